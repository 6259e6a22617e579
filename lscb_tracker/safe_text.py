"""Text at the door: what people type or paste is stored in one form, and nothing hidden comes in with it."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError

# Word and PowerPoint paste a soft line break as U+000B; the last three are Unicode's own line ends.
LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
REFUSED = re.compile(
    "(?P<control>[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f])"
    "|(?P<broken>[\ud800-\udfff])"
    "|(?P<direction>[\u202a-\u202e\u2066-\u2069])"
)
REASONS = {
    "control": "a hidden control character",
    "broken": "half of a character, the rest is lost",
    "direction": "a hidden character that turns round the direction of the text",
}
CONTEXT_LENGTH = 30
ONE_LINE_UP_TO = 255


def clean_text(text: str) -> str:
    """Return the text in NFC with line feeds for line ends, or say which hidden character must go, and where it is."""
    text = LINE_ENDS.sub("\n", text)
    if found := REFUSED.search(text):
        before = text[: found.start()].split("\n")[-1].strip()[-CONTEXT_LENGTH:]
        place = f"after “{before}”" if before else "at the start of a line"
        raise ValidationError(
            "Delete the text %(place)s and type it again: it contains %(reason)s",
            code=f"hidden_{found.lastgroup}",
            params={"place": place, "reason": REASONS[found.lastgroup]},
        )
    return unicodedata.normalize("NFC", text)


class SafeTextField(forms.CharField):
    """A text box that takes `clean_text` only: a textarea, or one line when `max_length` is 255 or less."""

    def __init__(self, *, max_length: int = 10_000, widget=None, **kwargs):
        if widget is None:
            widget = forms.TextInput if max_length <= ONE_LINE_UP_TO else forms.Textarea
        super().__init__(max_length=max_length, widget=widget, **kwargs)

    def to_python(self, value):
        text = clean_text(super().to_python(value) or "")
        if not isinstance(self.widget, forms.Textarea):
            text = text.replace("\n", " ")
        return text.strip() if self.strip else text

    def bound_data(self, data, initial):
        """Show refused text again without the halves of characters, which no page can be encoded with."""
        data = super().bound_data(data, initial)
        return data.encode("utf-8", "replace").decode() if isinstance(data, str) else data

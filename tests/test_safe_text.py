import pytest
from django import forms
from django.core.exceptions import ValidationError

from lscb_tracker.safe_text import SafeTextField, clean_text

KEPT = {
    "plain words": ("Letter received", "Letter received"),
    "tab and line feed": ("1.\tDone\n2.\tNot yet", "1.\tDone\n2.\tNot yet"),
    "windows line ends": ("one\r\ntwo", "one\ntwo"),
    "old mac line ends": ("one\rtwo", "one\ntwo"),
    "soft break from Word": ("one\vtwo", "one\ntwo"),
    "page break": ("one\ftwo", "one\ntwo"),
    "next line": ("one\x85two", "one\ntwo"),
    "unicode line and paragraph": ("one\u2028two\u2029three", "one\ntwo\nthree"),
    "accent in two characters": ("Zoe\u0308", "Zoë"),
    "emoji of several people": ("👩\u200d👧", "👩\u200d👧"),
    "arabic with its marks": ("\u200fمرحبا\u200e", "\u200fمرحبا\u200e"),
    "welsh": ("Tŷ", "Tŷ"),
    "empty": ("", ""),
}
REFUSED = {
    "nul": ("a\x00b", "hidden_control"),
    "backspace": ("a\x08b", "hidden_control"),
    "escape": ("a\x1bb", "hidden_control"),
    "delete": ("a\x7fb", "hidden_control"),
    "c1 control": ("a\x9bb", "hidden_control"),
    "high surrogate": ("a\ud83db", "hidden_broken"),
    "low surrogate": ("a\ude00b", "hidden_broken"),
    "right to left override": ("a\u202efdp.exe", "hidden_direction"),
    "embedding": ("a\u202ab", "hidden_direction"),
    "isolate": ("a\u2066b", "hidden_direction"),
    "pop isolate": ("a\u2069b", "hidden_direction"),
}


@pytest.mark.parametrize(("text", "expected"), KEPT.values(), ids=KEPT)
def test_clean_text_keeps_what_people_write(text, expected):
    assert clean_text(text) == expected


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED)
def test_clean_text_refuses_hidden_characters(text, code):
    with pytest.raises(ValidationError) as refusal:
        clean_text(text)

    assert refusal.value.code == code


def test_the_refusal_says_where_and_what_to_do():
    with pytest.raises(ValidationError) as refusal:
        clean_text("First line\nThe audit of 2018\x00 was good")

    assert refusal.value.messages == [
        "Delete the text after “The audit of 2018” and type it again: it contains a hidden control character"
    ]


def test_the_refusal_at_the_start_says_so():
    with pytest.raises(ValidationError, match="at the start of a line") as refusal:
        clean_text("\u202eabc")

    assert refusal.value.code == "hidden_direction"


class NoteForm(forms.Form):
    note = SafeTextField(max_length=300)
    title = SafeTextField(max_length=100, required=False)


def test_a_long_field_is_a_textarea_and_a_short_one_a_line():
    widgets = {name: type(field.widget) for name, field in NoteForm().fields.items()}

    assert widgets == {"note": forms.Textarea, "title": forms.TextInput}


def test_a_textarea_keeps_its_lines_and_a_line_does_not():
    form = NoteForm({"note": " one\r\n\r\ntwo ", "title": "one\rtwo"})

    assert form.is_valid()
    assert form.cleaned_data == {"note": "one\n\ntwo", "title": "one two"}


def test_the_limit_counts_characters_after_cleaning():
    assert NoteForm({"note": "é" * 299 + "\r\n"}).is_valid()
    assert NoteForm({"note": "e\u0301" * 300}).is_valid()
    assert list(NoteForm({"note": "é" * 301}).errors) == ["note"]


def test_a_field_of_hidden_characters_only_counts_as_a_refusal_not_as_empty():
    assert NoteForm({"note": "\x00"}).errors.as_data()["note"][0].code == "hidden_control"


def test_refused_text_can_be_shown_again():
    form = NoteForm({"note": "kept \ud83d text"})

    assert not form.is_valid()
    assert "kept ? text" in form.as_p().encode().decode()

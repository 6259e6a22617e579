"""What every mail's HTML must be: whole, and without anything that is fetched from elsewhere."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "templates/assurance/email"
MESSAGES = sorted(path.name for path in FOLDER.glob("*_message.html"))
PAIRED = ("p", "h1", "h2", "ul", "li", "a", "strong")


class Counted(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []

    def handle_starttag(self, tag, attrs):
        if tag in PAIRED:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in PAIRED and (not self.open or self.open.pop() != tag):
            self.wrong.append(f"</{tag}> at line {self.getpos()[0]}")


@pytest.mark.parametrize("name", MESSAGES)
def test_every_paragraph_of_a_mail_begins_and_ends(name):
    parser = Counted()
    parser.feed((FOLDER / name).read_text(encoding="utf-8"))

    assert (parser.wrong, parser.open) == ([], [])


def test_every_mail_is_three_templates():
    kinds = {name.removesuffix("_message.html") for name in MESSAGES}

    assert len(kinds) > 8
    missing = [f"{kind}{end}" for kind in kinds for end in ("_message.txt", "_subject.txt")]
    assert [name for name in missing if not (FOLDER / name).exists()] == []

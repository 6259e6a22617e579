"""Characters that files of Word and Excel cannot hold: a sign stands for each, so that nothing is lost unseen."""

import re

PICTURES = 0x2400  # where Unicode has a picture of each control character
DELETE, PICTURE_OF_DELETE = 0x7F, 0x2421
LINE_ENDS = re.compile("\r\n?")
# Control characters other than line feed and tab, halves of characters, and what is no character at all.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def holdable(text: str) -> str:
    """The text as a file of XML can hold it: “␇” for a bell, “�” for what is no character, one kind of line end."""
    return NOT_XML.sub(_sign, LINE_ENDS.sub("\n", text))


def _sign(found: re.Match) -> str:
    code = ord(found[0])
    if code < ord(" "):
        return chr(PICTURES + code)
    return chr(PICTURE_OF_DELETE) if code == DELETE else "\ufffd"

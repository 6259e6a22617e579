"""The proof that an issued version is what it was: its files have their hashes, and its data can be rebuilt."""

import hashlib
from difflib import unified_diff
from itertools import islice

from assurance.issues.freezing import rebuilt_document
from assurance.models import IssuedFileKind, PlanIssue

NOT_THERE = "The plan did not exist at the moment when it was frozen."
SHOWN_LINES = 8


def problems_of(issue: PlanIssue) -> list[str]:
    """In words; nothing where all is well. Holds one version in memory."""
    files = {file.kind: file for file in issue.files.all()}
    found = [f"The {IssuedFileKind(kind).label} is missing." for kind in IssuedFileKind.values if kind not in files]
    for file in files.values():
        content = bytes(file.content)
        if hashlib.sha256(content).hexdigest() != file.sha256 or len(content) != file.size:
            found.append(f"{file.name} does not have its hash.")
    if data := files.get(IssuedFileKind.DATA):
        found += differences(bytes(data.content), rebuilt_document(issue))
    return found


def differences(frozen: bytes, rebuilt: bytes | None) -> list[str]:
    """The first lines that differ are enough to see where to look; texts are cut, because they may be personal."""
    if rebuilt is None:
        return [NOT_THERE]
    if frozen == rebuilt:
        return []
    lines = unified_diff(frozen.decode().splitlines(), rebuilt.decode().splitlines(), n=0, lineterm="")
    keys = [line.split(":")[0].strip() for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    shown = ", ".join(islice(dict.fromkeys(key.lstrip("+- ").strip('"') for key in keys), SHOWN_LINES))
    return [f"Its data cannot be rebuilt from the histories: they differ in {shown}."]

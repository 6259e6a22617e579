"""Hostile files, bombs and good files against the checks, with the figures they reach."""

import io
import resource
import subprocess
import sys
import time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from assurance.evidence_checks import ALLOWED, refuse_bad_upload
from assurance.evidence_checks.archives import content_of, members_of
from assurance.evidence_checks.reasons import GROWS, BadFile
from tests.assurance.files.builders import smallest
from tests.assurance.files.held_out import HELD_OUT
from tests.assurance.files.hostile import FOR_THE_SCANNER, HOSTILE, a_lie_about_size

BOMBS = [
    "PDF that grows",
    "PNG of 50,000 by 50,000",
    "GIF of 65,535 by 65,535",
    "billion laughs",
    "billion laughs in UTF-16",
    "XML that reads a file",
    "a gigabyte in a megabyte",
    "30,000 members",
    "2,000 overlapping members",
    "a lie about size",
    "archives in archives",
    "nested archive",
]
MOST_SECONDS, MOST_MEGABYTES = 2, 250
# One check in a process of its own, as a worker has it loaded; the kernel's own count of the most it ever took.
ALONE = """
import re, sys, time
import django
django.setup()
from django.core.exceptions import ValidationError
from django.core.files import File
from assurance.evidence_checks import refuse_bad_upload
name, path = sys.argv[1:]
upload = File(open(path, "rb"), name)
began, words = time.monotonic(), "kept"
try:
    refuse_bad_upload(upload)
except ValidationError:
    words = "refused"
took = time.monotonic() - began
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
print(words, took, peak / 1024)
"""


def is_refused(name: str, content: bytes) -> bool:
    try:
        refuse_bad_upload(SimpleUploadedFile(name, content))
    except ValidationError:
        return True
    return False


def test_every_hostile_file_of_a_known_kind_is_refused(figure):
    accepted = [kind for kind, (name, make) in HOSTILE.items() if not is_refused(name, make())]
    known = len(HOSTILE)
    passed = sum(is_refused(name, make()) for name, make in HELD_OUT.values())
    good = [extension for extension in sorted(ALLOWED) if is_refused(f"a.{extension}", smallest(extension))]

    figure(
        "U2",
        f"known kinds refused: {known - len(accepted)} of {known}; written afterwards and never trained on: "
        f"{passed} of {len(HELD_OUT)}; smallest good files wrongly refused: {len(good)} of {len(ALLOWED)}",
        reached=not accepted and not good,
    )
    assert known >= 60
    assert len({name for name, _ in HOSTILE.values()}) == known
    assert accepted == []
    assert good == []


def test_what_only_the_scanner_can_know_passes_the_checks():
    assert [kind for kind, (name, make) in FOR_THE_SCANNER.items() if is_refused(name, make())] == []


def test_bombs_take_little_time_and_memory(figure, tmp_path):
    found = {}
    for kind in BOMBS:
        name, make = HOSTILE[kind]
        path = tmp_path / name
        path.write_bytes(make())
        ran = subprocess.run(
            [sys.executable, "-c", ALONE, name, path], capture_output=True, text=True, check=True, timeout=60
        )
        words, seconds, peak = ran.stdout.split()
        found[kind] = (words, float(seconds), float(peak))

    slowest, most = max(each[1] for each in found.values()), max(each[2] for each in found.values())
    refused = sum(each[0] == "refused" for each in found.values())
    reached = slowest < MOST_SECONDS and most < MOST_MEGABYTES and refused == len(BOMBS)
    figure(
        "U3",
        f"{refused} of {len(BOMBS)} bombs refused; slowest {slowest:.2f} s; most memory of the process {most:.0f} MB",
        reached=reached,
    )
    assert reached, found


def test_no_more_of_a_member_is_unpacked_than_the_list_of_contents_says():
    file = io.BytesIO(a_lie_about_size())
    _, liar = members_of(file)
    pieces = content_of(file, liar)

    with pytest.raises(BadFile) as refused:
        next(pieces)

    assert refused.value.words == GROWS
    assert liar.file_size == 1000


@pytest.mark.parametrize("kind", ["PNG of 50,000 by 50,000", "GIF of 65,535 by 65,535"])
def test_a_huge_picture_is_refused_without_being_decoded(kind):
    name, make = HOSTILE[kind]
    content, before, began = make(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()

    refused = is_refused(name, content)

    assert refused
    assert time.monotonic() - began < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024

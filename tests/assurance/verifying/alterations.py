"""A hundred ways of altering a PDF, each of which gives other bytes. Those with a seed give the same ones each time."""

import io
import json
import zlib
from collections.abc import Callable, Iterator
from random import Random

import pikepdf

Alteration = tuple[str, bytes]
FLIPS, CUTS, WORDS_CHANGED = 40, 8, 8


def alterations(content: bytes, other: bytes) -> Iterator[Alteration]:
    """`other` is another report of ours, from which parts are taken over."""
    yield from flipped(content)
    yield from added_bytes(content)
    yield from cut_off(content)
    yield from saved_again(content)
    yield from of_metadata(content)
    yield from of_pages(content, other)
    yield from of_words(content)
    yield from of_attachments(content, other)


def flipped(content: bytes) -> Iterator[Alteration]:
    random = Random(20261123)
    for number in range(FLIPS):
        place, bit = random.randrange(len(content)), random.randrange(8)
        altered = bytearray(content)
        altered[place] ^= 1 << bit
        yield f"bit {bit} of byte {place} flipped ({number})", bytes(altered)


def added_bytes(content: bytes) -> Iterator[Alteration]:
    for name, more in {
        "a line feed": b"\n",
        "a space": b" ",
        "a nought": b"\0",
        "a comment": b"% nothing\n",
        "an archive": b"PK\x03\x04",
        "the file once more": content,
    }.items():
        yield f"{name} at the end", content + more
    yield "a space before", b" " + content
    trailer = content[content.rfind(b"startxref") :]
    update = b"\n9999 0 obj\n(not given out)\nendobj\n" + trailer
    yield "an incremental update", content + update


def cut_off(content: bytes) -> Iterator[Alteration]:
    for part in range(1, CUTS + 1):
        yield f"cut off after {part} of {CUTS + 1}", content[: len(content) * part // (CUTS + 1)]


def saved(content: bytes, change: Callable = lambda pdf: None, **options) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        written = io.BytesIO()
        pdf.save(written, **options)
        return written.getvalue()


def saved_again(content: bytes) -> Iterator[Alteration]:
    streams = pikepdf.ObjectStreamMode
    yield "saved again", saved(content)
    yield "linearised", saved(content, linearize=True)
    yield "unpacked", saved(content, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all)
    yield "packed again", saved(content, recompress_flate=True)
    yield "without object streams", saved(content, object_stream_mode=streams.disable)
    yield "of another version", saved(content, min_version="2.0")
    yield "with other identifiers", saved(content, static_id=True)
    yield "locked", saved(content, encryption=pikepdf.Encryption(owner="secret", user="secret"))
    yield "protected against printing", saved(content, encryption=pikepdf.Encryption(owner="secret", user=""))


def of_metadata(content: bytes) -> Iterator[Alteration]:
    for key in ("/Title", "/Author", "/Subject", "/Keywords", "/Producer", "/CreationDate"):
        yield f"other {key}", saved(content, lambda pdf, key=key: pdf.docinfo.__setitem__(key, "Something else"))

    def without_any(pdf):
        del pdf.trailer["/Info"]
        del pdf.Root.Metadata

    yield "without metadata", saved(content, without_any)
    yield "without XMP", saved(content, lambda pdf: pdf.Root.__delitem__("/Metadata"))


def of_pages(content: bytes, other: bytes) -> Iterator[Alteration]:
    with pikepdf.open(io.BytesIO(other)) as source:
        yield "a page more", saved(content, lambda pdf: pdf.pages.append(source.pages[-1]))
        yield "another cover", saved(content, lambda pdf: pdf.pages.__setitem__(0, source.pages[0]))
    yield "an empty page more", saved(content, lambda pdf: pdf.add_blank_page())
    yield "the last page removed", saved(content, lambda pdf: pdf.pages.__delitem__(-1))
    yield "the cover removed", saved(content, lambda pdf: pdf.pages.__delitem__(0))
    yield "the pages in another order", saved(content, lambda pdf: pdf.pages.reverse())
    yield "a page turned", saved(content, lambda pdf: pdf.pages[0].rotate(180, relative=True))
    yield "printed into another file", printed_again(content)


def printed_again(content: bytes) -> bytes:
    """What is on the pages, and nothing else."""
    with pikepdf.open(io.BytesIO(content)) as source, pikepdf.new() as copy:
        copy.pages.extend(source.pages)
        written = io.BytesIO()
        copy.save(written)
        return written.getvalue()


def of_words(content: bytes) -> Iterator[Alteration]:
    """Strings on the pages replaced, as an editor does."""
    for number in range(WORDS_CHANGED):

        def change(pdf, number=number):
            page = pdf.pages[number % len(pdf.pages)]
            drawn = page.Contents.read_bytes()
            place = [at for at in range(len(drawn)) if drawn[at : at + 3] == b" Tf"][number]
            page.Contents.write(drawn[:place] + b" Tf 1 0 0 rg" + drawn[place + 3 :])

        yield f"words changed ({number})", saved(content, change)


def of_attachments(content: bytes, other: bytes) -> Iterator[Alteration]:
    data = data_of(content)
    with pikepdf.open(io.BytesIO(other)) as source:
        foreign = stream_of(source).read_bytes()
    improved = json.loads(data)
    improved["agencies"][0]["recommendations"][0]["assurance_status"] = "assured"
    deep = b"[" * 100_000
    for name, replacement in {
        "assured": json.dumps(improved).encode(),
        "of another report": foreign,
        "emptied": b"",
        "not JSON": b"{",
        "too deep": deep,
        "not an object": b"[1, 2]",
        "of numbers": b'{"agencies": [1, {"recommendations": [1, {"ref": 2}]}]}',
        "one space more": data + b" ",
    }.items():
        yield f"data {name}", saved(content, lambda pdf, new=replacement: stream_of(pdf).write(new))
    yield "without attachments", saved(content, lambda pdf: pdf.Root.Names.__delitem__("/EmbeddedFiles"))
    yield "an attachment more", saved(content, attach_another)
    yield "data as a bomb", saved(content, lambda pdf: stream_of(pdf).write(bomb(), filter=pikepdf.Name.FlateDecode))


def attach_another(pdf) -> None:
    pdf.attachments["invoice.txt"] = pikepdf.AttachedFileSpec(pdf, b"Pay this.", filename="invoice.txt")


def stream_of(pdf):
    names = pdf.Root.Names.EmbeddedFiles.Names
    (place,) = [at for at in range(0, len(names), 2) if str(names[at]) == "plan.json"]
    return names[place + 1].EF.F


def data_of(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return stream_of(pdf).read_bytes()


def bomb(megabytes: int = 200) -> bytes:
    packing, megabyte = zlib.compressobj(9), b" " * 1_000_000
    return b"".join([*(packing.compress(megabyte) for _ in range(megabytes)), packing.flush()])

"""A hundred ways in which a backup is not what was made: (what happened, what does it to a copy of a good one).

The last ones are sealed again with the right key, so that only what is behind the hashes can find them.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from lscb_tracker.backups import manifest
from lscb_tracker.backups.folders import MANIFEST, MANIFEST_SEAL
from lscb_tracker.backups.manifest import Manifest

Damage = tuple[str, Callable[[Path], None]]


def damages(good: Path, older: Path, foreign: Path) -> list[Damage]:
    """`older` is an earlier backup of the same installation, `foreign` one that another key sealed."""
    paths = sorted(p.relative_to(good).as_posix() for p in good.rglob("*") if p.is_file() and p.name != "good.json")
    database = next(path for path in paths if path.startswith("database."))
    evidence = [path for path in paths if path.startswith("evidence/")]
    return [
        *(damage for path in paths for damage in of_one_file(path)),
        *of_the_folder(evidence),
        *mixed_up(database, evidence, older, foreign),
        *sealed_again(database, evidence),
    ]


def of_one_file(path: str) -> Iterator[Damage]:
    for place in (0, 0.1, 0.3, 0.5, 0.7, 0.9, 1):
        yield f"{path}: a bit flipped at {place:.0%}", lambda folder, place=place: flip(folder / path, place)
    for left in (0, 0.5, 0.99):
        yield f"{path}: cut to {left:.0%}", lambda folder, left=left: cut(folder / path, left)
    yield f"{path}: missing", lambda folder: (folder / path).unlink()
    yield f"{path}: longer", lambda folder: (folder / path).write_bytes((folder / path).read_bytes() + b"\0")
    yield f"{path}: a link to elsewhere", lambda folder: link(folder / path)
    yield f"{path}: a folder", lambda folder: make_folder(folder / path)


def flip(path: Path, place: float) -> None:
    content = bytearray(path.read_bytes())
    content[round(place * (len(content) - 1))] ^= 1
    path.write_bytes(content)


def cut(path: Path, left: float) -> None:
    os.truncate(path, min(int(path.stat().st_size * left), path.stat().st_size - 1))


def link(path: Path) -> None:
    elsewhere = path.parents[len(path.parents) - 4] / f"elsewhere-{path.name}"
    shutil.copyfile(path, elsewhere)
    path.unlink()
    path.symlink_to(elsewhere)


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def of_the_folder(evidence: list[str]) -> Iterator[Damage]:
    yield "an extra file", lambda folder: (folder / "extra.txt").write_text("x")
    yield "an extra hidden file", lambda folder: (folder / ".extra").write_text("x")
    yield "an extra file of evidence", lambda folder: (folder / "evidence" / "extra").write_text("x")
    yield "an extra link", lambda folder: (folder / "database").symlink_to("/etc/passwd")
    yield "no evidence at all", lambda folder: shutil.rmtree(folder / "evidence")
    yield "an empty folder", lambda folder: [shutil.rmtree(folder), folder.mkdir()]
    yield "no folder", shutil.rmtree


def mixed_up(database: str, evidence: list[str], older: Path, foreign: Path) -> Iterator[Damage]:
    yield "two files of evidence exchanged", lambda folder: exchange(folder / evidence[0], folder / evidence[1])
    for path in (database, MANIFEST, MANIFEST_SEAL):
        yield f"{path} of an older backup", lambda folder, path=path: shutil.copyfile(older / path, folder / path)
        yield f"{path} of a foreign backup", lambda folder, path=path: shutil.copyfile(foreign / path, folder / path)
    yield "manifest and seal of an older backup", lambda folder: take(folder, older, MANIFEST, MANIFEST_SEAL)
    yield "manifest and seal of a foreign backup", lambda folder: take(folder, foreign, MANIFEST, MANIFEST_SEAL)
    yield "a foreign backup", lambda folder: [shutil.rmtree(folder), shutil.copytree(foreign, folder)]
    yield "a forged seal without a key", forge


def exchange(one: Path, other: Path) -> None:
    a, b = one.read_bytes(), other.read_bytes()
    one.write_bytes(b)
    other.write_bytes(a)


def take(folder: Path, source: Path, *paths: str) -> None:
    for path in paths:
        shutil.copyfile(source / path, folder / path)


def forge(folder: Path) -> None:
    """What somebody without the key can do: a manifest with another count and its right SHA-256."""
    content = (folder / MANIFEST).read_bytes().replace(b'"format": 1', b'"format":  1')
    seal = json.loads((folder / MANIFEST_SEAL).read_bytes())
    (folder / MANIFEST).write_bytes(content)
    (folder / MANIFEST_SEAL).write_text(json.dumps(seal | {"sha256": manifest.seal("manifest", content)["sha256"]}))


def sealed_again(database: str, evidence: list[str]) -> Iterator[Damage]:
    def sealed(**changes) -> Callable[[Path], None]:
        return lambda folder: seal(folder, lambda said: replace(said, **{k: v(said) for k, v in changes.items()}))

    yield "a newer format", sealed(format=lambda said: 2)
    yield "of another kind of database", sealed(engine=lambda s: "sqlite" if s.engine != "sqlite" else "postgresql")
    yield "a newer version", sealed(migrations=lambda s: s.migrations | {"assurance": ["0001_initial", "9999_newer"]})
    yield "a migration fewer", sealed(migrations=lambda s: s.migrations | {"sessions": []})
    yield "a row more", sealed(rows=lambda s: s.rows | {"assurance_evidencefile": 3})
    yield "a table more", sealed(rows=lambda s: s.rows | {"another": 0})
    yield "another end of the record", sealed(audit_anchor=lambda s: "1:" + "0" * 64)
    yield "no end of the record", sealed(audit_anchor=lambda s: None)
    yield "a path out of the folder", sealed(files=lambda s: s.files | {"../elsewhere": s.files[database]})
    yield "evidence that no row has", lambda folder: add_evidence(folder)
    yield "a row whose evidence is left out", lambda folder: leave_out(folder, evidence[0])
    yield "evidence changed with its hash", lambda folder: change_with_hash(folder, evidence[0], b"another")
    yield "evidence called lost", sealed(lost_evidence=lambda s: [evidence[0].removeprefix("evidence/")])
    for words, content in (("empty", b""), ("rubbish", b"rubbish" * 1000), ("text", b"PRAGMA user_version;\n")):
        yield f"an {words} database", lambda folder, content=content: change_with_hash(folder, database, content)
    for left in (0.2, 0.5, 0.9):
        yield f"a database cut to {left:.0%}", lambda folder, left=left: cut_with_hash(folder, database, left)


def seal(folder: Path, changed: Callable[[Manifest], Manifest]) -> None:
    said = changed(manifest.read(folder))
    for name in (MANIFEST, MANIFEST_SEAL):
        (folder / name).unlink()
    manifest.write(folder, said)


def seal_file(folder: Path, path: str) -> None:
    seal(folder, lambda said: replace(said, files=said.files | {path: manifest.fingerprint(folder / path)}))


def add_evidence(folder: Path) -> None:
    (folder / "evidence" / "00").mkdir(exist_ok=True)
    path = "evidence/00/" + "0" * 32
    (folder / path).write_bytes(b"%PDF-1.7 of no row")
    seal_file(folder, path)


def leave_out(folder: Path, path: str) -> None:
    (folder / path).unlink()
    seal(folder, lambda said: replace(said, files={name: is_ for name, is_ in said.files.items() if name != path}))


def change_with_hash(folder: Path, path: str, content: bytes) -> None:
    (folder / path).write_bytes(content)
    seal_file(folder, path)


def cut_with_hash(folder: Path, path: str, left: float) -> None:
    cut(folder / path, left)
    seal_file(folder, path)

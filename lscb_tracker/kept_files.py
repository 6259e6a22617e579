"""Chosen files that survive a form that comes back: no browser sends them a second time of itself.

They lie in a folder of the person's own, under a random name that the page carries, and go through every check again
when the page is sent. Nothing serves them. They are removed after `KEPT_FOR`, whether the form was saved or not: a form
that arrives a second time must still say what it said. Whoever keeps files next removes them, or the nightly sweep.
"""

import json
import re
import secrets
import shutil
import time
from contextlib import ExitStack
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

KEPT_FOR = timedelta(hours=2)
MOST_FORMS = 5  # of one person; the oldest goes first
LIST = "files.json"
PREFIX = "kept"


class KeptFilesForm(forms.Form):
    folder = forms.RegexField(r"\A[0-9a-f]{32}\Z", required=False, widget=forms.HiddenInput)
    drop = forms.BooleanField(required=False)


class KeptFiles:
    """The files of one page of one person, given back to its forms at once; `keep` when the page comes back."""

    def __init__(self, request: HttpRequest, edited: tuple[forms.BaseForm, ...]):
        self.request, self.forms = request, edited
        self.folder: Path | None = None
        self.restored: set[str] = set()
        self.is_lost = self.must_be_chosen_again = False
        self.opened = ExitStack()

    def __enter__(self) -> "KeptFiles":
        self.restore()
        return self

    def __exit__(self, *raised) -> None:
        self.opened.close()

    @cached_property
    def fields(self) -> list[forms.BoundField]:
        return [bound for form in self.forms for bound in form if isinstance(bound.field, forms.FileField)]

    @property
    def own_folder(self) -> Path:
        return folder_of_all() / getattr(self.request, "keeps_files_as", str(self.request.user.pk))

    def restore(self) -> None:
        """Give the forms what was chosen before, where nothing else is chosen now."""
        asked = KeptFilesForm(self.request.POST, prefix=PREFIX)
        if not self.fields or not asked.is_valid() or not asked.cleaned_data["folder"]:
            return
        folder = self.own_folder / asked.cleaned_data["folder"]
        if asked.cleaned_data["drop"]:
            remove(folder)
            return
        try:
            listed = json.loads((folder / LIST).read_text("utf-8"))
        except (OSError, ValueError):
            self.is_lost = True
            return
        if listed["page"] == self.request.path:
            self.folder = folder
            for bound in self.fields:
                self.give_back(bound, listed["fields"].get(bound.html_name, []))

    def give_back(self, bound: forms.BoundField, listed: list[dict]) -> None:
        files = bound.form.files
        if not listed or files.getlist(bound.html_name):
            return
        kept = []
        try:
            for each in listed:
                handle = self.opened.enter_context((self.folder / each["stored"]).open("rb"))
                kept.append(UploadedFile(handle, name=each["name"], size=each["size"]))
        except OSError:
            self.is_lost = True
            return
        files.setlist(bound.html_name, kept)
        self.restored.add(bound.html_name)

    @cached_property
    def chosen(self) -> dict[str, list[UploadedFile]]:
        """The files that passed their checks, by field."""
        found = {}
        for bound in self.fields:
            if not bound.errors and (value := bound.form.cleaned_data.get(bound.name)):
                found[bound.html_name] = value if isinstance(value, list) else [value]
        return found

    @property
    def names(self) -> list[str]:
        return [file.name for files in self.chosen.values() for file in files] if self.folder else []

    def keep(self) -> None:
        """Write down what was chosen. Where that fails, the page asks for the files again."""
        if self.chosen and set(self.chosen) <= self.restored:
            return
        replaced, self.folder = self.folder, None
        if replaced:
            remove(replaced)
        if not self.chosen:
            self.must_be_chosen_again = self.is_lost or any(bound.errors for bound in self.fields)
            return
        folder = self.own_folder / secrets.token_hex(16)
        try:
            self.write(folder)
        except OSError:
            remove(folder)
            self.must_be_chosen_again = True
            return
        self.folder = folder

    def write(self, folder: Path) -> None:
        sweep(self.own_folder)
        folder.mkdir(parents=True, mode=0o700)
        listed = {}
        for name, files in self.chosen.items():
            listed[name] = [write_one(folder, number, file) for number, file in enumerate(files)]
        (folder / LIST).write_text(json.dumps({"page": self.request.path, "fields": listed}), "utf-8")

    @property
    def form(self) -> KeptFilesForm:
        return KeptFilesForm(prefix=PREFIX, initial={"folder": self.folder.name})


def write_one(folder: Path, number: int, file: UploadedFile) -> dict:
    stored = f"{number}-{secrets.token_hex(4)}"
    file.seek(0)
    with open(folder / stored, "xb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    return {"stored": stored, "name": file.name, "size": file.size}


def folder_of_all() -> Path:
    return Path(settings.DATA_DIR) / "kept_files"


def sweep(own_folder: Path) -> None:
    """Remove what is too old, of everybody, and what is too much, of this person."""
    remove_old()
    for folder in sorted(own_folder.glob("*"), key=age)[MOST_FORMS - 1 :]:
        remove(folder)


def remove_old() -> int:
    """Of everybody; answers for how many forms."""
    old = [folder for folder in folder_of_all().glob("*/*") if age(folder) > KEPT_FOR.total_seconds()]
    for folder in old:
        remove(folder)
    return len(old)


def age(folder: Path) -> float:
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:
        return 0.0


def remove(folder: Path) -> None:
    if re.fullmatch("[0-9a-f]{32}", folder.name):
        shutil.rmtree(folder, ignore_errors=True)

"""Receiving files: counted while they come, so that nobody fills a disk with what is refused anyway."""

from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

MOST_BESIDES_FILES = 1024 * 1024  # the other fields of the form


class BoundedTemporaryFiles(TemporaryFileUploadHandler):
    """Writes no more of a file than may be kept, and nothing of somebody unknown.

    The size is still that of the whole file, so that the form refuses it in its own words.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803 - Django's name
        if content_length > settings.EVIDENCE_MAX_FILES * settings.EVIDENCE_MAX_BYTES + MOST_BESIDES_FILES:
            raise RequestDataTooBig("More was sent than all files of one form may have together.")

    def new_file(self, *args, **kwargs):
        if not self.is_from_somebody_known():
            raise SkipFile
        super().new_file(*args, **kwargs)

    def is_from_somebody_known(self) -> bool:
        return self.request.user.is_authenticated

    def receive_data_chunk(self, raw_data, start):
        if start <= settings.EVIDENCE_MAX_BYTES:
            with self.removed_when_it_fails():
                super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size):
        with self.removed_when_it_fails():
            return super().file_complete(file_size)

    @contextmanager
    def removed_when_it_fails(self):
        """Django leaves an unfinished file open, and so on the full disk, for as long as it remembers the error."""
        try:
            yield
        except OSError:
            with suppress(OSError):  # what was not written yet cannot be written now
                self.file.close()
            raise

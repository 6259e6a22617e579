"""Receiving files: counted while they come, so that nobody fills a disk with what is refused anyway."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

MOST_BESIDES_FILES = 1024 * 1024  # the other fields of the form


class BoundedTemporaryFiles(TemporaryFileUploadHandler):
    """Writes no more of a file than may be kept, and nothing of somebody who is not signed in.

    The size is still that of the whole file, so that the form refuses it in its own words.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803 - Django's name
        if content_length > settings.EVIDENCE_MAX_FILES * settings.EVIDENCE_MAX_BYTES + MOST_BESIDES_FILES:
            raise RequestDataTooBig("More was sent than all files of one form may have together.")

    def new_file(self, *args, **kwargs):
        if not self.request.user.is_authenticated:
            raise SkipFile
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        if start <= settings.EVIDENCE_MAX_BYTES:
            super().receive_data_chunk(raw_data, start)

from assurance.answering.cookie import may_send_files
from lscb_tracker.uploads import BoundedTemporaryFiles


class BoundedFilesOfCorrespondents(BoundedTemporaryFiles):
    """Takes the files of those, too, who came by a private link and confirmed their address."""

    def is_from_somebody_known(self) -> bool:
        return super().is_from_somebody_known() or may_send_files(self.request)

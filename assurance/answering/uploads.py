from assurance.answering.cookie import may_send_files, visit_of
from assurance.models import AnswerLink
from lscb_tracker.uploads import BoundedTemporaryFiles


class BoundedFilesOfCorrespondents(BoundedTemporaryFiles):
    """Takes the files of those, too, who came by a private link and confirmed their address."""

    def is_from_somebody_known(self) -> bool:
        return super().is_from_somebody_known() or self.is_from_an_open_link()

    def is_from_an_open_link(self) -> bool:
        """The cookie outlives a link that the Board closes."""
        if not may_send_files(self.request):
            return False
        return AnswerLink.objects.filter(pk=visit_of(self.request).link_id, revoked_at=None).exists()

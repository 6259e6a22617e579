from lscb_tracker.audit.trail import recorded
from recommendations.changes import differences, record_change, snapshot
from recommendations.models import Agency, AgencyContact, ChangeVerb
from recommendations.versioning import AlreadySaved, EditConflict, save_if_unchanged, save_new

FIELDS = ("name", "role_title", "email", "starts_on", "ends_on")


@recorded()
def add_contact(*, agency: Agency, version: int, by, **values) -> AgencyContact:
    """Add somebody whom the Board asks at the agency.

    Counts as a change of the agency, so that the same form cannot add the person twice.
    """
    try:
        save_if_unchanged(agency, version=version, by=by)
    except EditConflict:
        if made := agency.contacts.filter(**values, updated_by=by).first():
            raise AlreadySaved(made) from None
        raise
    contact = save_new(AgencyContact(agency=agency, **values), by)
    record_change(ChangeVerb.CONTACT_ADDED, by=by, subject=str(contact), agency=agency)
    return contact


@recorded()
def edit_contact(*, contact: AgencyContact, version: int, by, **changes) -> AgencyContact:
    """Change a contact, or end it by giving `ends_on`; raises EditConflict when somebody else was faster."""
    before = snapshot(contact, FIELDS)
    save_if_unchanged(contact, version=version, by=by, **changes)
    record_change(
        ChangeVerb.CONTACT_EDITED,
        by=by,
        subject=str(contact),
        changes=differences(contact, before),
        agency=contact.agency,
    )
    return contact

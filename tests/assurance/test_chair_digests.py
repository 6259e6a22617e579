"""What the weekly mail to the chair of a subgroup says."""

from io import StringIO

import pytest
from django.core.management import call_command

from lscb_tracker.accounts.roles import Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

HOSTILE = "<script>alert(1)</script> & Söhne"


def test_a_chair_is_told_which_plan_a_reference_is_of(mailoutbox):
    subgroup = factories.make_subgroup("Case Review")
    factories.make_user(Role.CHAIR, subgroups=[subgroup])
    for title in ("Child D Action Plan", "Child E Action Plan"):
        part = factories.make_plan_agency(factories.make_plan(title=title))
        factories.make_record(factories.make_recommendation(plan_agency=part, overseeing_subgroup=subgroup))

    call_command("send_reminders", stdout=StringIO())

    [mail] = mailoutbox
    assert mail.subject == "What waits for Case Review"
    for title in ("Child D Action Plan", "Child E Action Plan"):
        assert f"Case Review: {title}\n* New material to be scrutinised: 1 (1.1)\n" in mail.body
        assert f"<h2>Case Review: {title}</h2>" in mail.alternatives[0].content


def test_a_chair_is_told_references_and_no_texts(mailoutbox):
    subgroup = factories.make_subgroup(f"Quality {HOSTILE}")
    factories.make_user(Role.CHAIR, subgroups=[subgroup], email="chair@lscb.example")
    part = factories.make_plan_agency()
    new, silent = (factories.make_recommendation(plan_agency=part, overseeing_subgroup=subgroup) for _ in range(2))
    factories.make_record(new)
    factories.make_request(silent, due_on=factories.DUE_ON)

    call_command("send_reminders", stdout=StringIO())

    [mail] = mailoutbox
    assert (
        f"* New material to be scrutinised: 1 ({new.ref})\n* Asked, due and not answered: 1 ({silent.ref})" in mail.body
    )
    assert HOSTILE not in mail.alternatives[0].content
    assert new.text not in mail.body

"""What belongs to another agency is not there: not by its address, not in a list, a search, a report or a mail."""

import re
from itertools import product

import pytest
from django.core import mail
from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from tests.access_table import CELLS, LISTED
from tests.addresses import ARGUMENTS, NAMES_NO_ROW, address, arguments, own_names
from tests.security.asking import asked
from tests.security.people import OTHER_LEAD, client_of
from tests.security.reading import comparable, words_of
from tests.sides import OTHER, OWN, World

NOBODYS = {int: 987_654_321, str: "no-such-row"}
HIDDEN = 404
# Questions to every page, with the other agency's rows for an answer wherever one can be named.
SHARED = [  # what is made of a plan in which both agencies have a part
    *("plan-detail", "plan-pdf", "plan-json", "plan-csv", "plan-offline"),
    *("plan-changes", "plan-changes-pdf", "plan-charts", "charts-pdf", "report-pdf"),
]
QUESTIONS = {
    "q": ["text", "name", "zyzzyva.1", "zyzzyva.9"],
    "agency": [f"{OTHER}-agency"],
    "plan": [f"{OTHER}-plan", "shared"],
    "from": [f"{OTHER}.9"],
    "view": ["appendix"],
    "layout": ["tracking"],
    "group": ["subgroup", "age"],
    "subgroup": ["all", "none", "mine"],
    "sort": ["waiting", "-agency"],
    "page": ["2", "last"],
    "proposed": ["on"],
    "outstanding": ["on"],
    "unassured": ["on"],
    "level": ["1"],
    "status": ["waiting"],
}
# “See zyzzyva.9”: the reference stands in the own agency's own words, as the plan prints them.
OWN_REFERENCE = re.compile(rf'{OTHER}\.9( \(“|: |",\s+"words": "){OWN} words')


def foreign_arguments(name: str, world: World) -> list[list]:
    """Every mixture of own and foreign rows that an address can name, save that of own rows alone."""
    own, other = arguments(name, world.own), arguments(name, world.other)
    mixed = [list(each) for each in product(*zip(own, other, strict=True)) if list(each) != own]
    in_shared_plan = [world.other.shared_row.ref if each == world.other.row.ref else each for each in other]
    in_shared_plan = [world.shared_plan.slug if each == world.other.plan.slug else each for each in in_shared_plan]
    is_of_one_row = world.other.shared_row.ref in in_shared_plan
    return mixed + ([in_shared_plan] if is_of_one_row else [])


def names_of_rows() -> list[str]:
    return [name for name in own_names() if name in ARGUMENTS and name not in NAMES_NO_ROW]


def unknown_instead(name: str, args: list, world: World) -> list:
    """The same address with rows that do not exist, where it names rows of the other agency."""
    own = [*arguments(name, world.own)]
    return [each if each == mine else NOBODYS[type(each)] for each, mine in zip(args, own, strict=True)]


def test_every_foreign_id_is_answered_as_if_it_did_not_exist(world, figure):
    """The table says what the lead of the other agency is answered: here it is asked the other way round."""
    client, wrong, calls = client_of(Role.AGENCY_LEAD, world), [], 0
    for name, method in product(names_of_rows(), LISTED):
        row = CELLS.get((name, method), {OTHER_LEAD: 405, Role.AGENCY_LEAD: 405})
        for args in foreign_arguments(name, world):
            answer, calls = asked(client, method, reverse(name, args=args)), calls + 1
            unknown = asked(client, method, reverse(name, args=unknown_instead(name, args, world)))
            is_refused = answer.status_code in {int(row[OTHER_LEAD]), *({403} & {int(row[Role.AGENCY_LEAD])})}
            problems = [
                not is_refused and f"{answer.status_code} instead of {row[OTHER_LEAD]}",
                OTHER in words_of(answer) and "shows the other agency’s words",
                comparable(answer) != comparable(unknown) and "is not answered like a row that does not exist",
            ]
            wrong += [f"{method} {name} {args}: {problem}" for problem in problems if problem]

    figure("S2", f"{calls} calls with foreign ids, {len(wrong)} answered unlike unknown ones", reached=not wrong)
    assert not wrong, "\n".join(wrong)


def test_what_the_table_lets_the_other_lead_see_names_no_row():
    """A 200 for the lead of another agency would make the test above say nothing."""
    seen = [
        cell
        for cell, row in CELLS.items()
        if cell[0] in names_of_rows() and int(row[OTHER_LEAD]) not in (HIDDEN, 403, 405)
    ]

    assert seen == []


def asked_for(world: World) -> list[tuple[str, str, str]]:
    """Each page that can be opened, without a question and with each of them: (name, address, what was asked)."""
    found = []
    for name in own_names():
        if (name, "GET") in CELLS:
            url = address(name, world.own)
            found.append((name, url, ""))
            found += [(name, f"{url}?{key}={said}", said) for key, words in QUESTIONS.items() for said in words]
    shared = [world.shared_plan.slug]
    for name in SHARED:
        url = reverse(f"assurance:{name}", args=shared)
        found += [(f"{name} of a shared plan", url, ""), (f"{name} of a shared plan", f"{url}?view=appendix", "")]
        found += [(f"{name} of a shared plan", f"{url}?q=text&agency={OTHER}-agency", f"{OTHER}-agency")]
    row = [world.shared_plan.slug, world.own.shared_row.ref]
    found += [("recommendation of a shared plan", reverse("assurance:recommendation-detail", args=row), "")]
    return found


@pytest.mark.usefixtures("reports_as_html")
def test_no_page_list_search_or_report_shows_another_agencys_words(world, figure):
    lead, manager = client_of(Role.AGENCY_LEAD, world), client_of(Role.BUSINESS_MANAGER, world)
    leaks, own, foreign, calls = [], set(), set(), 0
    for name, url, said in asked_for(world):
        words = OWN_REFERENCE.sub("", words_of(asked(lead, "GET", url), without=(said,) if said else ()))
        calls += 1
        own |= {name} if OWN in words else set()
        leaks += [f"{url} shows: … {around(words)} …"] if OTHER in words else []
        if not said and name not in foreign and OTHER in words_of(asked(manager, "GET", url)):
            foreign.add(name)

    figure("S2", f"{calls} pages, searches and reports, {len(leaks)} with words of another agency", reached=not leaks)
    assert not leaks, "\n".join(leaks)
    assert len(own) > 15, "The lead’s own words have to be there, or the test looks at empty pages."
    assert {"assurance:outstanding", "assurance:agency-list", "plan-json of a shared plan"} <= foreign


def around(words: str) -> str:
    at = words.index(OTHER)
    return " ".join(words[max(at - 80, 0) : at + 60].split())


def test_a_mail_says_nothing_of_another_agency(world, client):
    client.post(reverse("account_reset_password"), {"email": world.own.lead.email})

    assert [message.to for message in mail.outbox] == [[world.own.lead.email]]
    assert OTHER not in f"{mail.outbox[0].subject} {mail.outbox[0].body}"


def test_the_words_of_a_side_stand_in_all_its_papers(world):
    """Else their absence would prove nothing."""
    silent = [
        row._meta.label
        for row in world.other.rows
        if any(f.get_internal_type() == "TextField" for f in row._meta.concrete_fields) and OTHER not in str(vars(row))
    ]

    assert silent == []
    assert len(world.other.rows) > 20

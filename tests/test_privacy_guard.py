"""What the privacy guard notices and what it leaves in peace, in numbers, and that no text makes it slow."""

import csv
import json
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lscb_tracker.privacy_guard import Personal, counted_kinds, findings, masked, new_findings, snippet
from tests.test_architecture import ROOT

NHS, INSURANCE, PUPIL = Personal.NHS_NUMBER, Personal.INSURANCE_NUMBER, Personal.PUPIL_NUMBER
BIRTH, POSTCODE, TELEPHONE = Personal.DATE_OF_BIRTH, Personal.POSTCODE, Personal.TELEPHONE

PERSONAL = [
    (NHS, "Her NHS number is ", "943 476 5919", "."),
    (NHS, "", "9434765919", ""),
    (NHS, "(", "401-023-2137", ")"),
    (NHS, "seen as ", "987\u00a0654\u00a03210", " by the GP"),
    (NHS, "NHS no. ", "943 476 5918", ", mistyped"),
    (NHS, "NHS number: ", "94 34 76 59 19", ""),
    (NHS, "Case_", "9434765919", ".pdf"),
    (NHS, "CHI number ", "0101701236", ""),
    (NHS, "９ wide digits ", "９４３４７６５９１９", ""),
    (NHS, "https://case.example/?nhs=", "9434765919", ""),
    (INSURANCE, "NI ", "AB 12 34 56 C", ""),
    (INSURANCE, "ni number ", "ab123456d", "."),
    (INSURANCE, "the father (", "JT-12-34-56-A", ")"),
    (INSURANCE, "", "CE123456B", "\nand more"),
    (PUPIL, "UPN ", "B801200005001", ""),
    (PUPIL, "", "b801200005001", ", in year 4"),
    (PUPIL, "temporary ", "A80120000512A", ""),
    (BIRTH, "DOB ", "12/03/2009", ""),
    (BIRTH, "D.O.B. ", "12.3.09", ""),
    (BIRTH, "date of birth: ", "3rd of May 2011", ""),
    (BIRTH, "Date of birth\t", "2011-05-03", ""),
    (BIRTH, "was born on ", "12 March 2009", " at St Helier"),
    (BIRTH, "born at St Helier on ", "12-03-2009", ""),
    (BIRTH, "her birthday, ", "May 3rd, 2011", ""),
    (BIRTH, "(", "12.03.2009", " DOB)"),
    (BIRTH, "letter_dob_", "12-03-2009", ".docx"),
    (POSTCODE, "lives at 4 Green Lane, Sutton ", "SM1 1EA", "."),
    (POSTCODE, "", "SM11EA", ""),
    (POSTCODE, "near ", "kt4 8dr", " now"),
    (POSTCODE, "", "EC1A 1BB", ""),
    (POSTCODE, "", "W1A 0AX", ""),
    (POSTCODE, "", "M1 1AE", ""),
    (POSTCODE, "visit_", "cr0-6sr", ".pdf"),
    (TELEPHONE, "ring ", "020 7946 0958", ""),
    (TELEPHONE, "ring ", "(020) 7946 0958", " first"),
    (TELEPHONE, "mobile ", "07700 900123", ""),
    (TELEPHONE, "", "07700900123", ""),
    (TELEPHONE, "", "07700 900 123", ""),
    (TELEPHONE, "", "+44 20 7946 0958", ""),
    (TELEPHONE, "", "+44 (0)20 7946 0958", ""),
    (TELEPHONE, "", "0044 20 7946 0958", ""),
    (TELEPHONE, "", "01632 960 001", ", any time"),
    (TELEPHONE, "", "01632-960001", ""),
    (TELEPHONE, "", "0161 496 0000", " 2016"),
    (TELEPHONE, "", "０２０ ７９４６ ０９５８", ""),
]
LEFT_IN_PEACE = [
    "On 26.09.2016 Sutton LSCB received assurance.",
    "Circulated 15/03/2014, 2016-09-26 and 3rd August 2015.",
    "Over 2015/2016 and 2016-17, 14 September 2016 10:30",
    "on 01-02-2016 10:30 and on 01 02 2016 14 people came",
    "The reference number is 4006226/14.",
    "Recommendations 6.4, 10.1.1, 14.1 and 14.2; section 11; S47 enquiries",
    "http://suttoncs.proceduresonline.com/files/9434765919.pdf",
    "https://www.gov.uk/020-7946-0958/SM1/1EA?dob=12-03-2009",
    "See www.nhs.uk/services/9434765919",
    "Section 14 of the Children Act 2004",
    "Children born after 1 April 2016 are seen by the health visitor.",
    "babies born between 1 April 2016 and 31 March 2017",
    "Every unborn child had a plan by 12 March 2017.",
    "Working Together (2015), paragraph 12.03.2009",
    "a birth in 2016, and the review of 12 March 2017",
    "9434765918 is no NHS number, and 1111111111 neither",
    "SN-19434765919, 943476591, A9434765919, 9434765919.5",
    "BG123456C, QQ123456C, AB123456E, AB1234567C",
    "A801200005001, B8012000050012, B80120000500",
    "ABC1 2DE, XX1 2AB, SM1 1CI, SM1 1E, 3AB 2",
    "grade s3 1st, question e1 2nd, step b2 5th, hash e12ab, an S3 5xx",
    "Ofsted URN 102999, charity 1089969, company 05443981",
    "ISO 27001:2022, RFC 6266, BS 8210, WCAG 2.2",
    "£1,234,567,890 and 12.345.678 and 1 234 567 890",
    "Childline 0800 1111, NHS 111, ring 999 or 101",
    "of 1,246 staff 1,102 were trained, 88.4 %",
    "0123456, 00123456789, 012345678901",
    "SHA-256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    "KS1, KS2 and KS4 results; Level 3 2A; Band E 4",
    "2009 2010 2011 2012 2013 2014",
    "1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 2.0",
    "Table 3 2 1: 12 34 56 78 90",
    "943     476     5919 in three columns, and 020     7946     0958",
    "EWHC 1234 (Fam), [2016] EWCA Civ 123",
    "Q1 2016, Q2 2016, FY16 17",
]
HOSTILE = {
    "noughts": "0",
    "spaced digits": "1 ",
    "born": "born ",
    "births with a digit": "dob 1 ",
    "nearly dates of birth": "born 1 jan ",
    "country codes": "+44 ",
    "more country codes": "00440",
    "brackets": "(0)",
    "nearly postcodes": "AB12",
    "nearly inward codes": "a1a ",
    "area codes": "01234 ",
    "web addresses": "http://",
    "NHS numbers": "9434765919 ",
    "telephone numbers": "020 7946 0958 ",
    "dots": "123.456.",
    "gaps": "1  -  ",
    "underscores": "_1",
    "wide digits": "１",
    "nearly pupil numbers": "A12345678901",
    "nearly insurance numbers": "AB123456",
}


def found_in(text: str) -> list[tuple[Personal, str]]:
    return [(each.kind, text[each.start : each.end]) for each in findings(text)]


@pytest.mark.parametrize(("kind", "before", "personal", "after"), PERSONAL, ids=[p for *_, p, _ in PERSONAL])
def test_what_seems_personal_is_found_where_it_stands(kind, before, personal, after):
    assert found_in(f"{before}{personal}{after}") == [(kind, personal)]


@pytest.mark.parametrize("text", LEFT_IN_PEACE)
def test_what_plans_are_full_of_is_left_in_peace(text):
    assert found_in(text) == []


def test_the_corpus_is_told_apart(figure):
    caught = sum(found_in(f"{b}{p}{a}") == [(kind, p)] for kind, b, p, a in PERSONAL)
    disturbed = sum(bool(found_in(text)) for text in LEFT_IN_PEACE)

    words = f"{caught} of {len(PERSONAL)} found; {disturbed} of {len(LEFT_IN_PEACE)} harmless texts asked about"
    figure("privacy guard", words, reached=caught == len(PERSONAL) and not disturbed)
    assert (caught, disturbed) == (len(PERSONAL), 0)


def texts_in(value) -> list[str]:
    if isinstance(value, dict | list):
        return [text for each in (value.values() if isinstance(value, dict) else value) for text in texts_in(each)]
    return [value] if isinstance(value, str) else []


def test_the_child_d_plan_seems_to_hold_nothing_personal(figure):
    plan = json.loads((ROOT / "fixtures" / "child_d.json").read_text("utf-8"))
    with (ROOT / "fixtures" / "child_d_positions.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    texts = texts_in(plan) + cells

    hits = [hit for text in texts for hit in found_in(text)]

    figure("privacy guard on Child D", f"{len(hits)} hits in {len(texts):,} texts", reached=not hits)
    assert len(texts) > 1000
    assert hits == []


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_the_time_grows_with_the_text_and_no_faster(piece):
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        started = time.thread_time()
        findings(text)
        return time.thread_time() - started

    short, long = min(seconds(10_000) for _ in range(3)), min(seconds(100_000) for _ in range(2))

    assert short < 0.1
    assert long < max(0.02, 25 * short)  # ten times, with room for a busy machine; a hundred if it were quadratic


@given(st.text(alphabet=st.sampled_from("0194 .-()+_ABSMabosrn/:\n\u00a0９é"), max_size=200))
def test_every_finding_is_a_place_in_the_text_and_none_overlap(text):
    found = findings(text)

    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(first.end <= second.start for first, second in pairwise(found))


def test_what_is_published_may_be_known_to_anybody():
    text = "Write to SM1 1EA or ring 020 7946 0958 or 020 7946 0959."
    published = {each.value for each in findings("sm1 1ea, (020) 7946-0958")}

    assert [each.value for each in findings(text, published=published)] == ["02079460959"]


def test_only_what_was_not_there_before_is_new():
    before = "Ring 020 7946 0958."

    assert new_findings("Ring 02079460958, at any time.", before) == []
    assert [each.start for each in new_findings("Ring 020 7946 0958 or 020 7946 0958.", before)] == [22]
    assert [each.value for each in new_findings("Ring 020 7946 0959.", before)] == ["02079460959"]


def test_the_place_is_said_in_words_of_the_same_line():
    text = f"First line\n{'word ' * 20}the mother’s 943 476 5919 was {'long ' * 20}\nlast line"
    [finding] = findings(text)

    words = snippet(text, finding)

    assert words.before == "… word word word word word the mother’s "
    assert words.found == "943 476 5919"
    assert words.after == " was long long long long long long long …"


def test_what_is_kept_of_a_text_is_masked():
    assert masked("NHS 943 476 5919, ring 020 7946 0958") == "NHS [NHS number], ring [telephone number]"


def test_kinds_are_counted_in_words():
    found = findings("020 7946 0958, 020 7946 0959, 943 476 5919, dob 1.2.2009, dob 2.2.2009")

    assert counted_kinds(found) == "NHS number, 2 dates of birth, 2 telephone numbers"

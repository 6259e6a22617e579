"""The GOV.UK form pack: what is rendered, what is said, and where the links of the error summary lead."""

import datetime
import re
from html.parser import HTMLParser

import pytest
from allauth.account.forms import ResetPasswordForm
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template import Context, RequestContext, Template
from django.utils.datastructures import MultiValueDict

from assurance.rating import Rating
from assurance.status import AssuranceStatus
from lscb_tracker import account_forms
from lscb_tracker.govuk_forms import (
    Checkboxes,
    GovukDateField,
    GovukForm,
    MultipleFileField,
    Radios,
    error_list,
    filter_chips,
)
from lscb_tracker.safe_text import SafeTextField
from lscb_tracker.templatetags import govuk
from recommendations.models import ActionStatus

HOSTILE = "<script>alert(1)</script>"


class UpdateForm(GovukForm, forms.Form):
    note = SafeTextField(label="Progress note", max_length=2000, help_text="No names of children")
    title = SafeTextField(label="Title", max_length=20, required=False)
    status = forms.ChoiceField(
        choices=[("ongoing", "Ongoing"), ("superseded", "Superseded")],
        widget=Radios(hints={"ongoing": "Needs a review date"}),
    )
    reason = SafeTextField(max_length=2000, required=False)
    target_date = GovukDateField(help_text="For example, 27 3 2026")
    agency = forms.ChoiceField(label="Lead agency", choices=[("", "---------"), ("1", "Cafcass")])
    themes = forms.MultipleChoiceField(choices=[("a", "Voice of the child"), ("b", "Neglect")], widget=Checkboxes)
    files = MultipleFileField()
    checked = forms.BooleanField(label="I have checked it", help_text="Twice")
    version = forms.IntegerField(widget=forms.HiddenInput)
    reveals = {"reason": ("status", ["superseded"])}


class DateForm(GovukForm, forms.Form):
    target_date = GovukDateField()


class Page(HTMLParser):
    """The ids, the link targets and the references of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.links, self.references, self.tags = {}, [], set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if "id" in attrs:
            assert attrs["id"] not in self.ids, f"the id {attrs['id']} is there twice"
            self.ids[attrs["id"]] = tag
        if attrs.get("href", "").startswith("#"):
            self.links.append(attrs["href"][1:])
        self.references |= {attrs["for"]} if "for" in attrs else set()
        self.references |= set(attrs.get("aria-describedby", "").split())

    def with_class(self, name):
        return [attrs.get("id") for _tag, attrs in self.tags if name in attrs.get("class", "").split()]


def rendered(form, template="{% load govuk %}{% error_summary form %}{{ form }}"):
    return Template(template).render(Context({"form": form}))


def date_form(day, month, year):
    return DateForm({"target_date_day": day, "target_date_month": month, "target_date_year": year})


def test_every_link_of_the_error_summary_lands_on_a_control():
    page = Page(rendered(UpdateForm({})))

    assert page.links == [
        "id_note",
        "id_status_0",
        "id_target_date_day",
        "id_agency",
        "id_themes_0",
        "id_files",
        "id_checked",
    ]
    assert {page.ids.get(link) for link in page.links} == {"input", "select", "textarea"}


@pytest.mark.parametrize("form", [UpdateForm(), UpdateForm({}), UpdateForm(prefix="p")], ids=["new", "wrong", "prefix"])
def test_every_label_and_description_names_an_element_that_is_there(form):
    page = Page(rendered(form))

    assert page.references - set(page.ids) == set()
    assert page.references  # the assertion above says nothing about an empty page


def test_each_error_is_told_in_the_summary_and_at_its_field():
    form = UpdateForm({})
    html = rendered(form)

    counts = {error["text"]: html.count(error["text"]) for error in error_list(form) if error["href"]}
    assert counts == {
        "Enter the progress note": 2,
        "Select the status": 2,
        "Enter the target date": 2,
        "Select the lead agency": 2,
        "Select the themes": 2,
        "Select a file": 2,
        "Tick the box “I have checked it” to continue": 2,
    }


def test_an_error_of_a_hidden_field_or_of_the_whole_form_has_no_link():
    form = UpdateForm({})
    form.add_error(None, "Somebody else changed this action")

    without_link = [error["text"] for error in error_list(form) if not error["href"]]
    assert without_link == ["Somebody else changed this action", "Enter the version"]


def test_a_form_that_was_not_sent_has_no_error_summary():
    assert "govuk-error-summary" not in rendered(UpdateForm())
    assert error_list(UpdateForm(), "") == []


def test_the_title_begins_with_error_only_when_there_is_one():
    template = "{% load govuk %}{% error_prefix form %}Update action"

    assert rendered(UpdateForm({}), template) == "Error: Update action"
    assert rendered(UpdateForm(), template) == "Update action"


def test_labels_hints_choices_and_errors_are_escaped():
    form = forms.Form({})
    form.fields = {
        "text": SafeTextField(label=HOSTILE, help_text=HOSTILE, error_messages={"required": HOSTILE}),
        "pick": forms.ChoiceField(label=HOSTILE, choices=[(HOSTILE, HOSTILE)], widget=Radios(hints={HOSTILE: HOSTILE})),
        "date": GovukDateField(label=HOSTILE, help_text=HOSTILE),
        "tick": forms.BooleanField(label=HOSTILE, help_text=HOSTILE),
    }
    html = rendered(form, "{% load govuk crispy_forms_filters %}{% error_summary form %}{{ form|crispy }}")

    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 10


def test_a_wrong_form_renders_the_same_twice():
    form = UpdateForm({})

    assert rendered(form) == rendered(form)


def test_controls_carry_the_govuk_classes():
    page = Page(rendered(UpdateForm({})))

    assert page.with_class("govuk-textarea--error") == ["id_note"]
    assert page.with_class("govuk-select--error") == ["id_agency"]
    assert page.with_class("govuk-file-upload--error") == ["id_files"]
    assert page.with_class("govuk-radios__input") == ["id_status_0", "id_status_1"]
    assert page.with_class("govuk-checkboxes__input") == ["id_themes_0", "id_themes_1", "id_checked"]
    assert page.with_class("govuk-input") == [
        "id_title",
        "id_target_date_day",
        "id_target_date_month",
        "id_target_date_year",
    ]


def test_the_browser_is_not_asked_to_check_or_to_cut():
    html = rendered(UpdateForm())

    assert re.findall(r" (?:required|maxlength|placeholder)\b", html) == []
    assert 'data-maxlength="2000"' in html


def test_optional_fields_say_so_unless_an_answer_reveals_them():
    html = rendered(UpdateForm())

    assert re.findall(r">([^<]*) \(optional\)<", html) == ["Title"]


def test_a_revealed_field_names_the_answer_it_waits_for():
    html = rendered(UpdateForm(prefix="p"))

    assert re.findall(r'data-shown-by="([^"]*)" data-shown-when="([^"]*)"', html) == [("p-status", "superseded")]


def test_the_empty_choice_says_select():
    assert '<option value="" selected>Select</option>' in rendered(UpdateForm())


def test_own_messages_are_kept_and_questions_are_not_repeated():
    class OwnForm(GovukForm, forms.Form):
        lead = SafeTextField(label="Lead person", max_length=9, error_messages={"required": "Say who leads"})
        who = SafeTextField(label="Who gave it", max_length=9)
        place = SafeTextField(label="Is it published?", max_length=9)

    assert OwnForm({}).errors == {
        "lead": ["Say who leads"],
        "who": ["Enter an answer"],
        "place": ["Enter an answer"],
    }


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("Title", "The title must be 3 characters or fewer"),
        ("Your name", "Your name must be 3 characters or fewer"),
        ("LSCB note", "The LSCB note must be 3 characters or fewer"),
        ("100% done", "The 100% done must be 3 characters or fewer"),
    ],
)
def test_a_text_that_is_too_long_is_called_by_its_label(label, message):
    class ShortForm(GovukForm, forms.Form):
        text = SafeTextField(label=label, max_length=3)

    assert ShortForm({"text": "four"}).errors == {"text": [message]}


DATES = {
    "nothing": (("", "", ""), "Enter the target date", ["day", "month", "year"]),
    "no day": (("", "3", "2026"), "The target date must include a day", ["day"]),
    "no month": (("27", "", "2026"), "The target date must include a month", ["month"]),
    "no day and year": (("", "3", ""), "The target date must include a day and year", ["day", "year"]),
    "day 32": (("32", "3", "2026"), "The target date must be a real date", ["day"]),
    "month 13": (("27", "13", "2026"), "The target date must be a real date", ["month"]),
    "words": (("x", "y", "2026"), "The target date must be a real date", ["day", "month"]),
    "31 February": (("31", "2", "2026"), "The target date must be a real date", ["day", "month", "year"]),
    "29 February": (("29", "2", "2026"), "The target date must be a real date", ["day", "month", "year"]),
    "two digits": (("27", "3", "26"), "The target date year must include 4 numbers", ["year"]),
    "five digits": (("27", "3", "20266"), "The target date year must include 4 numbers", ["year"]),
    "too early": (("27", "3", "1066"), "The target date year must be between 1900 and 2100", ["year"]),
    "minus": (("-7", "3", "2026"), "The target date must be a real date", ["day"]),
    "arabic digits": (("٢", "3", "2026"), "The target date must be a real date", ["day"]),
}


@pytest.mark.parametrize(("parts", "message", "wrong"), DATES.values(), ids=DATES)
def test_a_wrong_date_is_explained_and_only_the_wrong_box_is_marked(parts, message, wrong):
    form = date_form(*parts)
    page = Page(rendered(form))

    assert form.errors == {"target_date": [message]}
    assert page.with_class("govuk-input--error") == [f"id_target_date_{part}" for part in wrong]
    assert page.links == [f"id_target_date_{wrong[0]}"]


@pytest.mark.parametrize("month", ["3", "03", "Mar", "march", "MARCH"])
def test_months_are_read_as_numbers_and_as_names(month):
    form = date_form(" 27 ", month, "2026")

    assert form.is_valid()
    assert form.cleaned_data == {"target_date": datetime.date(2026, 3, 27)}


@pytest.mark.parametrize("month", ["ma", "marmalade", "0", "00", "3.0"])
def test_other_months_are_refused(month):
    assert date_form("27", month, "2026").errors == {"target_date": ["The target date must be a real date"]}


def test_a_date_shows_in_its_three_boxes_and_knows_when_it_changed():
    initial = {"target_date": datetime.date(2026, 3, 27)}
    form = DateForm(initial=initial)
    same = DateForm({"target_date_day": "27", "target_date_month": "3", "target_date_year": "2026"}, initial=initial)
    other = DateForm({"target_date_day": "28", "target_date_month": "3", "target_date_year": "2026"}, initial=initial)

    assert re.findall(r'name="(\w+)"[^>]* value="(\d+)"', rendered(form)) == [
        ("target_date_day", "27"),
        ("target_date_month", "3"),
        ("target_date_year", "2026"),
    ]
    assert (same.has_changed(), other.has_changed()) == (False, True)


def test_a_date_can_be_optional_and_can_have_a_name_of_its_own():
    class OptionalForm(GovukForm, forms.Form):
        review_on = GovukDateField(required=False)
        received_on = GovukDateField(label="When was it received?", subject="the date it was received")

    form = OptionalForm({})

    assert form.errors == {"received_on": ["Enter the date it was received"]}
    assert form.cleaned_data == {"review_on": None}


class FilesForm(GovukForm, forms.Form):
    files = MultipleFileField(required=False, max_files=2, max_bytes=1024 * 1024)


def file(name, size=3):
    return SimpleUploadedFile(name, b"x" * size)


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ([], {}),
        ([file("a.pdf"), file("b.pdf")], {}),
        ([file("a.pdf")] * 3, {"files": ["Select no more than 2 files at once"]}),
        ([file("a.pdf", 0)], {"files": ["“a.pdf” is empty. Select a file that holds something"]}),
        ([file("a.pdf", 1024 * 1024 + 1)], {"files": ["“a.pdf” must be 1 MB or smaller"]}),
        ([file("a.pdf", 1024 * 1024)], {}),
    ],
    ids=["none", "two", "three", "empty", "large", "just not large"],
)
def test_several_files_are_checked_one_by_one(sent, errors):
    data = MultiValueDict({"files": sent}) if sent else {}
    form = FilesForm({}, data)

    assert form.errors == errors
    assert errors or form.cleaned_data == {"files": sent}


def test_crispy_forms_render_with_this_pack():
    html = Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": UpdateForm({})}))

    assert html.count("<form") == 1
    assert 'enctype="multipart/form-data"' in html
    assert Page(html).links[0] == "id_note"


def test_a_form_of_another_package_renders_with_this_pack():
    html = rendered(
        ResetPasswordForm({}), "{% load govuk crispy_forms_filters %}{% error_summary form %}{{ form|crispy }}"
    )
    page = Page(html)

    assert page.links == ["id_email"]
    assert page.with_class("govuk-input--error") == ["id_email"]


def test_the_sign_in_form_speaks_plainly():
    form = account_forms.SignInForm({})

    assert form.errors == {"login": ["Enter your email address"], "password": ["Enter your password"]}
    assert Page(rendered(form)).links == ["id_login", "id_password"]


def test_filter_chips_take_one_answer_away_and_go_back_to_the_first_page():
    class FilterForm(forms.Form):
        words = forms.CharField(label="Words")
        agency = forms.MultipleChoiceField(choices=[("1", "Cafcass"), ("2", "Police")])
        outstanding = forms.BooleanField(label="Outstanding only")

    query = QueryDict("words=audit&agency=1&agency=2&outstanding=on&page=3&sort=ref")

    assert filter_chips(FilterForm(query), query) == [
        {"text": "Words: audit", "url": "?agency=1&agency=2&outstanding=on&sort=ref"},
        {"text": "Cafcass", "url": "?words=audit&agency=2&outstanding=on&sort=ref"},
        {"text": "Police", "url": "?words=audit&agency=1&outstanding=on&sort=ref"},
        {"text": "Outstanding only", "url": "?words=audit&agency=1&agency=2&sort=ref"},
    ]


def test_sort_headers_turn_round_and_keep_the_filter(rf):
    def link(sort):
        request = rf.get("/plans/", {"agency": "1", "page": "3"})
        template = '{% include "components/sort_header.html" with label="Ref" key="ref" sort=sort only %}'
        html = Template(template).render(RequestContext(request, {"sort": sort}))
        return re.search('aria-sort="([a-z]+)"', html)[1], re.search('href="([^"]+)"', html)[1]

    assert link("ref") == ("ascending", "?agency=1&amp;sort=-ref")
    assert link("-ref") == ("descending", "?agency=1&amp;sort=ref")
    assert link("agency") == ("none", "?agency=1&amp;sort=ref")


@pytest.mark.parametrize(
    ("colours", "choices"),
    [
        (govuk.RATING_COLOURS, Rating),
        (govuk.ACTION_STATUS_COLOURS, ActionStatus),
        (govuk.ASSURANCE_STATUS_COLOURS, AssuranceStatus),
    ],
    ids=["rating", "action", "assurance"],
)
def test_every_status_has_its_colour(colours, choices):
    assert set(colours) == set(choices.values)


def test_a_tag_shows_its_word_and_escapes_it():
    assert govuk.rating_tag(Rating.AMBER) == '<strong class="govuk-tag govuk-tag--orange">Amber</strong>'
    assert govuk.action_status_tag("complete", HOSTILE) == (
        '<strong class="govuk-tag govuk-tag--green">&lt;script&gt;alert(1)&lt;/script&gt;</strong>'
    )

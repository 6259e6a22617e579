"""The frame of every page, and the assets that the build lets through."""

import re
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string

from lscb_tracker.storage import StaticStorage

TEMPLATES = settings.BASE_DIR / "templates"
OWN_STATIC = settings.BASE_DIR / "static"
MEMBER = SimpleNamespace(is_authenticated=True, is_administrator=False, may=lambda capability: False)
ADMINISTRATOR = SimpleNamespace(is_authenticated=True, is_administrator=True, may=lambda capability: True)  # all of it


@pytest.fixture(scope="module")
def vendor():
    package = find_spec("lscb_frontend")
    assert package, "Run “pip install ./lscb_tracker/frontend” from the top folder of the project."
    return Path(package.origin).parent / "static/vendor"


@pytest.fixture
def vendor_text(vendor):
    files = [path for path in vendor.rglob("*") if path.suffix in (".css", ".js")]
    assert len(files) == 4
    return "\n".join(path.read_text() for path in files)


@pytest.mark.parametrize(
    "unwanted",
    ["@font-face", "GDS Transport", "sourceMappingURL", "govuk-crest.svg", "url(/assets/", "url(data:", ".woff"],
)
def test_the_build_leaves_out(vendor_text, unwanted):
    assert vendor_text.count(unwanted) == 0


def test_the_build_ships_every_image_that_its_styles_name(vendor):
    named = {
        (sheet.parent / address).relative_to(vendor).as_posix()
        for sheet in vendor.rglob("*.css")
        for address in re.findall(r"url\(([^)]+)\)", sheet.read_text())
    }
    shipped = {path.relative_to(vendor).as_posix() for path in vendor.rglob("assets/**/*") if path.is_file()}

    assert named == shipped
    assert named  # MoJ's icons


def test_the_build_ships_no_font_and_no_coat_of_arms(vendor):
    assert [path.name for path in vendor.rglob("*") if re.search("crest|crown|logotype|woff", path.name)] == []


def test_nothing_third_party_is_kept_in_our_own_static_files():
    assert {path.parent.name for path in OWN_STATIC.rglob("*") if path.is_file()} <= {"css", "js", "img"}
    assert [path.name for path in OWN_STATIC.rglob("*.min.*")] == []


SCREEN_TEMPLATES = [path for path in TEMPLATES.rglob("*.html") if not {"reports", "email"} & set(path.parts)]


@pytest.mark.parametrize("path", SCREEN_TEMPLATES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_templates_hold_nothing_that_the_content_security_policy_forbids(path):
    text = path.read_text()

    assert re.findall(r"<style|<script(?![^>]* src=)|\sstyle=|\son[a-z]+=|hx-on|javascript:", text) == []
    assert re.findall(r"(?:https?:)?//(?!www\.w3\.org/2000/svg)[\w.-]+\.\w+", text) == []


def frame(rf, user, path="/plans/child-d/", template="base.html", **context):
    request = rf.get(path)
    request.user = user
    return render_to_string(template, context, request=request)


def navigation(html):
    return [
        words.strip() for words in re.findall(r'<li class="govuk-service-navigation__item.*?>([^<>]+)</', html, re.S)
    ]


@pytest.mark.parametrize(
    ("user", "words"),
    [
        (AnonymousUser(), []),
        (
            MEMBER,
            [
                *("Dashboard", "Plans", "Outstanding assurance", "Agencies", "Requests"),
                *("Meetings", "Your account", "Sign out"),
            ],
        ),
        (
            ADMINISTRATOR,
            [
                *("Dashboard", "Plans", "Outstanding assurance", "Agencies", "Requests", "Inbox"),
                *(
                    "Your answers",
                    "Scrutiny",
                    "Meetings",
                    "Audit trail",
                    "People",
                    "Administration",
                    "Your account",
                    "Sign out",
                ),
            ],
        ),
    ],
    ids=["signed out", "member", "administrator"],
)
def test_the_navigation_shows_what_somebody_may_open(rf, user, words):
    assert navigation(frame(rf, user)) == words


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", [("page", "Dashboard")]),
        ("/plans/", [("page", "Plans")]),
        ("/plans/child-d/6.4/", [("true", "Plans")]),
        ("/outstanding/", [("page", "Outstanding assurance")]),
        ("/privacy/", []),
    ],
)
def test_the_navigation_marks_where_one_is(rf, path, current):
    html = frame(rf, MEMBER, path)

    found = re.findall(
        r'aria-current="(\w+)">\s*<strong class="govuk-service-navigation__active-fallback">([^<]+)', html
    )
    assert found == current


def test_signing_out_is_a_post_with_a_token(rf):
    form = re.search(r'<form method="post" action="/accounts/logout/">.*?</form>', frame(rf, MEMBER), re.S)[0]

    assert 'name="csrfmiddlewaretoken"' in form


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_the_demonstration_says_so_inside_the_header(rf, settings, is_demonstration):
    settings.DEMONSTRATION = is_demonstration

    header = re.search("<header.*?</header>", frame(rf, AnonymousUser()), re.S)[0]
    assert ("do not enter real cases" in header) == is_demonstration


def test_the_board_is_named_and_escaped(rf, settings):
    settings.BOARD_NAME = "Sutton & <b>Merton"

    html = frame(rf, AnonymousUser())
    assert html.count("Sutton &amp; &lt;b&gt;Merton") == 2  # the title and the header


@pytest.mark.parametrize(
    ("level", "role", "title"),
    [
        (constants.SUCCESS, "alert", "Success"),
        (constants.ERROR, "alert", "There is a problem"),
        (20, "region", "Important"),
    ],
    ids=["success", "error", "information"],
)
def test_messages_are_notification_banners(level, role, title):
    html = render_to_string("components/messages.html", {"messages": [Message(level, "<b>Saved")]})

    assert re.findall(r'role="(\w+)"', html) == [role]
    assert re.findall(r'id="message-1-title">([^<]+)<', html) == [title]
    assert "&lt;b&gt;Saved" in html


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("400.html", "The request could not be read"),
        ("403_csrf.html", "The page was open for too long"),
        ("500.html", "Sorry, there is a problem with the service"),
    ],
)
def test_pages_for_a_broken_product_need_no_request_and_no_database(name, title):
    html = render_to_string(name)

    assert re.findall("<title>(.*?)</title>|<h1[^>]*>(.*?)</h1>", html) == [
        (f"{title} - Action plan tracker", ""),
        ("", title),
    ]


@pytest.mark.parametrize("name", ["403.html", "404.html"])
def test_other_error_pages_keep_the_navigation(rf, name):
    assert navigation(frame(rf, MEMBER, template=name))[0] == "Dashboard"


def test_a_missing_asset_does_not_break_a_page(tmp_path):
    storage = StaticStorage(location=tmp_path, base_url="/static/")

    assert storage.stored_name("vendor/govuk/govuk-frontend.min.css") == "vendor/govuk/govuk-frontend.min.css"

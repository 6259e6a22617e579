"""The file itself: its words, its styles, its script and its data, and a policy that lets nothing else run or load."""

import base64
import hashlib
from datetime import date
from functools import cache
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.html import escape

from assurance.formats.offline.data import Data
from assurance.formats.offline.versions import Versions, versions_of
from assurance.reports.texts import printable
from recommendations.models import ActionPlan

HERE = Path(__file__).parent
SHELL = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{styles}</style>
</head>
<body>
{body}<script type="application/json" id="data">{data}</script>
<script>{script}</script>
</body>
</html>
"""


def offline_html(plan: ActionPlan, *, user=None, on: date, given_by: str) -> str:
    """The plan in one file, as far as `user` may see it (None: all). `given_by` is who gives it out."""
    return file_of(versions_of(plan, user=user, on=on), on=on, given_by=given_by)


def file_of(versions: Versions, *, on: date, given_by: str) -> str:
    styles, script = source("offline.css"), source("offline.js")
    plan = versions.plan
    context = {"plan": plan, "versions": versions, "version": versions.newest, "on": on, "given_by": given_by}
    return SHELL.format(
        policy=policy(styles, script),
        title=escape(printable(f"{plan.title}, {plan.board_name}")),
        styles=styles,
        body=printable(render_to_string("reports/offline.html", context)),
        data=Data(versions).as_json(),
        script=script,
    )


def offline_name(slug: str, on: date) -> str:
    """“child-d-offline-2026-11-23.html”."""
    return f"{slug}-offline-{on:%Y-%m-%d}.html"


def policy(styles: str, script: str) -> str:
    """Nothing is fetched; of styles and scripts only these very ones count."""
    return (
        f"default-src 'none'; style-src '{hash_of(styles)}'; script-src '{hash_of(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def hash_of(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def source(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")

"""What a browser sends back from a page: every field of its forms as shown, with some answers typed over."""

from datetime import date

from lscb_tracker.govuk_dates import PARTS, DateWidget


def filled(page, **answers) -> dict:
    """`filled(client.get(url), status="complete", completed_on=date(2026, 11, 23))`, for `client.post`.

    An answer names a field as the page does, with “__” for the dash after the prefix of a second form.
    """
    answers = {name.replace("__", "-"): value for name, value in answers.items()}
    sent = {}
    for form in (page.context["form"], *page.context["other_forms"], *asked_besides(page)):
        for bound in form:
            value = answers.pop(bound.html_name, bound.value())
            is_date = isinstance(bound.field.widget, DateWidget)
            sent |= parts(bound.html_name, value) if is_date else typed(bound.html_name, value)
    assert not answers, f"The page has no field {', '.join(answers)}."
    return sent


def asked_besides(page) -> list:
    """What a page asks when it comes back: the files that were chosen, and what seems to be personal."""
    privacy, kept = page.context.get("privacy"), page.context.get("kept_files")
    return [*([privacy.form] if privacy else []), *([kept.form] if kept and kept.names else [])]


def parts(name: str, value) -> dict:
    """The three boxes of a date; the texts of a tuple as they are."""
    if isinstance(value, date):
        value = (value.day, value.month, value.year)
    return {f"{name}_{part}": text or "" for part, text in zip(PARTS, value or ("", "", ""), strict=True)}


def typed(name: str, value) -> dict:
    if value is None or value == []:
        return {}
    if isinstance(value, list | tuple):
        return {name: [sendable(each) for each in value]}
    return {name: sendable(value)}


def sendable(value):
    """Rows as their keys; everything else as the test client sends it."""
    return getattr(value, "pk", value)

"""The heat map of the plans that somebody chose, with the addresses its cells lead to."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from assurance.forms.themes import ThemeMapForm
from assurance.models import PlanRow
from assurance.themes.heat_map import HeatMap, heat_map


def theme_map(form: ThemeMapForm, *, user, on: date) -> HeatMap:
    """Of one plan, a cell leads to its rows in the plan; of all plans, to those of the theme."""
    rows, plan = PlanRow.objects.visible_to(user), form.chosen
    if plan:
        rows = rows.filter(plan=plan)

    def url(theme: str, agency: str) -> str:
        query = {"agency": agency} if agency else {}
        if plan:
            return f"{plan.get_absolute_url()}?{urlencode({'theme': theme} | query)}"
        return reverse("assurance:theme-detail", args=[theme], query=query)

    return heat_map(rows, heat=form.heat_shown, on=on, url=url)

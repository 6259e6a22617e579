"""Checks of what reports are printed with. They run at every start: a report in the wrong colours is seen too late."""

import re

from django.conf import settings
from django.core.checks import Error, register

from assurance.reports.branding import LEAST_CONTRAST, PALEST_BAND, BadBranding, contrast, printed_logo

COLOUR = re.compile("#[0-9a-fA-F]{6}")


@register()
def colour_can_be_read(app_configs, **kwargs):
    """Headings are written in it, and white letters stand on it."""
    colour = settings.REPORT_COLOUR
    if not COLOUR.fullmatch(colour):
        return [
            Error(
                f"REPORT_COLOUR is “{colour}”, which is no colour.",
                hint="Write it as # and six digits from 0 to f, such as #16325c.",
                id="lscb.E030",
            )
        ]
    if (found := contrast(colour, PALEST_BAND)) < LEAST_CONTRAST:
        return [
            Error(
                f"REPORT_COLOUR is {colour}: with a contrast of {found:.1f} to 1, headings of reports cannot be read.",
                hint=f"Choose a darker colour, with a contrast of at least {LEAST_CONTRAST} to 1 on {PALEST_BAND}.",
                id="lscb.E031",
            )
        ]
    return []


@register()
def logo_can_be_printed(app_configs, **kwargs):
    if not settings.REPORT_LOGO:
        return []
    try:
        printed_logo(str(settings.REPORT_LOGO))
    except BadBranding as error:
        return [
            Error(
                f"REPORT_LOGO is {settings.REPORT_LOGO}, which cannot be printed: {error}.",
                hint="Name a PNG or JPEG file of at most 2 MB, or leave it out.",
                id="lscb.E032",
            )
        ]
    return []

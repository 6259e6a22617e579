"""The layouts of a plan's report, and what can be chosen for the one that people put together themselves."""

from django.db import models


class ReportLayout(models.TextChoices):
    APPENDIX = "appendix", "Appendix"
    TRACKING = "tracking", "With status and dates"
    OWN = "own", "Own choice of columns"
    SUMMARY = "summary", "Board summary"
    EXTRACT = "extract", "Agency extract with right of reply"
    OUTSTANDING = "outstanding", "Outstanding by subgroup"
    HEAT_MAP = "heat-map", "Heat map"
    EVIDENCE = "evidence", "Evidence list"


EXPLAINED = {
    ReportLayout.APPENDIX: "Three columns: recommendation, actions, assurance, as the plan is published.",
    ReportLayout.TRACKING: "The appendix with status, rating, dates, lead person and ledger beside each row.",
    ReportLayout.OWN: "A table of the columns that you number below, in the order that you choose.",
    ReportLayout.SUMMARY: "One page for the Board: totals, what changed since the last issue, who is silent longest.",
    ReportLayout.EXTRACT: "One agency’s rows with what the Board asks, and room for the agency’s reply to each.",
    ReportLayout.OUTSTANDING: "What is outstanding and why, by overseeing subgroup, the longest wait first.",
    ReportLayout.HEAT_MAP: "Themes by agency: how many recommendations, how many outstanding, for how long.",
    ReportLayout.EVIDENCE: "Every item of evidence: what it is, where it is, its files and their SHA-256.",
}


class Column(models.TextChoices):
    """What can stand beside the recommendation, which always comes first."""

    ACTIONS = "actions", "Actions"
    PROGRESS = "progress", "Latest progress"
    STATUS = "status", "Status and dates"
    LEAD = "lead", "Lead person"
    TARGET = "target", "Target date"
    ASSURANCE = "assurance", "Assurance to the Board"
    EVIDENCE = "evidence", "Evidence"
    LEDGER = "ledger", "Asked and answered"
    DECISIONS = "decisions", "Decisions"
    AGENCY = "agency", "Agency"
    SUBGROUP = "subgroup", "Overseen by"
    THEMES = "themes", "Themes"


MOST_COLUMNS = 6  # beside the recommendation; with more, a line holds too few letters to be read
USUAL_COLUMNS = (Column.ACTIONS, Column.ASSURANCE, Column.STATUS)


class Order(models.TextChoices):
    """The keys are those by which the plan's page is sorted."""

    PLAN = "ref", "Order of the plan"
    WAIT = "waiting", "Longest wait first"
    AGENCY = "agency", "Agency"
    STATUS = "assurance_status", "Assurance status"
    TARGET = "target_date", "Target date"


IN_PARTS = (Order.PLAN, Order.AGENCY)  # the rows of an agency stay together, under its heading


def columns_of(text: str) -> list[Column]:
    """“actions,status” as it is kept and as an address has it; what is no column is left out."""
    return [Column(key) for key in dict.fromkeys(text.split(",")) if key in Column.values][:MOST_COLUMNS]

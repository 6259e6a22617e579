"""The receipt of an answer, to be kept by the agency: everything that was promised, by whom and when."""

from django.template.loader import render_to_string

from assurance.answering.pages import Receipt
from assurance.reports.texts import paragraphs, printable


def receipt_html(receipt: Receipt, *, board_name: str) -> str:
    lines = [(line, paragraphs(line.words)) for line in receipt.lines]
    answer = receipt.answer
    report = {"board_name": board_name, "as_at": answer.sent_on, "title": f"Receipt for {answer.reference}"}
    return printable(render_to_string("reports/receipt.html", {"report": report, "receipt": receipt, "lines": lines}))

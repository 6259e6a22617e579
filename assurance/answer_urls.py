"""The pages of an answer, each under two addresses: for a private link, and for the lead of the agency."""

from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assurance.views import answer_links, answer_receipts, answers
from assurance.views.answer_ways import by_account, by_link

shows_a_form = require_http_methods(["GET", "POST"])

PAGES = [
    ("", "detail", require_safe, answers.answer_detail),
    ("still-true/", "still-true", require_POST, answers.answer_still_true),
    ("rows/<int:row_pk>/", "row", shows_a_form, answers.answer_row),
    ("evidence/<int:item_pk>/remove/", "evidence-remove", shows_a_form, answers.answer_evidence_remove),
    ("hand-on/", "hand-on", shows_a_form, answers.answer_hand_on),
    ("send/", "send", shows_a_form, answers.answer_send),
]
RECEIPTS = [
    ("", "receipt", answer_receipts.answer_receipt),
    ("receipt.pdf", "receipt-pdf", answer_receipts.answer_receipt_pdf),
]
KEEPS = {answers.answer_row: answers.keep_typed}

with_account = [
    path("answers/", answers.answer_list, name="answer-list"),
    *(
        path(f"answers/<int:pk>/{route}", takes(by_account(page)), name=f"answer-{name}")
        for route, name, takes, page in PAGES
    ),
    *(
        path(f"answers/<int:pk>/receipt/{route}", require_safe(by_account(page)), name=f"answer-{name}")
        for route, name, page in RECEIPTS
    ),
]
with_link = [
    *(
        path(f"answer/{route}", takes(by_link(page, keeps=KEEPS.get(page))), name=f"link-{name}")
        for route, name, takes, page in PAGES
    ),
    *(
        path(f"answer/receipts/<int:number>/{route}", require_safe(by_link(page)), name=f"link-{name}")
        for route, name, page in RECEIPTS
    ),
    path("answer/confirm/", answer_links.link_code, name="link-code"),
    path("answer/<str:token>/", answer_links.link_open, name="link-open"),  # last: it takes what the others leave
]
urlpatterns = [*with_account, *with_link]

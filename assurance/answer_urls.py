"""The pages of an answer, each under two addresses: for a private link, and for the lead of the agency."""

from django.urls import path

from assurance.views import answer_links, answer_receipts, answers
from assurance.views.answer_ways import by_account, by_link

PAGES = [
    ("", "detail", answers.answer_detail),
    ("still-true/", "still-true", answers.answer_still_true),
    ("rows/<int:row_pk>/", "row", answers.answer_row),
    ("evidence/<int:item_pk>/remove/", "evidence-remove", answers.answer_evidence_remove),
    ("hand-on/", "hand-on", answers.answer_hand_on),
    ("send/", "send", answers.answer_send),
]
KEEPS = {answers.answer_row: answers.keep_typed}
RECEIPTS = [
    ("", "receipt", answer_receipts.answer_receipt),
    ("receipt.pdf", "receipt-pdf", answer_receipts.answer_receipt_pdf),
]

urlpatterns = [
    path("answers/", answers.answer_list, name="answer-list"),
    *(path(f"answers/<int:pk>/{route}", by_account(page), name=f"answer-{name}") for route, name, page in PAGES),
    *(
        path(f"answers/<int:pk>/receipt/{route}", by_account(page), name=f"answer-{name}")
        for route, name, page in RECEIPTS
    ),
    *(
        path(f"answer/{route}", by_link(page, keeps=KEEPS.get(page)), name=f"link-{name}")
        for route, name, page in PAGES
    ),
    *(
        path(f"answer/receipts/<int:number>/{route}", by_link(page), name=f"link-{name}")
        for route, name, page in RECEIPTS
    ),
    path("answer/confirm/", answer_links.link_code, name="link-code"),
    path("answer/<str:token>/", answer_links.link_open, name="link-open"),  # last: it takes whatever the others leave
]

from django.urls import path

from assurance import answer_urls
from assurance.views import (
    agencies,
    asking,
    evidence,
    exports,
    follow_ups,
    inbox,
    plans,
    recommendations,
    records,
    request_changes,
    requests,
    target_dates,
)
from assurance.views.dashboard import dashboard
from assurance.views.outstanding import outstanding
from assurance.views.status_rules import status_rules

app_name = "assurance"

urlpatterns = [
    path("", dashboard, name="dashboard"),
    *answer_urls.urlpatterns,
    path("agencies/", agencies.agency_list, name="agency-list"),
    path("agencies/<slug:slug>/", agencies.agency_detail, name="agency-detail"),
    path("outstanding/", outstanding, name="outstanding"),
    path("outstanding/outstanding.pdf", exports.outstanding_pdf, name="outstanding-pdf"),
    path("plans/", plans.plan_list, name="plan-list"),
    path("plans/<slug:slug>/", plans.plan_detail, name="plan-detail"),
    path("plans/<slug:slug>/action-plan.pdf", exports.plan_pdf, name="plan-pdf"),
    path("plans/<slug:slug>/action-plan.json", exports.plan_json, name="plan-json"),
    path("plans/<slug:slug>/<str:ref>/", recommendations.recommendation_detail, name="recommendation-detail"),
    path("plans/<slug:slug>/<str:ref>/assurance/add/", records.record_add, name="record-add"),
    path("plans/<slug:slug>/<str:ref>/follow-ups/add/", follow_ups.follow_up_add, name="follow-up-add"),
    path("follow-ups/<int:pk>/settle/", follow_ups.follow_up_settle, name="follow-up-settle"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/accept/", inbox.records_accept, name="records-accept"),
    path("extensions/<int:pk>/decide/", inbox.extension_decide, name="extension-decide"),
    path("requests/", requests.request_list, name="request-list"),
    path("requests/new/", asking.request_add, name="request-add"),
    path("requests/<int:pk>/", requests.request_detail, name="request-detail"),
    path("requests/<int:pk>/letter.pdf", requests.request_letter, name="request-letter"),
    path("requests/<int:pk>/withdraw/", request_changes.request_withdraw, name="request-withdraw"),
    path("requests/<int:pk>/extend/", request_changes.request_extend, name="request-extend"),
    path("requests/<int:pk>/resend/", request_changes.request_resend, name="request-resend"),
    path("requests/<int:pk>/links/<int:link_pk>/revoke/", request_changes.link_revoke, name="link-revoke"),
    path("assurance/<int:pk>/accept/", records.record_accept, name="record-accept"),
    path("assurance/<int:pk>/accept-edited/", inbox.record_accept_edited, name="record-accept-edited"),
    path("assurance/<int:pk>/return/", records.record_return, name="record-return"),
    path("assurance/<int:pk>/withdraw/", records.record_withdraw, name="record-withdraw"),
    path("assurance/<int:pk>/evidence/add/", evidence.evidence_add, name="evidence-add"),
    path("evidence/<int:pk>/withdraw/", evidence.evidence_withdraw, name="evidence-withdraw"),
    path("evidence/<int:pk>/new-version/", evidence.evidence_version_add, name="evidence-version-add"),
    path("evidence/files/<int:pk>/", evidence.evidence_download, name="evidence-download"),
    path(
        "plans/<slug:slug>/<str:ref>/actions/<int:pk>/move/",
        target_dates.target_date_move_ask,
        name="target-date-move-ask",
    ),
    path("target-dates/", target_dates.target_date_move_list, name="target-date-move-list"),
    path("target-dates/<int:pk>/decide/", target_dates.target_date_move_decide, name="target-date-move-decide"),
    path("how-statuses-work/", status_rules, name="status-rules"),
]

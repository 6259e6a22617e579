from django.urls import path

from assurance.views import agencies, answer_links, evidence, exports, plans, recommendations, records
from assurance.views.dashboard import dashboard
from assurance.views.outstanding import outstanding
from assurance.views.status_rules import status_rules

app_name = "assurance"

urlpatterns = [
    path("", dashboard, name="dashboard"),
    path("answer/", answer_links.link_detail, name="link-detail"),
    path("answer/confirm/", answer_links.link_code, name="link-code"),
    path("answer/<str:token>/", answer_links.link_open, name="link-open"),
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
    path("assurance/<int:pk>/accept/", records.record_accept, name="record-accept"),
    path("assurance/<int:pk>/return/", records.record_return, name="record-return"),
    path("assurance/<int:pk>/withdraw/", records.record_withdraw, name="record-withdraw"),
    path("assurance/<int:pk>/evidence/add/", evidence.evidence_add, name="evidence-add"),
    path("evidence/<int:pk>/withdraw/", evidence.evidence_withdraw, name="evidence-withdraw"),
    path("evidence/<int:pk>/new-version/", evidence.evidence_version_add, name="evidence-version-add"),
    path("evidence/files/<int:pk>/", evidence.evidence_download, name="evidence-download"),
    path("how-statuses-work/", status_rules, name="status-rules"),
]

"""Closing meetings, correcting their records, and the issued versions of plans. Before the pages of recommendations."""

from django.urls import path

from assurance.views import issues, meeting_closing

urlpatterns = [
    path("meetings/<int:pk>/close/", meeting_closing.meeting_close, name="meeting-close"),
    path("meetings/<int:pk>/corrections/add/", meeting_closing.meeting_correct, name="meeting-correct"),
    path("plans/<slug:slug>/issues/", issues.issue_list, name="issue-list"),
    path("issues/<int:pk>/", issues.issue_detail, name="issue-detail"),
    path("issues/<int:pk>/<slug:kind>/", issues.issue_file, name="issue-file"),
]

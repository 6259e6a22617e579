"""Meeting mode, following it, and the record."""

from django.urls import path

from assurance.views import meeting_decisions, meeting_hold, meeting_records

urlpatterns = [
    path("meetings/tasks/", meeting_decisions.meeting_task_list, name="meeting-task-list"),
    path("meetings/tasks/<int:pk>/settle/", meeting_decisions.meeting_task_settle, name="meeting-task-settle"),
    path("meetings/tasks/<int:pk>/edit/", meeting_decisions.meeting_task_update, name="meeting-task-update"),
    path("meetings/<int:pk>/hold/", meeting_hold.meeting_recording, name="meeting-recording"),
    path("meetings/<int:pk>/hold/<int:item_pk>/", meeting_hold.meeting_hold, name="meeting-hold"),
    path("meetings/<int:pk>/hold/<int:item_pk>/decision/", meeting_decisions.decision_propose, name="decision-propose"),
    path(
        "meetings/<int:pk>/hold/<int:item_pk>/decision/take-back/",
        meeting_decisions.decision_take_back,
        name="decision-take-back",
    ),
    path("meetings/<int:pk>/attendance/", meeting_hold.meeting_attendance, name="meeting-attendance"),
    path("meetings/<int:pk>/follow/", meeting_records.meeting_follow, name="meeting-follow"),
    path("meetings/<int:pk>/record/", meeting_records.meeting_minutes, name="meeting-minutes"),
    path("meetings/<int:pk>/record/minutes.docx", meeting_records.meeting_minutes_docx, name="meeting-minutes-docx"),
    path("meetings/<int:pk>/record/minutes.pdf", meeting_records.meeting_minutes_pdf, name="meeting-minutes-pdf"),
    path("meetings/<int:pk>/record/send/", meeting_records.meeting_minutes_send, name="meeting-minutes-send"),
]

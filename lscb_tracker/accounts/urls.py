from django.urls import path

from lscb_tracker.accounts.views import appointments, invitations, people
from lscb_tracker.accounts.views.profile import profile, stay_signed_in
from lscb_tracker.accounts.views.role_rules import role_rules

app_name = "accounts"

urlpatterns = [
    path("account/", profile, name="profile"),
    path("account/stay-signed-in/", stay_signed_in, name="stay-signed-in"),
    path("people/", people.person_list, name="person-list"),
    path("people/invite/", invitations.person_invite, name="person-invite"),
    path("people/<int:pk>/", people.person_detail, name="person-detail"),
    path("people/<int:pk>/edit/", people.person_update, name="person-update"),
    path("people/<int:pk>/close/", people.person_close, name="person-close"),
    path("people/<int:pk>/reopen/", people.person_reopen, name="person-reopen"),
    path("people/<int:pk>/sessions/end/", people.sessions_end, name="sessions-end"),
    path("people/<int:pk>/second-factor/reset/", people.factors_reset, name="factors-reset"),
    path("people/<int:pk>/invitation/send/", invitations.invitation_send, name="invitation-send"),
    path("people/<int:pk>/invitation/withdraw/", invitations.invitation_withdraw, name="invitation-withdraw"),
    path("people/<int:pk>/appointments/add/", appointments.appointment_add, name="appointment-add"),
    path(
        "people/<int:pk>/appointments/<int:appointment_pk>/edit/",
        appointments.appointment_update,
        name="appointment-update",
    ),
    path(
        "people/<int:pk>/appointments/<int:appointment_pk>/withdraw/",
        appointments.appointment_withdraw,
        name="appointment-withdraw",
    ),
    path("what-each-role-may-do/", role_rules, name="role-rules"),
    path("invitation/", invitations.invitation_answer, name="invitation-answer"),
    path("invitation/<str:key>/", invitations.invitation_open, name="invitation-open"),
]

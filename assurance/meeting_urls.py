"""The pages of meetings: before, in and after them."""

from django.urls import path

from assurance.views import agendas, attendees, meeting_papers, meetings, standing_items

before = [
    path("meetings/", meetings.meeting_list, name="meeting-list"),
    path("meetings/new/", meetings.meeting_add, name="meeting-add"),
    path("meetings/standing-items/", standing_items.standing_item_list, name="standing-item-list"),
    path("meetings/standing-items/new/", standing_items.standing_item_add, name="standing-item-add"),
    path("meetings/standing-items/<int:pk>/", standing_items.standing_item_update, name="standing-item-update"),
    path("meetings/standing-items/<int:pk>/end/", standing_items.standing_item_end, name="standing-item-end"),
    path("meetings/<int:pk>/", meetings.meeting_detail, name="meeting-detail"),
    path("meetings/<int:pk>/edit/", meetings.meeting_update, name="meeting-update"),
    path("meetings/<int:pk>/cancel/", meetings.meeting_cancel, name="meeting-cancel"),
    path("meetings/<int:pk>/agenda/", agendas.meeting_agenda, name="meeting-agenda"),
    path("meetings/<int:pk>/agenda/add/", agendas.agenda_item_add, name="agenda-item-add"),
    path("agenda-items/<int:pk>/edit/", agendas.agenda_item_update, name="agenda-item-update"),
    path("agenda-items/<int:pk>/take-off/", agendas.agenda_item_take_off, name="agenda-item-take-off"),
    path("agenda-items/<int:pk>/move/<int:to>/", agendas.agenda_item_move, name="agenda-item-move"),
    path("meetings/<int:pk>/people/choose/", attendees.attendee_pick, name="attendee-pick"),
    path("meetings/<int:pk>/people/add/", attendees.attendee_add, name="attendee-add"),
    path("attendees/<int:pk>/edit/", attendees.attendee_update, name="attendee-update"),
    path("attendees/<int:pk>/remove/", attendees.attendee_remove, name="attendee-remove"),
    path("meetings/<int:pk>/invite/", attendees.meeting_invite, name="meeting-invite"),
    path("meetings/<int:pk>/pack.pdf", meeting_papers.meeting_pack, name="meeting-pack"),
    path("meetings/<int:pk>/extracts/<slug:slug>.pdf", meeting_papers.meeting_extract, name="meeting-extract"),
]
urlpatterns = [*before]

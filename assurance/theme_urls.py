"""Addresses of themes, of what was said before, and of learning events."""

from django.urls import path

from assurance.views import learning_events, similar, themes

urlpatterns = [
    path("plans/<slug:slug>/<str:ref>/similar/", similar.recommendation_similar, name="recommendation-similar"),
    path("themes/", themes.theme_list, name="theme-list"),
    path("themes/heat-map.pdf", themes.theme_pdf, name="theme-pdf"),
    path("themes/<slug:slug>/", themes.theme_detail, name="theme-detail"),
    path("learning-events/", learning_events.learning_event_list, name="learning-event-list"),
    path("learning-events/add/", learning_events.learning_event_add, name="learning-event-add"),
    path("learning-events/<int:pk>/", learning_events.learning_event_detail, name="learning-event-detail"),
    path("learning-events/<int:pk>/edit/", learning_events.learning_event_update, name="learning-event-update"),
    path("learning-events/<int:pk>/withdraw/", learning_events.learning_event_withdraw, name="learning-event-withdraw"),
]

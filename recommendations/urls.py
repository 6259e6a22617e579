from django.urls import path

from recommendations.views import actions, contacts, recommendations

app_name = "recommendations"

urlpatterns = [
    path(
        "plans/<slug:slug>/<str:ref>/edit/",
        recommendations.recommendation_update,
        name="recommendation-update",
    ),
    path("plans/<slug:slug>/<str:ref>/actions/add/", actions.action_add, name="action-add"),
    path("plans/<slug:slug>/<str:ref>/actions/<int:pk>/update/", actions.action_update, name="action-update"),
    path("plans/<slug:slug>/<str:ref>/actions/<int:pk>/edit/", actions.action_edit, name="action-edit"),
    path("agencies/<slug:slug>/contacts/add/", contacts.contact_add, name="contact-add"),
    path("agencies/<slug:slug>/contacts/<int:pk>/edit/", contacts.contact_update, name="contact-update"),
]

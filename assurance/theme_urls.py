"""Addresses of themes and of learning events."""

from django.urls import path

from assurance.views import themes

urlpatterns = [
    path("themes/", themes.theme_list, name="theme-list"),
    path("themes/heat-map.pdf", themes.theme_pdf, name="theme-pdf"),
    path("themes/<slug:slug>/", themes.theme_detail, name="theme-detail"),
]

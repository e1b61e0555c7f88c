"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import path

from bot.web.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.help_lines, name="help"),
    path("privacy/", views.privacy, name="privacy"),
    path("safety/", views.safety, name="safety"),
    path("fr/help/", views.help_lines, {"lang": "fr"}, name="help-fr"),
    path("fr/privacy/", views.privacy, {"lang": "fr"}, name="privacy-fr"),
    path("fr/safety/", views.safety, {"lang": "fr"}, name="safety-fr"),
    path("articles/", views.articles, name="articles"),
    path("articles/<slug:name>/", views.article, name="article"),
    path("embed/", views.embed, name="embed"),
    path("leave/", views.leave, name="leave"),
]

"""Every address of the front door."""

from __future__ import annotations

from django.urls import include, path

handler400 = "bot.web.review.views.refusals.bad_request"

urlpatterns = [
    path("api/v1/", include("bot.web.chat.urls")),
    path("widget-data/", include("bot.web.chat.data_urls")),
    path("review/", include("bot.web.review.urls")),
    path("", include("bot.web.pages.urls")),
]

"""Addresses of the chat API."""

from __future__ import annotations

from django.urls import path, re_path

from bot.web.chat import api

urlpatterns = [
    path("start", api.door(GET=api.start), name="start"),
    path("help", api.door(GET=api.help_lines), name="help"),
    path("check", api.door(POST=api.check), name="check"),
    path("conversations", api.door(POST=api.begin), name="begin"),
    path("messages", api.door(POST=api.send, GET=api.history), name="messages"),
    path("conversation", api.door(PATCH=api.change, DELETE=api.remove), name="conversation"),
    path("conversation/end", api.door(POST=api.end), name="end"),
    path("conversation/download", api.door(GET=api.download), name="download"),
    path("passages/<path:passage_id>", api.door(GET=api.passages), name="passage"),
    re_path(r"^.*$", api.door(GET=api.nothing, POST=api.nothing, PATCH=api.nothing, DELETE=api.nothing)),
]

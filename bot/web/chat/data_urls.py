"""The help cards of every region as a script of the widget: in memory from the moment a page is loaded."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bot.safety.lines import help_card, regions


@cache
def _script() -> tuple[str, str]:
    found = regions()
    cards = {region.id: help_card(region.id).to_json() for region in found}
    names = [{"id": region.id, "name": region.name} for region in found]
    text = f"export const lines = {_literal(cards)};\nexport const regions = {_literal(names)};\n"
    return text, f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=True).replace("</", "<\\/")


def lines_script(request: HttpRequest) -> HttpResponse:
    """The module `lines.js`; an ETag lets a browser keep it, and ask."""
    text, tag = _script()
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304)
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


urlpatterns = [path("lines.js", lines_script, name="lines")]

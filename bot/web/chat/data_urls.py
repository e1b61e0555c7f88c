"""The help cards of every region as scripts of the widget: in memory from the moment a page is loaded."""

from __future__ import annotations

import gzip
import hashlib
import json
from functools import cache

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from bot.safety.directory import directory
from bot.safety.lines import help_card, regions


def _card(region: str, language: str) -> dict[str, object]:
    card = help_card(region, language=language).to_json()
    for entry in card["entries"]:
        # The page may stay open for hours, and this script for days: the hours are told, not whether they are now.
        if not entry["always"]:
            entry["open_now"] = None
    return {**card, "language": language}


@cache
def script(language: str) -> tuple[bytes, bytes, str]:
    """The module, the same compressed (about a tenth of it), and its tag."""
    found, countries = regions(), directory().countries
    cards = {region.id: _card(region.id, language) for region in found}
    names = [
        {
            "id": region.id,
            "name": countries.get(region.id, {}).get(language, region.name) if language != "en" else region.name,
        }
        for region in found
    ]
    text = (
        f"export const lines = {_literal(cards)};\nexport const regions = {_literal(names)};\n"
        f"export const languages = {_literal(sorted(directory().cards))};\n"
    ).encode()
    return text, gzip.compress(text, mtime=0), f'W/"{hashlib.sha256(text).hexdigest()[:20]}"'


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=True).replace("</", "<\\/")


def lines_script(request: HttpRequest, language: str = "en") -> HttpResponse:
    """The module `lines.js` or `lines-<language>.js`: `lines`, `regions`, `languages`. An ETag lets a browser keep it, and ask."""
    if language not in directory().cards:
        raise Http404
    text, small, tag = script(language)
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(small, content_type="text/javascript; charset=utf-8")
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Vary"] = "Accept-Encoding"
    return response


urlpatterns = [
    path("lines.js", lines_script, name="lines"),
    path("lines-<slug:language>.js", lines_script, name="lines_in"),
]

"""The public pages. All of them work without JavaScript, but for the chat itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from bot.articles import corpus
from bot.safety.data import classes
from bot.safety.directory import directory
from bot.safety.lines import help_card, regions
from bot.safety.protocol import french_names, protocol, published
from bot.settings import settings
from bot.web.chat.models import Referral
from bot.web.headers import POLICY

NEUTRAL = "https://www.bbc.com/weather"  # says nothing about where someone has been; the widget leaves to the same page


IN_FRENCH = ("help", "privacy", "safety")


def _page(request: HttpRequest, name: str, lang: str = "en", **context: Any) -> HttpResponse:
    other = {"en": f"/fr/{name}/", "fr": f"/{name}/"}[lang] if name in IN_FRENCH else ""
    always = {"contact": settings().contact, "page": name, "lang": lang, "other": other}
    return render(request, f"pages/{name}{'' if lang == 'en' else '_' + lang}.html", {**always, **context})


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is and is not, with the chat on it."""
    return _page(request, "home")


@require_safe
def help_lines(request: HttpRequest, lang: str = "en") -> HttpResponse:
    """Every region's lines on one page: for whoever has no JavaScript, or no time."""
    now, names = datetime.now(UTC), {**directory().countries, "elsewhere": {"fr": "Ailleurs"}}
    cards = [
        (names.get(region.id, {}).get(lang) if lang != "en" else None, region.name, help_card(region.id, now, lang))
        for region in regions()
        if region.id != "unknown"
    ]
    return _page(request, "help", lang, cards=cards, anywhere=help_card("unknown", now, lang))


@require_safe
def privacy(request: HttpRequest, lang: str = "en") -> HttpResponse:
    return _page(request, "privacy", lang)


@require_safe
def safety(request: HttpRequest, lang: str = "en") -> HttpResponse:
    """The safety protocol out of the data it runs on, with the counts of referrals (no identifiers) by month."""
    names = french_names()["classes"] if lang == "fr" else {name: kind.name for name, kind in classes().items()}
    months = Referral.objects.values("month").annotate(shown=Sum("count")).order_by("-month")[:24]
    checked = sorted(line.checked_on for line in directory().lines)
    by_tier = [(tier, [names[kind.id] for kind in classes().values() if kind.tier == tier]) for tier in (3, 2, 1)]
    about = protocol()
    return _page(
        request, "safety", lang, by_tier=by_tier, months=months, lines=len(checked), checked=checked[0],
        ways=published(language=lang), numbers=about.numbers, steps=[titles[lang] for titles in about.plan.values()],
    )  # fmt: skip


@require_safe
def articles(request: HttpRequest) -> HttpResponse:
    return _page(request, "articles", articles=corpus.articles().values())


@require_safe
def article(request: HttpRequest, name: str) -> HttpResponse:
    """One article; each section has an address of its own."""
    found = corpus.articles().get(name)
    if found is None:
        raise Http404
    sections = [(slugify(part.heading), part.heading, part.text.splitlines()) for part in found.sections]
    return _page(request, "article", article=found, sections=sections)


@require_safe
def embed(request: HttpRequest) -> HttpResponse:
    """The chat alone, for sites that can only embed a frame; framed by the listed origins and nobody else.

    `locale`, `region` and `theme` of the query become attributes of the chat.
    """
    wish = {name: request.GET[name] for name in ("locale", "region", "theme") if request.GET.get(name)}
    response = _page(request, "embed", wish=wish)
    allowed = " ".join(settings().origins) or "'none'"
    response.headers["Content-Security-Policy"] = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {allowed}")
    return response


@require_safe
def leave(_request: HttpRequest) -> HttpResponse:
    """Leaving fast without JavaScript: the browser drops what this site stored in it, and goes on to a neutral page."""
    response = HttpResponse(status=303, headers={"Location": NEUTRAL})
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.headers["Cache-Control"] = "no-store"
    return response

"""The queue page, its saved views, and the pulse that keeps it current."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from bot.web.chat.models import Conversation
from bot.web.review import alerts, audit, search
from bot.web.review.access import may, who
from bot.web.review.live import stream as live_stream
from bot.web.review.models import Limits, Recusal, SavedView
from bot.web.review.queue import PERIODS, STATUSES, FilterError, Filters, Page, counts, page
from bot.web.review.risk import TIERS, class_names
from bot.web.review.roles import LEADS
from bot.web.review.rows import row
from bot.web.review.work import limits

SIGNALS = {
    "low": "Low confidence",
    "fallback": "Not understood",
    "objection": "Person objected",
    "flagged": "A turn is flagged",
}
PERIOD_NAMES = {name: f"an {name}" if name == "hour" else f"a {name}" for name in PERIODS}
LABELS = {
    "tier": "Lowest tier", "episode": "Episode open", "kind": "Class", "intent": "Intent", "signal": "Sign",
    "flow": "Flow", "region": "Region", "locale": "Language", "turns": "Turns from", "active": "Active within",
    "tag": "Tag", "reader": "Reader", "q": "Words",
}  # fmt: skip


def _shown(request: HttpRequest) -> tuple[Filters, Page]:
    """The filters and the page an address asks for; a malformed one gives a sentence and the first page."""
    try:
        filters = Filters.of(request.GET)
        found = page(filters, who(request), after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    except FilterError as problem:
        messages.error(request, str(problem))
        filters = Filters()
        found = page(filters, who(request))
    return filters, found


def _rows(request: HttpRequest, filters: Filters, found: Page) -> dict[str, Any]:
    """What the list itself shows."""
    return {
        "filters": filters,
        "page": found,
        "rows": [row(conversation, who(request)) for conversation in found.rows],
        "query": filters.query(),
        "active_filters": [(LABELS.get(k, k), _said(k, v), k) for k, v in filters.changed().items() if k != "status"],
        "now": timezone.now(),
        "newest": _newest(),
    }


def _said(name: str, value: str) -> str:
    """A filter's value as its field shows it."""
    if name == "tier":
        return f"{value} {TIERS[int(value)].name}"
    if name == "flow":
        return value.removesuffix("_form")
    return {"active": PERIOD_NAMES, "signal": SIGNALS, "kind": class_names()}.get(name, {}).get(value, value)


def live(request: HttpRequest) -> HttpResponse:
    """The open alerts and the list, to put in the old ones' place; the alerts alone where `list` is 0 or words are searched for,
    which is not repeated by itself."""
    if request.GET.get("q") or request.GET.get("list") == "0":
        return render(request, "review/alerts.html")
    filters, found = _shown(request)
    return render(request, "review/live.html", _rows(request, filters, found))


def queue(request: HttpRequest) -> HttpResponse:
    """Most urgent first."""
    filters, found = _shown(request)
    unmasked = 0
    if filters.q:
        unmasked = search.waiting()
        # What was looked for is a word of somebody's talk: only that it was looked for is logged.
        audit.record(who(request).username, "search", found=found.count)
    views = SavedView.objects.filter(Q(owner=who(request)) | Q(shared=True)).select_related("owner")
    shown = _rows(request, filters, found) | {
        "statuses": STATUSES,
        "counts": counts(who(request)),
        "tiers": TIERS[1:],
        "classes": class_names(),
        "signals": SIGNALS,
        "periods": PERIOD_NAMES,
        "choices": _choices(),
        "views": views,
        "is_lead": may(who(request), LEADS),
        "sample_percent": limits().sample_percent,
        "unmasked": unmasked,
        "section": "queue",
    }
    return render(request, "review/queue.html", shown)


def _choices() -> dict[str, list[str]]:
    """Values to pick from for filters whose values come with the data, read from the latest 2,000."""
    latest = Conversation.objects.order_by("-last_at").values_list("flow", "region", "locale")[:2000]
    flows, regions, locales = (sorted({v[i] for v in latest if v[i]}) for i in range(3))
    return {"flow": flows, "region": regions, "locale": locales}


def _newest() -> str:
    latest = Conversation.objects.order_by("-last_at").values_list("last_at", flat=True).first()
    return latest.isoformat() if latest else ""


def _since(request: HttpRequest) -> datetime | None:
    try:
        since = datetime.fromisoformat(request.GET.get("since", "") or timezone.now().isoformat())
    except ValueError:
        return None
    return since if since.tzinfo else since.replace(tzinfo=timezone.get_default_timezone())


def stream(request: HttpRequest) -> HttpResponseBase:
    """The same as `pulse`, told as it happens."""
    since = _since(request)
    if since is None:
        return JsonResponse({"error": "since is a time in ISO 8601"}, status=400)
    without = frozenset(Recusal.objects.filter(user=who(request)).values_list("conversation_id", flat=True))
    told = live_stream(who(request).pk, request.session.session_key or "", since, without)
    response = StreamingHttpResponse(told, content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"  # a proxy that collects answers would hold every event back
    return response


def pulse(request: HttpRequest) -> HttpResponse:
    """How many conversations moved since the page was made, how many of them are tier 3, which alerts are open. Numbers only."""
    since = _since(request)
    if since is None:
        return JsonResponse({"error": "since is a time in ISO 8601"}, status=400)
    moved = Conversation.objects.filter(last_at__gt=since, last_n__gt=0)
    severe = moved.filter(Q(tier=3) | Q(episode_open=True, top_tier=3))
    waiting = [alert.pk for alert in alerts.waiting(who(request))]
    return JsonResponse({"moved": moved[:100].count(), "severe": severe[:100].count(), "alerts": waiting})


def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the present filters under a name."""
    name = str(request.POST.get("name", "")).strip()[:40]
    try:
        filters = Filters.of(QueryDict(str(request.POST.get("query", ""))[:600]))
    except FilterError as problem:
        messages.error(request, str(problem))
        return HttpResponseRedirect(reverse("review:queue"))
    back = f"{reverse('review:queue')}?{filters.query()}"
    if not name:
        messages.error(request, "Give the view a name.")
    elif filters.q:
        messages.error(request, "A search for words is not kept: clear the words, then save the view.")
    else:
        shared = "shared" in request.POST and may(who(request), LEADS)
        SavedView.objects.update_or_create(
            owner=who(request), name=name, defaults={"query": filters.query(), "shared": shared}
        )
        audit.record(who(request).username, "save_view")
        messages.success(request, f"Saved as {name}.")
    return HttpResponseRedirect(back)


def set_sample(request: HttpRequest) -> HttpResponse:
    """How many of the unflagged are drawn for review each night."""
    asked = str(request.POST.get("percent", "")).strip()
    if asked.isascii() and asked.isdigit() and len(asked) <= 3 and int(asked) <= 100:
        Limits.objects.filter(pk=limits().pk).update(sample_percent=int(asked))
        audit.record(who(request).username, "sample_rate", percent=int(asked))
        messages.success(request, f"From the next night on {int(asked)} % of the unflagged are drawn.")
    else:
        messages.error(request, "The rate is a whole number from 0 to 100.")
    return HttpResponseRedirect(f"{reverse('review:queue')}?status=sampled")


def drop_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget an own saved view."""
    SavedView.objects.filter(pk=view_id, owner=who(request)).delete()
    return HttpResponseRedirect(reverse("review:queue"))

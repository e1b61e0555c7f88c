"""What only leads do to conversations: unmask, export, print, erase."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from bot.web.review import audit, erase, export, search
from bot.web.review.access import who
from bot.web.review.models import Recusal
from bot.web.review.queue import FilterError, Filters, select
from bot.web.review.rubric import rubric
from bot.web.review.turns import summary, window
from bot.web.review.views.conversation import find

FORMATS = {"jsonl": "application/jsonl", "csv": "text/csv"}


def attachment(text: str, name: str, kind: str) -> HttpResponse:
    """A file to keep."""
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def unmask(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Ten minutes of the bare text, for a reason out of a list."""
    found = find(request, pseudonym)
    problem = ""
    if request.method == "POST":
        reason = str(request.POST.get("reason", ""))
        if reason in {r.id for r in rubric().unmasking}:
            audit.record(who(request).username, "unmask", found.pseudonym, reason=reason)
            shown = request.session.get("unmasked", {})
            request.session["unmasked"] = {**shown, str(found.pk): timezone.now().timestamp()}
            return HttpResponseRedirect(reverse("review:conversation", args=[pseudonym]))
        problem = "Choose why you need to see it."
    context = {"conversation": found, "reasons": rubric().unmasking, "problem": problem, "summary": summary(found)}
    return render(request, "review/unmask.html", context, status=422 if problem else 200)


def mask_again(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Hide it again before the ten minutes are over."""
    found = find(request, pseudonym)
    shown = request.session.get("unmasked", {})
    request.session["unmasked"] = {k: v for k, v in shown.items() if k != str(found.pk)}
    return HttpResponseRedirect(reverse("review:conversation", args=[pseudonym]))


def erase_one(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Take one person out of everything, after their pseudonym was typed."""
    found = find(request, pseudonym)
    problem = ""
    if request.method == "POST":
        if str(request.POST.get("typed", "")).strip() == found.pseudonym:
            erase.erase([found], who(request).username, "request")
            messages.success(request, f"{pseudonym} is gone: the talk, its reviews, notes, flags and examples.")
            return HttpResponseRedirect(reverse("review:queue"))
        problem = "That is not its pseudonym: nothing was deleted."
    context = {
        "conversation": found,
        "problem": problem,
        "summary": summary(found),
        "exports": found.exports.all()[:50],
    }
    return render(request, "review/erase.html", context, status=422 if problem else 200)


def export_queue(request: HttpRequest) -> HttpResponse:
    """The filtered queue as a file, masked."""
    back = reverse("review:queue")
    try:
        filters = Filters.of(request.GET)
        kind = request.GET.get("format", "")
        if not kind:
            found = select(filters, who(request))[: export.MOST + 1].count()
            context = {"filters": filters, "query": filters.query(), "count": found, "most": export.MOST}
            return render(request, "review/export.html", context)
        if kind not in FORMATS:
            raise FilterError("An export is jsonl or csv.")
        chosen = export.prepare(select(filters, who(request)))
    except (FilterError, export.ExportError) as problem:
        messages.error(request, str(problem))
        return HttpResponseRedirect(back)
    audit.record(who(request).username, "export", format=kind, conversations=len(chosen))
    export.note(chosen, who(request).username, kind)
    text = export.jsonl(chosen) if kind == "jsonl" else export.as_csv(chosen)
    return attachment(text, f"attune-{timezone.now():%Y%m%d-%H%M}.{kind}", FORMATS[kind])


def raw_search(request: HttpRequest) -> HttpResponse:
    """Search in unmasked text, for somebody who asks for their own conversation. By POST: what is looked for may be a name,
    and must stand in no address and no log."""
    asked, problem, hits = " ".join(str(request.POST.get("words", "")).split())[:120], "", None
    if request.method == "POST":
        if len(asked) < 3:
            problem = "Search for three letters or more."
        else:
            recused = Recusal.objects.filter(user=who(request)).values_list("conversation_id", flat=True)
            hits = search.raw(asked, recused)
            audit.record(who(request).username, "raw_search", found=len(hits))
    context = {"asked": asked, "hits": hits, "problem": problem, "most": f"{search.RAW:,}", "shown": search.RAW_SHOWN}
    return render(request, "review/raw.html", context, status=422 if problem else 200)


def print_view(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """One conversation on paper, masked."""
    found = find(request, pseudonym)
    audit.record(who(request).username, "print", found.pseudonym)
    export.note([found], who(request).username, "print")
    shown = window(found, whole=True)
    return render(request, "review/print.html", {"conversation": found, "window": shown, "summary": summary(found)})

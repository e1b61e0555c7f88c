"""What reviews teach: examples put up and decided about, and test stories."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from bot.web.chat.models import Message
from bot.web.review import audit, export, learning, roles, stories, work
from bot.web.review.access import may, who
from bot.web.review.models import Example
from bot.web.review.views.conversation import find, page
from bot.web.review.views.lead import attachment


def propose(request: HttpRequest, pseudonym: str, n: int) -> HttpResponse:
    """Put a rewritten example up; a refusal gives the page back with what was typed."""
    found = find(request, pseudonym)
    message = Message.objects.filter(conversation=found, n=n).select_related("conversation").first()
    try:
        if message is None:
            raise work.WorkError("That turn is no longer there.")
        intent, text = str(request.POST.get("intent", "")).strip(), str(request.POST.get("example", ""))
        kind, tier = str(request.POST.get("kind", Example.INTENT)), str(request.POST.get("tier", ""))
        learning.propose(message, who(request), intent, text, kind=kind, tier=tier)
    except work.WorkError as problem:
        return page(request, found, typed={**request.POST.dict(), "turn": n}, problem=str(problem), status=409)
    messages.success(request, "Your example waits for a lead.")
    return HttpResponseRedirect(f"{reverse('review:conversation', args=[pseudonym])}#turn-{n}")


def story(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """A test story of what happened, without what was said."""
    found = find(request, pseudonym)
    audit.record(who(request).username, "story", found.pseudonym)
    export.note([found], who(request).username, "story")
    return attachment(stories.story_yaml(found), f"test_story_{pseudonym}.yml", "application/yaml")


def learn(request: HttpRequest) -> HttpResponse:
    """Examples that wait, and what was decided."""
    if request.method == "POST":
        if not may(who(request), roles.LEADS):
            messages.error(request, "A lead decides about examples.")
            return HttpResponseRedirect(reverse("review:learn"))
        number = str(request.POST.get("example", ""))
        example = (
            Example.objects.filter(pk=int(number[:12])).first() if number.isascii() and number[:12].isdigit() else None
        )
        try:
            if example is None:
                raise work.WorkError("That example is gone.")
            learning.decide(example, who(request), "accept" in request.POST)
            messages.success(request, "Decided.")
        except work.WorkError as problem:
            messages.error(request, str(problem))
        return HttpResponseRedirect(reverse("review:learn"))
    rows = Example.objects.select_related("author", "decided_by", "message__conversation").order_by("-id")
    context = {
        "pending": rows.filter(state=Example.PENDING)[:200],
        "decided": rows.exclude(state=Example.PENDING)[:50],
        "accepted": rows.filter(state=Example.ACCEPTED, kind=Example.INTENT).count(),
        "cases": rows.filter(state=Example.ACCEPTED).exclude(kind=Example.INTENT).count(),
        "is_lead": may(who(request), roles.LEADS),
        "section": "learn",
    }
    return render(request, "review/learn.html", context)


def learn_export(request: HttpRequest) -> HttpResponse:
    """Accepted examples as Rasa training data, or as case rows of the screen, to be looked at and committed by a person."""
    cases = request.GET.get("what") == "cases"
    audit.record(who(request).username, "export_examples", what="cases" if cases else "training")
    if cases:
        return attachment(learning.case_rows(), "cases-from-reviews.jsonl", "application/x-ndjson")
    return attachment(learning.training_yaml(), "nlu-from-reviews.yml", "application/yaml")

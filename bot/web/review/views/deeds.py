"""What a moderator does to a conversation, one POST each; afterwards the page again, where one was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from bot.web.chat.models import Conversation, Message
from bot.web.review import alerts, learning, work
from bot.web.review import undo as undoing
from bot.web.review.access import who
from bot.web.review.models import Flag
from bot.web.review.queue import following
from bot.web.review.views.conversation import find, page


def _done(request: HttpRequest, pseudonym: str, said: str = "", anchor: str = "") -> HttpResponse:
    if said:
        messages.success(request, said)
    window = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponseRedirect(reverse("review:conversation", args=[pseudonym]) + window + anchor)


def _deed(
    request: HttpRequest, pseudonym: str, do: Callable[[Conversation], object], said: str, **more: Any
) -> HttpResponse:
    """Do it, or give the page back with what was typed (and `more`) and the reason it was not done."""
    found = find(request, pseudonym)
    try:
        do(found)
    except work.WorkError as problem:
        found.refresh_from_db()
        return page(request, found, typed={**request.POST.dict(), **more}, problem=str(problem), status=409)
    return _done(request, pseudonym, said)


def claim(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Take or renew the claim; that answers an alert."""

    def do(found: Conversation) -> None:
        work.claim(found, who(request))
        alerts.acknowledge(found, who(request))

    return _deed(request, pseudonym, do, "You have this conversation.")


def release(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Give the claim back."""
    return _deed(request, pseudonym, lambda c: work.release(c, who(request)), "It is free for others again.")


def review(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Submit the own review."""

    def do(found: Conversation) -> None:
        seen = str(request.POST.get("seen", ""))
        up_to = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 8 else 0
        outcome, comment = str(request.POST.get("outcome", "")), str(request.POST.get("comment", ""))
        work.review(found, who(request), outcome, work.read_scores(request.POST), comment, up_to)
        alerts.acknowledge(found, who(request))

    response = _deed(request, pseudonym, do, "Your review is saved.")
    if response.status_code == 302 and "next" in request.POST:
        first = following(who(request), without=pseudonym)
        if first is not None:
            return HttpResponseRedirect(reverse("review:conversation", args=[first.pseudonym]))
        return HttpResponseRedirect(reverse("review:queue"))
    return response


def later(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Keep it for later."""
    return _deed(request, pseudonym, lambda c: work.keep_for_later(c, who(request)), "Kept for later.")


def reopen(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Back into the queue."""
    return _deed(request, pseudonym, lambda c: work.reopen(c, who(request)), "It is open again.")


def flag(request: HttpRequest, pseudonym: str, n: int) -> HttpResponse:
    """Flag one turn."""

    def do(found: Conversation) -> None:
        message = Message.objects.filter(conversation=found, n=n).select_related("conversation").first()
        if message is None:
            raise work.WorkError("That turn is no longer there.")
        intent, comment = str(request.POST.get("intent", "")).strip(), str(request.POST.get("comment", ""))
        if intent and intent not in learning.intents():
            raise work.WorkError(f"There is no intent {intent[:48]} in the training data.")
        work.flag(message, who(request), str(request.POST.get("reason", "")), intent=intent, comment=comment)

    response = _deed(request, pseudonym, do, f"Turn {n} is flagged.", turn=n)
    if response.status_code == 302:
        response["Location"] += f"#turn-{n}"
    return response


def unflag(request: HttpRequest, pseudonym: str, flag_id: int) -> HttpResponse:
    """Take a flag back; one's own, or any for a lead."""

    def do(found: Conversation) -> None:
        rows = Flag.objects.filter(pk=flag_id, message__conversation=found, withdrawn_at__isnull=True)
        row = rows.select_related("message__conversation").first()
        if row is None:
            raise work.WorkError("That flag is gone already.")
        if row.reviewer_id != who(request).pk and not who(request).has_perm("review.lead"):
            raise work.WorkError("Only who set the flag, or a lead, can take it back.")
        work.withdraw_flag(row, who(request))

    return _deed(request, pseudonym, do, "The flag is taken back.")


def note(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Write a note."""
    text = str(request.POST.get("note", ""))
    return _deed(request, pseudonym, lambda c: work.note(c, who(request), text), "Your note is saved.")


def tag(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Put a tag on, or take one off."""
    if "remove" in request.POST:
        name = str(request.POST["remove"])
        return _deed(request, pseudonym, lambda c: work.untag(c, who(request), name), "")
    return _deed(request, pseudonym, lambda c: work.tag(c, who(request), str(request.POST.get("tag", ""))), "")


def escalate(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Ask for a second reader, or take that back."""
    on = request.POST.get("on") == "1"
    said = "A second reader is asked for." if on else "The request is taken back."
    if "handover" in request.POST:
        found = find(request, pseudonym)
        try:
            work.hand_over(found, who(request))
        except work.WorkError as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, "Handed over: it is free, and a second reader is asked for.")
        return HttpResponseRedirect(reverse("review:queue"))
    return _deed(request, pseudonym, lambda c: work.escalate(c, who(request), on), said)


def assign(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Give it to somebody."""

    def do(found: Conversation) -> None:
        name = str(request.POST.get("to", ""))
        to = User.objects.filter(username=name).first() if name else None
        if name and to is None:
            raise work.WorkError("There is no such account.")
        work.assign(found, who(request), to)

    return _deed(request, pseudonym, do, "Assigned." if request.POST.get("to") else "Nobody is assigned any more.")


def accept(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Decide between two reviews."""
    chosen = str(request.POST.get("review", ""))
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 12 else 0
    return _deed(request, pseudonym, lambda c: work.accept(c, who(request), number), "That review counts.")


def recuse(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Step back from a conversation of somebody one knows."""
    found = find(request, pseudonym)
    work.recuse(found, who(request))
    messages.success(request, "It is closed for you now. Nobody is told why.")
    return HttpResponseRedirect(reverse("review:queue"))


def undo(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Take back the own latest deed here."""
    try:
        found = find(request, pseudonym)
        kind = undoing.undo(who(request), found.pk)
    except work.WorkError as problem:
        messages.error(request, str(problem))
        return _done(request, pseudonym)
    except Http404:
        messages.error(request, "The conversation is gone, and everything about it with it.")
        return HttpResponseRedirect(reverse("review:queue"))
    return _done(request, pseudonym, f"Taken back: {undoing.NAMES.get(kind, kind)}.")

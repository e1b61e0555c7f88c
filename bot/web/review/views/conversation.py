"""One conversation: the transcript with its evidence, and everything a moderator does with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from bot.web.chat.models import Conversation
from bot.web.review import audit, charts, learning, timeline, undo, wellness, work
from bot.web.review.access import may, who
from bot.web.review.agreement import compare
from bot.web.review.models import Casefile, Reading, Recusal, Review
from bot.web.review.risk import TIERS, class_name, peak, tier
from bot.web.review.roles import LEADS, REVIEW
from bot.web.review.rubric import rubric
from bot.web.review.strengths import pairs
from bot.web.review.turns import hard_turns, own_numbers, summary, window

PRESENT = timedelta(minutes=2)
UNMASKED_SECONDS = 10 * 60


def find(request: HttpRequest, pseudonym: str) -> Conversation:
    """The conversation of that pseudonym. Raises Http404 also where the moderator stepped back from it."""
    found = Conversation.objects.filter(pseudonym=pseudonym).first()
    if found is None or Recusal.objects.filter(conversation=found, user=who(request)).exists():
        raise Http404
    return found


def present(conversation: Conversation, user: User) -> list[str]:
    """Note that `user` reads it now; who else does."""
    now = timezone.now()
    try:
        Reading.objects.update_or_create(conversation=conversation, user=user, defaults={"seen_at": now})
    except IntegrityError:
        # Erased between the page and this: nobody reads it any more.
        return []
    others = Reading.objects.filter(conversation=conversation, seen_at__gte=now - PRESENT).exclude(user=user)
    return list(others.values_list("user__username", flat=True))


def unmasked_now(request: HttpRequest, conversation: Conversation) -> bool:
    """Whether this session gave a reason to see this conversation bare, not long ago."""
    shown = request.session.get("unmasked", {})
    at = shown.get(str(conversation.pk), 0) if isinstance(shown, dict) else 0
    return may(who(request), LEADS) and timezone.now().timestamp() - at < UNMASKED_SECONDS


def conversation(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """The page. Opening it is logged; a severe one counts for the day."""
    return page(request, find(request, pseudonym))


def page(
    request: HttpRequest,
    found: Conversation,
    *,
    typed: Mapping[str, Any] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The conversation's page, with what was typed put back where a deed was refused."""
    user = who(request)
    if not wellness.admit(found, user):
        audit.record(user.username, "cap", found.pseudonym)
        capped = {"conversation": found, "strain": wellness.strain(user)}
        return render(request, "review/cap.html", capped, status=403)
    whole = request.GET.get("whole") == "1"
    at = request.GET.get("at", "")
    unmasked = unmasked_now(request, found)
    shown = window(
        found, at=int(at) if at.isascii() and at.isdigit() and len(at) < 8 else 0, whole=whole, unmasked=unmasked
    )
    if request.method == "GET":
        audit.record(user.username, "open", found.pseudonym, **({"unmasked": True} if unmasked else {}))
    file = Casefile.objects.filter(pk=found.pk).select_related("claimed_by", "assigned_to", "escalated_by").first()
    reviews = list(Review.objects.filter(conversation=found).select_related("reviewer").order_by("submitted_at"))
    own = next((r for r in reviews if r.reviewer_id == user.pk), None)
    lead = may(user, LEADS)
    seen = reviews if own or lead else []
    numbers = own_numbers(found)
    lines, alike = compare(seen) if len(seen) > 1 else ([], None)
    context = {
        "steps": timeline.timeline(found),
        "standing": timeline.standing(found),
        "numbers": numbers,
        "pairs": pairs(numbers),
        "chart": charts.readings([(r.n, r.value) for r in numbers], "The person's own numbers, 0 to 10, by turn"),
        "lines": lines,
        "alike": alike,
        "conversation": found,
        "tier": tier(peak(found)),
        "tier_now": tier(found.tier),
        "classes": [class_name(c) for c in found.classes],
        "summary": summary(found),
        "window": shown,
        "hard_turns": hard_turns(found),
        "shown": {turn.message.n for turn in shown.turns},
        "whole": whole,
        "at": at if at.isascii() and at.isdigit() else "",
        "unmasked": unmasked,
        "file": file,
        "holder": work.holder(file),
        "wanted": work.wanted(found),
        "own": own,
        "chosen": _chosen(own, typed),
        # Two readers judge apart: another's review shows once one's own is in.
        "reviews": seen,
        "review_count": len(reviews),
        "undo": undo.latest(user, found.pk),
        "others": present(found, user),
        "rubric": rubric(),
        "outcomes": Review.OUTCOMES,
        "tiers": TIERS,
        "notes": found.notes.filter(withdrawn_at__isnull=True).select_related("author"),
        "tags": list(found.tags.values_list("name", flat=True)),
        "colleagues": reviewers() if lead else [],
        "typed": typed or {},
        "problem": problem,
        "can_review": may(user, REVIEW),
        "is_lead": lead,
        "seat": wellness.seat(user),
        "strain": wellness.strain(user),
        "intents": learning.intents() if may(user, REVIEW) else [],
        "section": "queue",
    }
    return render(request, "review/conversation.html", context, status=status)


def _chosen(own: Review | None, typed: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the review form shows: what was just typed, else the own review, else nothing."""
    if typed is not None and "outcome" in typed:
        scores = {i.id: str(typed.get(f"score-{i.id}", "")) for i in rubric().items}
        return {"outcome": typed.get("outcome"), "scores": scores, "comment": typed.get("comment", "")}
    if own is not None:
        return {"outcome": own.outcome, "scores": {k: str(v) for k, v in own.scores.items()}, "comment": own.comment}
    # Nothing is chosen for the reader: a rate made of what was left standing would say nothing.
    return {"outcome": "", "scores": {}, "comment": ""}


def reviewers() -> list[User]:
    """Active accounts that may review, by name."""
    able = User.objects.filter(is_active=True, groups__permissions__codename=REVIEW)
    return list(able.distinct().order_by("username"))


def here(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """A sign of life of an open page: who else reads it, whether more was said."""
    found = find(request, pseudonym)
    others = present(found, who(request))
    work.renew(found, who(request))
    file = Casefile.objects.filter(pk=found.pk).select_related("claimed_by").first()
    holding, day = work.holder(file), wellness.strain(who(request))
    return JsonResponse(
        {
            "others": others,
            "last": found.last_n,
            "holder": "" if holding is None else "you" if holding == who(request) else holding.username,
            "until": f"{file.claimed_until:%H:%M}" if file and holding and file.claimed_until else "",
            "minutes": day.minutes,
            "pause": day.due,
        }
    )

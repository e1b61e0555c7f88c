"""What moderators do to a conversation. Everything is logged, and what can be taken back leaves a deed that says how.

Functions raise WorkError with a sentence for the moderator; nothing is half done then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from bot.web.chat.models import Conversation, Message
from bot.web.review import audit
from bot.web.review.models import Casefile, Deed, Flag, Limits, Note, Recusal, Review, Tag
from bot.web.review.risk import had_episode, peak
from bot.web.review.rubric import STEPS, rubric

UNDO_MINUTES = 15
LONGEST = 4_000  # characters of a note or a comment


class WorkError(ValueError):
    """What was asked cannot be done; the message says why and what to do."""


def limits() -> Limits:
    """The house's limits; the row is made at first use."""
    return Limits.objects.get_or_create(pk=1)[0]


def casefile(conversation: Conversation) -> Casefile:
    """The conversation's casefile, made at first touch."""
    return Casefile.objects.get_or_create(conversation=conversation)[0]


def flagged(conversation: Conversation) -> bool:
    """Whether the screen raised a crisis: tier 3 once, or an episode."""
    return peak(conversation) >= 3 or had_episode(conversation)


def wanted(conversation: Conversation) -> int:
    """How many people must review it: two where a crisis was flagged."""
    return 2 if flagged(conversation) else 1


def _deed(user: User, conversation: Conversation, kind: str, **data: Any) -> Deed:
    return Deed.objects.create(user=user, conversation=conversation, kind=kind, data=data)


def _words(text: str, what: str) -> str:
    text = text.strip()
    if len(text) > LONGEST:
        raise WorkError(f"The {what} is too long: {len(text)} characters, {LONGEST} at most. Nothing was saved yet.")
    return text


# Claiming


def holder(file: Casefile | None) -> User | None:
    """Who holds the claim now; None when nobody does or it ran out."""
    if file is None or file.claimed_by is None or file.claimed_until is None or file.claimed_until <= timezone.now():
        return None
    return file.claimed_by


@transaction.atomic
def claim(conversation: Conversation, user: User) -> Casefile:
    """Take or renew the claim, in one statement, so that two can never both have it. Raises WorkError."""
    file = casefile(conversation)
    now = timezone.now()
    free = Q(claimed_by__isnull=True) | Q(claimed_until__lte=now) | Q(claimed_until__isnull=True) | Q(claimed_by=user)
    until = now + timedelta(minutes=limits().claim_minutes)
    if not Casefile.objects.filter(free, pk=file.pk).update(claimed_by=user, claimed_until=until):
        raise WorkError("Somebody else has claimed this conversation. You can read it; their claim runs out by itself.")
    if holder(file) != user:
        audit.record(user.username, "claim", conversation.pseudonym)
    file.refresh_from_db()
    return file


def renew(conversation: Conversation, user: User) -> None:
    """Let the own claim run anew while its page is open and somebody sits there; a claim that ran out is not taken again."""
    now, minutes = timezone.now(), limits().claim_minutes
    mine = Casefile.objects.filter(conversation=conversation, claimed_by=user, claimed_until__gt=now)
    # Once in half its time: no write for every sign of life.
    soon = mine.filter(claimed_until__lt=now + timedelta(minutes=minutes / 2))
    soon.update(claimed_until=now + timedelta(minutes=minutes))


@transaction.atomic
def release(conversation: Conversation, user: User) -> None:
    """Give the own claim back."""
    mine = Casefile.objects.filter(conversation=conversation, claimed_by=user)
    if mine.update(claimed_by=None, claimed_until=None):
        audit.record(user.username, "release", conversation.pseudonym)


def ensure_free(conversation: Conversation, user: User) -> None:
    """Raise WorkError while somebody else holds the claim."""
    other = holder(Casefile.objects.filter(pk=conversation.pk).select_related("claimed_by").first())
    if other is not None and other != user:
        raise WorkError(f"{other.username} has claimed this conversation meanwhile. What you typed is still here.")


# Reviews


def read_scores(posted: Mapping[str, Any]) -> dict[str, int]:
    """The rubric's answers of a form: `score-<item>`, 1-STEPS; items left out are not in it. Raises WorkError."""
    scores: dict[str, int] = {}
    for item in rubric().items:
        value = str(posted.get(f"score-{item.id}", ""))
        if not value:
            continue
        if value not in {str(step) for step in range(1, STEPS + 1)}:
            raise WorkError(f"{item.name} is judged from 1 to {STEPS}.")
        scores[item.id] = int(value)
    return scores


def contradict(reviews: list[Review]) -> bool:
    """Whether reviews differ in what the screen did, or by two steps or more in an item."""
    if len({r.outcome for r in reviews}) > 1:
        return True
    for item in rubric().items:
        given = [r.scores[item.id] for r in reviews if item.id in r.scores]
        if given and max(given) - min(given) >= 2:
            return True
    return False


def settle(conversation: Conversation, file: Casefile) -> None:
    """Bring the casefile in line with the reviews there are."""
    reviews = list(Review.objects.filter(conversation=conversation))
    file.reviews = len(reviews)
    file.differ = contradict(reviews) and not any(r.accepted for r in reviews)
    enough = file.reviews >= wanted(conversation)
    file.status = Casefile.DONE if enough else (Casefile.NEW if file.status == Casefile.DONE else file.status)
    file.done_n = max((r.up_to for r in reviews), default=0) if enough else 0
    file.first_reviewed_at = min((r.submitted_at for r in reviews), default=None)


@transaction.atomic
def review(
    conversation: Conversation, user: User, outcome: str, scores: dict[str, int], comment: str, up_to: int
) -> Review:
    """Submit or replace the own review; the conversation is done once enough people gave one. Raises WorkError."""
    if outcome not in dict(Review.OUTCOMES):
        raise WorkError("Say what the screen did: right, missed, false alarm, or that you can't tell.")
    comment = _words(comment, "comment")
    ensure_free(conversation, user)
    file = casefile(conversation)
    before = Review.objects.filter(conversation=conversation, reviewer=user).first()
    kept = ("outcome", "scores", "up_to", "accepted")
    earlier = {name: getattr(before, name) for name in kept} if before else None
    own, _made = Review.objects.update_or_create(
        conversation=conversation,
        reviewer=user,
        defaults={
            "outcome": outcome,
            "scores": scores,
            "comment": comment,
            "up_to": min(max(up_to, 0), conversation.last_n),
            "submitted_at": timezone.now(),
            "accepted": False,
        },
    )
    settle(conversation, file)
    if file.claimed_by_id == user.pk:
        file.claimed_by, file.claimed_until = None, None
    file.save()
    _deed(user, conversation, "review", review=own.pk, before=earlier)
    audit.record(user.username, "review", conversation.pseudonym, outcome=outcome, scored=len(scores))
    return own


@transaction.atomic
def accept(conversation: Conversation, lead: User, review_id: int) -> None:
    """A lead decides between reviews that differ. Raises WorkError."""
    chosen = Review.objects.filter(conversation=conversation, pk=review_id).first()
    if chosen is None:
        raise WorkError("That review is no longer there.")
    before = Review.objects.filter(conversation=conversation, accepted=True).values_list("pk", flat=True).first()
    Review.objects.filter(conversation=conversation).update(accepted=False, accepted_by=None)
    Review.objects.filter(pk=chosen.pk).update(accepted=True, accepted_by=lead)
    file = casefile(conversation)
    settle(conversation, file)
    file.save()
    _deed(lead, conversation, "accept", before=before)
    audit.record(lead.username, "accept", conversation.pseudonym, review=chosen.pk)


@transaction.atomic
def keep_for_later(conversation: Conversation, user: User) -> None:
    """Put it aside; a claim is given back."""
    ensure_free(conversation, user)
    file = casefile(conversation)
    _deed(user, conversation, "later", before=file.status, done_n=file.done_n)
    file.status = Casefile.LATER
    file.claimed_by, file.claimed_until = None, None
    file.save()
    audit.record(user.username, "later", conversation.pseudonym)


@transaction.atomic
def reopen(conversation: Conversation, user: User) -> None:
    """Back into the queue."""
    file = casefile(conversation)
    _deed(user, conversation, "reopen", before=file.status, done_n=file.done_n)
    file.status, file.done_n = Casefile.NEW, 0
    file.save()
    audit.record(user.username, "reopen", conversation.pseudonym)


# Marks


@transaction.atomic
def flag(message: Message, user: User, reason: str, *, intent: str = "", comment: str = "") -> Flag:
    """Mark one turn. Raises WorkError without a known reason, or for a wrong intent without the right one."""
    known = {f.id: f for f in rubric().flags}
    if reason not in known:
        raise WorkError("Choose a reason for the flag.")
    if known[reason].side != message.role:
        whose = "the person's" if known[reason].side == Message.PERSON else "the program's"
        raise WorkError(f"“{known[reason].name}” is a flag for {whose} turns.")
    if reason == "wrong_intent" and not intent:
        raise WorkError("Say which intent it should have been.")
    made = Flag.objects.create(
        message=message, reviewer=user, reason=reason, intent=intent[:48], comment=_words(comment, "comment")
    )
    _deed(user, message.conversation, "flag", flag=made.pk)
    audit.record(user.username, "flag", message.conversation.pseudonym, turn=message.n, reason=reason)
    return made


@transaction.atomic
def withdraw_flag(found: Flag, user: User) -> None:
    """Take a flag back; it stays in the table, out of sight."""
    Flag.objects.filter(pk=found.pk).update(withdrawn_at=timezone.now())
    conversation = found.message.conversation
    _deed(user, conversation, "unflag", flag=found.pk)
    audit.record(user.username, "unflag", conversation.pseudonym, turn=found.message.n, reason=found.reason)


@transaction.atomic
def note(conversation: Conversation, user: User, text: str) -> Note:
    """Write a remark. Raises WorkError for an empty one."""
    text = _words(text, "note")
    if not text:
        raise WorkError("The note is empty.")
    made = Note.objects.create(conversation=conversation, author=user, text=text)
    _deed(user, conversation, "note", note=made.pk)
    audit.record(user.username, "note", conversation.pseudonym)
    return made


@transaction.atomic
def tag(conversation: Conversation, user: User, name: str) -> Tag:
    """Put a tag on. Raises WorkError where nothing is left of the name, or it is there already."""
    slug = slugify(name)[:32].strip("-")
    if not slug:
        raise WorkError("A tag is one or two short words, in letters or digits.")
    made, fresh = Tag.objects.get_or_create(conversation=conversation, name=slug, defaults={"author": user})
    if not fresh:
        raise WorkError(f"The tag {slug} is there already.")
    _deed(user, conversation, "tag", tag=made.pk)
    # A tag may be a word of the talk: the log says only that there was one.
    audit.record(user.username, "tag", conversation.pseudonym)
    return made


@transaction.atomic
def untag(conversation: Conversation, user: User, name: str) -> None:
    """Take a tag off."""
    gone, _rows = Tag.objects.filter(conversation=conversation, name=name).delete()
    if gone:
        _deed(user, conversation, "untag", name=name)
        audit.record(user.username, "untag", conversation.pseudonym)


@transaction.atomic
def assign(conversation: Conversation, lead: User, to: User | None) -> None:
    """Give it to somebody, or to nobody. Raises WorkError where they stepped back from it or may not review."""
    if to is not None and not (to.is_active and to.has_perm("review.review")):
        raise WorkError(f"{to.username} cannot review.")
    if to is not None and Recusal.objects.filter(conversation=conversation, user=to).exists():
        raise WorkError(f"{to.username} knows this person and stepped back.")
    file = casefile(conversation)
    _deed(lead, conversation, "assign", before=file.assigned_to_id)
    file.assigned_to = to
    file.save()
    audit.record(lead.username, "assign", conversation.pseudonym, to=to.username if to else "")


@transaction.atomic
def escalate(conversation: Conversation, user: User, on: bool) -> None:
    """Ask for a second reader, or take the request back."""
    file = casefile(conversation)
    at = file.escalated_at.isoformat() if file.escalated_at else None
    _deed(user, conversation, "escalate", before=at, by=file.escalated_by_id)
    file.escalated_at, file.escalated_by = (timezone.now(), user) if on else (None, None)
    file.save()
    audit.record(user.username, "escalate" if on else "deescalate", conversation.pseudonym)


@transaction.atomic
def hand_over(conversation: Conversation, user: User) -> None:
    """Give the own claim back, take it out of what was kept for later, and ask for another reader. Raises WorkError where
    somebody else has it already."""
    other = holder(Casefile.objects.filter(pk=conversation.pk).select_related("claimed_by").first())
    if other is not None and other != user:
        raise WorkError(f"{other.username} has claimed {conversation.pseudonym} already: it is in other hands.")
    release(conversation, user)
    Casefile.objects.filter(pk=conversation.pk, status=Casefile.LATER).update(status=Casefile.NEW)
    escalate(conversation, user, True)


@transaction.atomic
def recuse(conversation: Conversation, user: User) -> None:
    """Step back from a conversation of somebody one knows: it closes for this account, and the claim is given back."""
    Recusal.objects.get_or_create(conversation=conversation, user=user)
    mine = Casefile.objects.filter(conversation=conversation)
    mine.filter(claimed_by=user).update(claimed_by=None, claimed_until=None)
    mine.filter(assigned_to=user).update(assigned_to=None)
    audit.record(user.username, "recuse", conversation.pseudonym)

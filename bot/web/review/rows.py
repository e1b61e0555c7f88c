"""One line of the queue, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User

from bot.web.chat.models import Conversation
from bot.web.review.models import Casefile
from bot.web.review.risk import Tier, class_name, peak, tier
from bot.web.review.work import holder, wanted


@dataclass(frozen=True)
class Row:
    """A conversation in the queue; `state_kind` is one of new, held, mine, part, later, changed, done."""

    conversation: Conversation
    tier: Tier
    classes: list[str]
    more_classes: int
    state: str
    state_kind: str
    tags: list[str]
    assigned: str
    escalated: bool
    differ: bool
    sampled: bool


def _state(conversation: Conversation, file: Casefile | None, user: User) -> tuple[str, str]:
    if file is None:
        return "new", "new"
    other = holder(file)
    if other is not None:
        return ("you have it", "mine") if other == user else (f"{other.username} has it", "held")
    if file.status == Casefile.DONE:
        return ("reviewed", "done") if conversation.last_n <= file.done_n else ("more was said", "changed")
    if file.status == Casefile.LATER:
        return "for later", "later"
    if file.reviews:
        return f"{file.reviews} of {wanted(conversation)} reviews", "part"
    return "new", "new"


def row(conversation: Conversation, user: User) -> Row:
    """The queue's line for `conversation` as `user` sees it; its casefile and tags are loaded already."""
    file: Casefile | None = getattr(conversation, "casefile", None)
    state, kind = _state(conversation, file, user)
    return Row(
        conversation=conversation,
        tier=tier(peak(conversation)),
        classes=[class_name(c) for c in conversation.classes[:2]],
        more_classes=max(0, len(conversation.classes) - 2),
        state=state,
        state_kind=kind,
        tags=[t.name for t in conversation.tags.all()],
        assigned=file.assigned_to.username if file and file.assigned_to else "",
        escalated=bool(file and file.escalated_at),
        differ=bool(file and file.differ),
        sampled=bool(file and file.sampled),
    )

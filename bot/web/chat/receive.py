"""The first half of a turn: screen, commit, and in a crisis answer, all without Rasa.

A person's message is in the database before anyone else hears of it. What the crisis episode says is committed in the same
transaction; only what is left (state "waiting") goes on to Rasa.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from bot.safety import Memory, Verdict, screen
from bot.safety.episode import Episode, Step, advance
from bot.safety.lines import help_card
from bot.web.chat import clock, plan, statements
from bot.web.chat.models import Conversation, Message, Referral

log = logging.getLogger("attune.chat")

LEASE = timedelta(seconds=15)  # longer than the longest call of Rasa
LONGEST = 2_000  # characters of one message
COLLISIONS = 20  # messages of one conversation that may come in at the same moment
USED_KEPT = 400  # ids of lines said: no conversation of sensible length repeats one while another is left
REMIND_AFTER = timedelta(hours=3)  # New York GBL art. 47: "not a person" again after three hours
REMINDER = "A reminder: I'm a program, not a person, and nobody reads along live. Help now shows people you can reach."
REMINDER_ID = "reminder.program"


_QUEUED = "EXISTS(SELECT 1 FROM chat_message WHERE conversation_id = chat_conversation.id AND state = %s)"


class ConversationError(RuntimeError):
    """The conversation can't take a message; `code` says why: gone or ended."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Received:
    """The person's message as it was committed, and whether it waits for Rasa. `fresh` is False when it was here before.

    A fresh one brings its rows (its own first, then what the episode said) and the conversation as they were committed.
    """

    conversation: int
    n: int
    waiting: bool
    fresh: bool
    rows: tuple[Message, ...] = ()
    whole: Conversation | None = None
    leased: bool = (
        False  # the conversation's lease was taken in the same statement: this message can go to Rasa at once
    )


def load(handle: str) -> Conversation:
    """The conversation of a token. Raises ConversationError("gone")."""
    try:
        return Conversation.objects.get(handle=handle)
    except Conversation.DoesNotExist:
        raise ConversationError("gone") from None


def _with_queue(handle: str) -> tuple[Conversation, bool]:
    """The conversation, and whether a message of it waits already."""
    found = statements.first(Conversation, "handle = %s", [Message.WAITING, handle], _QUEUED)
    if found is None:
        raise ConversationError("gone")
    return found[0], bool(found[1])


def receive(handle: str, client_id: str, text: str, choice: str = "", owner: str = "") -> Received:
    """Screen and commit one message of the person, once per `client_id`. Raises ConversationError; IntegrityError on damaged rows.

    Where nothing else of the conversation waits and its lease is free, `owner` has it from then on, for `LEASE`.
    """
    again, tries = False, 0
    while True:
        conversation, queued = _with_queue(handle)
        ended = conversation.ended_at is not None
        # Nearly every message is new: whether it was here before is asked only where it could not be stored, or not any more.
        known = _known(conversation, client_id) if again or ended else None
        if known is not None:
            return known
        if ended:
            raise ConversationError("ended")
        again = True
        title = issued(conversation, choice) if choice else None
        if title is not None:
            # The words are ours: what the person chose is in the payload.
            text = title
        elif dropped := plan.dropped(choice):
            text, title = dropped, dropped
        taken = choice if title or plan.names_step(choice) else ""
        verdict = Verdict(memory=_memory(conversation)) if title else _screened(conversation, text)
        now = clock.now()
        step = _advance(conversation, verdict, text, now, taken)
        try:
            with transaction.atomic():
                done = _commit(conversation, client_id, text, taken, verdict, step, now, "" if queued else owner)
        except IntegrityError:
            # The same client_id, or the same number, at the same moment: look again.
            tries += 1
            if tries == COLLISIONS:
                raise  # no other message came in between: the rows don't fit each other, and looking again would never end
            continue
        if done is not None:
            return done


def _known(conversation: Conversation, client_id: str) -> Received | None:
    found = Message.objects.filter(conversation=conversation, client_id=client_id).first()
    return Received(conversation.pk, found.n, found.state == Message.WAITING, False) if found else None


def _screened(conversation: Conversation, text: str) -> Verdict:
    return screen(text, _memory(conversation))


def _memory(conversation: Conversation) -> Memory:
    try:
        return Memory.from_json(conversation.memory)
    except ValueError:
        log.error("a stored memory of the screen is damaged: a new one is begun")
        return Memory()


def _advance(conversation: Conversation, verdict: Verdict, text: str, now: datetime, choice: str) -> Step:
    """The episode's next step. A fault of it, like one of the screen, shows the static card and changes nothing."""
    episode = Episode()
    try:
        episode = Episode.from_json(conversation.episode)
        return advance(
            episode,
            verdict,
            text,
            now=now,
            turn=conversation.turns + 1,
            region=conversation.region,
            used=frozenset(conversation.used),
            flow=conversation.flow or None,
            choice=choice,
            locale=conversation.locale,
        )
    except Exception as error:
        log.error("the crisis episode failed: %s", type(error).__name__)
        return Step(episode, card=help_card(conversation.region, now), speaks=verdict.tier >= 2)


def _commit(
    conversation: Conversation,
    client_id: str,
    text: str,
    choice: str,
    verdict: Verdict,
    step: Step,
    now: datetime,
    owner: str = "",
) -> Received | None:
    """All rows of the first half; None where another message of the conversation came in between (then it is screened anew)."""
    crisis_choice = choice.startswith("crisis.")
    waits = not step.speaks and not crisis_choice
    new: list[Message] = []
    n = conversation.last_n + 1
    new.append(
        Message(
            conversation=conversation,
            n=n,
            role=Message.PERSON,
            text=text,
            choice=choice,
            client_id=client_id,
            state=Message.WAITING if waits else Message.ANSWERED,
            created_at=now,
            tier=verdict.text_tier,
            verdict={**verdict.to_json(), "fault": verdict.fault, "plan_item": step.plan_item, "alert": step.alert},
        )
    )
    for text_, shown in _bubbles(conversation, step, now, text):
        new.append(
            Message(
                conversation=conversation,
                n=n + len(new),
                role=Message.BOT,
                text=text_,
                reply_to=n,
                created_at=now,
                shown=shown,
            )
        )
    said = [name for message in new for name in message.shown.get("ids", [])]
    classes = list(dict.fromkeys([*verdict.classes, *conversation.classes]))
    changed: dict[str, Any] = {
        "version": conversation.version + 1,
        "last_n": n + len(new) - 1,
        "last_at": now,
        "turns": conversation.turns + 1,
        "tier": verdict.tier,
        "soft": verdict.soft,
        # An answer to the direct question can be what makes it imminent: the episode knows, the text alone may not.
        "top_tier": max(conversation.top_tier, verdict.tier, step.episode.tier if step.episode.is_open else 0),
        "classes": classes,
        "memory": verdict.memory.to_json(),
        "episode": step.episode.to_json(),
        "episode_open": step.episode.is_open,
        "no_store": conversation.no_store or step.no_device_storage,
        "used": [*(name for name in conversation.used if name not in said), *said][-USED_KEPT:],
    }
    if step.region:
        changed["region"] = step.region
    if REMINDER_ID in said:
        changed["reminded_at"] = now
    if step.speaks and verdict.tier >= 2 and not (verdict.soft or step.soft):
        # What Rasa's own safety policy does where it stands alone: the open form ends, its question with it.
        changed["snapshot"] = closed(conversation.snapshot, n)
        changed["flow"] = ""
    same: dict[str, Any] = {"id": conversation.pk, "version": conversation.version}
    leased = bool(owner) and waits and _free(conversation, now)
    if leased:
        same["lease"] = conversation.lease  # nobody took it since
        changed |= {"lease": owner, "lease_until": now + LEASE}
    if not statements.update(Conversation, changed, same):
        if not Conversation.objects.filter(pk=conversation.pk).exists():
            raise ConversationError("gone")
        return None
    statements.insert(new)
    count(
        tuple(f"{name}.soft" if step.soft else name for name in step.counted), step.region or conversation.region, now
    )
    for name, value in changed.items():
        setattr(conversation, name, value)
    return Received(conversation.pk, n, waits, True, tuple(new), conversation, leased)


def _free(conversation: Conversation, now: datetime) -> bool:
    """Whether nobody holds the lease. A clock that was set back must not leave one that never ends."""
    return not conversation.lease or not now <= conversation.lease_until <= now + 2 * LEASE


def _bubbles(conversation: Conversation, step: Step, now: datetime, said: str) -> list[tuple[str, dict[str, Any]]]:
    bubbles: list[tuple[str, dict[str, Any]]] = []
    if step.card is not None:
        bubbles.append(("", {"kind": "card", "card": step.card.to_json(), "ids": []}))
    for reply in step.replies:
        choices = [{"title": choice.title, "payload": choice.payload} for choice in reply.choices]
        bubbles.append((reply.text, {"kind": "text", "choices": choices, "ids": [reply.id], "act": reply.act}))
    if step.plan:
        # Before the next question, so that its buttons come last.
        place = len(bubbles) - 1 if step.episode.question else len(bubbles)
        bubbles.insert(place, ("", {"kind": "plan", "data": plan.card(conversation, step, said, now), "ids": []}))
    # A last time that lies in the future (the clock was set back) says nothing: better once too often.
    if not -REMIND_AFTER < now - conversation.reminded_at <= REMIND_AFTER:
        bubbles.insert(0, (REMINDER, {"kind": "notice", "ids": [REMINDER_ID]}))
    return bubbles


def closed(snapshot: dict[str, Any], n: int) -> dict[str, Any]:
    """The snapshot with its form closed; `n` is kept so that a turn begun before it can't open the form again."""
    slots = {name: value for name, value in (snapshot.get("slots") or {}).items() if name != "requested_slot"}
    return {**snapshot, "slots": slots, "turns": [], "loop": None, "closed_at": n}


def count(classes: tuple[str, ...], region: str, now: datetime) -> None:
    """One more referral for each class (soft ones as `class.soft`, apart): month and region only."""
    month = now.date().replace(day=1)
    for name in classes:
        row, _ = Referral.objects.get_or_create(month=month, region=region, kind=name)
        Referral.objects.filter(pk=row.pk).update(count=F("count") + 1)


def issued(conversation: Conversation, choice: str) -> str | None:
    """The title of a button this conversation was really given, by its payload; None for any other."""
    shown = Message.objects.filter(conversation=conversation, role=Message.BOT).order_by("-n")[:40]
    for message in shown:
        for offered in message.shown.get("choices") or []:
            if offered.get("payload") == choice:
                return str(offered.get("title") or "")
    return None

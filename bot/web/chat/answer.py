"""The second half of a turn: Rasa's answer to what waits, one message of a conversation at a time, across processes.

Who holds a conversation's lease asks Rasa. A lease that runs out (its process was killed) is taken over. The retry worker of the
front door picks up whatever still waits: after a restart, after an outage, after a time-out.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from bot.encoder import encoder
from bot.intents import route_of, texts_of
from bot.safety.episode import Episode
from bot.safety.words import say
from bot.web.chat import clock, database, rasa, statements
from bot.web.chat.models import Conversation, Message
from bot.web.chat.receive import LEASE, USED_KEPT, Received, closed, receive

log = logging.getLogger("attune.chat")

_CHANGED = ("snapshot", "flow", "last_n", "last_at", "version", "used", "lease")
_BEFORE = "conversation_id = %s AND role = %s AND n < %s AND choice = '' ORDER BY n DESC LIMIT %s"
ATTEMPTS = 3  # of a message whose turn fails inside Rasa; a Rasa that is away doesn't count
BUSY, EMPTY = "busy", "empty"
HISTORY = 3  # earlier messages of the person that go along: the bot's own repair says back what it may have missed
UNHEARD = (
    "what_now.",
    "menu_again.",
    "stopped.",
)  # ids of replies that only say nothing was understood, or nothing comes
NOTHING_TO_SAY = "I read that, and I have no good answer to it. Could you say it another way?"
GAVE_UP = "Something went wrong in me with that message, more than once. It is kept. Could you say it another way?"


@dataclass(frozen=True)
class Work:
    """One waiting message and what Rasa needs for it, and who holds the conversation's lease meanwhile.

    `known` is the conversation as it was committed with that message, where nothing else of it waits.
    """

    n: int
    attempts: int
    body: dict[str, Any]
    owner: str
    known: Conversation | None = None


@dataclass(frozen=True)
class Stored:
    """Rasa's answer as it was committed."""

    conversation: Conversation
    rows: tuple[Message, ...]


def take(handle: str, client_id: str, text: str, choice: str = "") -> tuple[Received, Work | None]:
    """Receive a message; where its conversation's lease was free, what Rasa needs for it at once, in the same visit to the database."""
    owner = secrets.token_urlsafe(12)
    received = receive(handle, client_id, text, choice, owner)
    if not received.leased or received.whole is None:
        return received, None
    try:
        return received, Work(received.n, 0, _body(received.whole, received.rows[0]), owner, received.whole)
    except Exception as error:
        # It is committed: whoever answers what waits will come upon it.
        log.error("what Rasa needs could not be read: %s", type(error).__name__)
        release(received.conversation, owner)
        return received, None


def claim(conversation_id: int, owner: str) -> Work | str:
    """Take the conversation's lease and its oldest waiting message; BUSY if another holds it, EMPTY if nothing waits."""
    now = clock.now()
    free = Conversation.objects.filter(pk=conversation_id)
    # A clock that was set back must not leave a lease that never ends.
    taken = (
        free.filter(lease=owner)
        | free.filter(lease="")
        | free.filter(lease_until__lt=now)
        | free.filter(lease_until__gt=now + 2 * LEASE)
    )
    queue = Message.objects.filter(conversation_id=conversation_id, state=Message.WAITING).order_by("n")
    if not taken.update(lease=owner, lease_until=now + LEASE):
        return BUSY if queue.exists() else EMPTY
    waiting = queue.select_related("conversation").first()
    if waiting is None:
        release(conversation_id, owner)
        return EMPTY
    return Work(waiting.n, waiting.attempts, _body(waiting.conversation, waiting), owner)


def _body(conversation: Conversation, message: Message) -> dict[str, Any]:
    episode = Episode.from_json(conversation.episode)
    history = statements.texts(Message, "text", _BEFORE, [conversation.pk, Message.PERSON, message.n, HISTORY])
    # Distress is given back in the person's words; only what stands for danger is never echoed.
    evidence = (message.verdict.get("evidence") or []) if message.tier >= 2 else []
    return {
        "conversation": conversation.pseudonym,
        "n": message.n,
        "text": message.text,
        "choice": message.choice or None,
        "snapshot": conversation.snapshot,
        # Beside the metadata, which Rasa would send along with every action.
        "vectors": encoder().lend(texts_of(message.text)),
        "metadata": {
            "screened": True,
            "tier": conversation.tier,
            "used": conversation.used[-120:],
            "avoid": [[e["start"], e["end"]] for e in evidence],
            # Told as long over: no card, but the conversation has a word for it.
            "past": message.tier < 2 and "past" in (message.verdict.get("classes") or []),
            "history": [text[:400] for text in reversed(history)],
            "holds": episode.is_open,
            "listens": episode.listens,
            "no_draft": episode.doer or episode.hurt,
        },
    }


def release(conversation_id: int, owner: str) -> None:
    """Give the lease back."""
    Conversation.objects.filter(pk=conversation_id, lease=owner).update(lease="")


class _Moved(Exception):
    """Something of the conversation was committed meanwhile: nothing of this is."""


def store(
    conversation_id: int, owner: str, n: int, answer: dict[str, Any] | None, known: Conversation | None = None
) -> Stored | None:
    """Commit Rasa's answer to message `n`; None counts an attempt, and the last one is answered by a plain sentence.

    What was committed where that was the last message waiting: the lease is given back with it. Nothing happens if the lease was lost
    meanwhile: whoever holds it answers. `known` spares reading the conversation again where it is still the same.
    """
    try:
        with transaction.atomic():
            return _store(conversation_id, owner, n, answer, known if answer is not None else None)
    except _Moved:
        return store(conversation_id, owner, n, answer) if known is not None else None


def _store(
    conversation_id: int, owner: str, n: int, answer: dict[str, Any] | None, known: Conversation | None
) -> Stored | None:
    now = clock.now()
    conversation = known or Conversation.objects.select_for_update().filter(pk=conversation_id, lease=owner).first()
    if conversation is None:
        return None
    if answer is None:
        own = Message.objects.filter(conversation=conversation, n=n, state=Message.WAITING)
        if not own.update(attempts=F("attempts") + 1):
            return None
        if not own.filter(attempts__gte=ATTEMPTS).update(state=Message.GIVEN_UP):
            return None
        shown: list[dict[str, Any]] = [{"text": GAVE_UP, "kind": "notice", "ids": []}]
    else:
        shown = _taken_over(conversation, n, answer)
    said = [str(name) for entry in shown for name in entry.get("ids") or []]
    replies = [
        Message(
            conversation=conversation,
            n=conversation.last_n + 1 + place,
            role=Message.BOT,
            text=entry["text"],
            reply_to=n,
            created_at=now,
            shown={"kind": "text", **{k: v for k, v in entry.items() if k != "text"}},
        )
        for place, entry in enumerate(shown)
    ]
    same = {"id": conversation.pk, "lease": owner, "version": conversation.version}
    conversation.last_n += len(replies)
    conversation.last_at = now
    conversation.version += 1
    conversation.used = [*(name for name in conversation.used if name not in said), *said][-USED_KEPT:]
    # A message that comes from now on waits for this transaction, and its own request finds the lease free. One that came since
    # `known` was committed has changed the version.
    later = Message.objects.filter(conversation=conversation, n__gt=n, state=Message.WAITING)
    more = known is None and later.exists()
    conversation.lease = owner if more else ""
    if not statements.update(Conversation, {name: getattr(conversation, name) for name in _CHANGED}, same):
        raise _Moved
    if answer is not None:
        understood = answer["understood"]
        found = {
            "state": Message.ANSWERED,
            "understood": understood,
            "intent": str(understood.get("intent") or "")[:48],
            "confidence": understood.get("confidence"),
        }
        waiting = {"conversation": conversation.pk, "n": n, "state": Message.WAITING}
        if not statements.update(Message, found, waiting):
            raise _Moved
    statements.insert(replies)
    return None if more else Stored(conversation, tuple(replies))


def _taken_over(conversation: Conversation, n: int, answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The conversation's working memory becomes Rasa's; what the person is shown."""
    shown = [m for m in answer["messages"] if m["text"] or m.get("card") or m.get("kind")]
    shown = shown or [{"text": NOTHING_TO_SAY, "kind": "notice", "ids": []}]
    unheard = [name for entry in shown for name in entry.get("ids") or [] if str(name).startswith(UNHEARD)]
    intent = str(answer["understood"].get("intent") or "")[:48]
    if conversation.episode_open and (unheard or route_of(intent) == "out_of_scope"):
        # Nobody whose episode is open is told that they are off the subject, or not understood.
        quiet = say("quiet", used=conversation.used, turn=conversation.turns, language=conversation.episode["language"])
        shown = [{"text": quiet.text, "ids": [quiet.id], "act": quiet.act}]
    fresh = answer["snapshot"]
    closed_at = conversation.snapshot.get("closed_at", 0)
    conversation.snapshot = closed(fresh, closed_at) if closed_at > n else fresh
    conversation.flow = str(conversation.snapshot.get("loop") or "")[:32]
    return shown


async def answer_waiting(conversation_id: int, seconds: float, first: Work | None = None) -> dict[int, Stored]:
    """Answer what waits in one conversation, `first` and then oldest first; gives up after `seconds` or when Rasa is away.

    The last message answered, with what was committed for it.
    """
    owner = first.owner if first else secrets.token_urlsafe(12)
    until = time.monotonic() + seconds
    returned: Stored | None = None
    try:
        while time.monotonic() < until:
            work: Work | str = first if first is not None else await database.run(claim, conversation_id, owner)
            first = None
            if work == BUSY:
                await asyncio.sleep(0.05)
                continue
            if not isinstance(work, Work):
                return {}
            try:
                answer = await rasa.turn(work.body)
            except rasa.RasaError as error:
                log.warning("no answer of Rasa: %s", error)
                if error.away:
                    return {}
                # It was there and made nothing of this message: that counts, so that no message is tried for ever.
                returned = await database.run(store, conversation_id, owner, work.n, None)
                return {}
            returned = await database.run(store, conversation_id, owner, work.n, answer, work.known)
            if returned:
                return {work.n: returned}
        return {}
    finally:
        if not returned:
            await database.run(release, conversation_id, owner)


class Answering:
    """The conversations this process is asking Rasa for, one task each."""

    def __init__(self) -> None:
        self.tasks: dict[int, asyncio.Task[dict[int, Stored]]] = {}

    def begin(self, conversation_id: int, seconds: float, first: Work | None = None) -> asyncio.Task[dict[int, Stored]]:
        """A task that answers what waits."""
        task = asyncio.create_task(answer_waiting(conversation_id, seconds, first))
        self.tasks[conversation_id] = task
        task.add_done_callback(lambda done: self._forget(conversation_id, done))
        return task

    async def wait(self, conversation_id: int, n: int, seconds: float, first: Work | None = None) -> Stored | bool:
        """Whether message `n` is answered within `seconds`, or its answer where it is at hand; the task goes on after that.

        Who brings `first` holds the lease: that message goes to Rasa at once.
        """
        until = time.monotonic() + seconds
        while True:
            task = self.tasks.get(conversation_id)
            own = first is not None or task is None or task.done()
            if first is not None or task is None or task.done():
                task, first = self.begin(conversation_id, seconds, first), None
            await asyncio.wait({task}, timeout=max(0.0, until - time.monotonic()))
            if not task.done():
                return False
            if not task.cancelled() and task.exception() is None and n in task.result():
                return task.result()[n]
            if await database.run(is_answered, conversation_id, n):
                return True
            # The task just ended may have begun before this message was there: once more, unless it was ours.
            if own or time.monotonic() >= until:
                return False

    def _forget(self, conversation_id: int, done: asyncio.Task[dict[int, Stored]]) -> None:
        if self.tasks.get(conversation_id) is done:
            del self.tasks[conversation_id]
        if not done.cancelled() and (error := done.exception()) is not None:
            log.error("answering failed: %s", type(error).__name__)


def is_answered(conversation_id: int, n: int) -> bool:
    """Whether message `n` no longer waits."""
    return not Message.objects.filter(conversation_id=conversation_id, n=n, state=Message.WAITING).exists()


def overdue(seconds: float, most: int = 20) -> list[int]:
    """Conversations with a message that has waited longer than `seconds`, longest first."""
    now = clock.now()
    waiting = Message.objects.filter(state=Message.WAITING)
    # What lies in the future was written before the clock was set back: it has waited long enough.
    late = waiting.filter(created_at__lt=now - timedelta(seconds=seconds)) | waiting.filter(created_at__gt=now + LEASE)
    rows = late.order_by("created_at")
    return list(dict.fromkeys(rows.values_list("conversation_id", flat=True)[: most * 5]))[:most]


async def retry_forever(answering: Answering, every: float = 2.0, seconds: float = 8.0) -> None:
    """The retry worker: while Rasa is there, answer what was left waiting. Runs until cancelled."""
    while True:
        await asyncio.sleep(every)
        try:
            left = await database.run(overdue, seconds)
            if left and await rasa.ready():
                for conversation_id in left:
                    await answering.wait(conversation_id, 0, seconds)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            # A locked or full database must not end the worker.
            log.error("the retry worker failed: %s", type(error).__name__)

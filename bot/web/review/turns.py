"""A conversation as a moderator reads it: turns with what the machine made of each, highlights over masked text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from bot.web.chat.models import Conversation, Message
from bot.web.review import search
from bot.web.review.models import Flag, Masked
from bot.web.review.queue import LOW_CONFIDENCE
from bot.web.review.risk import AXES, Tier, class_name, had_episode, peak, tier
from bot.web.review.strengths import NAMES, Reading, readings
from bot.web.review.why import why

_MASK = "[{}]"
# Slots whose values are words of the program's own: which question is open, what kind of person, which way of mending.
CODES = frozenset(("requested_slot", "person_kind", "mend_mode", "interrupted"))
_CODE = re.compile(r"[a-z][a-z0-9_.]{0,47}")
SLOT = 60  # characters of a slot's value
WINDOW = 80  # turns on a page; "whole" shows all
FRESH = 400  # messages masked for one page, about 2 s; what is left stays hidden until the next look or the next night


@dataclass(frozen=True)
class Piece:
    """A stretch of text: plain, hidden (`label`), or what a rule fired on (`rules`)."""

    text: str
    label: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guess:
    """An intent with its share, 0-1."""

    intent: str
    confidence: float

    @property
    def percent(self) -> int:
        return round(self.confidence * 100)


@dataclass
class Turn:
    """One message as it is shown. What a side has not (the bot has no intent) is empty."""

    message: Message
    pieces: list[Piece]
    tier: Tier
    hard: bool  # starts collapsed
    classes: list[str] = field(default_factory=list)
    axes: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    soft: bool = False
    standing: Tier | None = None  # the conversation's tier after this turn, where it differs from the text's
    fault: bool = False
    guess: Guess | None = None
    runner_up: Guess | None = None
    low: bool = False
    flow: str = ""
    asked: str = ""
    slots: list[tuple[str, str]] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    policy: str = ""
    milliseconds: int | None = None
    citations: list[dict[str, str]] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    kind: str = ""
    card: list[str] = field(default_factory=list)  # names of the services on a help card
    plan_item: str = ""  # the step of the safety plan this text answers
    alert: bool = False
    choices: list[str] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    lint: list[str] = field(default_factory=list)
    why: str = ""  # of the program's turns

    @property
    def clock(self) -> str:
        """Hours and minutes, UTC."""
        return f"{self.message.created_at:%H:%M}"

    @property
    def plain(self) -> SafeString:
        """The words alone, hidden stretches named: what a page of thousands of turns can afford."""
        words = format_html_join("", "{}", ((_MASK.format(p.label) if p.label else p.text,) for p in self.pieces))
        return format_html('<p class="words">{}</p>', words) if self.pieces else SafeString("")

    @property
    def person(self) -> bool:
        return self.message.role == Message.PERSON


def pieces(text: str, hidden: Sequence[Sequence[Any]], evidence: Sequence[dict[str, Any]]) -> list[Piece]:
    """Cut `text` at every border of a hidden stretch or a rule's span; spans are cut to the text."""
    length = len(text)
    spans = []
    for row in evidence:
        start, end = max(0, int(row.get("start", 0))), min(length, int(row.get("end", 0)))
        if start < end:
            spans.append((start, end, str(row.get("rule", ""))))
    borders = sorted(
        {0, length, *(b for s in spans for b in s[:2]), *(b for h in hidden for b in h[:2] if 0 <= b <= length)}
    )
    found: list[Piece] = []
    told: set[tuple[int, int]] = set()
    for start, end in pairwise(borders):
        rules = tuple(dict.fromkeys(rule for s, e, rule in spans if s <= start and end <= e))
        cover = next((h for h in hidden if h[0] <= start and end <= h[1]), None)
        if cover is None:
            found.append(Piece(text[start:end], "", rules))
        elif (cover[0], cover[1]) not in told:
            told.add((cover[0], cover[1]))
            found.append(Piece("", f"{cover[2]} {cover[3]}", rules))
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _guess(row: Any) -> Guess | None:
    try:
        return Guess(str(row["intent"]), float(row["confidence"]))
    except (KeyError, TypeError, ValueError):
        return None


def _slot(name: str, value: Any, text: str, hidden: Sequence[Sequence[Any]]) -> str:
    """A slot's value, masked as the turn is; words that do not stand in this turn stay hidden."""
    if value is None:
        return "cleared"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:g}"
    if not isinstance(value, str):
        return "filled"
    if name in CODES and _CODE.fullmatch(value):
        return value
    if value.strip() == text.strip():
        return "this turn"
    at = text.find(value)
    if at < 0 or not value:
        return "filled"
    inside = [(h[0] - at, h[1] - at, h[2], h[3]) for h in hidden if h[0] < at + len(value) and at < h[1]]
    inside = [(max(0, start), min(len(value), end), kind, number) for start, end, kind, number in inside]
    said = "".join(_MASK.format(p.label) if p.label else p.text for p in pieces(value, inside, []))
    return f"“{said[:SLOT]}{'…' if len(said) > SLOT else ''}”"


def turn(message: Message, hidden: Sequence[Sequence[Any]], *, unmasked: bool = False) -> Turn:
    """One message with its evidence; whatever is missing or of the wrong kind in its JSON is left out, never raised."""
    verdict, understood, shown = _dict(message.verdict), _dict(message.understood), _dict(message.shown)
    evidence = [row for row in _list(verdict.get("evidence")) if isinstance(row, dict)]
    number = int(verdict.get("text_tier", message.tier) or 0)
    own = Turn(
        message=message,
        pieces=pieces(message.text, [] if unmasked else hidden, evidence),
        tier=tier(number),
        hard=message.role == Message.PERSON and number >= 2,
    )
    own.classes = [class_name(str(c)) for c in _list(verdict.get("classes"))]
    own.axes = [AXES.get(str(a), str(a)) for a in _list(verdict.get("axes"))]
    own.rules = list(dict.fromkeys(str(row.get("rule", "")) for row in evidence))
    own.soft, own.fault = bool(verdict.get("soft")), bool(verdict.get("fault"))
    own.guess = _guess({"intent": message.intent, "confidence": message.confidence}) if message.intent else None
    ranking = [g for g in map(_guess, _list(understood.get("ranking"))) if g]
    own.runner_up = next((g for g in ranking if g.intent != message.intent), None)
    own.low = own.guess is not None and own.guess.confidence < LOW_CONFIDENCE
    own.flow, own.asked = str(understood.get("flow") or ""), str(understood.get("asked") or "")
    own.slots = [
        (str(k), _slot(str(k), v, message.text, [] if unmasked else hidden))
        for k, v in _dict(understood.get("slots")).items()
    ]
    own.actions = [str(a) for a in _list(understood.get("actions"))]
    own.policy = str(understood.get("policy") or "")
    took = understood.get("milliseconds")
    own.milliseconds = round(took) if isinstance(took, (int, float)) else None
    own.citations = [
        {k: str(v) for k, v in row.items()} for row in _list(shown.get("citations")) if isinstance(row, dict)
    ]
    own.replies = [str(i) for i in _list(shown.get("ids"))]
    own.kind = str(shown.get("act") or shown.get("kind") or "").replace("_", " ")
    own.kind = "" if own.kind == "text" else own.kind
    whole = verdict.get("tier")
    own.standing = tier(whole) if isinstance(whole, int) and whole != number else None
    entries = _list(_dict(shown.get("card")).get("entries"))
    own.card = [str(e.get("name") or "") for e in entries if isinstance(e, dict)]
    own.plan_item, own.alert = str(verdict.get("plan_item") or ""), bool(verdict.get("alert"))
    choices = (c.get("title") or c.get("label") if isinstance(c, dict) else c for c in _list(shown.get("choices")))
    own.choices = [str(c) for c in choices if c]
    return own


@dataclass(frozen=True)
class Window:
    """Part of a conversation, oldest first; `earlier` and `later` are turn numbers to go on from, 0 at an end."""

    turns: list[Turn]
    earlier: int
    later: int
    veiled: int = 0  # turns that are not masked yet, and so hidden whole


def lint(turns: Sequence[Turn], known: dict[int, list[str] | None]) -> None:
    """Name what kinds of sentences the program's turns hold: 4 ms a turn, once in its life. `known` is what was found before."""
    fresh: list[tuple[int, list[str]]] = []
    for place, shown in enumerate(turns):
        key, text = shown.message.pk, shown.message.text
        if shown.person or not text or key not in known:
            continue
        kept = known[key]
        if kept is None:
            from bot.listening.lint import lint_turn  # the parser behind it takes 2 s to load

            kept = list(lint_turn(text, [earlier.message.text for earlier in turns[max(0, place - 4) : place]]))
            fresh.append((key, kept))
        shown.lint = [label.replace("_", " ") for label in kept]
    if fresh:
        Masked.objects.bulk_update([Masked(message_id=key, lint=found) for key, found in fresh], ["lint"])


def window(conversation: Conversation, *, at: int = 0, whole: bool = False, unmasked: bool = False) -> Window:
    """The newest WINDOW turns, the WINDOW turns that end at `at`, or all. Masks what is not masked yet."""
    rows = conversation.messages.order_by("-n")
    if at and not whole:
        rows = rows.filter(n__lte=at)
    messages = list(rows if whole else rows[:WINDOW])[::-1]
    search.mask_conversation(conversation, None if whole else messages, most=FRESH)
    numbers = [m.pk for m in messages]
    rows_masked = list(Masked.objects.filter(message__in=numbers).values_list("message_id", "spans", "lint"))
    hidden = {key: spans for key, spans, _lint in rows_masked}
    flags: dict[int, list[Flag]] = {}
    for flag in Flag.objects.filter(message__in=numbers, withdrawn_at__isnull=True).select_related("reviewer"):
        flags.setdefault(flag.message_id, []).append(flag)
    turns = []
    for message in messages:
        # A message that could not be masked (masking failed half-way) is hidden whole: never shown bare.
        spans = hidden.get(message.pk, [[0, len(message.text), "hidden", 0]] if message.text else [])
        made = turn(message, spans, unmasked=unmasked)
        made.flags = flags.get(message.pk, [])
        turns.append(made)
    if not whole:
        lint(turns, {key: found for key, _spans, found in rows_masked})
    by_number = {made.message.n: made for made in turns if made.person}
    for made in turns:
        if not made.person:
            made.why = why(made, by_number.get(made.message.reply_to or 0))
    first = turns[0].message.n if turns else 0
    last = turns[-1].message.n if turns else 0
    later = min(conversation.last_n, last + WINDOW) if last < conversation.last_n else 0
    veiled = sum(1 for m in messages if m.text and m.pk not in hidden)
    return Window(turns, first - 1 if first > 1 else 0, later, veiled)


def hard_turns(conversation: Conversation) -> list[tuple[int, Tier]]:
    """Number and tier of the person's turns at tier 2 and above, in order: where to look first."""
    rows = conversation.messages.filter(role=Message.PERSON, tier__gte=2).order_by("n").values_list("n", "tier")
    return [(n, tier(number)) for n, number in rows[:200]]


def own_numbers(conversation: Conversation) -> list[Reading]:
    """The person's own numbers all through the conversation, whatever part of it is shown."""
    told = conversation.messages.filter(role=Message.PERSON, understood__slots__has_any_keys=list(NAMES)).order_by("n")
    return readings(told.values_list("n", "understood")[:400])


def summary(conversation: Conversation) -> str:
    """One line that says what to expect, before any text: never a word of the conversation."""
    said = [tier(peak(conversation)).wording]
    if conversation.classes:
        said.append(", ".join(class_name(c) for c in conversation.classes[:3]))
    if conversation.episode_open:
        said.append("a crisis episode is open")
    elif had_episode(conversation):
        said.append("the crisis episode is over")
    count = conversation.turns
    said.append(f"{count} turn{'' if count == 1 else 's'} of the person")
    if conversation.flow:
        said.append(f"now in “{conversation.flow.removesuffix('_form')}”")
    return " · ".join(said)

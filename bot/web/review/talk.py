"""Figures out of the turns themselves: what people do, how far flows come, objections, abstentions, strengths.

One pass over the latest turns of the period, kept for a minute: opening the page twice costs it once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import mean
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from bot.web.chat.models import Message, Referral
from bot.web.review import charts, strengths
from bot.web.review.figures import DAYS, MOST, Figure, percent, wilson
from bot.web.review.queue import LOW_CONFIDENCE

SCANNED = 20_000  # messages of one pass, about half a second
KEPT = 60  # seconds
# The action that a flow ends with when it went all the way (data/rules).
ENDS = {
    "reflect": "action_look_back",
    "mend": "action_mend_end",
    "steady": "action_steady_end",
    "patterns": "action_patterns_result",
}


@dataclass
class Pass:
    """What one pass counted."""

    turns: int = 0
    intents: dict[str, list[int]] = field(default_factory=dict)  # intent: turns, of them unsure
    objections: int = 0
    begun: dict[str, set[int]] = field(default_factory=dict)  # flow: conversations
    ended: dict[str, set[int]] = field(default_factory=dict)
    explained: int = 0
    abstained: int = 0
    pairs: dict[str, list[tuple[float, float]]] = field(default_factory=dict)  # flow: (before, after)


def _read(rows: list[tuple[int, int, str, str, float | None, Any, Any]]) -> Pass:
    found = Pass()
    by_conversation: dict[int, list[tuple[int, dict[str, Any]]]] = {}
    for conversation, n, role, intent, confidence, understood, shown in rows:
        if role == Message.BOT:
            if isinstance(shown, dict) and shown.get("kind") == "explanation":
                found.explained += 1
                found.abstained += not shown.get("citations")
            continue
        found.turns += 1
        found.objections += intent == "objection"
        if intent:
            row = found.intents.setdefault(intent, [0, 0])
            row[0] += 1
            row[1] += confidence is not None and confidence < LOW_CONFIDENCE
        if not isinstance(understood, dict):
            continue
        by_conversation.setdefault(conversation, []).append((n, understood))
        flow = str(understood.get("flow") or "").removesuffix("_form")
        if flow in ENDS:
            found.begun.setdefault(flow, set()).add(conversation)
        actions = understood.get("actions") or []
        for name, end in ENDS.items():
            if end in actions:
                found.begun.setdefault(name, set()).add(conversation)
                found.ended.setdefault(name, set()).add(conversation)
    for turns in by_conversation.values():
        for before, after in strengths.pairs(strengths.readings(sorted(turns, key=lambda turn: turn[0]))):
            found.pairs.setdefault(after.flow or before.flow or "–", []).append((before.value, after.value))
    return found


def counted() -> Pass:
    """The pass of this minute."""
    found = cache.get("review.talk")
    if not isinstance(found, Pass):
        rows = Message.objects.filter(created_at__gte=timezone.now() - timedelta(days=DAYS)).order_by("-id")
        columns = ("conversation_id", "n", "role", "intent", "confidence", "understood", "shown")
        found = _read(list(rows.values_list(*columns)[:SCANNED]))
        cache.set("review.talk", found, KEPT)
    return found


def understanding() -> Figure:
    """The commonest intents, with how often the program was unsure."""
    top = sorted(counted().intents.items(), key=lambda kv: -kv[1][0])[:20]
    most = max((n for _, (n, _low) in top), default=1)
    return Figure(
        "intents",
        "What people do, as understood",
        f"The commonest intents of the last {DAYS} days (at most {SCANNED:,} messages, as in all figures below).",
        ("intent", "turns", "unsure (95 %)"),
        [(intent, n, percent(low, n)) for intent, (n, low) in top],
        [round(100 * n / most) for _, (n, _low) in top],
    )


def flows() -> Figure:
    """How many conversations that began a flow went through it to its end."""
    found = counted()
    rows: list[tuple[str | int | float, ...]] = []
    drawn = []
    for name in ENDS:
        begun, ended = len(found.begun.get(name, ())), len(found.ended.get(name, ()))
        rows.append((name, begun, ended, percent(ended, begun)))
        if begun:
            drawn.append((name, ended / begun, *wilson(ended, begun)))
    chart = charts.intervals(drawn, "Share of begun flows that were completed, with 95 % intervals") if drawn else ""
    return Figure(
        "flows",
        "Flows completed",
        "Conversations that began a guided conversation, and those that came to its end. Stopping early is no failure.",
        ("flow", "begun", "completed", "rate (95 %)"),
        rows if drawn else [],
        chart=chart,
    )


def limits_met() -> Figure:
    """How often the person objected, and how often the articles did not answer."""
    found = counted()
    rows = [
        ("Objections, of turns", found.objections, found.turns, percent(found.objections, found.turns)),
        (
            "Not in the articles, of explanations",
            found.abstained,
            found.explained,
            percent(found.abstained, found.explained),
        ),
    ]
    drawn = [
        (name, hits / of, *wilson(hits, of))
        for name, hits, of in (
            ("Objections", found.objections, found.turns),
            ("Not in the articles", found.abstained, found.explained),
        )
        if of
    ]
    return Figure(
        "limits",
        "Objections and abstentions",
        "An objection is the person saying that they were misread; an abstention is an honest “my articles don't cover that”.",
        ("what", "found", "of", "rate (95 %)"),
        rows if drawn else [],
        chart=charts.intervals(drawn, "Share of objections and of abstentions, with 95 % intervals") if drawn else "",
    )


def before_after() -> Figure:
    """The persons' own numbers, before and after a flow."""
    rows: list[tuple[str | int | float, ...]] = []
    drawn = []
    for name, given in sorted(counted().pairs.items()):
        first, second = mean(b for b, _ in given), mean(a for _, a in given)
        eased = sum(after < before for before, after in given)
        rows.append((name, len(given), f"{first:.1f}", f"{second:.1f}", percent(eased, len(given))))
        drawn.append((name, first, second))
    return Figure(
        "strengths",
        "How strong it was, before and after",
        "The persons' own numbers from 0 to 10, where both were given; means by flow. Hollow is before, full is after. "
        "It says nothing of those who left.",
        ("flow", "pairs", "before", "after", "eased (95 %)"),
        rows,
        chart=charts.slopes(drawn, "Mean strength before and after, by flow") if drawn else "",
    )


def referrals() -> Figure:
    """Crisis lines shown, by month and region."""
    counts: dict[str, Counter[str]] = {}
    for row in Referral.objects.order_by("-month")[:MOST]:
        counts.setdefault(f"{row.month:%Y-%m}", Counter())[row.region] += row.count
    months = sorted(counts, reverse=True)[:12]
    regions = [name for name, _n in sum((counts[m] for m in months), Counter()).most_common(6)]
    rows: list[tuple[str | int | float, ...]] = [
        (
            m,
            *(counts[m][r] for r in regions),
            sum(n for r, n in counts[m].items() if r not in regions),
            counts[m].total(),
        )
        for m in months
    ]
    most = max((counts[m].total() for m in months), default=1)
    return Figure(
        "referrals",
        "Crisis lines shown, by month and region",
        "Counts only; the ledger has them by class as well.",
        ("month", *regions, "elsewhere", "all"),
        rows,
        [round(100 * counts[m].total() / most) for m in months],
    )

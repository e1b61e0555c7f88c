"""The console's numbers, from counts only. Rates come with the interval they could as well lie in (Wilson, 95 %)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from bot.web.chat.models import Conversation
from bot.web.review import agreement as agreements
from bot.web.review import charts
from bot.web.review.models import Casefile, Review
from bot.web.review.risk import TIERS
from bot.web.review.rubric import rubric

DAYS = 30
MOST = 5_000  # reviews looked at for one figure


@dataclass(frozen=True)
class Figure:
    """A table with a heading; the last column of `bars` is drawn as a bar, 0-100."""

    id: str
    name: str
    says: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[str | int | float]]
    bars: Sequence[int] = ()
    chart: str = ""  # inline SVG that shows the same

    def lines(self) -> list[tuple[Sequence[str | int | float], int | None]]:
        """Each row with its bar, or None."""
        bars: list[int | None] = list(self.bars) or [None] * len(self.rows)
        return list(zip(self.rows, bars, strict=True))


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a rate, each end 0-1 (Wilson 1927: holds for few and for none)."""
    if of == 0:
        return 0.0, 1.0
    z, p = 1.96, hits / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def percent(hits: int, of: int) -> str:
    """A rate with its interval, or a dash."""
    if not of:
        return "–"
    low, high = wilson(hits, of)
    return f"{100 * hits / of:.0f} % ({100 * low:.0f}-{100 * high:.0f})"


def volume() -> Figure:
    """Conversations by day of latest activity and tier."""
    since = timezone.now() - timedelta(days=DAYS)
    found = Conversation.objects.filter(last_at__gte=since, last_n__gt=0).annotate(day=TruncDate("last_at"))
    counts: dict[str, list[int]] = {}
    for row in found.values("day", "top_tier").annotate(n=Count("id")):
        counts.setdefault(row["day"].isoformat(), [0, 0, 0, 0])[min(row["top_tier"], 3)] += row["n"]
    days = sorted(counts, reverse=True)
    most = max((sum(c) for c in counts.values()), default=1)
    return Figure(
        "volume",
        f"Conversations, last {DAYS} days",
        "By the day of their latest activity and their highest tier.",
        ("day", *(f"{t.number} {t.name}" for t in TIERS), "all"),
        [(day, *counts[day], sum(counts[day])) for day in days],
        [round(100 * sum(counts[day]) / most) for day in days],
        charts.columns(
            [(day, counts[day]) for day in reversed(days)],
            [f"{t.sign} {t.number} {t.name}" for t in TIERS],
            f"Conversations a day by tier, last {DAYS} days, at most {most}",
        )
        if days
        else "",
    )


def waiting() -> Figure:
    """Time from latest activity before review to the first review, by tier."""
    rows = []
    firsts = Casefile.objects.filter(first_reviewed_at__isnull=False).order_by("-first_reviewed_at")[:MOST]
    hours: dict[int, list[float]] = {}
    for file in firsts.select_related("conversation"):
        if file.first_reviewed_at is not None:
            passed = (file.first_reviewed_at - file.conversation.created_at).total_seconds() / 3600
            hours.setdefault(min(file.conversation.top_tier, 3), []).append(max(0.0, passed))
    for tier in reversed(TIERS):
        took = sorted(hours.get(tier.number, []))
        if took:
            slow = took[min(len(took) - 1, math.ceil(0.9 * len(took)) - 1)]
            rows.append((f"{tier.number} {tier.name}", len(took), f"{median(took):.1f} h", f"{slow:.1f} h"))
    return Figure(
        "waiting",
        "Until the first review",
        "Hours from a conversation's beginning to its first review.",
        ("tier", "reviewed", "half within", "nine of ten within"),
        rows,
    )


def settled(reviews: QuerySet[Review]) -> list[str]:
    """What is held of each conversation, once: the accepted answer, else the one all gave. Unsure and undecided ones are left out."""
    held: dict[int, set[str]] = {}
    accepted: dict[int, str] = {}
    for conversation, outcome, counts in reviews.values_list("conversation_id", "outcome", "accepted")[:MOST]:
        held.setdefault(conversation, set()).add(outcome)
        if counts:
            accepted[conversation] = outcome
    said = {
        key: accepted[key] if key in accepted else next(iter(all_))
        for key, all_ in held.items()
        if key in accepted or len(all_) == 1
    }
    return [outcome for outcome in said.values() if outcome != Review.UNSURE]


def outcomes() -> Figure:
    """What reviewers said of the screen, for flagged conversations and for the random sample of unflagged ones."""
    rows: list[tuple[str | int, ...]] = []
    given = Review.objects.order_by("-submitted_at")
    flagged = settled(given.filter(conversation__top_tier__gte=2))
    alarms = flagged.count(Review.FALSE_ALARM)
    rows.append(("False alarms among flagged", alarms, len(flagged), percent(alarms, len(flagged))))
    unflagged = settled(given.filter(conversation__top_tier__lt=2, conversation__casefile__sampled=True))
    missed = unflagged.count(Review.MISSED)
    rows.append(("Missed risks in the random sample", missed, len(unflagged), percent(missed, len(unflagged))))
    rates = (("False alarms", alarms, len(flagged)), ("Missed, of the sample", missed, len(unflagged)))
    drawn = [(name, hits / of, *wilson(hits, of)) for name, hits, of in rates if of]
    return Figure(
        "screen",
        "The screen, as reviewers saw it",
        "Each conversation counts once: as a lead decided, else as all its readers said; where they differ, it waits. "
        "In brackets: where the true rate may as well lie, given how few were looked at.",
        ("what", "found", "looked at", "rate (95 %)"),
        rows,
        chart=charts.intervals(drawn, "False alarm rate and miss rate, with 95 % intervals") if drawn else "",
    )


def agreement() -> Figure:
    """How alike independent readers judged: Krippendorff's alpha, share of equal pairs and of pairs within one step."""
    twice = Casefile.objects.filter(reviews__gte=2).values("conversation_id")
    given = list(
        Review.objects.filter(conversation__in=twice)
        .order_by("-id")[:MOST]
        .values_list("conversation_id", "outcome", "scores")
    )
    pairs: dict[int, list[dict[str, int]]] = {}
    for key, _outcome, scores in given:
        pairs.setdefault(key, []).append(scores)
    items = {item.name: item.id for item in rubric().items}
    rows: list[tuple[str | int, ...]] = []
    drawn = []
    for name, found in agreements.of_reviews(given):
        both = (
            [[s[items[name]] for s in two if items[name] in s][:2] for two in pairs.values()] if name in items else []
        )
        both = [b for b in both if len(b) == 2]
        same, near = sum(a == b for a, b in both), sum(abs(a - b) <= 1 for a, b in both)
        rows.append((name, found.units, str(found), found.reads, percent(same, len(both)), percent(near, len(both))))
        if found.value is not None:
            low = found.value if found.low is None else found.low
            drawn.append((name, found.value, low, found.value if found.high is None else found.high))
    return Figure(
        "agreement",
        "How alike two readers judge",
        "Krippendorff's alpha of independent reviews: 1 is as one, 0 no better than chance, below 0.67 too little to build on. "
        f"In brackets the interval it may as well lie in, from {agreements.FEWEST} conversations on.",
        ("item", "judged twice", "alpha (95 %)", "reads as", "equal", "within one step"),
        rows if given else [],
        chart=charts.intervals(
            drawn, "Krippendorff's alpha by item, with 95 % intervals", (0, agreements.FAIR, 1), -0.2
        )
        if drawn
        else "",
    )


def all_figures() -> list[Figure]:
    """Every figure, in the order of the page."""
    from bot.web.review import talk

    own = [outcomes(), waiting(), agreement(), volume()]
    return [*own, talk.flows(), talk.before_after(), talk.limits_met(), talk.referrals(), talk.understanding()]

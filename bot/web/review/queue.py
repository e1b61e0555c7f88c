"""The queue: which conversations, in which order, a page at a time.

Order: an open episode, then the highest tier, then the latest activity. Pages are found by the last row's own position
(a keyset): the hundredth page costs what the first does, and a conversation that moves is neither lost nor shown twice.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.http import QueryDict
from django.utils import timezone as clock

from bot.web.chat.models import Conversation, Message
from bot.web.review.models import Casefile, Flag, Recusal, Review, Tag

PAGE = 40
COUNTED = 5_000  # counting on is not worth a scan: beyond this the page says "more than"
LOW_CONFIDENCE = 0.5
FALLBACKS = ("nlu_fallback", "out_of_scope")
OBJECTIONS = ("objection",)
RARE = 2_000  # turns: below that many the conversations are named, above each conversation is asked for one
STATUSES = {
    "open": "To review",
    "new": "Untouched",
    "mine": "Mine",
    "second": "Wants a second reader",
    "escalated": "Escalated",
    "differ": "Reviews differ",
    "later": "Kept for later",
    "sampled": "Random sample",
    "done": "Reviewed",
    "all": "All",
}
PERIODS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
ORDER = ("-episode_open", "-top_tier", "-last_at", "-id")
KEYS = ("episode_open", "top_tier", "last_at", "id")
SAMPLE_EVERY = 4
HEAVY = ("snapshot", "memory", "used", "handle", "lease")  # never needed here, and `snapshot` may hold words


class FilterError(ValueError):
    """A filter or a page position is malformed; the message says which."""


@dataclass(frozen=True)
class Filters:
    """What a moderator asked the queue for; empty text means: any. Field names are those of the address."""

    status: str = "open"
    tier: str = ""  # lowest top tier
    episode: str = ""  # "1": open now
    kind: str = ""  # a class of the screen
    intent: str = ""
    signal: str = ""  # low, fallback, objection, flagged
    flow: str = ""
    region: str = ""
    locale: str = ""
    turns: str = ""  # at least so many
    active: str = ""  # hour, day, week, month
    tag: str = ""
    reader: str = ""  # name of the account that reviewed or is assigned
    q: str = ""  # words of the masked text

    @classmethod
    def of(cls, query: QueryDict | dict[str, str]) -> Filters:
        """Read from an address; unknown keys are ignored, over-long values cut. Raises FilterError."""
        values = {f.name: str(query.get(f.name, f.default)).strip()[:120] for f in fields(cls)}
        found = cls(**values)
        if found.status not in STATUSES:
            raise FilterError("There is no such status to filter by.")
        if found.tier and found.tier not in {"1", "2", "3"}:
            raise FilterError("The tier to filter by is 1, 2 or 3.")
        if found.active and found.active not in PERIODS:
            raise FilterError("Latest activity is hour, day, week or month.")
        if found.turns and not (found.turns.isascii() and found.turns.isdigit() and len(found.turns) <= 5):
            raise FilterError("The number of turns is a whole number.")
        return found

    def changed(self) -> dict[str, str]:
        """The filters that differ from the plain queue."""
        plain = Filters()
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != getattr(plain, f.name)}

    def query(self) -> str:
        """The shortest query string that means the same."""
        return urlencode(self.changed())


def unfinished() -> Q:
    """Not reviewed yet, or more was said since."""
    return Q(casefile__isnull=True) | ~Q(casefile__status=Casefile.DONE) | Q(last_n__gt=F("casefile__done_n"))


def _status(found: QuerySet[Conversation], status: str, user: User) -> QuerySet[Conversation]:
    if status == "open":
        return found.filter(unfinished())
    if status == "new":
        # Asked this way PostgreSQL walks the queue's own index; as an "or" over a join it sorts everything (0.4 s).
        touched = Casefile.objects.filter(conversation=OuterRef("pk")).exclude(status=Casefile.NEW, reviews=0)
        return found.exclude(Exists(touched))
    if status == "mine":
        now = clock.now()
        claimed = Q(casefile__claimed_by=user, casefile__claimed_until__gt=now)
        return found.filter(claimed | Q(casefile__assigned_to=user)).filter(unfinished())
    if status == "second":
        own = Review.objects.filter(conversation=OuterRef("pk"), reviewer=user)
        return found.filter(casefile__reviews=1).exclude(casefile__status=Casefile.DONE).exclude(Exists(own))
    if status == "escalated":
        return found.filter(casefile__escalated_at__isnull=False).filter(unfinished())
    if status == "differ":
        return found.filter(casefile__differ=True)
    if status == "later":
        return found.filter(casefile__status=Casefile.LATER)
    if status == "sampled":
        return found.filter(casefile__sampled=True).filter(unfinished())
    if status == "done":
        return found.filter(casefile__status=Casefile.DONE, last_n__lte=F("casefile__done_n"))
    return found


def _doing(found: QuerySet[Conversation], intents: tuple[str, ...]) -> QuerySet[Conversation]:
    """Those where a person's turn was read as one of the intents.

    Asking every conversation is quick where many fit and slow where few do (0.4 s of 100,000); naming them the reverse.
    """
    said = Message.objects.filter(intent__in=intents, role=Message.PERSON)
    named = list(said.order_by().values_list("conversation_id", flat=True)[:RARE])
    if len(named) < RARE:
        return found.filter(id__in=set(named))
    return found.filter(Exists(said.filter(conversation=OuterRef("pk"))))


def _signal(found: QuerySet[Conversation], signal: str) -> QuerySet[Conversation]:
    if signal == "low":
        # Written out, not bound: only then SQLite sees that its index of unsure turns (chat_message_unsure) answers this.
        said = Message.objects.filter(conversation=OuterRef("pk"))
        return found.filter(Exists(said.extra(where=["role = 'person' AND confidence < 0.5"])))
    if signal == "fallback":
        return _doing(found, FALLBACKS)
    if signal == "objection":
        return _doing(found, OBJECTIONS)
    if signal == "flagged":
        flags = Flag.objects.filter(withdrawn_at__isnull=True)
        return found.filter(id__in=flags.values("message__conversation_id"))
    return found


def select(filters: Filters, user: User) -> QuerySet[Conversation]:
    """The conversations `filters` ask for, in no order yet; those the user stepped back from are left out."""
    from bot.web.review import search

    found = Conversation.objects.filter(last_n__gt=0)
    recused = Recusal.objects.filter(user=user)
    if recused.exists():
        found = found.exclude(id__in=recused.values("conversation_id"))
    found = _status(found, filters.status, user)
    if filters.tier:
        found = found.filter(top_tier__gte=int(filters.tier))
    if filters.episode:
        found = found.filter(episode_open=True)
    if filters.kind:
        found = found.filter(classes__icontains=f'"{filters.kind}"')
    if filters.intent:
        found = _doing(found, (filters.intent,))
    found = _signal(found, filters.signal)
    for name in ("flow", "region", "locale"):
        if value := getattr(filters, name):
            found = found.filter(**{name: value})
    if filters.turns:
        found = found.filter(turns__gte=int(filters.turns))
    if filters.active:
        found = found.filter(last_at__gte=clock.now() - PERIODS[filters.active])
    if filters.tag:
        found = found.filter(id__in=Tag.objects.filter(name=filters.tag).values("conversation_id"))
    if filters.reader:
        mine = Review.objects.filter(reviewer__username=filters.reader).values("conversation_id")
        given = Casefile.objects.filter(assigned_to__username=filters.reader).values("conversation_id")
        found = found.filter(Q(id__in=mine) | Q(id__in=given))
    if filters.q:
        found = found.filter(id__in=search.conversations(filters.q))
    return found


def following(user: User, *, without: str = "") -> Conversation | None:
    """What a reviewer reads next: the most urgent that nobody else holds; every fourth time the oldest of the random sample, which
    the order alone would never reach, and which is a calm one between hard ones."""
    today = Review.objects.filter(reviewer=user, submitted_at__date=clock.now().date()).count()
    free = Q(casefile__isnull=True) | Q(casefile__claimed_by__isnull=True) | Q(casefile__claimed_until__lte=clock.now())
    found = select(Filters(), user).exclude(reviews__reviewer=user).exclude(pseudonym=without)
    found = found.filter(free | Q(casefile__claimed_by=user))
    if today % SAMPLE_EVERY == 0 and (drawn := found.filter(casefile__sampled=True).order_by("last_at").first()):
        return drawn
    # What somebody put off comes when nothing else is left.
    return found.exclude(casefile__status=Casefile.LATER).order_by(*ORDER).first() or found.order_by(*ORDER).first()


def counts(user: User) -> dict[str, int]:
    """How many wait under the statuses that casefiles decide, in one pass over them; as `select` would find them."""
    now = clock.now()
    waits = ~Q(status=Casefile.DONE) | Q(conversation__last_n__gt=F("done_n"))
    mine = Q(claimed_by=user, claimed_until__gt=now) | Q(assigned_to=user)
    own = Exists(Review.objects.filter(conversation=OuterRef("conversation_id"), reviewer=user))
    wanted: dict[str, Q] = {
        "mine": mine & waits,
        "second": Q(reviews=1) & ~Q(status=Casefile.DONE) & ~Q(own),
        "escalated": Q(escalated_at__isnull=False) & waits,
        "differ": Q(differ=True),
        "later": Q(status=Casefile.LATER),
        "sampled": Q(sampled=True) & waits,
    }
    # What is reviewed and plain counts nowhere; left out first, it need not be joined to its conversation.
    some = ~Q(status=Casefile.DONE) | Q(escalated_at__isnull=False) | Q(differ=True) | Q(sampled=True) | mine
    files = Casefile.objects.filter(some, conversation__last_n__gt=0)
    recused = Recusal.objects.filter(user=user)
    if recused.exists():
        files = files.exclude(conversation_id__in=recused.values("conversation_id"))
    found: dict[str, int] = files.aggregate(**{name: Count("pk", filter=rule) for name, rule in wanted.items()})
    return found


def cursor(row: Conversation) -> str:
    """Where a row stands, for the address of the next page."""
    micro = int((row.last_at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))
    return f"{int(row.episode_open)}.{row.top_tier}.{micro}.{row.pk}"


def _position(text: str) -> tuple[Any, ...]:
    try:
        episode, top, micro, identity = (int(part) for part in text.split("."))
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micro)
    except (ValueError, OverflowError):
        raise FilterError("The address of this page is cut short: start at the first page.") from None
    return bool(episode), top, at, identity


@dataclass(frozen=True)
class Page:
    """Up to PAGE rows; `after` and `before` are positions of the neighbouring pages, empty at an end."""

    rows: list[Conversation]
    after: str
    before: str
    count: int
    more: bool  # the count stopped at COUNTED


def page(filters: Filters, user: User, *, after: str = "", before: str = "") -> Page:
    """One page of the queue. Raises FilterError for a malformed position."""
    found = select(filters, user)
    counted = found.order_by()[: COUNTED + 1].count()
    keys = tuple(F(key) for key in KEYS)
    ordered = found.order_by(*ORDER)
    if before:
        ordered = found.filter(TupleGreaterThan(keys, _position(before))).order_by(*(k[1:] for k in ORDER))
    elif after:
        ordered = ordered.filter(TupleLessThan(keys, _position(after)))
    shown = ordered.defer(*HEAVY).select_related("casefile__claimed_by", "casefile__assigned_to")
    # One row more than is shown says whether there is another page.
    rows = list(shown.prefetch_related("tags")[: PAGE + 1])
    further = len(rows) > PAGE
    rows = rows[:PAGE]
    if before:
        rows.reverse()
    onward, back = (bool(rows), further) if before else (further, bool(after) and bool(rows))
    return Page(
        rows=rows,
        after=cursor(rows[-1]) if rows and onward else "",
        before=cursor(rows[0]) if rows and back else "",
        count=min(counted, COUNTED),
        more=counted > COUNTED,
    )

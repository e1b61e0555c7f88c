"""Conversations to try the console with: our golden ones as the whole system held them, screened by today's screen, in any number."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone

from bot.reading import from_yaml
from bot.safety import Verdict, screen
from bot.safety.directory import directory
from bot.safety.lines import crisis_name, emergency_number
from bot.settings import ROOT
from bot.web.chat.models import Conversation, Message, Referral
from bot.web.review import work
from bot.web.review.models import Casefile, Review
from bot.web.review.roles import REVIEW
from bot.web.review.rubric import rubric

BATCH = 500
TALK = {"name", "own", "region", "locale", "days", "weight", "share", "flow", "episode", "opening", "turns"}
TURN = {"person", "press", "after", "intent", "confidence", "understood", "marks", "says"}
SAYS = {"text", "kind", "act", "ids", "input", "choices", "citations", "card"}
REGIONS = ("CA-ON", "GB", "US", "AU", "IE", "NZ", "unknown")
REVIEWED = 0.4  # share of the older ones that a reader has looked at already
DRAWN = 0.02  # share of the unflagged that wait in the random sample
PLAIN = 3  # weight of a conversation that names none
LOCAL = "Your local emergency number"
MINUTES = 3  # between two messages of a person


class DemoError(ValueError):
    """The made-up talks are malformed, or do not belong into this database."""


def _checked(talk: dict[str, Any]) -> dict[str, Any]:
    turns = talk.get("turns") or []
    says = [*talk.get("opening", []), *(said for turn in turns for said in turn.get("says", []))]
    for keys, found, what in ((TALK, [talk], "talk"), (TURN, turns, "turn"), (SAYS, says, "reply")):
        if any(set(row) - keys for row in found):
            raise DemoError(f"A {what} of demo.yml has no keys but {', '.join(sorted(keys))}.")
    if not {"name", "region", "days", "turns"} <= set(talk) or not all("person" in turn for turn in turns):
        raise DemoError("A talk of demo.yml has name, region, days and turns, each with what the person says.")
    return talk


def talks() -> list[dict[str, Any]]:
    """data/review/demo.yml, each person's text screened in its order. Raises DemoError."""
    # By the C library where it is: a fifth of a second instead of two.
    raw = from_yaml((ROOT / "data/review/demo.yml").read_text("utf-8"))
    if not isinstance(raw, dict) or set(raw) != {"talks"}:
        raise DemoError("demo.yml has exactly the key talks.")
    for talk in raw["talks"]:
        memory, _checked(talk)["verdicts"] = None, []
        for turn in talk["turns"]:
            verdict = screen(turn["person"], memory)
            memory = verdict.memory
            talk["verdicts"].append(verdict)
    return list(raw["talks"])


def _conversation(talk: dict[str, Any], last_at: datetime, region: str) -> Conversation:
    verdicts, episode = talk["verdicts"], talk.get("episode", {})
    top = max([v.tier for v in verdicts] + [int(episode.get("tier", 0))])
    running = bool(episode) and timezone.now() - last_at < timedelta(days=1)
    says = len(talk.get("opening", [])) + sum(len(turn.get("says", [])) for turn in talk["turns"])
    opened = {**episode, "opened_at": last_at.isoformat()} | ({} if running else {"state": "none", "question": ""})
    return Conversation(
        region=region,
        locale=talk.get("locale", "en"),
        share_words=bool(talk.get("share")),
        created_at=last_at - timedelta(minutes=MINUTES * len(verdicts)),
        last_at=last_at,
        last_n=len(verdicts) + says,
        turns=len(verdicts),
        tier=verdicts[-1].tier,
        top_tier=top,
        soft=verdicts[-1].soft,
        episode_open=running,
        episode=opened if episode else {},
        classes=list(dict.fromkeys(name for v in verdicts for name in v.classes)),
        flow=talk.get("flow", ""),
    )


def _messages(talk: dict[str, Any], conversation: Conversation) -> Iterator[Message]:
    n, at = 0, conversation.created_at
    numbers = emergency_number(talk["region"]), crisis_name(talk["region"])

    def said(rows: list[dict[str, Any]], reply_to: int | None) -> Iterator[Message]:
        nonlocal n
        for row in rows:
            n += 1
            yield Message(
                conversation=conversation,
                n=n,
                role=Message.BOT,
                text=row.get("text", "").replace("{emergency}", numbers[0]).replace("{crisis}", numbers[1]),
                created_at=at,
                reply_to=reply_to,
                shown=_shown(row),
            )

    yield from said(talk.get("opening", []), None)
    for turn, verdict in zip(talk["turns"], talk["verdicts"], strict=True):
        n += 1
        at += timedelta(minutes=MINUTES)
        yield _asked(turn, verdict, conversation, n, at)
        yield from said(turn.get("says", []), n)


def _asked(turn: dict[str, Any], verdict: Verdict, conversation: Conversation, n: int, at: datetime) -> Message:
    made = dict(turn.get("understood", {}))
    made["ranking"] = [{"intent": name, "confidence": share} for name, share in made.get("ranking", [])]
    return Message(
        conversation=conversation,
        n=n,
        role=Message.PERSON,
        text=turn["person"],
        choice=turn.get("press", ""),
        created_at=at,
        tier=verdict.text_tier,
        intent=turn.get("intent", ""),
        confidence=turn.get("confidence"),
        verdict={**verdict.to_json(), "fault": verdict.fault, **turn.get("marks", {})},
        understood={**made, "intent": turn.get("intent", ""), "confidence": turn.get("confidence")},
    )


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"kind": row.get("kind", "text"), "ids": row.get("ids", [])}
    shown |= {key: row[key] for key in ("act", "input") if key in row}
    shown["choices"] = [{"title": title, "payload": payload} for title, payload in row.get("choices", [])]
    if "citations" in row:
        shown["citations"] = [{"article": a, "section": s, "passage": p} for a, s, p in row["citations"]]
    if "card" in row:
        names = {line.id: line.name for line in directory().lines}
        shown["card"] = {"entries": [{"id": name, "name": names.get(name, LOCAL)} for name in row["card"]]}
    return shown


def _work(conversations: list[Conversation], chance: random.Random, readers: list[User]) -> None:
    """Reviews of some of the older ones, two where a crisis was flagged, and the random sample."""
    files, given = [], []
    for conversation in conversations:
        if timezone.now() - conversation.last_at < timedelta(days=2) or chance.random() > REVIEWED:
            if conversation.top_tier < 2 and chance.random() < DRAWN:
                files.append(Casefile(conversation=conversation, sampled=True))
            continue
        hard = conversation.top_tier >= 2
        wants = work.wanted(conversation)
        chosen = chance.sample(readers, min(wants, len(readers)))
        kinds = [Review.RIGHT, Review.FALSE_ALARM if hard else Review.MISSED]
        outcome = chance.choices(kinds, [88, 12] if hard else [98, 2])[0]
        level = {
            item.id: chance.choices([2, 3, 4], [15, 45, 40])[0] for item in rubric().items if chance.random() < 0.8
        }
        for place, reader in enumerate(chosen):
            near = {k: min(4, max(1, v + chance.choices([0, 1, -1], [70, 15, 15])[0])) for k, v in level.items()}
            said = outcome if chance.random() < 0.93 else Review.RIGHT
            at = conversation.last_at + timedelta(hours=chance.uniform(0.3, 30) + place)
            given.append(
                Review(
                    conversation=conversation,
                    reviewer=reader,
                    outcome=said,
                    scores=near,
                    up_to=conversation.last_n,
                    submitted_at=at,
                )
            )
        done = len(chosen) >= wants
        files.append(
            Casefile(
                conversation=conversation,
                status=Casefile.DONE if done else Casefile.NEW,
                done_n=conversation.last_n if done else 0,
                reviews=len(chosen),
                differ=len(chosen) > 1 and work.contradict(given[-len(chosen) :]),
                first_reviewed_at=given[-len(chosen)].submitted_at if chosen else None,
                sampled=not hard,
            )
        )
    Casefile.objects.bulk_create(files)
    Review.objects.bulk_create(given)


def _ledger(conversations: list[Conversation]) -> None:
    counts: Counter[tuple[Any, str, str]] = Counter()
    for conversation in conversations:
        if conversation.top_tier >= 2:
            month = conversation.last_at.date().replace(day=1)
            counts.update((month, conversation.region, kind) for kind in conversation.classes[:2])
    for (month, region, kind), n in counts.items():
        row, _made = Referral.objects.get_or_create(month=month, region=region, kind=kind)
        Referral.objects.filter(pk=row.pk).update(count=F("count") + n)


def make(count: int, *, add: bool = False, seed: int = 1) -> int:
    """Write `count` conversations; returns how many messages. Raises DemoError where conversations are, unless `add`."""
    if not add and Conversation.objects.exists():
        raise DemoError("There are conversations in this database: made-up ones are not mixed in without --add.")
    scripts, chance, now, written = talks(), random.Random(seed), timezone.now(), 0
    weights = [talk.get("weight", PLAIN) for talk in scripts]
    readers = list(User.objects.filter(is_active=True, groups__permissions__codename=REVIEW).distinct())
    for start in range(0, count, BATCH):
        size = min(BATCH, count - start)
        first = scripts[:size] if start == 0 else []
        chosen = first + chance.choices(scripts, weights, k=size - len(first))
        rows = []
        for place, talk in enumerate(chosen):
            told = place < len(first)
            age = talk["days"] if told else min(89.0, chance.expovariate(1 / 18))
            # Lines that were shown are those of its region: such a talk stays there.
            stays = told or "episode" in talk
            region = talk["region"] if stays else chance.choice(REGIONS)
            rows.append(_conversation(talk, now - timedelta(days=age), region))
        Conversation.objects.bulk_create(rows)
        said = [m for talk, row in zip(chosen, rows, strict=True) for m in _messages(talk, row)]
        written += len(Message.objects.bulk_create(said))
        _work(rows, chance, readers)
        _ledger(rows)
    return written

"""Made-up conversations in any number, screened by the real screen: for pictures, for trying out, for measuring."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import yaml
from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone

from bot.safety import Verdict, screen
from bot.settings import ROOT
from bot.web.chat.models import Conversation, Message, Referral
from bot.web.review import work
from bot.web.review.models import Casefile, Review
from bot.web.review.roles import REVIEW
from bot.web.review.rubric import rubric

BATCH = 500
TALK = {"region", "days", "turns", "share", "weight"}
MORE = {"slots", "actions", "kind", "cites"}
REGIONS = ("CA-ON", "GB", "US", "AU", "IE", "NZ", "unknown")
REVIEWED = 0.4  # share of the older ones that a reader has looked at already


class DemoError(ValueError):
    """The made-up talks are malformed, or do not belong into this database."""


def talks() -> list[dict[str, Any]]:
    """data/review/demo.yml, each person's text screened in its order. Raises DemoError."""
    raw = yaml.safe_load((ROOT / "data/review/demo.yml").read_text("utf-8"))
    if not isinstance(raw, dict) or set(raw) != {"talks"}:
        raise DemoError("demo.yml has exactly the key talks.")
    for talk in raw["talks"]:
        if not {"region", "days", "turns"} <= set(talk) <= TALK or not all(
            5 <= len(turn) <= 6 for turn in talk["turns"]
        ):
            raise DemoError("A talk has region, days and turns of five parts or six; share and weight may be left out.")
        if not all(set(more) <= MORE for turn in talk["turns"] for more in turn[5:]):
            raise DemoError(f"What more a turn may hold is {', '.join(sorted(MORE))}.")
        memory, talk["verdicts"] = None, []
        for turn in talk["turns"]:
            verdict = screen(turn[0], memory)
            memory = verdict.memory
            talk["verdicts"].append(verdict)
    return list(raw["talks"])


def _conversation(talk: dict[str, Any], last_at: datetime, region: str) -> Conversation:
    verdicts = talk["verdicts"]
    top = max(v.tier for v in verdicts)
    hard = any(v.tier >= 2 and not v.soft for v in verdicts)
    running = hard and timezone.now() - last_at < timedelta(days=1)
    opened = {"state": "open" if running else "none", "opened_at": last_at.isoformat(), "tier": top}
    return Conversation(
        region=region,
        share_words=bool(talk.get("share")),
        created_at=last_at - timedelta(minutes=3 * len(verdicts)),
        last_at=last_at,
        last_n=2 * len(verdicts),
        turns=len(verdicts),
        tier=verdicts[-1].tier,
        top_tier=top,
        soft=verdicts[-1].soft,
        episode_open=running,
        episode=opened if hard else {},
        classes=list(dict.fromkeys(name for v in verdicts for name in v.classes)),
        flow=talk["turns"][-1][3].removesuffix("_form"),
    )


def _messages(talk: dict[str, Any], conversation: Conversation) -> Iterator[Message]:
    for place, (turn, verdict) in enumerate(zip(talk["turns"], talk["verdicts"], strict=True)):
        text, intent, confidence, flow, answer = turn[:5]
        more: dict[str, Any] = turn[5] if len(turn) > 5 else {}
        at = conversation.created_at + timedelta(minutes=3 * place)
        ranking = [
            (intent, confidence),
            ("share_feeling" if intent != "share_feeling" else "share_history", min(1 - confidence, 0.6 * confidence)),
        ]
        yield Message(
            conversation=conversation,
            n=2 * place + 1,
            role=Message.PERSON,
            text=text,
            created_at=at,
            tier=verdict.text_tier,
            intent=intent,
            confidence=confidence,
            verdict={**verdict.to_json(), "fault": verdict.fault},
            understood={
                "intent": intent,
                "confidence": confidence,
                "ranking": [{"intent": name, "confidence": round(share, 2)} for name, share in ranking],
                "flow": flow,
                "slots": more.get("slots", {}),
                "actions": more.get("actions") or ([f"action_{flow.removesuffix('_form')}"] if flow else []),
                "policy": "RulePolicy",
            },
        )
        yield Message(
            conversation=conversation,
            n=2 * place + 2,
            role=Message.BOT,
            text=answer,
            created_at=at,
            reply_to=2 * place + 1,
            shown=_shown(more, verdict),
        )


def _shown(more: dict[str, Any], verdict: Verdict) -> dict[str, Any]:
    cites = more.get("cites")
    shown: dict[str, Any] = {"kind": more.get("kind", "text"), "ids": []}
    if shown["kind"] == "explanation":
        shown["citations"] = [{"passage": cites[0], "article": cites[0], "section": cites[1]}] if cites else []
    elif verdict.text_tier >= 2:
        shown["act"] = "soft" if verdict.soft else "receive"
    return shown


def _work(conversations: list[Conversation], chance: random.Random, readers: list[User]) -> None:
    """Reviews of some of the older ones, two where a crisis was flagged, and the random sample."""
    files, given = [], []
    for conversation in conversations:
        if timezone.now() - conversation.last_at < timedelta(days=2) or chance.random() > REVIEWED:
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
    weights = [talk.get("weight", 1) for talk in scripts]
    readers = list(User.objects.filter(is_active=True, groups__permissions__codename=REVIEW).distinct())
    for start in range(0, count, BATCH):
        size = min(BATCH, count - start)
        first = scripts[:size] if start == 0 else []
        chosen = first + chance.choices(scripts, weights, k=size - len(first))
        rows = []
        for place, talk in enumerate(chosen):
            told = place < len(first)
            age = talk["days"] if told else min(89.0, chance.expovariate(1 / 18))
            rows.append(
                _conversation(talk, now - timedelta(days=age), talk["region"] if told else chance.choice(REGIONS))
            )
        Conversation.objects.bulk_create(rows)
        said = [m for talk, row in zip(chosen, rows, strict=True) for m in _messages(talk, row)]
        written += len(Message.objects.bulk_create(said))
        _work(rows, chance, readers)
        _ledger(rows)
    return written

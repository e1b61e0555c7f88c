"""Made-up conversations in any number, screened by the real screen: for pictures, for trying out, for measuring."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import yaml
from django.utils import timezone

from bot.safety import screen
from bot.settings import ROOT
from bot.web.chat.models import Conversation, Message

BATCH = 500
TALK = {"region", "days", "turns", "share"}


class DemoError(ValueError):
    """The made-up talks are malformed, or do not belong into this database."""


def talks() -> list[dict[str, Any]]:
    """data/review/demo.yml, each person's text screened in its order. Raises DemoError."""
    raw = yaml.safe_load((ROOT / "data/review/demo.yml").read_text("utf-8"))
    if not isinstance(raw, dict) or set(raw) != {"talks"}:
        raise DemoError("demo.yml has exactly the key talks.")
    for talk in raw["talks"]:
        if not {"region", "days", "turns"} <= set(talk) <= TALK or not all(len(turn) == 5 for turn in talk["turns"]):
            raise DemoError("A talk has region, days and turns of five parts, and share where words may be used.")
        memory, talk["verdicts"] = None, []
        for turn in talk["turns"]:
            verdict = screen(turn[0], memory)
            memory = verdict.memory
            talk["verdicts"].append(verdict)
    return list(raw["talks"])


def _conversation(talk: dict[str, Any], last_at: datetime) -> Conversation:
    verdicts = talk["verdicts"]
    top = max(v.tier for v in verdicts)
    hard = any(v.tier >= 2 and not v.soft for v in verdicts)
    opened = {"state": "open", "opened_at": last_at.isoformat(), "tier": top}
    return Conversation(
        region=talk["region"],
        share_words=bool(talk.get("share")),
        created_at=last_at - timedelta(minutes=3 * len(verdicts)),
        last_at=last_at,
        last_n=2 * len(verdicts),
        turns=len(verdicts),
        tier=verdicts[-1].tier,
        top_tier=top,
        soft=verdicts[-1].soft,
        episode_open=hard and timezone.now() - last_at < timedelta(days=1),
        episode=opened if hard else {},
        classes=list(dict.fromkeys(name for v in verdicts for name in v.classes)),
        flow=talk["turns"][-1][3],
    )


def _messages(talk: dict[str, Any], conversation: Conversation) -> Iterator[Message]:
    for place, (turn, verdict) in enumerate(zip(talk["turns"], talk["verdicts"], strict=True)):
        text, intent, confidence, flow, answer = turn
        at = conversation.created_at + timedelta(minutes=3 * place)
        ranking = [
            (intent, confidence),
            ("share_feeling" if intent != "share_feeling" else "share_history", 1 - confidence),
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
                "actions": [f"action_{flow}"] if flow else [],
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
        )


def make(count: int, *, add: bool = False, seed: int = 1) -> int:
    """Write `count` conversations; returns how many messages. Raises DemoError where conversations are, unless `add`."""
    if not add and Conversation.objects.exists():
        raise DemoError("There are conversations in this database: made-up ones are not mixed in without --add.")
    scripts, chance, now, written = talks(), random.Random(seed), timezone.now(), 0
    for start in range(0, count, BATCH):
        chosen = [scripts[i % len(scripts)] for i in range(start, min(count, start + BATCH))]
        ages = [
            talk["days"] if start == 0 and i < len(scripts) else chance.uniform(0, 90) for i, talk in enumerate(chosen)
        ]
        rows = [_conversation(talk, now - timedelta(days=age)) for talk, age in zip(chosen, ages, strict=True)]
        Conversation.objects.bulk_create(rows)
        said = [m for talk, row in zip(chosen, rows, strict=True) for m in _messages(talk, row)]
        written += len(Message.objects.bulk_create(said))
    return written

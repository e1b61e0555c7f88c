"""A crisis episode step by step: what the screen saw, what was asked and answered, who was told and who came. No words of a talk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Q

from bot.reading import from_yaml
from bot.settings import ROOT
from bot.web.chat.models import Conversation, Message
from bot.web.review.models import Alert, Casefile, Review
from bot.web.review.risk import class_name, had_episode, tier

MOST = 200  # steps shown


class TimelineError(ValueError):
    """timeline.yml is malformed; the message says how."""


@dataclass(frozen=True)
class Step:
    """One step; `n` is the turn it belongs to, 0 for what readers did. `kind` is screen, card, asked, plan, alert or reader."""

    at: datetime
    kind: str
    said: str
    n: int = 0
    tier: int = 0


@cache
def acts() -> dict[str, str]:
    """What an act of the episode is called here. Raises TimelineError."""
    raw = from_yaml((ROOT / "data/review/timeline.yml").read_text("utf-8"))
    if not isinstance(raw, dict) or set(raw) != {"acts"} or not all(isinstance(v, str) for v in raw["acts"].values()):
        raise TimelineError("timeline.yml has exactly the key acts, each with its words.")
    return dict(raw["acts"])


def act_name(act: str) -> str:
    """An act in words."""
    if act in acts():
        return acts()[act]
    plain = act.replace("_", " ")
    return f"asked: {plain.removeprefix('ask ')}" if act.startswith("ask_") else plain


def _said(message: Message) -> list[Step]:
    at, n = message.created_at, message.n
    verdict: dict[str, Any] = message.verdict if isinstance(message.verdict, dict) else {}
    shown: dict[str, Any] = message.shown if isinstance(message.shown, dict) else {}
    if message.role == Message.PERSON:
        steps = []
        if message.tier >= 2 or verdict.get("fault"):
            classes = ", ".join(class_name(str(name)) for name in (verdict.get("classes") or [])[:3])
            soft = ", to be asked gently" if verdict.get("soft") else ""
            words = (
                "the screen failed: help was shown" if verdict.get("fault") else f"{tier(message.tier).name} risk{soft}"
            )
            steps.append(Step(at, "screen", f"{words}{': ' if classes else ''}{classes}", n, message.tier))
        if verdict.get("alert"):
            steps.append(Step(at, "alert", "readers are to be told", n))
        if verdict.get("plan_item"):
            steps.append(
                Step(at, "plan", f"answered the plan's step “{str(verdict['plan_item']).replace('_', ' ')}”", n)
            )
        return steps
    if shown.get("kind") == "card":
        card = shown.get("card") if isinstance(shown.get("card"), dict) else {}
        return [Step(at, "card", f"help card, {len((card or {}).get('entries') or [])} services", n)]
    if shown.get("kind") == "plan":
        return [Step(at, "plan", "the safety plan was shown", n)]
    return [Step(at, "asked", act_name(str(shown["act"])), n)] if shown.get("act") else []


def timeline(conversation: Conversation) -> list[Step]:
    """The steps in their order; empty where there never was a risk to speak of."""
    if not had_episode(conversation) and conversation.top_tier < 2:
        return []
    planned = Q(verdict__has_key="plan_item") & ~Q(verdict__plan_item="")
    told = Q(role=Message.PERSON) & (Q(tier__gte=2) | Q(verdict__alert=True) | Q(verdict__fault=True) | planned)
    shown = Q(role=Message.BOT) & (Q(shown__has_key="act") | Q(shown__kind__in=["card", "plan"]))
    rows = conversation.messages.filter(told | shown).order_by("n")
    only = rows.only("n", "role", "created_at", "tier", "verdict", "shown", "conversation_id")
    steps = [step for message in only[:MOST] for step in _said(message)]
    for alert in Alert.objects.filter(conversation=conversation).select_related("acknowledged_by"):
        steps.append(Step(alert.at, "alert", "alert raised", alert.n))
        if alert.acknowledged_at:
            by = alert.acknowledged_by.username if alert.acknowledged_by else "an account that is gone"
            steps.append(Step(alert.acknowledged_at, "reader", f"{by} took it on"))
    for given in Review.objects.filter(conversation=conversation).select_related("reviewer"):
        by = given.reviewer.username if given.reviewer else "an account that is gone"
        steps.append(Step(given.submitted_at, "reader", f"reviewed by {by}"))
    file = Casefile.objects.filter(conversation=conversation, escalated_at__isnull=False).first()
    if file is not None and file.escalated_at is not None:
        steps.append(Step(file.escalated_at, "reader", "a second reader was asked for"))
    return sorted(steps, key=lambda step: (step.at, step.n))[:MOST]


def standing(conversation: Conversation) -> list[tuple[str, str]]:
    """Where the episode stands, as names and values; empty where none ever opened."""
    episode = conversation.episode if isinstance(conversation.episode, dict) else {}
    if not had_episode(conversation):
        return []
    found = [
        ("state", str(episode.get("state") or ("open" if conversation.episode_open else "over")).replace("_", " "))
    ]
    if episode.get("question"):
        found.append(("open question", str(episode["question"]).replace("_", " ")))
    planned = [str(step).replace("_", " ") for step in episode.get("planned") or []]
    if planned:
        found.append(("on the plan", ", ".join(planned)))
    found.append(("check-ins without a cue", f"{episode.get('clean') or 0} of 2"))
    if episode.get("called"):
        found.append(("emergency number", "called, by the person's word"))
    for key, words in (("violence", "violence: nothing kept on the device"), ("minor", "someone under 18")):
        if episode.get(key):
            found.append(("note", words))
    return found

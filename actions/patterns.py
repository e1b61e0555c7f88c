"""Patterns: six open questions, and at the end what the articles call something like it. Tentative, with both sides, never a score."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.answered import answer_to
from actions.explanations import citations
from actions.forms import ANSWERS, PATTERNS, TOLD
from actions.given import give_back, resumes
from bot.articles import explain
from bot.encoder import encode
from bot.reading import from_yaml
from bot.settings import ROOT

FILE = ROOT / "data" / "patterns" / "leanings.yml"
NEAR = 0.30  # cosine below which an answer says nothing about closeness
APART = 0.02  # by which the nearest leaning must lead the next
FEWEST = 2  # answers that lean the same way before it is named at all
LONGEST = 2  # sentences quoted of the articles for one leaning
CHANGE = "Do attachment styles change over time?"


class PatternsError(ValueError):
    """data/patterns/leanings.yml is not as it must be; the message names the entry."""


@dataclass(frozen=True)
class Leaning:
    """A way with closeness: what it is called here, where the articles speak of it, its other side."""

    id: str
    title: str
    question: str
    side: str
    sounds_like: tuple[str, ...]


@cache
def leanings() -> tuple[Leaning, ...]:
    """As the file has them. Raises PatternsError on an unknown key, a repeated id or fewer than five sentences."""
    found = from_yaml(FILE.read_text(encoding="utf-8"))
    if not isinstance(found, dict) or set(found) != {"leanings"}:
        raise PatternsError("leanings.yml must hold `leanings` and nothing else.")
    made: list[Leaning] = []
    for entry in found["leanings"]:
        if set(entry) != {"id", "title", "question", "side", "sounds_like"}:
            raise PatternsError(f"leanings.yml, {entry.get('id')}: missing or unknown keys.")
        if any(entry["id"] == one.id for one in made) or len(entry["sounds_like"]) < 5:
            raise PatternsError(f"leanings.yml, {entry['id']}: there twice, or fewer than five sentences.")
        made.append(Leaning(**{**entry, "sounds_like": tuple(entry["sounds_like"])}))
    return tuple(made)


@cache
def _vectors() -> tuple[Any, tuple[str, ...]]:
    rows = [(sentence, one.id) for one in leanings() for sentence in one.sounds_like]
    return encode([sentence for sentence, _ in rows]), tuple(name for _, name in rows)


def leaning_of(answer: str) -> str | None:
    """The leaning that one answer is nearest to (mean of its two nearest sentences), or None where none leads."""
    vectors, names = _vectors()
    near = vectors @ encode([answer[:400]])[0]
    scores = {
        one.id: float(np.sort([n for n, name in zip(near, names, strict=True) if name == one.id])[-2:].mean())
        for one in leanings()
    }
    first, second = sorted(scores.values(), reverse=True)[:2]
    best = max(scores, key=lambda name: scores[name])
    return best if first >= NEAR and first - second >= APART else None


def common(answers: Sequence[str]) -> list[Leaning]:
    """At most two leanings that several answers have something in common with, the commoner first."""
    found = [leaning_of(answer) for answer in answers]
    counts = {one.id: found.count(one.id) for one in leanings()}
    if counts["reaching"] and counts["distance"] and abs(counts["reaching"] - counts["distance"]) <= 1:
        # As much one way as the other: the articles have a word for that.
        counts["both"] += min(counts["reaching"], counts["distance"])
    named = [one for one in leanings() if counts[one.id] >= FEWEST]
    return sorted(named, key=lambda one: -counts[one.id])[:2]


class ValidatePatternsForm(Action):
    """Called when the form opens and at each answer. Patterns wait while a crisis episode is open."""

    def name(self) -> str:
        return "validate_patterns_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        asked = tracker.get_slot("requested_slot")
        intent, text = door.intent(tracker), door.said(tracker)
        if door.metadata(tracker).get("holds"):
            dispatcher.utter_message(response="utter_patterns_wait")
            return [SlotSet(name, door.SKIPPED) for name in PATTERNS]
        if asked is None:
            if resumes(tracker, "patterns_form", text):
                return [SlotSet("interrupted", None)]
            dispatcher.utter_message(response="utter_patterns_first")
            return [SlotSet(name, None) for name in PATTERNS]
        if intent not in ANSWERS or not text.strip():
            return []
        if len(text.split()) >= TOLD and re.search(r"\bI\b", text, re.IGNORECASE):
            give_back(dispatcher, tracker, text)
        return [SlotSet(name, value) for name, value in answer_to(tracker, asked, text).items()]


class ActionPatternsResult(Action):
    """What the answers have something in common with, in the articles' words and with their sources."""

    def name(self) -> str:
        return "action_patterns_result"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        answers = [words for name in PATTERNS if (words := door.words(tracker, name))]
        if door.metadata(tracker).get("holds"):
            return []
        if len(answers) < FEWEST:
            dispatcher.utter_message(response="utter_patterns_few")
            return []
        named = common(answers)
        if not named:
            dispatcher.utter_message(response="utter_patterns_open")
            return []
        cited = [
            list(explain(question).sentences[: 1 if question == CHANGE else LONGEST])
            for question in (*(one.question for one in named), CHANGE)
        ]
        titles = " and with ".join(one.title for one in named)
        first = f"Some of what you describe may have something in common with {titles}. {named[0].side}"
        door.say(dispatcher, first, ["patterns.common"])
        text = "\n\n".join(" ".join(sentence.text for sentence in part) for part in cited if part)
        sources = citations([sentence for part in cited for sentence in part])
        door.say(dispatcher, text, ["patterns.articles"], kind="explanation", citations=sources)
        dispatcher.utter_message(response="utter_patterns_held_lightly")
        context = explain(named[0].question).context
        return [SlotSet("explained", context.to_json() if context else None)]

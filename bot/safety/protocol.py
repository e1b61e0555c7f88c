"""The protocol of an episode as data/safety/episode.yml has it: questions, tracks, and which class leads where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bot.reading import from_yaml
from bot.safety.data import FOLDER, SafetyDataError, classes, read
from bot.safety.words import Choice, say
from bot.settings import ROOT

EPISODE_PATH = ROOT / "data" / "safety" / "episode.yml"
NUMBERS = frozenset({"check_turns", "check_minutes", "clean_checks", "expires_hours"})


class ProtocolError(ValueError):
    """The protocol's file is malformed; the message names the track or question."""


@dataclass(frozen=True)
class Question:
    """`risk` is the answer that means danger, empty where it is open; `plan` answers are the person's to keep."""

    id: str
    risk: str = ""
    raises: bool = False
    drops: str = ""
    open: bool = False
    plan: bool = False
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)  # language -> buttons

    @property
    def closed(self) -> bool:
        """Asks for yes or no."""
        return bool(self.risk)


@dataclass(frozen=True)
class Track:
    """One way through an episode: question ids in their order."""

    id: str
    classes: tuple[str, ...]
    first: str
    risk: tuple[str, ...]
    maybe: tuple[str, ...]
    urgent: tuple[str, ...]
    becomes: str = ""
    name: str = ""

    @property
    def asks(self) -> frozenset[str]:
        """Every question of the track."""
        return frozenset({self.first, *self.risk, *self.maybe, *self.urgent})


@dataclass(frozen=True)
class Protocol:
    """The whole file, checked."""

    plan: Mapping[str, Mapping[str, str]]  # steps of the safety plan in their order: question id -> title by language
    questions: Mapping[str, Question]
    tracks: Mapping[str, Track]
    by_class: Mapping[str, str]  # class -> track
    numbers: Mapping[str, int]  # check_turns, check_minutes, clean_checks, expires_hours


def _question(name: str, raw: Mapping[str, Any], choices: Mapping[str, Any]) -> Question:
    if set(raw) - {"risk", "raises", "drops", "open", "plan", "choices"} or raw.get("risk", "yes") not in ("yes", "no"):
        raise ProtocolError(f"question {name}: an unknown key, or a risk that is not yes or no.")
    if sum(bool(raw.get(kind)) for kind in ("risk", "open", "plan")) != 1:
        raise ProtocolError(f"question {name}: it has a risk, or is open, or is plan.")
    titles = choices[raw["choices"]] if "choices" in raw else {}
    buttons = {
        language: tuple(Choice(title, f"crisis.{name}.{answer}") for answer, title in rows)
        for language, rows in titles.items()
    }
    given = {key: value for key, value in raw.items() if key != "choices"}
    return Question(name, **given, choices=buttons)


def load(path: Path = EPISODE_PATH) -> Protocol:
    """Read and check the file. Raises ProtocolError with a sentence."""
    raw = from_yaml(path.read_text(encoding="utf-8"))
    if set(raw) != {"numbers", "questions", "choices", "plan", "tracks"} or set(raw["numbers"]) != NUMBERS:
        raise ProtocolError(
            f"{path.name}: the keys are numbers (the four of them), questions, choices, plan and tracks."
        )
    questions = {name: _question(name, facts, raw["choices"]) for name, facts in raw["questions"].items()}
    tracks: dict[str, Track] = {}
    by_class: dict[str, str] = {}
    for name, facts in raw["tracks"].items():
        if not {"classes", "first", "risk", "maybe", "urgent"} <= set(facts) or set(facts) - set(
            Track.__dataclass_fields__
        ):
            raise ProtocolError(
                f"track {name}: it has classes, first, risk, maybe, urgent and perhaps becomes and name."
            )
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in facts.items()
        }
        track = Track(name, **values)
        if not {track.first, *track.risk, *track.maybe, *track.urgent} <= set(questions):
            raise ProtocolError(f"track {name}: it names a question that is not in the file.")
        if set(track.classes) & set(by_class):
            raise ProtocolError(f"track {name}: one of its classes belongs to another track.")
        by_class |= dict.fromkeys(track.classes, name)
        tracks[name] = track
    if any(track.becomes and track.becomes not in tracks for track in tracks.values()):
        raise ProtocolError(f"{path.name}: a track becomes one that is not in the file.")
    if set(raw["plan"]) != {name for name, question in questions.items() if question.plan}:
        raise ProtocolError(f"{path.name}: plan has a title for every plan question, and for no other.")
    if any(set(titles) != {"en", "fr", "es"} for titles in raw["plan"].values()):
        raise ProtocolError(f"{path.name}: a step of the plan has a title in en, fr and es.")
    return Protocol(raw["plan"], questions, tracks, by_class, raw["numbers"])


@dataclass(frozen=True)
class PublishedTrack:
    """One way through an episode as the public page shows it: what it is about, first words by tier, questions in plain text."""

    id: str
    name: str  # of what it is about, in plain words
    receives: str
    receives_now: str
    asks: str
    then: tuple[str, ...]


@cache
def french_names() -> dict[str, dict[str, str]]:
    """What classes and ways are called in French: `classes` by class, `tracks` by way. Raises SafetyDataError."""
    found: dict[str, dict[str, str]] = read(FOLDER / "names_fr.yml", frozenset({"classes", "tracks"}))
    if set(found["classes"]) != set(classes()):
        raise SafetyDataError("names_fr.yml must name each class of classes.yml.")
    if set(found["tracks"]) != {name for name, track in protocol().tracks.items() if track.name}:
        raise SafetyDataError("names_fr.yml must name each way of episode.yml that has a name there.")
    return found


def published(about: Protocol | None = None, language: str = "en") -> list[PublishedTrack]:
    """The protocol in the words a person would read, the first variant of each; for a page, not for a turn. `language`: en or fr."""
    shown = []
    for track in (about or protocol()).tracks.values():
        if language == "fr":
            names, own = french_names()["classes"], french_names()["tracks"].get(track.id, "")
        else:
            names, own = {name: each.name for name, each in classes().items()}, track.name
        shown.append(
            PublishedTrack(
                track.id,
                own or "; ".join(names[name] for name in track.classes),
                _sample("receive", track.id, 2, language),
                _sample("receive", track.id, 3, language),
                _sample("ask_" + track.first, track.id, 2, language),
                tuple(_sample("ask_" + name, track.id, 2, language) for name in track.risk),
            )
        )
    return shown


def _sample(act: str, track: str, tier: int, language: str) -> str:
    places = {"emergency": "the emergency number", "crisis": "a crisis line"}
    if language == "fr":
        places = {"emergency": "le numéro d’urgence", "crisis": "une ligne de crise"}
    return say(act, (track,), tier, places=places, language=language).text


@cache
def protocol() -> Protocol:
    """The checked file, read once."""
    return load()

"""What lasts of a crisis episode between turns, and what one turn gives the front door."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from bot.safety.lines import Card
from bot.safety.words import Reply

STATES = ("none", "asked", "open", "stepping_down", "watch")


@dataclass(frozen=True)
class Episode:
    """What lasts between turns. Times are ISO 8601 in UTC or empty; `clean` counts check-ins without a cue, 0-2."""

    state: str = "none"
    track: str = ""
    tier: int = 0  # the highest tier of this episode
    soft: bool = False
    question: str = ""  # the open question, or empty
    tries: int = 0
    asked_turn: int = 0  # when a question was last asked
    queue: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()  # plan questions asked in this run, in their order: the way back
    planned: tuple[str, ...] = ()  # steps of the safety plan that have words; the words themselves are elsewhere
    self_risk: bool = False  # suicide was spoken of in this episode: check-ins ask about it, whatever came after
    called: bool = False  # the emergency number was called, by the person's word
    call_asks: int = 0  # how often that was asked
    arrived: bool = False  # those who were called are there
    left: str = ""  # the first question, where it was let go without an answer: one that comes late still counts
    denied: bool = False  # ... or answered with a no: then only a half yes is looked for
    affirmed: bool = False  # the first question was answered with risk
    counted: tuple[str, ...] = ()  # classes already counted as referred
    opened_at: str = ""
    cue_at: str = ""
    mark_at: str = ""  # last cue, last answer that closed the questions, or last check-in
    mark_turn: int = 0
    clean: int = 0
    unanswered: int = 0  # check-ins in a row that got no answer: each makes the next one rarer
    seen: int = 0  # strength of the conversation's last verdict: twice its tier, less one where soft
    language: str = "en"  # en, fr or es: for answers too short to know a language by
    tongue: str = ""  # a language of tongues.yml: that of the last words the screen couldn't read
    truth_told: bool = False
    neck: bool = False  # pressure on the neck was told of: a doctor is named as soon as there is room
    shaken: bool = False  # a small child was shaken: likewise
    violence: bool = False  # a violence cue at any time: nothing on the device, quick exit first
    doer: bool = False  # the person says they hurt or control the other
    hurt: bool = False  # the person says they are hurt
    minor: bool = False

    @property
    def is_open(self) -> bool:
        """An episode runs: what deepens waits."""
        return self.state in ("open", "stepping_down")

    @property
    def listens(self) -> bool:
        """Danger was said or left unanswered, and not denied since: whoever tells on is listened to and led through nothing."""
        return self.state == "open" and not self.denied

    def to_json(self) -> dict[str, Any]:
        """A dict for a JSON column."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, raw: dict[str, Any] | None) -> Episode:
        """The episode of `to_json`; None or {} is no episode.

        Keys of another version are left out, missing ones get their defaults: an upgrade must not end an episode.
        """
        known = {name: value for name, value in (raw or {}).items() if name in cls.__dataclass_fields__}
        for name in ("queue", "steps", "planned", "counted"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)


@dataclass(frozen=True)
class Step:
    """What the front door does with one turn. Replies are bubbles in order: at most 60 words and one question."""

    episode: Episode
    replies: tuple[Reply, ...] = ()
    card: Card | None = None
    speaks: bool = False  # the front door answers alone; Rasa only gets the turn as an event that closes its forms
    holds_deep: bool = False  # the other's mind, patterns and drafts wait
    no_draft: bool = False  # no apology draft, also after the episode
    quick_exit: bool = False  # quick exit is offered first
    no_device_storage: bool = False
    alert: bool = False  # a moderator is alerted (tier 3)
    review: bool = False  # queued for review
    soft: bool = False  # counted apart
    counted: tuple[str, ...] = ()  # classes newly referred to a line this turn
    plan_item: str = ""  # this turn's text is the person's answer to this step of the safety plan
    plan: tuple[str, ...] = ()  # steps of the plan's card, where it is shown: those with words and those still open
    region: str = ""  # where the person says they are, if that is another region than the one given

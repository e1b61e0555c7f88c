"""What was heard in one message, and what is said back: a reflection and one question."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from bot.listening.central import most_about
from bot.listening.clauses import Reading, read_clauses
from bot.listening.feelings import names
from bot.listening.filled import fills, fills_of
from bot.listening.frames import choose, seed
from bot.listening.losses import lost
from bot.listening.markers import OPEN, OPEN_WORDS, WIDE_OPEN, aroused, marked, markers, score
from bot.listening.objection import objects
from bot.listening.pairs import best_clauses
from bot.listening.people import Person
from bot.listening.questions import GONE, Question, ask
from bot.listening.reflect import reflect
from bot.listening.small import small_turn
from bot.listening.unwilling import unwilling

FLOWS = ("reflect", "repair")
_SILENT = frozenset({"foreign", "gibberish"})


@dataclass(frozen=True)
class Heard:
    """One message heard. `level` is the mentalizing score (higher is more); `marks` counts its markers by id."""

    reflection: str
    question: str | None
    level: float
    person: str | None
    feelings: tuple[str, ...]
    objection: bool
    marks: dict[str, int]
    aroused: bool
    question_id: str | None
    reflection_id: str | None
    about: Person | None = None

    def to_json(self) -> dict[str, Any]:
        """The keys of the command line's `listen`."""
        return {
            "reflection": self.reflection,
            "question": self.question,
            "level": self.level,
            "person": self.person,
            "feelings": list(self.feelings),
            "objection": self.objection,
        }


def listen(
    text: str, history: Sequence[str] = (), flow: str = "reflect", used: Collection[str] = (),
    avoid: Sequence[tuple[int, int]] = (), objection: bool | None = None,
) -> Heard:  # fmt: skip
    """Hear `text`, said after `history` (the person's earlier texts, oldest first).

    `used` holds ids of reflections and questions already used; `avoid` spans of `text` that are never echoed; `objection`:
    whether it is known by other means than its wording that the bot is told it misunderstood, or that it is not; None: by its wording.
    Raises ValueError for an unknown flow.
    """
    if flow not in FLOWS:
        raise ValueError(f"flow must be one of {', '.join(FLOWS)}.")
    reading = read_clauses(text)
    level = markers(text)
    about = _about(reading)
    felt = names(reading.feelings)
    if objects(text) if objection is None else objection:
        said, name = _own(history, seed(text, len(history)), used)
        question = ask("own", None, used, text)
        return Heard(
            said, question.text, level, _word(about), felt, True, marked(text), aroused(text), question.id, name, about
        )
    reflection = reflect(text, history, used, avoid)
    kind = small_turn(text, reading)
    asked = None if kind in _SILENT else _question(text, history, flow, reading, about, level, used, kind)
    return Heard(
        reflection.text, asked.text if asked else None, level, _word(about), felt, False, marked(text), aroused(text),
        asked.id if asked else None, reflection.id, about,
    )  # fmt: skip


def _about(reading: Reading) -> Person | None:
    """Who the text is about; in a long one, who the clause that matters most is about."""
    whole = most_about(reading.people, reading.doc, reading.tidied)
    if whole is not None and whole.said.startswith(("his ", "her ", "their ")) and lost(reading.doc or (), whole):
        return None  # "since his mother died": it is about him, whose name wasn't said
    if whole is None or len(reading.clauses) < 5:
        return whole
    main = max(reading.clauses, key=lambda clause: clause.score)
    near = most_about([p for p in main.people if not p.weak], reading.doc, reading.tidied)
    return near or whole


def _word(person: Person | None) -> str | None:
    return None if person is None else person.word if person.word[:1].isupper() else person.word.lower()


def _question(
    text: str, history: Sequence[str], flow: str, reading: Reading, about: Person | None, level: float,
    used: Collection[str], kind: str | None,
) -> Question:  # fmt: skip
    """One question: feeling before perspective, about a mind, naming the person."""
    before = about
    if about is None and history:
        for earlier in reversed(history[-6:]):
            past = read_clauses(earlier)
            before = most_about(past.people, past.doc, past.tidied)
            if before is not None:
                break
    variety = f"{len(history)}|{text}"
    if unwilling(text):
        return ask("untold", None, used, variety)
    if kind is not None and before is None:
        return ask("open", None, used, variety)
    filled = fills_of(reading)
    felt_before = any("feeling" in fills(earlier) or "my_mind" in fills(earlier) for earlier in history[-4:])
    # Both the fitted level and the words must say that minds are being looked at: feeling comes before perspective.
    # A long story has more of every mark.
    words = OPEN_WORDS + max(0, len(text.split()) - 30) / 40
    ready = level >= OPEN and score(text) >= words and not aroused(text)
    ready = ready and (felt_before or "feeling" in filled or ("my_mind" in filled and level >= WIDE_OPEN))
    event = "moment" in filled
    glad = _good_news(reading)
    if before is not None and lost(reading.doc or (), before):
        # The dead have no mind to guess at now, and "in that moment with the baby" is no question to somebody who lost it.
        return ask("my_mind" if "feeling" in filled else "feeling", before, used, variety, kind=GONE)
    if flow == "repair":
        return ask(_mending_step(filled, ready), before, used, variety, event=event)
    if ready and before is not None and not before.weak:
        return ask("alternatives" if "their_mind" in filled else "their_mind", before, used, variety, event=event)
    if ready and before is None:
        return ask(
            "my_mind" if "my_mind" not in filled else "alternatives", None, used, variety, event=event, glad=glad
        )
    return ask("my_mind" if "feeling" in filled else "feeling", before, used, variety, event=event, glad=glad)


_GLAD = frozenset({"calm", "happy", "excited", "hopeful", "grateful", "proud", "relieved", "amused", "admiring"})


def _good_news(reading: Reading) -> bool:
    """Whether every feeling in the text that is the writer's is a good one, and there is one."""
    mine = [f for f in reading.feelings if f.mine]
    return bool(mine) and all(f.name in _GLAD | {"surprised", "loving"} and not f.negated for f in mine) and any(
        f.name in _GLAD for f in mine
    )  # fmt: skip


def _mending_step(filled: dict[str, str], ready: bool) -> str:
    if "moment" not in filled:
        return "mend_event"
    if not ready:
        return "mend_part"
    return "mend_change" if "their_mind" in filled else "mend_impact"


def _own(history: Sequence[str], start: int, used: Collection[str]) -> tuple[str, str]:
    """The bot's own repair: it owns the miss in one sentence, and says back what it may have missed."""
    again = bool(history) and objects(history[-1])
    owned = choose("own_again" if again else "own", "", start, used)
    assert owned is not None
    for earlier in reversed(history[-4:]):
        if objects(earlier):
            continue
        for said in best_clauses(read_clauses(earlier))[:2]:
            frame, words = said.frame, said.words
            whole = frame in ("statement", "feeling", "view")
            if frame in ("question", "request", "adjective", "word"):
                continue
            before = choose("said_before" if whole else "said_before_part", "", start // 5, used, c=words)
            if before is not None:
                return f"{owned[1]} {before[1]}", f"{owned[0]}+{before[0]}"
        break
    return owned[1], owned[0]

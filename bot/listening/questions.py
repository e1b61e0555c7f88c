"""One open question for a step of the ladder, fitted to who it is about, and never twice while another is left."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from bot.listening.frames import seed, sentence
from bot.listening.people import KINDS, Person
from bot.listening.words import WordsError, check_keys, read

STEPS = ("moment", "feeling", "strength", "body", "my_mind", "their_mind", "alternatives", "familiar", "takeaway")
MENDING = ("mend_event", "mend_part", "mend_impact", "mend_change", "mend_how")
OTHERS = ("own", "open", "untold", "listening")
GONE = "gone"  # somebody who died: there is no mind to guess at, and no moment to come
FEWEST = 5


@dataclass(frozen=True)
class Question:
    """A question as asked: its id in questions.yml, its step, its words."""

    id: str
    step: str
    text: str


@dataclass(frozen=True)
class _Template:
    id: str
    ask: str
    about: tuple[str, ...]
    alone: bool
    event: bool
    glad: bool
    guess: bool


@cache
def templates() -> dict[str, tuple[_Template, ...]]:
    """Every question by step. Raises WordsError for unknown steps, kinds, repeated ids or fewer than five variants."""
    steps = read("questions", ("steps",))["steps"]
    check_keys("questions.yml", steps, (*STEPS, *MENDING, *OTHERS))
    seen: set[str] = set()
    found: dict[str, tuple[_Template, ...]] = {}
    for step, entries in steps.items():
        rows: list[_Template] = []
        for entry in entries:
            where = f"questions.yml: {entry.get('id')}"
            check_keys(where, entry, ("id", "ask"), ("about", "alone", "event", "glad", "guess"))
            if entry["id"] in seen:
                raise WordsError(f"{where} is there twice.")
            seen.add(entry["id"])
            about = tuple(entry.get("about", ()))
            if set(about) - {*KINDS, GONE}:
                raise WordsError(f"{where}: unknown kind of person.")
            alone = entry.get("alone", "false") == "true"
            if alone == ("{p}" in entry["ask"]):
                raise WordsError(f"{where}: a question without a person, and only such a one, is marked alone.")
            rows.append(
                _Template(
                    entry["id"],
                    entry["ask"],
                    about,
                    alone,
                    entry.get("event") == "true",
                    entry.get("glad") != "false",
                    entry.get("guess") == "true",
                )
            )
        if len(rows) < FEWEST:
            raise WordsError(f"questions.yml: {step} has fewer than {FEWEST} questions.")
        found[step] = tuple(rows)
    return found


def _said(person: Person | str | None) -> tuple[str, str]:
    """(how the person is named, their kind)."""
    if person is None:
        return "", ""
    if isinstance(person, Person):
        return person.said or person.word, person.kind
    from bot.listening.central import named

    return named(person)


def ask(
    step: str,
    person: Person | str | None = None,
    used: Collection[str] = (),
    variety: str = "",
    kind: str | None = None,
    event: bool = True,
    glad: bool = False,
    guess: bool = True,
) -> Question:
    """A question for `step`. `person` is a Person, a word ("son", "Anna") or None; `kind` overrides its kind.

    `variety` (any text, such as the message) spreads the choice; ids in `used` come last.
    The kind GONE (somebody who died) has questions of its own in the steps that are asked about it.
    `event`: a moment was told, so that a question
    may speak of it. `glad`: it is good news, so that nothing is asked about fear or need.
    `guess`: a guess at the other was made, so that a question may speak of it. Raises KeyError for an unknown step.
    """
    said, known = _said(person)
    known = kind or known
    rows = tuple(t for t in templates()[step] if event or not t.event) or templates()[step]
    rows = tuple(t for t in rows if t.glad or not glad) or rows
    rows = tuple(t for t in rows if guess or not t.guess) or rows
    if known == "self" or not said:
        fitting = [t for t in rows if t.alone and (not t.about or known in t.about or not known)]
        general = [t for t in fitting if not t.about] or fitting
        fitting = sorted(fitting, key=lambda t: not t.about) if known == "self" else general
    elif known == GONE and (fitting := [t for t in rows if GONE in t.about]):
        pass
    else:
        named = [t for t in rows if not t.alone]
        fitting = [t for t in named if known in t.about] + [t for t in named if not t.about] or [
            t for t in rows if t.alone
        ]
    if not fitting:
        fitting = [t for t in rows if t.alone] or list(rows)
    start = seed(f"{step}|{variety}")
    turn = start % len(fitting)
    rotated = [*fitting[turn:], *fitting[:turn]]
    best = min(rotated, key=lambda t: (t.id in used, rotated.index(t)))
    return Question(best.id, step, sentence(best.ask.replace("{p}", said or "the other person")))

"""What stands around a cue and changes what it means: negated, past, about somebody else, supposed, a figure of speech, quoted.

The cues are data (lexicon_axes.yml). Scope follows ConText (Harkema et al. 2009): a cue reaches forward to the end of its clause, and
some reach back; `stops` end a clause, `pretends` look like a cue and are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.safety.data import AXES, EFFECTS, FOLDER, SafetyDataError, check_keys, read
from bot.safety.lexicon import Matcher, compile_pattern

BEFORE, AFTER = 110, 110  # characters of a sentence looked at on each side of a cue
NEAR = 60  # ... for a cue of an axis that must stand near
_WHERE = ("before", "after", "sentence", "near", "text", "hit")
_KEYS = frozenset({"id", "axis", "where", "any", "unless", "effect", "classes"})


@dataclass(frozen=True)
class AxisCue:
    """One way an axis shows itself."""

    id: str
    axis: str
    where: str  # before: in the same clause before the hit; after: in the clause after it; sentence; near; text; hit: inside it
    any: Matcher
    unless: Matcher | None  # in the same stretch: then the cue is none
    effect: str | None  # stronger or weaker than the class's own
    classes: frozenset[str]  # for these only; empty: for all


@dataclass(frozen=True)
class Applied:
    """An axis that applies to a hit; `effect` None: the rule's own."""

    cue: str
    axis: str
    effect: str | None


@dataclass(frozen=True)
class AxisTable:
    """All cues of axes and the marks that end a clause."""

    cues: tuple[AxisCue, ...]
    stops: re.Pattern[str]

    def around(self, text: str, start: int, end: int, crisis_class: str) -> tuple[Applied, ...]:
        """The axes that apply to the hit at `start`-`end` of written-out text, in the order of the file."""
        low, high = sentence(text, start, end)
        clause_low, clause_high = low, high
        for stop in self.stops.finditer(text, low, start):
            clause_low = stop.end()
        stop_after = self.stops.search(text, end, high)
        if stop_after is not None:
            clause_high = stop_after.start()
        bounds = {
            "before": (clause_low, start), "after": (end, clause_high), "sentence": (low, high),
            "near": sentence(text, start, end, NEAR, NEAR),
            "text": (max(0, start - 400), min(len(text), end + 400)), "hit": (start, end),
        }  # fmt: skip
        found = []
        for cue in self.cues:
            if cue.classes and crisis_class not in cue.classes:
                continue
            first, last = bounds[cue.where]
            stretch = text[first:last].strip()
            if cue.any.possible(stretch) and cue.any.pattern.search(stretch) is not None:
                if cue.unless is not None and cue.unless.pattern.search(stretch) is not None:
                    continue
                found.append(Applied(cue.id, cue.axis, cue.effect))
        return tuple(found)


def sentence(text: str, start: int, end: int, before: int = BEFORE, after: int = AFTER) -> tuple[int, int]:
    """Where the sentence around `start`-`end` begins and ends, at most `before` and `after` characters away."""
    low, high = max(0, start - before), min(len(text), end + after)
    for mark in ".!?\n":
        low = max(low, text.rfind(mark, low, start) + 1)
        found = text.find(mark, end, high)
        high = found if found >= 0 else high
    return low, high


@cache
def axis_table() -> AxisTable:
    """data/safety/lexicon_axes.yml. Raises SafetyDataError."""
    content = read(FOLDER / "lexicon_axes.yml", frozenset({"words", "stops", "axes"}))
    words = {k: v if isinstance(v, str) else "|".join(v) for k, v in content["words"].items()}
    cues: dict[str, AxisCue] = {}
    for entry in content["axes"]:
        where = f"lexicon_axes.yml, {entry.get('id', 'an entry without id')}"
        check_keys(where, entry, _KEYS, frozenset({"id", "axis", "where", "any"}))
        if entry["axis"] not in AXES or entry["where"] not in _WHERE or entry.get("effect", "keep") not in EFFECTS:
            raise SafetyDataError(f"{where}: axis, where or effect is unknown.")
        if entry["id"] in cues:
            raise SafetyDataError(f"{where}: this id is used twice.")
        cues[entry["id"]] = AxisCue(
            entry["id"], entry["axis"], entry["where"],
            compile_pattern(where, entry["any"], words),
            compile_pattern(where, entry["unless"], words) if entry.get("unless") else None,
            entry.get("effect"), frozenset(entry.get("classes", ())),
        )  # fmt: skip
    return AxisTable(tuple(cues.values()), compile_pattern("lexicon_axes.yml, stops", content["stops"], words).pattern)

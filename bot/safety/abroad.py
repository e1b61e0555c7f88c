"""Cues in languages the screen can't read (data/safety/cues_abroad.yml): wording that means danger by itself, in some thirty languages.

Not a layer that understands them: who writes in such a language is shown people to call whatever is found (tongues.py). A cue opens the
episode as well, and shows a moderator that it was said. Phrases go through the same normalising as the text, so that case, accents,
vowel signs and look-alikes are the same on both sides; they are looked for in every text, since people mix languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from bot.reading import from_yaml
from bot.safety.axes import sentence
from bot.safety.data import FOLDER, SafetyDataError, check_keys, classes
from bot.safety.language import SUPPORTED, word_lists
from bot.safety.lexicon import Hit, Matcher, Rule, required, rule_hits
from bot.safety.tongues import enough, tongue_of, tongues
from bot.text import normalise

PATH = FOLDER / "cues_abroad.yml"
REACH = 80  # characters between a cue and what must stand beside it
UNSPACED = frozenset({"zh", "ja", "ko"})  # words aren't parted, or endings are joined on without limit
JOINED = {"ar": "[وفب]?", "he": "[ושהכבל]?"}  # small words that are written together with the next one
PLENTY = 3  # words that leave no doubt which language a message is in
_GAP = r"[^\w.!?\n]{1,3}"
_END = "(?:)"  # the end of a list of words where no gap follows
_QUOTE = re.compile('["“”„«»‹›「」『』]')
_WORDS = re.compile(r"<\w+>\??|[^\s<>]+")
_NAMED = re.compile(r"<(\w+)>(\??)")
OWN = frozenset({"ideation", "passive", "plan", "selfharm"})  # classes of what the writer may do
ASKED = frozenset({"partner", "other"})
_AXES = frozenset({"historical", "still", "quoted"})
_KEYS = frozenset({"id", "tongue", "class", "tier", "soft", "any", "with", "unless", "flags", "source"})
_NEEDED = frozenset({"id", "tongue", "class", "any", "source"})
_ID = re.compile(r"X[A-Z]{2}-\d{3}")


def hits(plain: str) -> Iterator[tuple[Hit, tuple[str, ...]]]:
    """Every cue's hits in normalised text, cue by cue, each with its axes. Raises SafetyDataError where the file is malformed."""
    found = [hit for rule in cues() for hit in rule_hits(rule, plain)]
    theirs = [hit for hit in found if hit.rule.crisis_class == "other"]
    for hit in found:
        if hit.rule.crisis_class == "other":
            yield hit, ("other_person", *_axes(hit, plain))
        elif not any(_overlap(hit, other) for other in theirs):
            yield hit, _axes(hit, plain)


def _overlap(hit: Hit, other: Hit) -> bool:
    """Whether a wish heard as the writer's own is the one said of somebody else; neighbouring languages share words."""
    return hit.rule.crisis_class in OWN and hit.start < other.end and other.start < hit.end


def _axes(hit: Hit, plain: str) -> tuple[str, ...]:
    """historical and quoted, by the words and marks of the sentence: for what one feels or lives through, not for what can't wait."""
    marks = _tables()[1].get(hit.rule.id[:3])
    if marks is None or hit.rule.crisis_class not in OWN | ASKED:
        return ()
    low, high = sentence(plain, hit.start, hit.end)
    around = plain[low:high]
    past = marks["historical"].pattern.search(around) and not marks["still"].pattern.search(around)
    before, after = plain[low : hit.start], plain[hit.end : high + 1]
    inside = len(_QUOTE.findall(before)) % 2 == 1 and _QUOTE.search(after) is not None
    told = inside and any(sign.isalnum() for sign in _QUOTE.split(before)[0] + _QUOTE.split(after, maxsplit=1)[-1])
    quoted = told or marks["quoted"].pattern.search(around)
    return tuple(name for name, holds in (("historical", past), ("quoted", quoted)) if holds)


def spoken(text: str, language: str, rules: Iterable[str]) -> str | None:
    """The language of tongues.yml a message is in; empty where it is English, French or Spanish, None where it says too little.

    `language` is the screen's, `rules` are the ids of those that fired: a cue is of one language, however short the message.
    """
    marked = {mark(tongue.id): tongue.id for tongue in tongues()}
    if found := next((marked[rule[:3]] for rule in rules if rule[:3] in marked), None):
        return found
    tongue = tongue_of(text) if language == "other" and enough(text) else None
    if tongue is not None:
        return tongue.id
    words = normalise(text).text.split()
    read = sum(word in word_lists()["en"] for word in words) if language == "en" else len(words)
    return "" if language in SUPPORTED and read >= PLENTY else None


def mark(tongue: str) -> str:
    """How ids of a language's cues begin."""
    return "XHL" if tongue == "hi-Latn" else f"X{tongue.upper()}"


@cache
def cues() -> tuple[Rule, ...]:
    """The checked file, read once. Raises SafetyDataError."""
    return _tables()[0]


@cache
def _tables() -> tuple[tuple[Rule, ...], dict[str, dict[str, Matcher]]]:
    return load()


def load(path: Path = PATH) -> tuple[tuple[Rule, ...], dict[str, dict[str, Matcher]]]:
    """The rules of a file in its order, and the words of axes by the beginning of ids. Raises SafetyDataError with the id, OSError."""
    content = from_yaml(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or set(content) != {"words", "axes", "cues"}:
        raise SafetyDataError(f"{path.name}: its keys are words, axes and cues.")
    words = {tongue: dict(lists) for tongue, lists in content["words"].items()}
    found = tuple(_rule(path.name, entry, words.get(entry.get("tongue"), {})) for entry in content["cues"])
    if len({rule.id for rule in found}) < len(found):
        raise SafetyDataError(f"{path.name}: an id is used twice.")
    axes = {}
    for tongue, lists in content["axes"].items():
        where = f"{path.name}, axes of {tongue}"
        check_keys(where, lists, _AXES, _AXES)
        axes[mark(tongue)] = {name: _matcher(where, phrases, tongue, {}) for name, phrases in lists.items()}
    return found, axes


def _rule(name: str, entry: dict[str, Any], words: dict[str, list[str]]) -> Rule:
    where = f"{name}, {entry.get('id', 'an entry without id')}"
    check_keys(where, entry, _KEYS, _NEEDED)
    if not _ID.fullmatch(str(entry["id"])):
        raise SafetyDataError(f"{where}: an id looks like XDE-001.")
    if entry["tongue"] not in {tongue.id for tongue in tongues()}:
        raise SafetyDataError(f"{where}: tongues.yml has no {entry['tongue']}.")
    if not entry["id"].startswith(mark(entry["tongue"]) + "-"):
        raise SafetyDataError(f"{where}: its id begins with {mark(entry['tongue'])}.")
    crisis_class = classes().get(entry["class"])
    if crisis_class is None:
        raise SafetyDataError(f"{where}: the class {entry['class']} is not in classes.yml.")
    tier = entry.get("tier", crisis_class.tier)
    if tier not in (2, 3):
        raise SafetyDataError(f"{where}: tier must be 2 or 3.")
    beside = entry.get("with")
    return Rule(
        id=entry["id"],
        crisis_class=entry["class"],
        tier=tier,
        soft=bool(entry.get("soft", False)),
        any=_matcher(where, entry["any"], entry["tongue"], words),
        companions=(_matcher(where, beside, entry["tongue"], words),) if beside else (),
        unless=_matcher(where, entry["unless"], entry["tongue"], words) if entry.get("unless") else None,
        within=REACH,
        axes={},
        flags=frozenset(entry.get("flags", ())),
        after=frozenset(),
        nod=0.0,
        source=str(entry["source"]),
    )


def _matcher(where: str, phrases: object, tongue: str, words: dict[str, list[str]]) -> Matcher:
    if not isinstance(phrases, list) or not phrases or not all(isinstance(each, str) and each for each in phrases):
        raise SafetyDataError(f"{where}: phrases must be a list of texts.")
    source = "|".join(_pattern(where, phrase, tongue, words) for phrase in sorted(phrases, key=len, reverse=True))
    if tongue not in UNSPACED:
        source = rf"(?<!\w){JOINED.get(tongue, '')}(?:{source})(?!\w)"
    compiled = re.compile(source)
    return Matcher(compiled, required(compiled.pattern))


def _pattern(where: str, phrase: str, tongue: str, words: dict[str, list[str]]) -> str:
    parts: list[str] = []
    between = "" if tongue in UNSPACED else _GAP
    for word in _WORDS.findall(phrase):
        if word == "*":
            parts.append(rf"(?:\w{{1,24}}{_GAP}){{0,2}}?")
            continue
        if named := _NAMED.fullmatch(word):
            if named[1] not in words:
                raise SafetyDataError(f"{where}: <{named[1]}> is not in the words of {tongue}.")
            inside = "|".join(
                _pattern(where, each, tongue, {}) for each in sorted(words[named[1]], key=len, reverse=True)
            )
            parts.append(f"(?:(?:{inside}){between}){named[2]}" + ("" if between else _END))
            continue
        plain = normalise(word.removesuffix("~")).text.strip()
        if not plain:
            raise SafetyDataError(f"{where}: nothing is left of {word!r}.")
        parts.append(re.escape(plain).replace(r"\ ", _GAP) + (r"\w{0,8}" if word.endswith("~") else "") + _GAP)
    if not parts or phrase.startswith("*") or phrase.endswith("*"):
        raise SafetyDataError(f"{where}: a phrase begins and ends with a word.")
    return "".join(parts).removesuffix(_END).removesuffix(_GAP)

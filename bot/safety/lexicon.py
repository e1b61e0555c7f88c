"""The rules of data/safety/lexicon*.yml, compiled: words with bounded gaps, cue pairs, innocent neighbours.

How a pattern is written (over written-out text, spelling.py): a space is any short gap inside a sentence, ` ~3 ` up to three words
between, `<kin>` an alternative of the file's `words`, the rest is a regular expression without unbounded repetition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.safety.data import FOLDER, SafetyDataError, check_effects, check_keys, classes, read

REACH = 240  # characters between the parts of a cue pair, unless a rule says otherwise
HITS = 8  # of one rule in one text: evidence beyond that adds nothing, and hostile text stays cheap

_SEPARATOR = r"[^\w.!?\n]{1,3}"
_ID = re.compile(r"[A-Z]{2,3}-\d{3}")
_KEYS = frozenset(
    {"id", "class", "tier", "soft", "any", "with", "unless", "within", "axes", "source", "flags", "after", "nod"}
)
_NEEDED = frozenset({"id", "class", "any", "source"})
_FLAGS = frozenset({"despair", "loss", "bereaved", "means", "child", "substance", "darkness"})
_BEFORE = _FLAGS | {"risk"}
_UNBOUNDED = re.compile(r"(?<!\\)[*+](?!\?<)|\{\d*,\}")


@dataclass(frozen=True)
class Matcher:
    """A pattern and the literals of which one must be in a text for it to match: a substring test is 100 times cheaper."""

    pattern: re.Pattern[str]
    needs: tuple[str, ...]

    def possible(self, text: str) -> bool:
        """Whether a match is worth trying."""
        return not self.needs or any(need in text for need in self.needs)


@dataclass(frozen=True)
class Rule:
    """One rule of the lexicon; `companions` must each have a match within `within` characters of the hit."""

    id: str
    crisis_class: str
    tier: int  # 1-3
    soft: bool
    any: Matcher
    companions: tuple[Matcher, ...]
    unless: Matcher | None
    within: int
    axes: dict[str, str]  # axis -> effect, the class's where the rule names none
    flags: frozenset[str]  # what the memory keeps of a hit
    after: frozenset[str]  # the rule counts only after one of these was said in an earlier turn; empty: always
    nod: float  # 0-1: probability of tier 2 the statistical layer must hear for the rule to count in full; 0: it is not asked
    source: str


@dataclass(frozen=True)
class Hit:
    """A rule that fired at `start`-`end` of the written-out text, with the spans of its companions."""

    rule: Rule
    start: int
    end: int
    others: tuple[tuple[int, int], ...] = ()


def compile_pattern(where: str, patterns: list[str], words: dict[str, str]) -> Matcher:
    """One matcher for several patterns. Raises SafetyDataError."""
    parts = []
    for pattern in patterns:
        if _UNBOUNDED.search(pattern):
            raise SafetyDataError(f"{where}: a pattern has an unbounded repetition; use {{0,n}}.")
        parts.append(_expand(where, pattern, words))
    # A word ends where the pattern ends, unless it ends in a gap before a forbidden word.
    source = r"\b(?:" + "|".join(parts) + r")(?:(?<!\w)|(?!\w))"
    try:
        compiled = re.compile(source)
    except re.error as fault:
        raise SafetyDataError(f"{where}: not a pattern ({fault}).") from None
    if compiled.match("") or compiled.fullmatch(" "):
        raise SafetyDataError(f"{where}: a pattern matches nothing at all.")
    return Matcher(compiled, required(compiled.pattern))


def _expand(where: str, pattern: str, words: dict[str, str], depth: int = 0) -> str:
    if depth > 5:
        raise SafetyDataError(f"{where}: words name each other in a circle.")

    def name(match: re.Match[str]) -> str:
        if match[1] not in words:
            raise SafetyDataError(f"{where}: <{match[1]}> is not in `words`.")
        return "(?:" + _expand(where, words[match[1]], words, depth + 1) + ")"

    pattern = re.sub(r"<(\w+)>", name, pattern)
    if depth:
        return pattern
    gap = rf"(?:{_SEPARATOR}\\w{{1,24}}){{0,\1}}?{_SEPARATOR}".replace("[^\\w", "[^\\\\w")
    pattern = re.sub(r" ~(\d+) ", gap, pattern)
    return re.sub(r" (?![^\[]*\])", lambda _: f"(?:{_SEPARATOR})", pattern)


def required(pattern: str) -> tuple[str, ...]:
    """Literals of which at least one is in every match; empty where none is sure."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import sre_parse
    parsed: Any = sre_parse.parse(pattern)
    found = _required(list(parsed))
    return tuple(sorted(found)) if found else ()


def _required(sequence: list[Any]) -> set[str] | None:
    """The best set of literals for a parsed sequence: the one whose shortest member is longest, then the smallest."""
    choices: list[set[str]] = []
    literal = ""
    for op, value in [*sequence, ("END", None)]:
        if str(op) == "LITERAL":
            literal += chr(value)
            continue
        if len(literal) >= 2:
            choices.append({literal})
        literal = ""
        inner = _inner(str(op), value)
        if inner:
            choices.append(inner)
    if not choices:
        return None
    return max(choices, key=lambda c: (min(4, min(map(len, c))), -len(c)))


def _inner(op: str, value: Any) -> set[str] | None:
    if op == "SUBPATTERN":
        return _required(list(value[-1]))
    if op == "BRANCH":
        union: set[str] = set()
        for branch in value[1]:
            part = _required(list(branch))
            if part is None:
                return None
            union |= part
        return union
    if op in ("MAX_REPEAT", "MIN_REPEAT") and value[0] >= 1:
        return _required(list(value[2]))
    return None


@dataclass(frozen=True)
class Lexicon:
    """All rules, in the order of their ids."""

    rules: tuple[Rule, ...]

    def hits(self, text: str) -> Iterator[Hit]:
        """Every rule's hits in written-out text, rule by rule, at most HITS a rule."""
        for rule in self.rules:
            yield from rule_hits(rule, text)


def rule_hits(rule: Rule, text: str) -> Iterator[Hit]:
    """The hits of one rule."""
    if not rule.any.possible(text) or not all(c.possible(text) for c in rule.companions):
        return
    count = 0
    for match in rule.any.pattern.finditer(text):
        others = []
        for companion in rule.companions:
            low, high = max(0, match.start() - rule.within), match.end() + rule.within
            other = companion.pattern.search(text, match.end(), min(len(text), high)) or companion.pattern.search(
                text, low, match.start()
            )
            if other is None:
                break
            others.append(other.span())
        else:
            if rule.unless is not None and _innocent(rule.unless, text, match.start(), match.end()):
                continue
            yield Hit(rule, match.start(), match.end(), tuple(others))
            count += 1
            if count == HITS:
                return


def _innocent(unless: Matcher, text: str, start: int, end: int) -> bool:
    if not unless.possible(text):
        return False
    low, high = max(0, start - 160), min(len(text), end + 160)
    for mark in ".!?\n":
        low = max(low, text.rfind(mark, low, start) + 1)
        found = text.find(mark, end, high)
        high = found if found >= 0 else high
    return unless.pattern.search(text, low, high) is not None


def load(paths: list[Path]) -> Lexicon:
    """The rules of these files. Raises SafetyDataError."""
    contents = [(path.name, read(path, frozenset({"words", "cues"}))) for path in paths]
    words: dict[str, str] = {}
    for name, content in contents:
        for key, value in (content.get("words") or {}).items():
            if key in words:
                raise SafetyDataError(f"{name}: the words <{key}> are given twice.")
            words[key] = value if isinstance(value, str) else "|".join(value)
    rules: dict[str, Rule] = {}
    for name, content in contents:
        for entry in content.get("cues") or []:
            rule = _rule(name, entry, words)
            if rule.id in rules:
                raise SafetyDataError(f"{name}: the id {rule.id} is used twice.")
            rules[rule.id] = rule
    return Lexicon(tuple(rules[key] for key in sorted(rules)))


def _texts(where: str, value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
        raise SafetyDataError(f"{where}: patterns must be a list of texts.")
    return value


def _rule(name: str, entry: dict[str, Any], words: dict[str, str]) -> Rule:
    where = f"{name}, {entry.get('id', 'an entry without id')}"
    check_keys(where, entry, _KEYS, _NEEDED)
    if not _ID.fullmatch(str(entry["id"])):
        raise SafetyDataError(f"{where}: an id looks like SI-014.")
    known = classes()
    if entry["class"] not in known:
        raise SafetyDataError(f"{where}: the class {entry['class']} is not in classes.yml.")
    crisis_class = known[entry["class"]]
    tier = entry.get("tier", crisis_class.tier)
    if tier not in (1, 2, 3):
        raise SafetyDataError(f"{where}: tier must be 1, 2 or 3.")
    check_effects(where, entry.get("axes", {}))
    flags = frozenset(entry.get("flags", ()))
    if flags - _FLAGS:
        raise SafetyDataError(f"{where}: unknown flag. Known: {', '.join(sorted(_FLAGS))}.")
    after = frozenset(entry.get("after", ()))
    if after - _BEFORE:
        raise SafetyDataError(f"{where}: unknown flag in after. Known: {', '.join(sorted(_BEFORE))}.")
    nod = float(entry.get("nod", 0))
    if not 0 <= nod < 1:
        raise SafetyDataError(f"{where}: nod is a probability below 1.")
    companions = entry.get("with", [])
    if companions and isinstance(companions[0], str):
        companions = [companions]
    return Rule(
        id=entry["id"],
        crisis_class=entry["class"],
        tier=tier,
        soft=bool(entry.get("soft", False)),
        any=compile_pattern(where, _texts(where, entry["any"]), words),
        companions=tuple(compile_pattern(where, _texts(where, c), words) for c in companions),
        unless=compile_pattern(where, _texts(where, entry["unless"]), words) if entry.get("unless") else None,
        within=int(entry.get("within", REACH)),
        axes={**crisis_class.axes, **entry.get("axes", {})},
        flags=flags,
        after=after,
        nod=nod,
        source=str(entry["source"]),
    )


def rule_files() -> list[Path]:
    """The files that hold rules."""
    skipped = {"lexicon_spellings.yml", "lexicon_axes.yml", "lexicon_languages.yml", "lexicon_idioms.yml"}
    return [path for path in sorted(FOLDER.glob("lexicon*.yml")) if path.name not in skipped]


@cache
def lexicon() -> Lexicon:
    """The project's lexicon, read once. Raises SafetyDataError."""
    return load(rule_files())


@cache
def idioms() -> Matcher:
    """Ways of speaking that sound like a cue and are none. Raises SafetyDataError."""
    content = read(FOLDER / "lexicon_idioms.yml", frozenset({"words", "idioms"}))
    return compile_pattern("lexicon_idioms.yml", _texts("lexicon_idioms.yml", content["idioms"]), content["words"])


@cache
def pattern_words() -> frozenset[str]:
    """Every word that stands in a rule: the speller takes none of them for a misspelling."""
    found: set[str] = set()
    for path in rule_files():
        content = read(path, frozenset({"words", "cues"}))
        texts = [v if isinstance(v, str) else " ".join(v) for v in (content.get("words") or {}).values()]
        for entry in content.get("cues") or []:
            for key in ("any", "with", "unless"):
                texts.append(str(entry.get(key, "")))
        for text in texts:
            found.update(re.findall(r"(?<![\\\w])[a-z]{3,}", text))
    return frozenset(found)

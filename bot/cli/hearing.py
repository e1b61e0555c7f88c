"""`attune evaluate listen` and `lint`: replies to people's messages, levels and feelings; codes of helpers' turns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.cli.labelled import Watch, read_rows, timed
from bot.cli.report import Report
from bot.cli.scoring import Measure, Rate, Value, pace
from bot.cli.stream import LineError, Row, text, texts
from bot.listening.words import bag

_NEGATED = re.compile(r"(?:\b(?:not|never|cannot)\b|n't\b)(?: \w+){0,2}? ([a-z]{4,})")
_NEGATION = re.compile(r"\b(?:not|never|no|nobody|nothing|none|cannot|without)\b|n't\b")
_SMALL = bag(
    "about after again all also and any are because been before but can could did does down even from get going "
    "had has have here how into its just know like may mean might more most must not now only out over really said "
    "say says she should some than that the their them then there these they thing things think this those too very "
    "was well were what when where which who why will with would yeah yes you your"
)
STEERING = frozenset({"advice_without_permission", "directive", "warning", "confrontation"})


@dataclass(frozen=True)
class HeardRow:
    """A message; its human level of mentalizing and its feelings, None where the file doesn't say."""

    id: str
    text: str
    history: tuple[str, ...]
    level: float | None
    feelings: frozenset[str] | None


@dataclass(frozen=True)
class Reply:
    """What a system said to a message: one statement, one question (or none), whom it takes it to be about."""

    reflection: str
    question: str | None
    person: str | None = None
    level: float = 0.0
    feelings: frozenset[str] = frozenset()


def heard_row(name: str, row: Row) -> HeardRow:
    """Raises LineError."""
    level = row.get("level")
    if level is not None and (isinstance(level, bool) or not isinstance(level, int | float)):
        raise LineError("level must be a number")
    feelings = row.get("feelings")
    if feelings is not None and not (isinstance(feelings, list) and all(isinstance(f, str) for f in feelings)):
        raise LineError("feelings must be a list of words")
    return HeardRow(
        name, text(row, "text"), tuple(texts(row, "history")), None if level is None else float(level),
        None if feelings is None else frozenset(feelings),
    )  # fmt: skip


def words(said: str) -> set[str]:
    """Content words by their first four letters: three letters and more, none of the small ones."""
    found = re.findall(r"[a-z]+", re.sub(r"n't\b|'\w+", "", said.lower().replace("’", "'")))
    return {word[:4] for word in found if len(word) > 2 and word not in _SMALL}


def keeps_negation(message: str, reply: str) -> bool:
    """No word that the message only denies stands undenied in the reply (quotations aside)."""
    low, said = message.lower().replace("’", "'"), re.sub(r'"[^"]*"', "", reply.lower().replace("’", "'"))
    for match in _NEGATED.finditer(low):
        word = match[1]
        if word in _SMALL or len(re.findall(rf"\b{word}\b", low)) != 1:
            continue
        for again in re.finditer(rf"\b{word}\b", said):
            if not _NEGATION.search(" ".join(said[: again.start()].split()[-8:])):
                return False
    return True


def reply_measures(rows: Sequence[HeardRow], given: Sequence[Reply]) -> list[Measure]:
    """What a reply must and must not do, counted by rule."""
    from bot.listening.frames import copied
    from bot.listening.lint import lint_turn
    from bot.listening.tidy import tidy

    pairs = list(zip(rows, given, strict=True))
    telling = [(row, reply) for row, reply in pairs if words(row.text) | words(tidy(row.text).text)]
    asked = [reply.question for reply in given if reply.question]
    named = [reply for reply in given if reply.person and reply.question]
    denied = [pair for pair in pairs if _NEGATION.search(pair[0].text.lower().replace("’", "'"))]
    whole = [f"{reply.reflection} {reply.question or ''}".strip() for reply in given]
    return [
        Rate(
            "a content word of the person",
            sum(
                bool((words(row.text) | words(tidy(row.text).text)) & words(reply.reflection)) for row, reply in telling
            ),
            len(telling),
        ),
        Rate("open questions", sum("open_question" in lint_turn(question) for question in asked), len(asked)),
        Rate(
            "question names the person", sum(str(r.person).lower() in str(r.question).lower() for r in named), len(named)
        ),
        Rate("negation kept", sum(keeps_negation(tidy(row.text).text, reply.reflection) for row, reply in denied), len(denied)),
        Rate("advice, directive, warning, confrontation", sum(bool(STEERING & set(lint_turn(r))) for r in whole), len(whole)),
        Rate("asks why", sum("why" in question.lower() for question in asked), len(asked)),
        Rate("copied run over 60% of the reply", sum(copied(r, row.text) > 0.6 for r, row in zip(whole, rows, strict=True)), len(rows)),
        Rate("distinct replies", len(set(whole)), len(whole)),
    ]  # fmt: skip


def spearman(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Rank correlation, ties at their mean rank; None where one side never changes."""
    if len(one) < 2 or len(set(one)) == 1 or len(set(other)) == 1:
        return None
    first, second = _ranks(one), _ranks(other)
    middle = (len(one) + 1) / 2
    both = sum((a - middle) * (b - middle) for a, b in zip(first, second, strict=True))
    spread = sum((a - middle) ** 2 for a in first) * sum((b - middle) ** 2 for b in second)
    return float(both / spread**0.5)


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=lambda place: values[place])
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            ranks[place] = (start + end) / 2 + 1
        start = end + 1
    return ranks


def f1(expected: Sequence[frozenset[str]], given: Sequence[frozenset[str]], only: str | None = None) -> float | None:
    """F1 over all labels (micro), or of one; None where nothing is expected and nothing given."""
    want = [row & {only} if only else row for row in expected]
    got = [row & {only} if only else row for row in given]
    both = sum(len(a & b) for a, b in zip(want, got, strict=True))
    total = sum(map(len, want)) + sum(map(len, got))
    return 2 * both / total if total else None


def evaluate_listen(path: Path, watch: Watch) -> Report:
    """Replies, levels and feelings beside a reply that repeats the message, its length, and plain words."""
    from bot.cli.parts import listening
    from bot.listening.feelings import families

    rows, unread = read_rows(path, heard_row)
    answer = listening()

    def ask(row: HeardRow) -> Reply:
        said = answer({"text": row.text, "history": list(row.history)})
        return Reply(
            said["reflection"], said["question"], said["person"], said["level"], frozenset(said["feelings"])
        )  # fmt: skip

    ours, took = timed(rows, ask, watch, "Listening")
    plain = {word: family.name for family in families() for word in (*family.adjectives, *family.nouns, *family.verbs)}

    def echo(row: HeardRow) -> Reply:
        low = set(re.findall(r"[a-z]+", row.text.lower()))
        return Reply(
            f"You say: {row.text}", "How do you feel about that?", None, float(len(row.text)),
            frozenset(name for word, name in plain.items() if word in low),
        )  # fmt: skip

    theirs = [echo(row) for row in rows]
    systems: dict[str, Sequence[Measure]] = {}
    for name, given in (("listen", ours), ("repeating", theirs)):
        measures = reply_measures(rows, given)
        leveled = [(row.level, reply.level) for row, reply in zip(rows, given, strict=True) if row.level is not None]
        felt = [
            (row.feelings, reply.feelings) for row, reply in zip(rows, given, strict=True) if row.feelings is not None
        ]
        measures.append(Value("level, Spearman", spearman([a for a, _ in leveled], [b for _, b in leveled])))
        measures.append(Value("feelings, F1", f1([a for a, _ in felt], [b for _, b in felt])))
        systems[name] = measures
    failed = {"negation lost": _ids(rows, ours, lambda r, s: not keeps_negation(r.text, s.reflection))}
    failed["nothing of the person"] = _ids(
        rows, ours, lambda r, s: bool(words(r.text)) and not words(r.text) & words(s.reflection)
    )
    notes = [
        f"Listening: {pace(took)}.",
        "Repeating gives every message back whole and asks the same each time; its level is the length, its feelings plain words.",
        "Grammar is not counted here: it needs a reader.",
    ]
    return Report("listen", len(rows), systems, {}, failed, notes, unread)


def _ids(rows: Sequence[HeardRow], given: Sequence[Reply], wrong: Callable[[HeardRow, Reply], bool]) -> list[str]:
    return [row.id for row, reply in zip(rows, given, strict=True) if wrong(row, reply)]


@dataclass(frozen=True)
class TurnRow:
    """A helper's turn, the turns before it, and its codes."""

    id: str
    text: str
    history: tuple[str, ...]
    labels: frozenset[str]


def turn_row(name: str, row: Row) -> TurnRow:
    """Raises LineError."""
    from bot.listening.lint import LABELS

    labels: Any = row.get("labels")
    if not isinstance(labels, list) or not set(labels) <= set(LABELS):
        raise LineError("labels must be a list of " + ", ".join(LABELS))
    return TurnRow(name, text(row, "text"), tuple(texts(row, "history")), frozenset(labels))


_PLAIN_OPEN = re.compile(r"(?:^|[.!?]\s+)(?:what|how|why|tell me)\b", re.I)
_PLAIN_ADVICE = re.compile(
    r"\byou should\b|\btry to\b|\bhave you (?:tried|considered)\b|\bi(?:'d| would) (?:suggest|recommend)\b", re.I
)
_PLAIN_CONFRONTATION = re.compile(r"\byou(?:'re| are) (?:wrong|lying|selfish|in denial)\b|\bexcuses?\b|\byour fault\b", re.I)  # fmt: skip


def evaluate_lint(path: Path, watch: Watch) -> Report:
    """The codes of helpers' turns, beside the rules alone and a handful of phrases."""
    from bot.listening.coded import code_turn
    from bot.listening.lint import lint_turn

    rows, unread = read_rows(path, turn_row)
    code_turn("I see.")  # fitted here, if it never was
    ours, took = timed(rows, lambda row: frozenset(code_turn(row.text, row.history)), watch, "Reading")

    def plain(row: TurnRow) -> frozenset[str]:
        found = set()
        if "?" in row.text:
            found.add("open_question" if _PLAIN_OPEN.search(row.text) else "closed_question")
        if _PLAIN_ADVICE.search(row.text):
            found.add("advice_without_permission")
        if _PLAIN_CONFRONTATION.search(row.text):
            found.add("confrontation")
        return frozenset(found)

    expected = [row.labels for row in rows]
    systems = {
        "lint": _turn_measures(expected, ours),
        "rules": _turn_measures(expected, [frozenset(lint_turn(row.text, row.history)) for row in rows]),
        "phrases": _turn_measures(expected, [plain(row) for row in rows]),
    }
    failed = {
        f"{label}, {kind}": [row.id for row, got in zip(rows, ours, strict=True) if (label in row.labels, label in got) == wrong]
        for label in ("advice_without_permission", "confrontation")
        for kind, wrong in (("missed", (True, False)), ("alarms", (False, True)))
    }  # fmt: skip
    return Report("lint", len(rows), systems, {}, failed, [f"Lint: {pace(took)}."], unread)


def _turn_measures(expected: Sequence[frozenset[str]], given: Sequence[frozenset[str]]) -> list[Measure]:
    kinds = frozenset({"open_question", "closed_question"})
    asking = [(want & kinds, got & kinds) for want, got in zip(expected, given, strict=True) if len(want & kinds) == 1]
    measures: list[Measure] = [Rate("open versus closed question", sum(w == g for w, g in asking), len(asking))]
    for label in ("advice_without_permission", "confrontation", "reflection", "affirmation", "information"):
        measures.append(Value(f"{label.replace('_', ' ')}, F1", f1(expected, given, label)))
    return measures

"""One or two sentences that give a person's own words back: turned round, grounded, never mostly copied, nothing invented."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.listening.clauses import SUBJECTS, Clause, Reading, read_clauses, sayable
from bot.listening.feelings import Feeling
from bot.listening.frames import MOST_COPIED, choose, copied, seed
from bot.listening.people import Person, is_person, most_about
from bot.listening.small import small_turn
from bot.listening.turn import polish, turned
from bot.listening.words import unsayable

_OTHER_SUBJECT = frozenset(["he", "she", "they", "him", "her", "them", "who", "everyone", "everybody", "people", "nobody", "someone"])
_MENTAL = frozenset(
    ["think", "feel", "want", "believe", "know", "hate", "love", "like", "need", "wish", "hope", "fear", "mean", "care", "resent", "blame", "despise", "prefer", "understand", "realize", "realise", "expect", "intend", "plan", "try", "worry", "miss", "enjoy", "regret", "notice", "remember", "forget", "see"]
)


@dataclass(frozen=True)
class Reflection:
    """What is said back, and which frames said it (joined by +)."""

    text: str
    id: str


def states_a_mind(clause: Clause) -> bool:
    """Whether the clause says what somebody else thinks, feels or is like, so that it must stay the writer's view."""
    subject = clause.subject
    if subject is None or not (subject.lower_ in _OTHER_SUBJECT or is_person(subject)):
        return False
    if clause.head.lemma_ in _MENTAL:
        return True
    return clause.head.lemma_ == "be" and any(c.dep_ in ("acomp", "attr") for c in clause.head.children)


def _question_words(clause: Clause) -> str | None:
    """An indirect question: "how do I get him to sleep" -> "how to get him to sleep"; None when it cannot be turned."""
    tokens = list(clause.tokens)
    head = clause.head
    subject = clause.subject
    aux = next((t for t in tokens[:4] if t.pos_ == "AUX" or t.tag_ == "MD"), None)
    if tokens[0].tag_ in ("WP", "WRB", "WDT") or tokens[0].lower_ == "how":
        if aux is None or subject is None or subject.i < aux.i:
            return turned(tokens)
        before = [t for t in tokens if t.i < aux.i]
        opening = turned(before)
        return _undone(opening, aux, subject, head, tokens)
    if aux is None or subject is None or subject.i < aux.i:
        return None
    return _undone("whether", aux, subject, head, tokens)


def _undone(opening: str, aux: object, subject: object, head: object, tokens: list) -> str | None:  # type: ignore[type-arg]
    """Statement order after `opening`, without do-support."""
    who = [t for t in tokens if t in set(subject.subtree) and t.i > aux.i]  # type: ignore[attr-defined]
    if not who:
        return None
    rest = [t for t in tokens if t.i > who[-1].i]
    said_who = turned(who)
    low = aux.lower_  # type: ignore[attr-defined]
    negated = rest and rest[0].dep_ == "neg"
    mine = subject.lower_ in ("i", "we")  # type: ignore[attr-defined]
    if (
        low in ("do", "should", "can")
        and mine
        and not negated
        and opening != "whether"
        and rest
        and rest[0] == head
        and head.tag_ == "VB"
    ):  # type: ignore[attr-defined]
        return polish(f"{opening} to {turned(rest)}")
    if low == "should" and mine and not negated and opening == "whether" and rest and rest[0] == head:
        return polish(f"whether to {turned(rest)}")
    if low in ("do", "does", "did"):
        if negated:
            return polish(f"{opening} {said_who} {turned([aux, *rest])}")
        if not rest or rest[0] != head:
            return None
        verb = head.text  # type: ignore[attr-defined]
        if low == "does":
            verb = _third(verb)
        elif low == "did":
            return None
        return polish(f"{opening} {said_who} {verb} {turned(rest[1:])}")
    word = {"am": "are", "was": "were" if mine else "was", "is": "is"}.get(low, aux.text.lower())  # type: ignore[attr-defined]
    return polish(f"{opening} {said_who} {word} {turned(rest)}")


def _third(verb: str) -> str:
    if verb == "have":
        return "has"
    if verb.endswith(("s", "sh", "ch", "x", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


def said_back(clause: Clause) -> tuple[str, str] | None:
    """(frame kind, words) of a clause, or None when it cannot be given back well."""
    tokens = list(clause.tokens)
    lows = {t.lower_ for t in tokens}
    if lows & {"you", "your", "yourself", "yours"} and (clause.lead.startswith("you") or lows & {"i", "me", "my"}):
        return None
    words = turned(tokens, clause.lead)
    count = len(words.split())
    if not words or count > 30 or not re.search(r"[A-Za-z]{2}", words):
        return None
    if clause.kind in ("statement", "dropped"):
        if (
            count < 2
            or (clause.head.tag_ == "VBN"
            and not any(c.dep_ in ("aux", "auxpass") for c in clause.head.children)
            and clause.kind == "statement")
        ):
            return None
        if tokens[0].tag_ in ("WP", "WRB", "WDT") or tokens[0].dep_ == "mark":
            return None
        if clause.feelings and any(f.mine for f in clause.feelings):
            return "feeling", words
        return ("view" if states_a_mind(clause) else "statement"), words
    if clause.kind == "question":
        asked = _question_words(clause)
        return ("question", asked) if asked and len(asked.split()) > 2 else None
    if clause.kind == "request":
        return ("request", words) if count > 1 else None
    if clause.kind == "gerund":
        return "gerund", words
    if clause.kind == "adjective":
        return ("adjective", words) if clause.feelings or clause.head.tag_ == "JJ" else None
    if clause.kind == "noun":
        bare = not any(c.dep_ in ("det", "poss", "nummod") for c in clause.head.children) and clause.head.tag_ == "NN"
        return ("bare" if bare and count < 4 else "noun"), words
    return None


def best_clauses(reading: Reading, avoid: Sequence[tuple[int, int]] = ()) -> list[tuple[Clause, str, str]]:
    """Clauses that can be given back, best first: (clause, frame kind, words)."""
    found: list[tuple[Clause, str, str]] = []
    for clause in sorted(reading.clauses, key=lambda c: -c.score):
        if not sayable(clause, avoid):
            continue
        said = said_back(clause)
        if said is not None:
            found.append((clause, *said))
    return found


def own_feelings(reading: Reading) -> list[Feeling]:
    """The writer's own feelings that are not denied; named ones before cries."""
    mine = [f for f in reading.feelings if f.mine and not f.negated and f.kind != "call"]
    return sorted(mine, key=lambda f: -(f.strength or 0))


def reflect(
    text: str, history: Sequence[str] = (), used: Collection[str] = (), avoid: Sequence[tuple[int, int]] = ()
) -> Reflection:
    """What to say back to `text`; `avoid` holds spans of it (offsets) that are never echoed."""
    start = seed(text, len(history))
    reading = read_clauses(text)
    kind = small_turn(text, reading)
    if kind is not None:
        got = choose(kind, "", start, used)
        if got is not None:
            return Reflection(got[1], got[0])
    felt = own_feelings(reading)
    for clause, frame, words in best_clauses(reading, avoid)[:4]:
        tail = _second(clause, reading, felt, text, start, used, avoid)
        if tail is not None:
            first = choose(frame, "", start, used, c=words)
            if first is not None:
                both = f"{first[1]} {tail[1]}"
                if copied(both, text) <= MOST_COPIED and len(both.split()) <= 40:
                    return Reflection(both, f"{first[0]}+{tail[0]}")
        got = choose(frame, text, start, used, c=words)
        if got is not None:
            return Reflection(got[1], got[0])
    return _fallback(reading, felt, text, start, used)


def _second(
    clause: Clause, reading: Reading, felt: list[Feeling], text: str, start: int, used: Collection[str],
    avoid: Sequence[tuple[int, int]],
) -> tuple[str, str] | None:  # fmt: skip
    """A second sentence for a feeling that the chosen clause leaves out."""
    elsewhere = [
        f for f in felt if not clause.start <= f.start < clause.end and f.kind in ("adjective", "noun", "verb")
    ]
    if not elsewhere or any(f.mine for f in clause.feelings):
        return None
    word = spoken(elsewhere[0])
    return choose("tail", "", start // 7, used, f=word) if not unsayable(word) else None


def spoken(feeling: Feeling) -> str:
    """The word for a feeling as it is said back: the person's own adjective, or the family's."""
    return feeling.word.lower() if feeling.kind == "adjective" else feeling.say


def _fallback(reading: Reading, felt: list[Feeling], text: str, start: int, used: Collection[str]) -> Reflection:
    about: Person | None = most_about(reading.people, reading.doc, reading.tidied)
    person = about.said if about is not None and not unsayable(about.said) else ""
    words = [spoken(f) for f in felt if not unsayable(spoken(f))]
    if words and person:
        got = choose("felt_about", "", start, used, f=words[0], p=person)
    elif words:
        got = choose("felt_only", "", start, used, f=words[0])
    elif person:
        got = choose("person_only", "", start, used, p=person)
    else:
        got = _topic(reading, start, used)
    if got is None:
        got = choose("unclear", "", start, used)
    assert got is not None
    return Reflection(got[1], got[0])


def _topic(reading: Reading, start: int, used: Collection[str]) -> tuple[str, str] | None:
    """The longest noun phrase of a text that gave nothing better."""
    if reading.doc is None:
        return None
    best = ""
    for chunk in reading.doc.noun_chunks:
        if (
            chunk.root.pos_ in ("NOUN", "PROPN")
            and not unsayable(chunk.text)
            and chunk.root.dep_ not in SUBJECTS + ("npadvmod",)
        ):
            words = turned(list(chunk))
            if len(words) > len(best) and len(words.split()) <= 6:
                best = words
    return choose("noun", "", start, used, c=best) if best else None

"""One or two sentences that give a person's own words back: turned round, grounded, never mostly copied, nothing
invented."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.listening.clauses import Reading, read_clauses, sayable
from bot.listening.feelings import Feeling
from bot.listening.frames import MOST_COPIED, choose, copied, seed
from bot.listening.people import Person, most_about
from bot.listening.said import FRAGMENT, Said, bare, best_clauses
from bot.listening.small import small_turn
from bot.listening.trim import SUBJECTS
from bot.listening.turn import turned
from bot.listening.words import bag, unsayable

_ANSWERS = bag("yes yeah yep yup no nope nah right okay ok uh-huh mhm mm-hmm exactly sure well oh")


@dataclass(frozen=True)
class Reflection:
    """What is said back, and which frames said it (joined by +)."""

    text: str
    id: str


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
        got = choose(kind, "", start, used, w=_first_word(reading))
        if got is not None:
            return Reflection(got[1], got[0])
    felt = [f for f in own_feelings(reading) if not _marked(f.start, f.end, avoid)]
    options = best_clauses(reading, avoid)
    pair = list(dict.fromkeys(f.word.lower() for f in felt if f.kind == "adjective" and not unsayable(f.word)))
    if len(pair) > 1 and all(len(c.tokens) < 4 and c.kind != "statement" for c in reading.clauses):
        got = choose("adjective", "", start, used, c=f"{pair[0]} and {pair[1]}")  # "Angry. Hurt. Both."
        if got is not None:
            return Reflection(got[1], got[0])
    several = _several(reading, avoid)
    if several:
        got = choose("several", text, start, used, c=several)
        if got is not None:
            return Reflection(got[1], got[0])
    for said in _bare_last(options)[:5]:
        tail = _second(said, felt, start, used)
        if tail is not None:
            # Beside a second sentence, the first needs no hedge about the feeling.
            first = choose(said.frame, "", start, used, c=said.words)
            if first is not None and first[1].split()[:3] == tail[1].split()[:3]:
                tail = _second(said, felt, start + 1, used) or tail
            if first is not None:
                both = f"{first[1]} {tail[1]}"
                if copied(both, text) <= MOST_COPIED and len(both.split()) <= 40:
                    return Reflection(both, f"{first[0]}+{tail[0]}")
        got = choose(said.frame, text, start, used, c=said.words) or _padded(said, text, start, used)
        if got is not None:
            return Reflection(got[1], got[0])
    return _fallback(reading, felt, start, used, avoid)


def _several(reading: Reading, avoid: Sequence[tuple[int, int]]) -> str:
    """ "Kids. Money. Work." as "kids, money and work"; empty where the message says more than names of things."""
    clauses = reading.clauses
    if not 2 <= len(clauses) <= 6 or not all(
        c.kind == "noun" and len(c.tokens) <= 3 and sayable(c, avoid) and not FRAGMENT.match(c.text.lower())
        for c in clauses
    ):
        return ""
    words = [turned(c.tokens) for c in clauses]
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(set(words)) == len(words) else ""


def _marked(start: int, end: int, avoid: Sequence[tuple[int, int]]) -> bool:
    return any(start < until and since < end for since, until in avoid)


def _padded(said: Said, text: str, start: int, used: Collection[str]) -> tuple[str, str] | None:
    """A clause that is mostly one run of the person's words, with a second sentence after it."""
    if len(said.words.split()) > 17 or said.frame not in ("statement", "feeling", "view"):
        return None
    first = choose(said.frame, "", start, used, c=said.words)
    after = choose("after", first[1] if first else "", start // 3, used)
    if first is None or after is None:
        return None
    both = f"{first[1]} {after[1]}"
    return (f"{first[0]}+{after[0]}", both) if copied(both, text) <= MOST_COPIED else None


def _first_word(reading: Reading) -> str:
    """A very short turn itself, turned round, or its first real word."""
    words = re.findall(r"[a-z][a-z'-]*", reading.tidied.text.lower())
    if len(words) > 1 and words[0] in _ANSWERS:
        words = words[1:] if words[1] not in _ANSWERS else words[:1]  # "no. not really" is "not really"
    if len(words) > 1 and words[-1] in ("sometimes", "maybe", "perhaps", "possibly") and "not" in words:
        return str(words[-1])
    if 1 < len(words) <= 3:
        return " ".join({"i": "you", "my": "your", "me": "you", "i'm": "you're"}.get(w, w) for w in words)
    return next(
        (w for w in words if w not in ("oh", "um", "uh", "well", "so", "i", "and", "but")), words[0] if words else "yes"
    )


def _bare_last(options: list[Said]) -> list[Said]:
    """A clause that is only a feeling ("I'm ashamed") goes behind one that says what it is about."""
    if len(options) < 2 or not bare(options[0]):
        return options
    rich = [
        said
        for said in options
        if not bare(said) and said.score >= 1.2 and said.frame in ("statement", "feeling", "view")
    ]
    return [*rich[:1], *[said for said in options if said not in rich[:1]]]


def _second(said: Said, felt: list[Feeling], start: int, used: Collection[str]) -> tuple[str, str] | None:
    """A second sentence for a feeling that the chosen clause leaves out."""
    inside = [(c.start, c.end) for c in said.clauses]
    elsewhere = [
        f for f in felt
        if f.kind in ("adjective", "noun") and not any(a <= f.start < b for a, b in inside) and not unsayable(spoken(f))
    ]  # fmt: skip
    if not elsewhere or said.felt:
        return None
    return choose("tail", "", start // 7, used, f=spoken(elsewhere[0]))


def spoken(feeling: Feeling) -> str:
    """The word for a feeling as it is said back: the person's own adjective, or the family's."""
    return feeling.word.lower() if feeling.kind == "adjective" else feeling.say


def _fallback(
    reading: Reading, felt: list[Feeling], start: int, used: Collection[str], avoid: Sequence[tuple[int, int]] = ()
) -> Reflection:
    about: Person | None = most_about(reading.people, reading.doc, reading.tidied)
    person = about.said if about is not None and not unsayable(about.said) else ""
    words = list(dict.fromkeys(spoken(f) for f in felt if not unsayable(spoken(f))))
    if words and person:
        got = choose("felt_about", "", start, used, f=words[0], p=person)
    elif words:
        got = choose("felt_only", "", start, used, f=words[0])
    elif person:
        got = choose("person_only", "", start, used, p=person)
    elif not avoid:
        got = _topic(reading, start, used)
    else:
        got = None
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
            and chunk.root.dep_ not in (*SUBJECTS, "npadvmod")
        ):
            words = turned([t for t in chunk if t.lower_ not in ("lol", "lmao", "haha", "smh")])
            if len(words) > len(best) and len(words.split()) <= 6:
                best = words
    return choose("noun", "", start, used, c=best) if best else None

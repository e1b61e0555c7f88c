"""One or two sentences that give a person's own words back: turned round, grounded, never mostly copied, nothing
invented."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from bot.listening.central import most_about
from bot.listening.clauses import Reading, read_clauses, sayable
from bot.listening.feelings import Feeling, subject_of
from bot.listening.frames import MOST_COPIED, choose, copied, seed
from bot.listening.losses import lost
from bot.listening.pairs import bare, best_clauses
from bot.listening.people import Person, is_person
from bot.listening.proof import broken, shaken
from bot.listening.said import FRAGMENT, Said
from bot.listening.small import small_turn
from bot.listening.sound import has_main, shorter, unsound
from bot.listening.trim import SUBJECTS
from bot.listening.turn import turned
from bot.listening.unwilling import unwilling
from bot.listening.words import bag, unsayable

if TYPE_CHECKING:
    from spacy.tokens import Token

LOOKED_AT = 8  # clauses that are set in a frame before the fallback
TRIED = 3  # clauses that are parsed a second time, about 2 ms each
SURE = 0.3  # doubt under which no other clause is looked at
PART = 0.8  # what a part of a clause loses against the whole
DOUBT = 1.0  # what a point of doubt takes from a clause's score
TELLS_MORE = 4.5  # by how much a feeling alone may weigh more than what goes before it
LIKENED = 12  # words
_ANSWERS = bag("yes yeah yep yup no nope nah right okay ok uh-huh mhm mm-hmm exactly sure well oh")


@dataclass(frozen=True)
class Reflection:
    """What is said back, and which frames said it (joined by +)."""

    text: str
    id: str


def own_feelings(reading: Reading) -> list[Feeling]:
    """The writer's own feelings that are not denied; named ones before cries."""
    denied = {f.word.lower() for f in reading.feelings if f.negated}
    mine = [
        f
        for f in reading.feelings
        if f.mine and not f.negated and f.kind != "call" and f.word.lower() not in denied | {"thanks"}
    ]
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
    if unwilling(text):
        return _left_alone(reading, start, used)
    felt = [f for f in own_feelings(reading) if not _marked(f.start, f.end, avoid)]
    plain = [f for f in felt if _plainly_own(reading, f)]
    if (likened := _likened(text, reading)) and not avoid:
        got = choose("fragment", "", start, used, c=likened)
        if got is not None:
            return Reflection(got[1], got[0])
    options = best_clauses(reading, avoid)
    named = _named(text, felt)
    if named and not avoid:
        got = choose("adjective", text, start, used, c=named) or choose("adjective", "", start, used, c=named)
        if got is not None:
            return Reflection(got[1], got[0])
    several = _several(reading, avoid)
    if several:
        got = choose("several", text, start, used, c=several)
        if got is not None:
            return Reflection(got[1], got[0])
    for said in _surest(_bare_last(options)):
        got = _set(said, text, plain, start, used)
        if got is not None:
            return Reflection(got[1], got[0])
    return _fallback(reading, plain or felt, start, used, avoid)


def _left_alone(reading: Reading, start: int, used: Collection[str]) -> Reflection:
    """That what somebody won't talk about is left alone; who it is about is named."""
    about = most_about(reading.people, reading.doc, reading.tidied)
    named = about is not None and not about.weak and not unsayable(about.said)
    got = choose("unwilling_person", "", start, used, p=about.said) if about is not None and named else None
    got = got or choose("unwilling", "", start, used)
    assert got is not None
    return Reflection(got[1], got[0])


_SINCE = r"\b(?:still|now|again|(?:\w+ ){1,2}(?:later|on))\b"
_BESIDE = re.compile(
    rf"(?:{_SINCE}|\b(?:i (?:guess|think|suppose|dunno|don't know|feel|felt|was|am)|i'm|idk|dunno|maybe|mostly|both|really|just|so|very"
    r"|then|and|also|or|yeah|well|honestly|tbh)\b|\W)*",
    re.IGNORECASE,
)
NAMED = 3  # feelings said back in a row


def _named(text: str, felt: Sequence[Feeling]) -> str:
    """ "Hurt I guess. And invisible." as "hurt and invisible", "angry. still." as "angry, still"; empty where more is said."""
    own = [
        f for f in sorted(felt, key=lambda f: f.start) if f.kind in ("adjective", "phrase") and not unsayable(f.word)
    ]
    words = list(dict.fromkeys(f.word.lower() for f in own))[:NAMED]
    rest = "".join(c if not any(f.start <= i < f.end for f in own) else " " for i, c in enumerate(text))
    if not words or _BESIDE.fullmatch(rest) is None:
        return ""
    joined = f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
    since = [found.lower() for found in re.findall(_SINCE, text, re.IGNORECASE)]
    return ", ".join([joined, *since]) if len(words) > 1 or since else ""


_LIKENED = re.compile(
    r"\W*+(?:(?:i feel |i felt |feels |felt )?"
    r"(?!(?:i|you|we|they|he|she|it|who|people|feel|feels|felt|feeling|just|kind|sort|something|nothing)\b)[\w']++\W+)?"
    r"(?:(?:just|kind of|kinda|sort of) )?(?:like|as if|as though) (?!it )\S",
    re.IGNORECASE,
)


def _likened(text: str, reading: Reading) -> str:
    """ "Small. Like I'm 8." as "small, like you're 8": what a feeling is like is said back whole; empty where there is no such thing."""
    if reading.doc is None or not 2 < len(text.split()) <= LIKENED or _LIKENED.match(text) is None:
        return ""
    words = turned([t for t in reading.doc if not t.is_punct or t.text in ",'-"])
    words = re.sub(r"^(?:yes|yeah|yep|well|oh),? (?=\w+,? )", "", words)
    return re.sub(
        r"(?<=\w)(?<!'s) (like|as if|as though) (?=you|he|she|it|a|an|the|my|your|some|no)", r", \1 ", words, count=1
    )


def _set(
    said: Said, text: str, felt: list[Feeling], start: int, used: Collection[str]
) -> tuple[str, str] | None:  # fmt: skip
    """A clause in a frame that fits it, with a second sentence for a feeling that it leaves out."""
    if said.frame in ("statement", "feeling") and lost([t for c in said.clauses for t in c.tokens]):
        # What happened is no impression of ours: it is said as it is.
        got = choose("loss", text, start, used, c=said.words)
        if got is not None:
            return got
    tail = _second(said, felt, start, used)
    if tail is not None:
        # Beside a second sentence, the first needs no hedge about the feeling.
        first = choose(said.frame, "", start, used, c=said.words)
        if first is not None and first[1].split()[:3] == tail[1].split()[:3]:
            tail = _second(said, felt, start + 1, used) or tail
        if first is not None:
            both = f"{first[1]} {tail[1]}"
            if copied(both, text) <= MOST_COPIED and len(both.split()) <= 40:
                return f"{first[0]}+{tail[0]}", both
    return choose(said.frame, text, start, used, c=said.words) or _padded(said, text, start, used)


def _surest(options: Sequence[Said]) -> Iterator[Said]:
    """The options that read well, best first: of the first few, one that shows no sign of breakage goes before the others."""
    whole = _whole(options)
    tried: list[tuple[float, int, Said]] = []
    for place, said in enumerate(islice(whole, TRIED)):
        doubt = shaken(said.words, said.frame, said.clauses)
        tried.append((said.score - place * 0.001 - DOUBT * doubt, -place, said))
        if doubt < SURE and said in options:
            break
    yield from (said for *_, said in sorted(tried, key=lambda one: one[:2], reverse=True))
    yield from islice(whole, LOOKED_AT - len(tried))


def _whole(options: Sequence[Said]) -> Iterator[Said]:
    """The options that hold together, and of the others the part that does."""
    said_already: set[str] = set()
    for said in options[:LOOKED_AT]:
        if broken(said.words, said.frame, said.to_program):
            continue
        fault = unsound(said.words, said.frame)
        if fault is None:
            yield said
            continue
        for words in shorter(said.words, fault):
            fits = words not in said_already and has_main(words) and not broken(words, said.frame, said.to_program)
            if fits and not unsound(words, said.frame):
                said_already.add(words)
                yield replace(said, words=words, score=said.score - PART)
                break


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
    if len(said.words.split()) > 24 or said.frame not in ("statement", "feeling", "view", "adjective"):
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
    if len(words) > 1 and words[0] in _ANSWERS and words[1] not in ("and", "or"):
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
        if not bare(said)
        and said.score >= max(0.9, options[0].score - TELLS_MORE)
        and said.frame in ("statement", "feeling", "view")
    ]
    return [*rich[:1], *[said for said in options if said not in rich[:1]]]


_TELLING = bag("say tell think believe call know claim assume imagine guess write hear")


def _says_of_oneself(token: Token) -> bool:
    """Whether a feeling word is said by the writer of the writer: "I'm sad", "so sad", not "it's sad" or "they say I'm sad"."""
    subject = subject_of(token)
    done = [
        c
        for node in (token, token.head)
        for c in node.children
        if c.dep_ in ("dobj", "nsubj") and c.lower_ in ("me", "us")
    ]
    if subject is not None and subject.lower_ not in ("i", "we") and not done:
        return False  # "it makes me sad" is the writer's, too
    if subject is None and token.dep_ in ("amod", "compound", "pobj"):
        return False
    if subject is None and any(
        c.dep_ in ("nsubj", "dobj") and c.lower_ not in ("i", "we", "me", "us") for c in token.head.children
    ):
        return False  # "to keep him happy"
    if subject is None and token.tag_ in ("VBN", "VBD") and token.lower_ in ("touched", "moved"):
        return False
    for node in [token, *token.ancestors]:
        if node.dep_ in ("ccomp", "advcl") and node.head.lemma_ in _TELLING:
            teller = next((c for c in node.head.children if c.dep_ == "nsubj"), None)
            if teller is not None and teller.lower_ not in ("i", "we"):
                return False
    return True


def _plainly_own(reading: Reading, feeling: Feeling) -> bool:
    """Whether the writer says it of themselves ("I'm sad", "so sad"), not of a thing or a moment, nor others of them."""
    for token in reading.doc or ():
        if reading.tidied.span(token.idx, token.idx + 1)[0] == feeling.start:
            return _says_of_oneself(token)
    return False


def _second(said: Said, felt: list[Feeling], start: int, used: Collection[str]) -> tuple[str, str] | None:
    """A second sentence for a feeling that the chosen clause leaves out."""
    inside = [(c.start, c.end) for c in said.clauses]
    elsewhere = [
        f for f in felt
        if f.kind in ("adjective", "noun") and not any(a <= f.start < b for a, b in inside) and not unsayable(spoken(f))
    ]  # fmt: skip
    if not elsewhere or any(f.kind in ("adjective", "noun") for f in said.felt):
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
    if words and person and not person.startswith("the "):
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


TIMES = bag(
    "year month week day hour minute second night morning evening afternoon weekend time moment while today tonight"
)
_SAYS_NOTHING = bag(
    "person one thing things way kind sort part lot bit everything something anything nothing someone somebody people"
)


def _topic(reading: Reading, start: int, used: Collection[str]) -> tuple[str, str] | None:
    """The longest noun phrase of a text that gave nothing better."""
    if reading.doc is None:
        return None
    best = ""
    for chunk in reading.doc.noun_chunks:
        timed = any(t.dep_ == "npadvmod" or t.lemma_.lower() in TIMES for t in chunk)
        named = chunk.root.pos_ in ("NOUN", "PROPN") and chunk.root.dep_ not in (*SUBJECTS, "npadvmod")
        named = named and not any(
            t.dep_ == "compound" and is_person(t) for t in chunk
        )  # "my mum rang", read as a thing
        if named and not timed and chunk.root.lower_ not in _SAYS_NOTHING and not unsayable(chunk.text):
            words = turned([t for t in chunk if t.lower_ not in ("lol", "lmao", "haha", "smh")])
            if len(words) > len(best) and len(words.split()) <= 6 and unsound(words, "noun") is None:
                best = words
    return choose("noun", "", start, used, c=best) if best else None

"""Feelings in a text: their word, family, strength, whether they are denied, and whose they are.

Words and idioms come from data/listening/feelings.yml; negation and the holder from the parse.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from bot.listening.fluent import inside_quotes
from bot.listening.tidy import Tidied, tidy
from bot.listening.words import WordsError, bag, check_keys, read, strings
from bot.parser import parse

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True)
class Family:
    """One feeling: its name, the word that finishes "you're …", and how it is written."""

    name: str
    say: str
    strength: float
    adjectives: tuple[str, ...]
    verbs: tuple[str, ...]
    nouns: tuple[str, ...]
    phrases: tuple[str, ...]
    calls: tuple[str, ...]
    also: Mapping[str, float]


@dataclass(frozen=True)
class Feeling:
    """A feeling as written; `start`, `end` are offsets into the text, `strength` is 0-10 (None: unknown).

    `kind` is adjective, verb, noun, phrase or call; `mine` is false where the text gives the feeling to somebody else.
    """

    word: str
    name: str
    strength: float | None
    negated: bool
    start: int
    end: int
    mine: bool = True
    kind: str = "adjective"
    say: str = ""


@cache
def families() -> tuple[Family, ...]:
    """Every feeling of feelings.yml, in its order. Raises WordsError."""
    found: list[Family] = []
    keys = ("name", "say", "strength", "adjectives", "verbs", "nouns", "phrases", "calls")
    for entry in read("feelings", ("predicate", "families"))["families"]:
        where = f"feelings.yml: {entry.get('name')}"
        check_keys(where, entry, keys, ("also",))
        if any(family.name == entry["name"] for family in found):
            raise WordsError(f"{where} is there twice.")
        if not 0 <= entry["strength"] <= 10:
            raise WordsError(f"{where}: strength must be from 0 to 10.")
        lists = {key: strings(f"{where}: {key}", entry[key]) for key in keys[3:]}
        found.append(
            Family(
                name=entry["name"],
                say=entry["say"],
                strength=float(entry["strength"]),
                also=entry.get("also", {}),
                **lists,
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class _Lexicon:
    adjectives: dict[str, Family]
    verbs: dict[str, Family]
    nouns: dict[str, Family]
    calls: dict[str, Family]
    phrases: re.Pattern[str]
    phrase_of: dict[str, Family]
    predicate: frozenset[str]


@cache
def _lexicon() -> _Lexicon:
    tables: list[dict[str, Family]] = [{}, {}, {}, {}, {}]
    for family in families():
        for table, words in zip(
            tables, (family.adjectives, family.verbs, family.nouns, family.calls, family.phrases), strict=True
        ):
            for word in words:
                table.setdefault(word, family)
    adjectives, verbs, nouns, calls, phrases = tables
    for word in [word for word in adjectives if " " in word]:
        phrases.setdefault(word, adjectives.pop(word))
    pattern = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return _Lexicon(
        adjectives, verbs, nouns, calls, re.compile(rf"(?<![\w'])(?:{pattern})(?![\w'])", re.I), phrases,
        frozenset(strings("feelings.yml: predicate", read("feelings", ("predicate", "families"))["predicate"])),
    )  # fmt: skip


@cache
def degrees() -> tuple[dict[str, int], dict[str, int], frozenset[str], tuple[str, ...]]:
    """Steps up, steps down, negators, and what looks like a negation and is none."""
    data = read("degrees", ("more", "less", "negators", "not_denying"))
    return (
        dict(data["more"]),
        dict(data["less"]),
        frozenset(strings("degrees.yml: negators", data["negators"])),
        strings("degrees.yml: not_denying", data["not_denying"]),
    )


_FELT = bag("be feel get seem become sound look stay make leave keep 's 'm 're grow")
_SELF = bag("i me we us my our myself ourselves mine")
# Felt by who does it; with most others ("scares me") it is whom it is done to.
_SUBJECTS_OWN = bag(
    "hate love like fear resent despise envy miss admire respect dislike loathe adore cherish pity regret enjoy appreciate detest"
)
_OWN_PARTS = bag("heart head mind stomach body chest soul days mornings nights evenings home")
_OTHERS = bag("he she they him her them it who")
_RATED = re.compile(r"(?<![\d.])(10|[0-9](?:\.5)?)\s*(?:/|out of|of)\s*10(?!\d)", re.I)
_OVER = re.compile(r"\bused to (?:be|feel) (?:\w+ )?$", re.I)  # "we used to be close" is not felt now
_REPLACED = re.compile(
    r"\b(?:instead of|rather than|far from|anything but)(?: (?:being|feeling|getting))?(?: \w+)? \w+$"
)
_RESET = frozenset({"but", "just", ",", ";", ".", "only", "because", "though", "although", "however", "!", "?", ":"})


def rating(text: str) -> float | None:
    """A strength the person gives in numbers: "8/10", "7 out of 10"; 0-10, or None."""
    found = _RATED.search(text)
    return float(found.group(1)) if found else None


def _negated(doc: Doc, first: int) -> bool:
    _, _, negators, not_denying = degrees()
    window: list[str] = []
    for i in range(first - 1, max(-1, first - 6), -1):
        low = doc[i].lower_
        if low in _RESET and not (low == "," and first - i > 1 and doc[i - 1].lower_ in ("no",)):
            break
        window.insert(0, low)
        if doc[i].dep_ in ("nsubj", "nsubjpass") and i > 1:
            # "I don't think I'm angry" denies it; "he won't listen I'm mad" does not.
            raised = doc[i - 1].lemma_ in ("think", "feel", "believe") and doc[i - 2].lower_ in negators
            if raised:
                window.insert(0, "not")
            break
    around = " ".join([*window, doc[first].lower_]).replace(" n't", "n't")
    if _REPLACED.search(around):
        return True
    if not any(word in negators for word in window):
        return False
    return not any(phrase in around for phrase in not_denying)


def _unreal(doc: Doc, first: int) -> bool:
    """ "I should be furious", "I'd be happy if": named, and not felt."""
    verb = doc[first].head
    owed = verb.dep_ == "xcomp" and verb.head.lower_ in ("supposed", "meant", "expected")
    helped = any(
        c.dep_ == "aux" and c.lower_ in ("should", "would", "could", "might", "ought", "'d") for c in verb.children
    )
    return owed or (verb.lemma_ in ("be", "feel") and verb.tag_ == "VB" and helped)


@cache
def adjectives() -> frozenset[str]:
    """Every feeling word that stands in "I'm …"."""
    return frozenset(_lexicon().adjectives)


def _strength(doc: Doc, first: int, base: float) -> float:
    more, less, _, _ = degrees()
    value = base
    for i in range(max(0, first - 3), first):
        value += more.get(doc[i].lower_, 0) + less.get(doc[i].lower_, 0)
    if any(t.text == "!" for t in doc[first : first + 4]):
        value += 0.5
    return max(1.0, min(10.0, value))


_PART_OF = bag("acomp attr xcomp conj ccomp oprd advmod amod pobj prep dobj")


def subject_of(token: Token) -> Token | None:
    """Whose feeling a word is by the parse: the nearest subject above it."""
    node = token
    for _ in range(4):
        for child in node.children:
            if child.dep_ in ("nsubj", "nsubjpass"):
                return child
        if node.dep_ not in _PART_OF:
            return None
        node = node.head
    return None


_FELT_AS = bag("acomp attr oprd advmod ccomp xcomp prt prep amod")


def _felt(token: Token) -> bool:
    """Whether somebody is or feels this word: "I'm down", "feeling low", "so alone" on its own."""
    if token.head.lemma_ in _FELT and token.dep_ in _FELT_AS:
        return True
    if token.dep_ == "conj" and token.head.pos_ in ("ADJ", "VERB"):
        return _felt(token.head) if token.head != token else False
    if token.dep_ == "ROOT":
        done = token.tag_ == "VBD" and any(child.dep_ == "nsubj" for child in token.children)  # "I used last night"
        return not done and not any(child.dep_ in ("dobj",) for child in token.children)
    return token.tag_ == "VBN" and any(child.dep_ in ("auxpass", "aux") for child in token.children)


def _mine(token: Token) -> bool:
    subject = subject_of(token)
    if subject is not None:
        low = subject.lower_
        if low in _SELF:
            return True
        objects = {c.lower_ for node in (token, token.head) for c in node.children if c.dep_ == "dobj"}
        if token.pos_ == "VERB" and token.lemma_ in _SUBJECTS_OWN:
            return not _person_like(subject)  # "I feel like he hates me": his, if anybody's
        if token.pos_ == "VERB" and objects & _SELF:
            return True
        if low in ("it", "this", "that", "which", "what", "everything", "all", "work", "life", "who"):
            return True
        thing = not _person_like(subject) and low not in _OWN_PARTS
        if thing and token.pos_ == "ADJ" and token.dep_ in ("acomp", "attr", "ROOT"):
            return any(c.lower_ in _SELF for c in subject.children)  # the shelves are empty
        nested = [c for c in token.children if c.dep_ in ("nsubj", "nsubjpass") and c.lower_ in _SELF]
        return bool(nested) or not _person_like(subject)
    owner = [c for c in token.children if c.dep_ == "poss"]
    return not (owner and owner[0].lower_ not in _SELF)


def _person_like(token: Token) -> bool:
    from bot.listening.people import is_person

    return token.lower_ in _OTHERS or token.lower_ in ("you", "people", "everyone", "somebody") or is_person(token)


# Phrases of these are read between the lines ("the best", "take care"): heard, but nothing to say back as "you're …".
_SHOWN = frozenset({"laugh", "chuckle", "giggle", "thank", "appreciate"})  # by another: nothing that the writer feels
_READ_ONLY = frozenset({"admiring", "caring", "amused", "curious", "excited", "surprised", "happy"})


def feelings_in(tidied: Tidied, doc: Doc) -> tuple[Feeling, ...]:
    """Feelings of a tidied text and its parse, in the order of the text; the longest reading of a span wins."""
    lexicon = _lexicon()
    taken: list[tuple[int, int]] = []
    found: list[Feeling] = []
    rated = rating(tidied.text)

    def add(first: int, start: int, end: int, word: str, family: Family, kind: str, mine: bool) -> None:
        taken.append((start, end))
        base = float(family.also.get(word.lower(), family.strength))
        strength = rated if rated is not None else _strength(doc, first, base)
        negated = kind != "call" and _negated(doc, first)
        begin, finish = tidied.span(start, end)
        mine = mine and not _unreal(doc, first) and not _OVER.search(tidied.text[max(0, start - 30) : start])
        found.append(
            Feeling(tidied.text[start:end], family.name, strength, negated, begin, finish, mine, kind, family.say)
        )

    quoted = inside_quotes(tidied.text)
    by_start = {token.idx: token.i for token in doc}
    for match in lexicon.phrases.finditer(tidied.text):
        first = by_start.get(match.start())
        if first is None:
            continue
        phrase = match.group().lower()
        token = doc[first]
        family = lexicon.phrase_of[phrase]
        kind = "call" if family.name in _READ_ONLY else "phrase"
        add(first, match.start(), match.end(), match.group(), family, kind, _mine(token) and not quoted[match.start()])
    for token in doc:
        end = token.idx + len(token.text)
        if any(start < end and token.idx < stop for start, stop in taken):
            continue
        reading = _reading(token, lexicon)
        if reading is None:
            continue
        family, kind = reading
        own = not quoted[token.idx] and (kind == "call" or _mine(token))
        add(token.i, token.idx, end, token.text, family, kind, own)
    return tuple(sorted(found, key=lambda f: f.start))


def _reading(token: Token, lexicon: _Lexicon) -> tuple[Family, str] | None:
    low, lemma = token.lower_, token.lemma_.lower()
    if low == "down" and token.i + 1 < len(token.doc) and token.doc[token.i + 1].lower_ == "to":
        return None  # "down to five a day"
    if low == "used" and token.i + 1 < len(token.doc) and token.doc[token.i + 1].lower_ == "to":
        return None
    if low == "lost" and token.i and token.doc[token.i - 1].lower_ == "get":
        return None  # "told me to get lost"
    if low == "spent" and {"much", "money", "time", "all"} & {t.lower_ for t in token.sent}:
        return None  # "how much I'd spent"
    if low == "sorry" and token.i and token.doc[token.i - 1].lemma_ in ("say", "mean"):
        return None  # what is said, not what is felt
    alone = not any(c.dep_ in ("dobj", "nsubj", "prep", "advcl", "xcomp") for c in token.children)
    first = token.is_sent_start and (low not in ("hurt", "upset") or alone)  # "hurt, I guess" is felt
    ordered = token.tag_ == "VB" and not first
    if low in lexicon.adjectives and not ordered and token.tag_ != "NNS":
        if low in lexicon.predicate and not _felt(token):
            return None
        if low in ("worried", "stressed", "scared", "hurt") and any(
            c.dep_ == "dobj" and c.lower_ not in _SELF for c in token.children
        ):
            return None
        return lexicon.adjectives[low], "adjective"
    if token.tag_.startswith("VB") or token.pos_ == "VERB":
        if lemma in _SUBJECTS_OWN and _guessed(token):
            return None
        if lemma in lexicon.verbs and _verb_counts(token, lemma):
            return lexicon.verbs[lemma], "verb"
        if low in lexicon.calls:
            return lexicon.calls[low], "call"
        return None
    if token.pos_ in ("NOUN", "PROPN", "ADJ", "INTJ", "X") and lemma in lexicon.nouns:
        return lexicon.nouns[lemma], "noun"
    if (
        lemma in lexicon.verbs
        and token.pos_ == "NOUN"
        and low not in ("bug", "scare", "shock", "drain", "long", "love")
    ):
        return lexicon.verbs[lemma], "noun"
    if low in lexicon.calls:
        return lexicon.calls[low], "call"
    return None


def _guessed(token: Token) -> bool:
    """Whether it is felt by somebody else in what the writer thinks: "I feel like he hates me"."""
    subject = subject_of(token)
    return subject is not None and _person_like(subject) and any(
        node.lemma_ in ("feel", "think", "guess", "believe", "suppose", "imagine", "worry", "wonder")
        and any(c.dep_ == "nsubj" and c.lower_ in ("i", "we") for c in node.children)
        for node in token.ancestors
    )  # fmt: skip


_SHOWN = frozenset(
    {"laugh", "chuckle", "giggle", "thank", "appreciate"}
)  # another's laughter is no amusement of the writer's


def _verb_counts(token: Token, lemma: str) -> bool:
    if lemma == "miss":
        objects = [c for c in token.children if c.dep_ == "dobj"]
        subject = subject_of(token)
        felt = subject is not None and subject.lower_ in _SELF
        people = any(_person_like(o) or o.lower_ in ("you", "having", "being") for o in objects)
        return felt and (
            people
            or (
                token.tag_ in ("VBP", "VB", "VBG")
                and bool(objects)
                and objects[0].lower_ not in ("class", "work", "school", "test", "appointment", "deadline")
            )
        )
    if lemma in _SHOWN:
        return (subject := subject_of(token)) is None or subject.lower_ in _SELF
    if lemma in ("bug", "bother", "drain", "long", "touch"):
        return any(c.dep_ == "dobj" and c.lower_ in _SELF for c in token.children)
    return True


@lru_cache(maxsize=64)
def feelings(text: str) -> tuple[Feeling, ...]:
    """Feelings in `text`, in its order; offsets are those of `text`."""
    tidied = tidy(text)
    return feelings_in(tidied, parse(tidied.text)) if tidied.text else ()


def names(found: tuple[Feeling, ...]) -> tuple[str, ...]:
    """Distinct names of the feelings that are not denied, in order."""
    return tuple(dict.fromkeys(f.name for f in found if not f.negated))


def words_of_feelings() -> dict[str, str]:
    """Every adjective, noun and phrase for a feeling, and the feeling's name."""
    return {
        word: family.name
        for family in reversed(families())
        for word in (*family.nouns, *family.phrases, *family.adjectives)
    }

"""Who a text is about: relations ("my boss"), names ("Anna"), and which of them it is most about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from bot.listening.absent import not_there
from bot.listening.tidy import Tidied, tidy
from bot.listening.words import WordsError, bag, read, strings
from bot.parser import entity, parse

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

KINDS = (
    "infant", "toddler", "child", "teenager", "partner", "ex", "parent", "sibling", "friend",
    "colleague", "unborn", "self", "other",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody in a text: `word` as written, `kind` one of KINDS, offsets into the text.

    `said` is how a sentence to the writer names them ("your son", "Anna"); `weak` marks crowds and strangers.
    """

    word: str
    kind: str
    start: int
    end: int
    said: str = ""
    weak: bool = False
    plural: bool = False


@dataclass(frozen=True)
class _Lists:
    kind_of: dict[str, str]
    longest: int
    owned: frozenset[str]
    weak: frozenset[str]
    plural: dict[str, str]
    not_people: frozenset[str]
    first_names: frozenset[str]


@cache
def _lists() -> _Lists:
    data = read("people", ("kinds", "owned", "weak", "plural", "not_people", "first_names"))
    kind_of: dict[str, str] = {}
    for kind, words in data["kinds"].items():
        if kind not in KINDS:
            raise WordsError(f"people.yml: '{kind}' is no kind of person.")
        for word in strings(f"people.yml: {kind}", words):
            kind_of.setdefault(word, kind)
    return _Lists(
        kind_of,
        max(len(re.findall(r"[\w']+|-", word)) for word in kind_of),
        frozenset(strings("people.yml: owned", data["owned"])),
        frozenset(strings("people.yml: weak", data["weak"])),
        dict(data["plural"]),
        frozenset(strings("people.yml: not_people", data["not_people"])),
        frozenset(strings("people.yml: first_names", data["first_names"])),
    )


_POSSESSIVE = bag("my our his her their your mine")
_UNIT = r"[\s-]*(?:(?:yrs?|years?|months?|weeks?|m|w)[\s-]*old|yo|y/o)"
_AGED = re.compile(rf"\b(\w+){_UNIT}(?: \w+)?$", re.I)  # before the word: "my 5 month old (little) boy"
_AGED_AFTER = re.compile(rf"^\W*(?:who is|who's|is|just turned|turned)?\W*(\w+){_UNIT.replace('old', 'olds?')}", re.I)
_NUMBERS = {
    word: number
    for number, word in enumerate((
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen",
    ))
}  # fmt: skip


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() else _NUMBERS.get(word.lower())


def age_kind(years: float) -> str:
    """Infant under 1, toddler 1-3, child 4-11 and from 18 (somebody's grown child), teenager 12-17."""
    if years < 1:
        return "infant"
    if years < 4:
        return "toddler"
    return "teenager" if 12 <= years < 18 else "child"


def _singular(low: str) -> str:
    lists = _lists()
    if low in lists.plural:
        return lists.plural[low]
    if low in lists.kind_of:
        return low
    if low.endswith("s") and low[:-1] in lists.kind_of:
        return low[:-1]
    return low


def is_person(token: Token) -> bool:
    """Whether this token is a relation word or a name."""
    low = _singular(token.lower_)
    return low in _lists().kind_of or _is_name(token)


def _is_name(token: Token) -> bool:
    lists = _lists()
    low = token.lower_
    if low in lists.not_people or not token.text[:1].isalpha() or len(low) < 2 or re.search(r"[?!,;:]", low):
        return False
    if low in lists.first_names:
        return token.pos_ in ("PROPN", "NOUN", "ADJ", "X", "INTJ", "VERB") or token.text[0].isupper()
    return token.text[0].isupper() and not token.text.isupper() and token.pos_ == "PROPN" and entity(token) == "PERSON"


def _kind(word: str, doc: Doc, first: int, last: int) -> str:
    kind = _lists().kind_of[word]
    before = " ".join(t.lower_ for t in doc[max(0, first - 7) : first])
    if kind in ("infant", "child", "toddler", "teenager"):
        ahead, behind = doc[max(0, first - 6) : first].text, doc[last : last + 8].text if last < len(doc) else ""
        if "unborn" in ahead.lower():
            return "unborn"
        aged = _AGED.search(ahead) or _AGED_AFTER.match(behind)
        if aged:
            number = _number(aged.group(1))
            if number is not None:
                unit = aged.group().lower()
                return age_kind(number / 12 if "month" in unit else number / 52 if "week" in unit else number)
        after = re.match(
            r"\s*,?\s*(?:who is|who's|is|aged?|,|\()\s*(\d{1,2})\b"
            r"(?!\s*(?:min|hour|day|week|month|%|am|pm|k|times|out|/))",
            behind,
        )
        if after and int(after.group(1)) < 40:
            return age_kind(int(after.group(1)))
        if "teenage" in before or "adolescent" in before:
            return "teenager"
        if re.search(r"\b(newborn|infant|baby)\b", before):
            return "infant"
        if "toddler" in before:
            return "toddler"
    if kind in ("partner", "colleague", "friend", "other") and re.search(r"\b(ex|former)-?\s*$", before):
        return "ex" if kind == "partner" else kind
    return kind


_OF_NOBODY = bag("the a an these those other")
_KIN_BARE = bag("family grandma grandpa granny gran nan nana grandad granddad grandmother grandfather auntie")
_HAILED = bag("friend man dude mate buddy pal guy guys girl sis bro lady")
_ONE_OF = bag(
    "husband wife boyfriend girlfriend mom mum mother dad father fiance fiancee fiancé fiancée boss ex partner spouse"
)
_YOUNG = ("infant", "toddler", "child", "teenager")
_OWN_AGED = re.compile(rf"\b(?P<owner>my|our|his|her|the)\s+(?P<who>(?P<n>\w+){_UNIT})\b", re.I)
_YOURS = {"my": "your", "our": "your", "mine": "your"}


def people_in(tidied: Tidied, doc: Doc) -> tuple[Person, ...]:
    """People of a tidied text and its parse, in the order of the text."""
    lists = _lists()
    found: list[Person] = []
    i = 0
    while i < len(doc):
        step = 1
        for length in range(min(lists.longest, len(doc) - i), 0, -1):
            span = doc[i : i + length]
            written = span.text.lower()
            word = written if written in lists.kind_of else _singular(written)
            if word not in lists.kind_of:
                continue
            person = _relation(tidied, doc, i, i + length, word, written)
            if person is not None:
                found.append(person)
                step = length
                break
        else:
            if _is_name(doc[i]) and not (doc[i].dep_ == "compound" and is_person(doc[i].head) and doc[i].head.i < i):
                last = i + 1
                while (
                    last < len(doc)
                    and doc[last].text[0].isupper()
                    and entity(doc[last]) == "PERSON"
                    and _is_name(doc[last])
                ):
                    last += 1
                start, end = tidied.span(doc[i].idx, doc[last - 1].idx + len(doc[last - 1]))
                name = doc[i:last].text
                found.append(Person(name, "other", start, end, name[0].upper() + name[1:]))
                step = last - i
        i += step
    return tuple(sorted([*found, *_by_age(tidied, found)], key=lambda p: p.start))


def _by_age(tidied: Tidied, found: Sequence[Person]) -> list[Person]:
    """Children named by their age only: "my 3 year old"."""
    named: list[Person] = []
    for match in _OWN_AGED.finditer(tidied.text):
        number = _number(match.group("n"))
        start, end = tidied.span(match.start("who"), match.end("who"))
        # "my 3 year old son" is named already.
        if number is None or any(
            0 <= p.start - end <= 10 and " the " not in tidied.raw[end : p.start + 1] and p.kind in _YOUNG
            for p in found
        ):
            continue
        unit = match.group("who").lower()
        years = number / 12 if "month" in unit else number / 52 if "week" in unit else number
        owner = match.group("owner").lower()
        said = f"{_YOURS.get(owner, owner)} {match.group('who').lower()}"
        named.append(Person(match.group("who").lower(), age_kind(years), start, end, said))
    return named


def _relation(tidied: Tidied, doc: Doc, first: int, last: int, word: str, written: str) -> Person | None:
    lists = _lists()
    head = doc[last - 1]
    if not_there(doc, first, word, head):
        return None
    if (head.pos_ in ("VERB", "AUX") and head.lower_ not in ("ex",)) or (head.pos_ == "ADV" and word != "ex"):
        return None
    verb_like = head.head.tag_ == "NNS" and head.head.dep_ == "ROOT"  # "my baby cries", read as cries of a baby
    if head.dep_ == "compound" and head.head.i > head.i and not is_person(head.head) and word != "ex" and not verb_like:
        return None  # "family drama", "baby shower"
    left = [t for t in head.lefts if t.i < first] + [
        t for t in doc[max(0, first - 1) : first] if t.dep_ in ("poss", "det")
    ]
    owner = next((t for t in left if t.dep_ == "poss" or t.lower_ in _POSSESSIVE), None)
    if owner is None and first and doc[first - 1].lower_ in _POSSESSIVE:
        owner = doc[first - 1]
    if (
        owner is None
        and first > 1
        and doc[first - 2].lower_ in _POSSESSIVE
        and doc[first - 1].pos_ in ("ADJ", "NUM", "NOUN", "PROPN", "VERB")
    ):
        owner = doc[first - 2]
    if word in lists.owned and (owner is None or (word == "so" and doc[first - 1] != owner)):
        return None
    if head.dep_ == "attr" and any(c.dep_ == "nsubj" and c.lower_ in ("i", "we", "you") for c in head.head.children):
        return None  # "I'm the crazy ex"
    if owner is not None and owner.dep_ == "poss" and any(owner.i < t.i < first and t.dep_ == "det" for t in doc):
        return None  # "my brother's the golden child": is, not of
    if lists.kind_of[word] in ("parent", "partner") and owner is None and any(t.lower_ in ("a", "an") for t in left):
        return None  # "being a mom": a part somebody plays
    if lists.kind_of[word] in ("infant", "toddler", "child", "teenager") and owner is None and (
        (first > 1 and doc[first - 2].lower_ in ("as", "was", "were", "am", "'m", "like", "being"))
        or (first and doc[first - 1].lower_ in ("as", "were"))
    ):  # fmt: skip
        return None  # "as a child", "when I was a kid"
    if (
        word in lists.weak
        and owner is None
        and first > 1
        and doc[first - 1].lower_ in ("a", "an")
        and doc[first - 2].lower_ in ("like", "as", "am", "'m", "is", "'s", "was", "be", "being", "become", "were")
    ):
        return None  # "like a stranger", "I'm a teacher"
    if (
        owner is None
        and not left
        and head.tag_ == "NNS"
        and head.dep_ == "dobj"
        and head.head.lemma_ in ("make", "have", "want", "raise", "bring", "need", "lose", "find")
    ):
        return None  # "making friends", "I never wanted kids": nobody yet
    if word in _HAILED and owner is None and written == word and not left:
        return None  # "hey friend"
    if word in _ONE_OF and owner is not None and written == word + "s":
        written = word  # "my husbands snoring": a genitive without its apostrophe
    plural = (
        written in lists.plural
        or (written != word and written.endswith("s"))
        or (head.tag_ == "NNS" and word not in _ONE_OF)
    )
    start, end = tidied.span(doc[first].idx, head.idx + len(head))
    kind = _kind(word, doc, first, last)
    name = doc[first:last].text
    if word in _ONE_OF and name.lower() == word + "s" and not plural:
        name = name[:-1]
    low = name if name[:1].isupper() and first and head.pos_ == "PROPN" and owner is None else name.lower()
    if (
        owner is None
        and re.search(r"\b(my|our)(?: [\w-]+){1,5} ?$", doc[max(0, first - 6) : first].text.lower())
        and kind in _YOUNG
        and not _OF_NOBODY & {t.lower_ for t in left}
    ):
        said = f"your {low.lower()}"
    elif owner is None:
        if kind == "parent" and not plural:
            said = f"{'the' if any(t.lower_ in ('the', 'this', 'that') for t in left) else 'your'} {low.lower()}"
        elif any(t.lower_ == "other" for t in doc[max(0, first - 1) : first]):
            said = f"the other {low}"
        elif kind in ("infant", "toddler", "unborn") and not plural:
            said = f"the {low.lower()}"
        elif any(t.lower_ in ("the", "this", "that", "these", "those") for t in left) or (
            plural and kind in _YOUNG and any(t.dep_ in ("amod", "compound") for t in head.lefts)
        ):
            said = f"the {low}"
        elif kind in ("other",) and not plural:
            said = f"{'your' if low.lower() in _KIN_BARE else 'the'} {low}"
        else:
            said = f"your {low}"
    elif owner.lower_ in _YOURS or owner.lower_ == "your":
        said = f"your {low}"
    elif owner.lower_ in _POSSESSIVE:
        said = f"{owner.lower_} {low}"
    elif owner.head == head and (is_person(owner) or owner.pos_ == "PROPN"):
        inner = doc[owner.left_edge.i : owner.i + 1].text
        inner = re.sub(r"\b(my|our)\b", "your", inner, flags=re.I)
        genitive = "'" if inner.endswith("s") and owner.tag_ == "NNS" else "'s"
        said = f"{inner}{genitive} {low}" if len(inner.split()) <= 3 else f"the {low}"
    else:
        said = f"the {low}"
    weak = (word in lists.weak and (owner is None or owner.lower_ not in ("my", "our"))) or word in (
        "family",
        "household",
    )
    own = tidied.raw[start:end].lower()
    if own not in (name.lower(), f"{name.lower()}s") and _singular(own) in lists.kind_of:
        said = re.sub(rf"\b{re.escape(name.lower())}$", own, said)  # "hubby" stays hubby
        name = own
    return Person(name.lower(), kind, start, end, said, weak, plural)


@lru_cache(maxsize=64)
def people(text: str) -> tuple[Person, ...]:
    """People in `text`, in its order; offsets are those of `text`."""
    tidied = tidy(text)
    return people_in(tidied, parse(tidied.text)) if tidied.text else ()


def bare_name(word: str) -> bool:
    """Whether a word is a first name of our list."""
    return word.lower() in _lists().first_names


def words_of_people() -> dict[str, str]:
    """Every word for somebody, singular and plural, and the kind of person it means; those that need a "my" before them are left out."""
    lists = _lists()
    kinds = {word: kind for word, kind in lists.kind_of.items() if word not in lists.owned}
    return {**kinds, **{many: kinds[one] for many, one in lists.plural.items() if one in kinds}}

"""A heading for a part that has none: a short statement out of it that says what it is about, or what it speaks of more than the rest
of the article does. A reviewer gives it a better one."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from bot.articles.sentences import dangles, leans, spans
from bot.encoder import Vectors, encode

MEANT = 700  # letters of a part that its vector stands for: the encoder reads no more
SHARED = 0.4  # how much of what all parts say is taken off
OFTEN = 0.06  # what each doubling of a phrase's count adds to its similarity
STATED = 0.35  # similarity of a statement to its part from which it names it
SHORTEST, LONGEST = 3, 13  # words of a statement that can stand as a heading
_CUT = re.compile(r"[,;:–—]|\s(?:because|but|so that|although|unless|until|while)\s")
_OURS = re.compile(
    r"\b(?:I|me|my|we|us|our|you|your|he|she|him|her|his|this|that|these|those|it|its|they|them|their)\b", re.IGNORECASE
)
_DULL = re.compile(
    r"things?|ways?|times?|lots?|kinds?|sorts?|parts?|people|some(?:one|body)|any(?:one|body)|every(?:one|body)|ones?|examples?|questions?|"
    r"facts?|bits?|numbers?|points?|cases?|reasons?|posts?|articles?|pages?|sections?|years?|days?"
)


def made_headings(texts: Sequence[str], headings: Sequence[str], wanted: Sequence[bool]) -> list[str]:
    """The headings, with one made for every text that wants one; a part without telling words gets the heading before it, numbered."""
    counts = [_phrases(text) if want else Counter() for text, want in zip(texts, wanted, strict=True)]
    meant = encode([text[:MEANT] for text in texts])
    whole = meant.mean(axis=0)
    taken = {heading.lower() for heading in headings}
    names: list[str] = []
    last, number = "", 1
    for text, found, heading, vector, want in zip(texts, counts, headings, meant, wanted, strict=True):
        if not want:
            names.append(heading)
            last, number = heading, 1
            continue
        number += 1
        name = _stated(text, vector - SHARED * whole, taken) or _best(found, vector - SHARED * whole, taken)
        names.append(name or f"{last or 'More'} ({number})")
        taken.add(names[-1].lower())
    return names


def _stated(text: str, vector: Vectors, taken: set[str]) -> str:
    """The short statement of a part that comes nearest to all of it: "Sleep is an underrated helper"."""
    sentences = [text[start:end] for start, end in spans(text)]
    clauses = [
        _CUT.split(s, maxsplit=1)[0].strip(" .!\"“”'")
        for s in sentences
        if not (dangles(s) or leans(s) or s.endswith("?"))
    ]
    own = [c for c in dict.fromkeys(clauses) if c.lower() not in taken and _states(c)]
    if not own:
        return ""
    near = encode(own) @ vector
    best = int(near.argmax())
    return own[best] if float(near[best]) >= STATED * float(vector @ vector) ** 0.5 else ""


def _states(clause: str) -> bool:
    """Whether it is a whole statement that points at nobody and nothing outside of itself."""
    from bot.parser import parse

    if not SHORTEST <= len(clause.split()) <= LONGEST or not clause[:1].isupper() or _OURS.search(clause):
        return False
    if not re.fullmatch(r"[\w'’ -]+", clause):
        return False
    document = parse(clause)
    root = next((t for t in document if t.dep_ == "ROOT"), None)
    if root is None or root.pos_ not in ("VERB", "AUX") or root.tag_ in ("VB", "VBG"):
        return False
    subjects = [t for t in root.children if t.dep_ in ("nsubj", "nsubjpass")]
    return (
        bool(subjects)
        and subjects[0].i < root.i < len(document) - 1
        and document[0].pos_ not in ("SCONJ", "ADP", "CCONJ")
    )


def _best(found: Counter[str], vector: Vectors, taken: set[str]) -> str:
    """The phrase, or the two, that mean most of what this part says and the others don't."""
    phrases = [p for p in found if p.lower() not in taken]
    if not phrases:
        return ""
    near = encode(phrases) @ vector
    weights = {p: float(n) + OFTEN * math.log(found[p]) for p, n in zip(phrases, near, strict=True)}
    ranked = sorted(phrases, key=lambda p: (-weights[p], p))
    first = ranked[0]
    own = set(first.lower().split())
    second = next(
        (p for p in ranked[1:8] if not own & set(p.lower().split()) and weights[p] >= 0.75 * weights[first]), ""
    )
    name = f"{first} and {second}" if second else first
    return name[:1].upper() + name[1:]


def _phrases(text: str) -> Counter[str]:
    """Noun phrases of up to three words, in small letters, without articles and pronouns."""
    from bot.parser import parse

    found: Counter[str] = Counter()
    for start in range(0, len(text), 4000):
        document = parse(text[start : start + 4000])
        for chunk in document.noun_chunks:
            words = [t for t in chunk if t.pos_ in ("NOUN", "PROPN", "ADJ") and not t.is_stop]
            while words and words[0].pos_ == "ADJ" and len(words) > 2:
                words = words[1:]
            if not words or words[-1].pos_ == "ADJ" or not 1 <= len(words) <= 3:
                continue
            phrase = " ".join(t.text if t.pos_ == "PROPN" else t.lower_ for t in words)
            if len(phrase) >= 4 and not _DULL.fullmatch(phrase.lower()) and re.fullmatch(r"[\w' -]+", phrase):
                found[phrase] += 1
    return found

"""Choose the two to four sentences that answer, out of the passages that were found."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from bot.articles.index import Floats, Index
from bot.articles.search import Hit, Query, Shares, coverage
from bot.articles.sentences import dangles, leans, whole
from bot.articles.sought import kind_of
from bot.articles.terms import terms

MOST_WORDS = 120  # of an answer
MOST_SENTENCES = 4
LONGEST_SENTENCE = 60  # words; beyond, a sentence is a list or a table
PASSAGES = 5  # whose sentences may be quoted
NEAR_PASSAGE = 0.80  # of the first passage's score: below, a passage is about something else
HAVING = 0.2  # of having the very words
LEANS = 0.12  # taken from a sentence that leans on the one before
HOLDS = 0.1  # of holding the kind of thing that is asked for
ITSELF = 0.9  # likeness of a heading, or of another way to ask, from which it is the question itself
ANSWERS = 0.3  # added to the sentences of the first passage where that is so
DEFINES = 0.12  # added to a sentence that says what the asked-for thing is
TWICE = 0.86  # cosine from which two sentences say the same


_DEFINITION = re.compile(
    r"\b(?:what(?:'s|’s|s| is| are| does)|define|definition|meaning of|mean by|known as|called)\b", re.IGNORECASE
)
_TURN = re.compile(r",? (?:however|therefore|thus|in turn|also|instead)\b,?")  # an answer to the sentence before
_SAYS_WHAT = re.compile(
    r"(?:an? |the )?(.{3,60}?)(?:, .{3,60},)? (?:is|are|means?|refers? to|describes?|involves?|stands for)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Pick:
    """One sentence for an answer; `key` names it in a conversation's context."""

    row: int
    number: int
    text: str
    value: float
    vector: Floats | None = field(default=None, compare=False, repr=False)  # (384,)

    def key(self, index: Index) -> str:
        return f"{index.rows[self.row].id}|{self.number}"


def candidates(
    q: Query, index: Index, hits: Sequence[Hit], skip: Collection[str] = (), lead: float = Shares.lead
) -> list[Pick]:
    """Every sentence that may be quoted for the question, best first. `lead`: see Shares."""
    found: list[Pick] = []
    if not hits:
        return found
    defining = bool(_DEFINITION.search(q.text)) or len(q.terms) <= 2
    idf = {t: index.idf_of(t) for t in q.terms}
    total = sum(idf.values()) or 1.0
    kind = kind_of(q.text)
    for hit in hits[:PASSAGES]:
        if hit.score < NEAR_PASSAGE * hits[0].score or hit.sentences is None:
            continue
        worth, held = hit.sentences.values, index.sentence_terms(hit.row)
        for number, text in enumerate(index.sentences(hit.row)):
            if not whole(text) or dangles(text) or len(text.split()) > LONGEST_SENTENCE:
                continue
            value = float(worth[number]) + HAVING * coverage(held[number], q, idf, total)
            value += lead * (hit.score - hits[0].score) + (0.05 if number == 0 else 0.0)
            if hit is hits[0] and hit.heading >= ITSELF:
                value += ANSWERS
            if kind:
                value += HOLDS * kind.fit(text)
            if defining and _defines(text, q):
                value += DEFINES
            if leans(text):
                value -= LEANS
            if _TURN.search(text[:80]):
                value -= 0.08
            pick = Pick(hit.row, number, text, value, hit.sentences.vectors[number])
            if pick.key(index) not in skip:
                found.append(pick)
    found.sort(key=lambda p: -p.value)
    return found


USUAL = Shares()


def choose(
    found: Sequence[Pick],
    shares: Shares = USUAL,
    most: int = MOST_SENTENCES,
    words: int = MOST_WORDS,
    least: float = 0.0,
) -> list[Pick]:
    """The best sentences that do not repeat each other, best passage first, in the passage's own order.

    Two sentences are taken where there are two, the second rather from the same passage, unless the best one stands out. None is
    worth less than `least`.
    """
    found = [p for p in found if p.value >= least] if least else found
    if not found:
        return []
    best = found[0]
    if len(found) == 1 or found[1].value < shares.alone * best.value:
        return [best]
    near = [p for p in found if p.value >= shares.of(p.row == best.row) * best.value]
    spare = sorted((p for p in found if p not in near), key=lambda p: (p.row != best.row, -p.value))
    taken: list[Pick] = []
    used = 0
    for pick in (*near, *spare):
        length = len(pick.text.split())
        if len(taken) == most or (pick in spare and len(taken) >= min(2, most)):
            break
        if (taken and used + length > words) or any(_same(pick, other) for other in taken):
            continue
        taken.append(pick)
        used += length
    return in_order(taken)


def _defines(text: str, q: Query) -> bool:
    """Whether the sentence opens with a term of the question and goes on to say what it is."""
    match = _SAYS_WHAT.match(text)
    return match is not None and bool(set(terms(match.group(1))) & set(q.terms))


def in_order(taken: Sequence[Pick]) -> list[Pick]:
    """Passages in the order of their best sentence, sentences in the order of their passage."""
    best: dict[int, float] = {}
    for pick in taken:
        best[pick.row] = max(best.get(pick.row, pick.value), pick.value)
    return sorted(taken, key=lambda p: (-best[p.row], p.row, p.number))


def _same(one: Pick, other: Pick) -> bool:
    return one.vector is not None and other.vector is not None and float(one.vector @ other.vector) > TWICE

"""Choose the two to four sentences that answer, out of the passages that were found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.articles.index import Index
from bot.articles.search import Hit, Query, coverage
from bot.articles.sentences import dangles, whole
from bot.articles.terms import terms

MOST_WORDS = 120  # of an answer
MOST_SENTENCES = 4
LONGEST_SENTENCE = 60  # words; beyond, a sentence is a list or a table
PASSAGES = 5  # whose sentences may be quoted
NEAR_PASSAGE = 0.80  # of the first passage's score: below, a passage is about something else
NEAR_SENTENCE = 0.70  # of the best sentence's value
TWICE = 0.86  # cosine from which two sentences say the same


@dataclass(frozen=True)
class Pick:
    """One sentence for an answer; `key` names it in a conversation's context."""

    row: int
    number: int
    text: str
    value: float

    def key(self, index: Index) -> str:
        return f"{index.rows[self.row].id}|{self.number}"


def candidates(q: Query, index: Index, hits: Sequence[Hit], skip: Collection[str] = ()) -> list[Pick]:
    """Every sentence that may be quoted for the question, best first."""
    found: list[Pick] = []
    if not hits:
        return found
    idf = {t: index.idf_of(t) for t in q.terms}
    total = sum(idf.values()) or 1.0
    for hit in hits[:PASSAGES]:
        if hit.score < NEAR_PASSAGE * hits[0].score or hit.best < 0:
            continue
        similar = (index.vectors_of(hit.row) @ q.vectors.T).max(axis=1)
        for number, text in enumerate(index.sentences(hit.row)):
            if not whole(text) or dangles(text) or len(text.split()) > LONGEST_SENTENCE:
                continue
            value = float(similar[number]) + 0.35 * coverage(set(terms(text)), q, idf, total)
            value += 0.5 * (hit.score - hits[0].score) + (0.05 if number == 0 else 0.0)
            pick = Pick(hit.row, number, text, value)
            if pick.key(index) not in skip:
                found.append(pick)
    found.sort(key=lambda p: -p.value)
    return found


def choose(found: Sequence[Pick], index: Index, most: int = MOST_SENTENCES, words: int = MOST_WORDS) -> list[Pick]:
    """The best sentences that do not repeat each other, best passage first, in the passage's own order."""
    taken: list[Pick] = []
    used = 0
    for pick in found:
        if len(taken) == most:
            break
        length = len(pick.text.split())
        enough = len(taken) >= 2
        if taken and used + length > words:
            continue
        if enough and pick.value < NEAR_SENTENCE * found[0].value:
            break
        if any(_same(pick, other, index) for other in taken):
            continue
        taken.append(pick)
        used += length
    return in_order(taken)


def in_order(taken: Sequence[Pick]) -> list[Pick]:
    """Passages in the order of their best sentence, sentences in the order of their passage."""
    best: dict[int, float] = {}
    for pick in taken:
        best[pick.row] = max(best.get(pick.row, pick.value), pick.value)
    return sorted(taken, key=lambda p: (-best[p.row], p.row, p.number))


def _same(one: Pick, other: Pick, index: Index) -> bool:
    first, second = index.vectors_of(one.row)[one.number], index.vectors_of(other.row)[other.number]
    return float(first @ second) > TWICE

"""What is left of a clause when the doubtful parts are left out: each of its verbs with the subject they share, and its core alone.

"I went to the meeting, sat in the back, felt like a fraud" also holds "I felt like a fraud".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.listening.clauses import Clause, Reading, signs_of
from bot.listening.seams import loose_ends
from bot.listening.trim import SUBJECTS, shorten, trim
from bot.listening.weights import score

if TYPE_CHECKING:
    from spacy.tokens import Token

_FINITE = ("VBD", "VBP", "VBZ")
LONGEST_SUBJECT = 4  # tokens that are said again before another verb
SHORTER = 4  # words that a core must do without, to be one
SHORT = 16  # words of a clause with several verbs that is rather said whole
MOST = 5  # verbs of one list that are looked at
LATER = 0.5  # what the last of several verbs gains: what it came to
LESS = 0.6  # what a core loses against the whole
_NOMINATIVE = ("i", "he", "she", "we", "they", "it", "you")
_OUTER = ("advcl", "conj", "parataxis", "appos", "dep", "npadvmod")


def cores(clause: Clause, reading: Reading) -> Iterator[Clause]:
    """Smaller clauses within one, each whole by the parse."""
    if clause.kind not in ("statement", "dropped", "other") or clause.head.pos_ not in ("VERB", "AUX"):
        return
    subject = clause.lent or next((c for c in clause.head.children if c.dep_ in SUBJECTS and c.i < clause.head.i), None)
    if subject is None:
        return
    chain = _verbs(clause.head)
    if len(chain) > 1 and sum(1 for _ in subject.subtree) <= LONGEST_SUBJECT:
        for verb in chain[1:]:
            later = {t for other in chain if other.i > verb.i and other != verb for t in other.subtree}
            part = _part([t for t in verb.subtree if t not in later and t.i >= verb.left_edge.i], verb)
            if part is not None and part[0].lower_ not in _NOMINATIVE and "," not in {t.text for t in part[:3]}:
                gain = LATER if verb == chain[-1] else 0.0
                core = _clause(clause, reading, [*subject.subtree, *part], part, verb, subject, gain)
                # Where the whole is short, it is the better one.
                within = verb in clause.tokens and sum(not t.is_punct for t in clause.tokens) <= SHORT
                yield replace(core, score=min(core.score, clause.score - LESS)) if within else core
    yield from _listed(clause, reading, subject)
    whole = [t for t in clause.tokens if not t.is_punct]
    dropped = {
        t for c in clause.head.children if c.dep_ in _OUTER and c.i > clause.head.i and _loose(c) for t in c.subtree
    } | {t for c in clause.head.children if c.dep_ == "advcl" and c.i < subject.left_edge.i for t in c.subtree}
    part = _part([t for t in clause.tokens if t not in dropped], clause.head)
    if part is not None and 3 <= sum(not t.is_punct for t in part) <= len(whole) - SHORTER and subject in part:
        yield _clause(clause, reading, part, part, clause.head, clause.lent, -LESS)


def _listed(clause: Clause, reading: Reading, subject: Token) -> Iterator[Clause]:
    """ "I went in, sat down, felt like a fraud": a list without its "and", of which the parse makes anything."""
    if subject.lower_ not in ("i", "he", "she", "we", "they") or clause.tokens[0].i > subject.i:
        return
    sentence, verbs = clause.head.sent, []
    for token in sentence:
        if token.i <= clause.head.i or token.nbor(-1).text != ",":
            continue
        if token.tag_ not in ("VBD", "VBN") or token.lower_ in ("supposed", "compared", "based", "given", "due"):
            break
        verbs.append(token)
        if len(verbs) == MOST:
            break
    for place, verb in enumerate(verbs):
        until = next((t.i for t in sentence if t.i > verb.i and (t.text in ",.;:!?" or t.dep_ == "cc")), sentence.end)
        part = [t for t in sentence if verb.i <= t.i < until]
        if len(part) > 2:
            yield _clause(
                clause, reading, [subject, *part], part, verb, subject, LATER if place + 1 == len(verbs) else 0.0
            )


def _loose(child: Token) -> bool:
    """Whether nothing waits for it: not "so … that", "more … than", "I hate it when …"."""
    if child.dep_ == "npadvmod":
        return bool(child.left_edge.i and child.left_edge.nbor(-1).text == ",")
    if child.dep_ == "advcl":
        if child.left_edge.i and child.left_edge.nbor(-1).text == ",":
            return True
        marks = {c.lower_ for c in child.children if c.dep_ in ("mark", "advmod") and c.i < child.i}
        return bool(marks - {"than", "that", "if", "like", "as"}) and not any(
            c.lower_ == "it" for c in child.head.children
        )
    return True


def _verbs(head: Token) -> list[Token]:
    """A verb and those behind it that share its subject and need none of its helpers."""
    chain = [head]
    if any(c.dep_ in ("aux", "auxpass") for c in head.children) or head.tag_ not in _FINITE:
        return chain
    while len(chain) < MOST:
        after = next(
            (
                c
                for c in chain[-1].children
                if c.dep_ == "conj"
                and c.i > chain[-1].i
                and c.tag_ in _FINITE
                and c.nbor(-1).pos_ not in ("NOUN", "PROPN")  # "a good week then sunday | came"
                and not any(
                    g.dep_ in (*SUBJECTS, "aux", "auxpass", "mark") and g.i < c.i and g.dep_ != "aux"
                    for g in c.children
                )
            ),
            None,
        )
        if after is None:
            break
        chain.append(after)
    return chain


def _part(tokens: list[Token], head: Token) -> list[Token] | None:
    got = loose_ends(shorten(trim(sorted(tokens, key=lambda t: t.i), head), head), head)
    return got if got and head in got else None


def _clause(
    clause: Clause,
    reading: Reading,
    tokens: list[Token],
    own: list[Token],
    head: Token,
    lent: Token | None,
    gain: float,
) -> Clause:
    tokens = sorted(set(tokens), key=lambda t: t.i)
    start, _ = reading.tidied.span(own[0].idx, own[0].idx + 1)
    _, end = reading.tidied.span(own[-1].idx, own[-1].idx + len(own[-1]))
    felt = tuple(f for f in reading.feelings if start <= f.start < end)
    who = tuple(p for p in reading.people if start <= p.start < end)
    core = replace(
        clause, tokens=tuple(tokens), head=head, kind="statement", lead="", start=start, end=end,
        feelings=felt, people=who, lent=lent,
    )  # fmt: skip
    # Its place is that of the whole.
    more = score(signs_of(core), reading.pull(start, end)) - score(
        signs_of(clause), reading.pull(clause.start, clause.end)
    )
    weighs = clause.score + more + gain
    return replace(core, score=min(weighs, clause.score + gain) if gain < 0 else weighs)

"""Answer a question out of the articles: quoted, cited, or an honest no."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.articles.answer import ITSELF, MOST_SENTENCES, MOST_WORDS, Pick, candidates, choose
from bot.articles.explanation import Cited, Context, Explanation, Passage
from bot.articles.followups import kind_of, pointed, resolve, side, wants_new
from bot.articles.library import Library
from bot.articles.parts import parts, sides
from bot.articles.passages import Row
from bot.articles.search import Found, Hit, Query, query, search, towards
from bot.articles.terms import terms

THRESHOLD = 0.5  # of the score, which is calibrated: half of the questions just above it are answerable
LONGEST_QUESTION = 600  # characters; what people ask is said by then, and the encoder reads 128 word pieces
LEFT = 0.35  # of the best sentence's value, shown or not: below, what was not said yet is about something else
NEW = 0.8  # of the best one that was not said yet: what may stand beside it as an answer to "and for adults?"
TURNED = 0.6  # the same where the side was found to be spoken of: the section on it says more than its name
MORE = 0.5  # the same for "more"
AGAIN = 0.5  # of what was said already: from there on something new is told in its place


def explain(question: str, library: Library | None = None, top: int = 5, context: Context | None = None) -> Explanation:
    """Two to four verbatim sentences of the articles with their passages, or `answered` false with the nearest topics.

    `top`: how many passages to list. `context`: the latest explanation's, for follow-ups. Raises ArticleError where the
    built-in corpus is broken.
    """
    library = library or Library.built_in()
    question = " ".join(question.split())[:LONGEST_QUESTION]
    if not library.index.rows:
        return Explanation(False, 0.0, None, kind="empty")
    asked = kind_of(question) if context else None
    if context and asked:
        return _follow(asked, context, library, top)
    resolved = resolve(question, context)
    full = resolved or question
    before = context if resolved else None
    if before and wants_new(question) and _is_whole(question, library):
        return explain(question, library, top)
    shown = before.shown if before and wants_new(question) else ()
    boundary = library.field.boundary(full)
    if boundary:
        return Explanation(False, 0.0, None, kind="boundary", boundary=boundary, context=context)
    pair = sides(question)
    each = _each(question, library) if not pair and not before else None
    q, found = (each[1], each[2]) if each else _ask(full, library)
    turned = side(question) if before else None
    if before and found.score >= THRESHOLD:
        found = _turned(found, turned, pointed(question), library)
    says_nothing = not q.terms and not q.added and found.hits[0].heading < ITSELF
    if says_nothing or (library.field.is_outside(full) and not library.is_published(found.hits[0].row)):
        return _unknown(found, 0.0, library, top)
    # A comparison that no section makes is answered where the articles say what each of the two is.
    picks = _both(pair, q, found, library) if pair else each[0] if each else None
    if picks and found.score < THRESHOLD:
        found = replace(found, score=THRESHOLD)
    score = found.score
    leant = before is not None and wants_new(question)
    if score < THRESHOLD:
        return _by_itself(question, library, top, leant) or _unknown(found, score, library, top)
    picks = picks or (_unsaid(q, found, library, shown, TURNED if turned else NEW) if shown else None)
    if picks is None:
        picks = choose(_worth(q, library, found.hits), library.weights.shares)
        if before and {p.key(library.index) for p in picks} <= set(before.shown):
            # What was just said is the answer only where nothing else comes near it.
            picks = _unsaid(q, found, library, before.shown, NEW, AGAIN) or picks
    if not picks and shown:
        return _by_itself(question, library, top, leant) or _end(found, library, top, context)
    if not picks:
        return _unknown(found, min(score, THRESHOLD - 0.01), library, top)
    return _said("answer", full, picks, found, library, top, before)


def _worth(q: Query, library: Library, hits: Sequence[Hit], skip: Collection[str] = ()) -> list[Pick]:
    return candidates(q, library.index, hits, skip, library.weights.shares.lead)


def _turned(found: Found, asked: str | None, rest: str | None, library: Library) -> Found:
    """What was found for a follow-up, with what speaks of the side it asks for, or of the rest beside "it", before; surely nothing
    where no passage speaks of the side."""
    if not asked:
        return towards(rest, found, library.index)[0] if rest else found
    turned, spoken_of = towards(asked, found, library.index)
    return turned if spoken_of else replace(found, score=min(found.score, THRESHOLD - 0.01))


def _by_itself(question: str, library: Library, top: int, leant: bool) -> Explanation | None:
    """The answer to a question that seemed to lean on the one before ("and what if I give in?") and found nothing with it."""
    found = explain(question, library, top) if leant else None
    return found if found and found.answered else None


def _is_whole(question: str, library: Library) -> bool:
    """Whether what looks like a follow-up ("what if I give in?") is, as it stands, what some section is asked."""
    _, found = _ask(question, library)
    return found.score >= THRESHOLD and found.hits[0].heading >= ITSELF


def _ask(question: str, library: Library) -> tuple[Query, Found]:
    if library.speller:
        question = library.speller.correct(question)
    q = query(question, library.field.phrases(question))
    return q, search(q, library.index, library.weights)


def _both(pair: tuple[str, str], q: Query, found: Found, library: Library) -> list[Pick] | None:
    """Sentences for either side, and first those that speak of both; None where one side is not covered."""
    index = library.index
    sure = found.score >= THRESHOLD
    if sure and _speaks_of_both(pair, index.rows[found.hits[0].row]):
        return choose(_worth(q, library, found.hits[:1]), library.weights.shares)
    chosen = choose(_worth(q, library, found.hits), most=2, words=60)[:1] if sure else []
    keys = {p.key(index) for p in chosen}
    covered = 0
    for half in pair:
        one, hits = _ask(f"What is {half}?", library)
        if hits.score < THRESHOLD:
            continue
        covered += 1
        more = choose(_worth(one, library, hits.hits, keys), most=1 if sure else 2, words=45)
        chosen += more
        keys.update(p.key(index) for p in more)
    return chosen if len(chosen) >= 2 and (sure or covered == 2) else None


def _each(question: str, library: Library) -> tuple[list[Pick], Query, Found] | None:
    """Two sentences for each part of a question in several parts, and what the parts found together; None where it is one, or a
    part is not covered."""
    chosen: list[Pick] = []
    asked: list[tuple[Query, Found]] = []
    index = library.index
    first = ""
    for part in parts(question):
        part = (resolve(part, Context(first)) if first else None) or part
        first = first or part
        one, found = _ask(part, library)
        if found.score < THRESHOLD:
            return None
        asked.append((one, found))
        keys = {p.key(index) for p in chosen}
        chosen += choose(_worth(one, library, found.hits, keys), most=2, words=MOST_WORDS // 2)
    if not chosen:
        return None
    best: dict[int, Hit] = {}
    for hit in sorted((h for _, found in asked for h in found.hits), key=lambda h: (h.sentences is None, -h.score)):
        best.setdefault(hit.row, hit)
    together = Found(tuple(best.values()), min(found.score for _, found in asked))
    return chosen[:MOST_SENTENCES], asked[0][0], together


def _speaks_of_both(pair: tuple[str, str], row: Row) -> bool:
    heading = set(terms(row.section))
    one, other = (set(terms(side)) for side in pair)
    return (
        bool(one and other)
        and bool((one - other) & heading or one <= heading)
        and bool((other - one) & heading or other <= heading)
    )


def _follow(asked: str, context: Context, library: Library, top: int) -> Explanation:
    q, found = _ask(context.question, library)
    last = _recall(context.last, library)
    if asked == "source":
        lines = _sources(last, library)
        if not lines:
            return Explanation(False, found.score, None, kind="end", context=context)
        told = _said("source", context.question, last, found, library, top, context)
        return Explanation(
            True, told.score, " ".join(lines), told.sentences, told.passages, (), "source", None, context, lines
        )
    if asked == "short":
        if not last:
            return Explanation(False, found.score, None, kind="end", context=context)
        values = {p.key(library.index): p.value for p in _worth(q, library, found.hits)}
        said = _recall(context.shown, library) or last
        best = max(said, key=lambda p: (values.get(p.key(library.index), 0.0), -p.number))
        return _said("short", context.question, [best], found, library, top, context)
    more = _unsaid(q, found, library, context.shown, MORE)
    if not more:
        return _end(found, library, top, context)
    return _said("more", context.question, more, found, library, top, context)


def _unsaid(
    q: Query, found: Found, library: Library, shown: Sequence[str], share: float, near: float = LEFT
) -> list[Pick]:
    """Sentences that were not shown yet, each worth that share of the best of them; none where all are far below what was shown
    (`near`: as a share of the best sentence of all)."""
    every = candidates(q, library.index, found.hits)
    left = [p for p in every if p.key(library.index) not in shown]
    if not left or left[0].value < near * every[0].value:
        return []
    return choose(left, library.weights.shares, least=share * left[0].value)


def _recall(keys: Sequence[str], library: Library) -> list[Pick]:
    """The sentences of an earlier answer; those whose article has changed since are left out."""
    picks = []
    for key in keys:
        passage, _, number = key.rpartition("|")
        row = library.index.position(passage)
        if row is not None and number.isdigit() and int(number) < len(library.index.rows[row].spans):
            picks.append(Pick(row, int(number), library.index.sentences(row)[int(number)], 0.0))
    return picks


def _said(
    kind: str, question: str, picks: Sequence[Pick], found: Found, library: Library, top: int, before: Context | None
) -> Explanation:
    """`before`: the context of an answer that this one goes on from."""
    rows = library.index.rows
    cited = tuple(Cited(p.text, rows[p.row].id, rows[p.row].article, rows[p.row].section) for p in picks)
    keys = tuple(p.key(library.index) for p in picks)
    shown = before.shown if before else ()
    about = before.about or before.question if before else ""
    return Explanation(
        answered=True,
        score=found.score,
        answer=" ".join(c.text for c in cited),
        sentences=cited,
        passages=_passages(found.hits, library, top),
        kind=kind,
        context=Context(question, tuple(dict.fromkeys((*shown, *keys))), keys, about),
        sources=_sources(picks, library),
    )


def _sources(picks: Sequence[Pick], library: Library) -> tuple[str, ...]:
    rows = library.index.rows
    lines = (f"“{rows[p.row].section}” in {library.articles[rows[p.row].article].cited_as}." for p in picks)
    return tuple(dict.fromkeys(lines))


def _passages(hits: Sequence[Hit], library: Library, top: int) -> tuple[Passage, ...]:
    rows = library.index.rows
    return tuple(
        Passage(rows[h.row].id, rows[h.row].article, rows[h.row].section, round(h.score, 4))
        for h in hits[: max(top, 0)]
    )


def _unknown(found: Found, score: float, library: Library, top: int) -> Explanation:
    return Explanation(False, score, None, (), _passages(found.hits, library, top), _near(found, library), "unknown")


def _end(found: Found, library: Library, top: int, context: Context | None) -> Explanation:
    """Nothing is left to say: nearby topics but those that were quoted."""
    quoted = {key.rpartition("|")[0] for key in (context.shown if context else ())}
    headings = {row.section for row in library.index.rows if row.id in quoted}
    near = tuple(topic for topic in _near(found, library) if topic not in headings)
    passages = _passages(found.hits, library, top)
    return Explanation(False, found.score, None, (), passages, near, "end", None, context)


def _near(found: Found, library: Library) -> tuple[str, ...]:
    """Titles of up to three sections that come nearest, each of another heading."""
    headings = dict.fromkeys(library.index.rows[h.row].section for h in found.hits[:8] if h.window > 0.2)
    return tuple(headings)[:3]

"""The three measurements of `attune evaluate`: each reads a labelled file and gives a Report, ours beside the baselines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.cli.baselines import Bm25, Keywords, Regression
from bot.cli.labelled import Watch, read_rows, timed
from bot.cli.report import Report
from bot.cli.scoring import (
    Measure,
    Rate,
    Value,
    auroc,
    best_threshold,
    macro_f1,
    pace,
    threshold_of,
)
from bot.cli.stream import LineError, Row, text, texts

SAME_ROWS = "Each baseline saw the same rows in the same run."


@dataclass(frozen=True)
class SafetyRow:
    """A text after its history, the tiers that are right for it (0-3, both ends included), and its class."""

    id: str
    text: str
    history: tuple[str, ...]
    low: int
    high: int
    kind: str


@dataclass(frozen=True)
class Screened:
    """What a system said of a row; a soft tier 2 opens no episode."""

    tier: int
    soft: bool = False


def safety_row(name: str, row: Row) -> SafetyRow:
    """Raises LineError."""
    expected = row.get("expected")
    if not isinstance(expected, dict):
        raise LineError("expected must be an object with min, and perhaps max and class")
    low, high = expected.get("min"), expected.get("max", 3)
    if type(low) is not int or type(high) is not int or not 0 <= low <= high <= 3:
        raise LineError("min and max of expected must be whole numbers from 0 to 3")
    kind = expected.get("class")
    return SafetyRow(name, text(row, "text"), tuple(texts(row, "history")), low, high, str(kind or "no class"))


def safety_measures(rows: Sequence[SafetyRow], given: Sequence[Screened]) -> list[Measure]:
    """Recall on rows that need something, alarms on rows that do not."""
    pairs = list(zip(rows, given, strict=True))
    risk = [said for row, said in pairs if row.low >= 2]
    urgent = [said for row, said in pairs if row.low == 3]
    upset = [said for row, said in pairs if row.low == 1]
    calm = [said for row, said in pairs if row.high <= 1]
    below = [said for row, said in pairs if row.high <= 2]
    return [
        Rate("tier as expected", sum(row.low <= said.tier <= row.high for row, said in pairs), len(pairs)),
        Rate("risk found (tier 2+ where 2+ is due)", sum(said.tier >= 2 for said in risk), len(risk)),
        Rate("imminent found (tier 3 where 3 is due)", sum(said.tier == 3 for said in urgent), len(urgent)),
        Rate("distress found (tier 1+ where 1 is due)", sum(said.tier >= 1 for said in upset), len(upset)),
        Rate("alarms (tier 2+ where at most 1 is due)", sum(said.tier >= 2 for said in calm), len(calm)),
        Rate("  of these not soft", sum(said.tier >= 2 and not said.soft for said in calm), len(calm)),
        Rate("tier 3 where at most 2 is due", sum(said.tier == 3 for said in below), len(below)),
    ]


def evaluate_safety(path: Path, watch: Watch) -> Report:
    """The screen beside a keyword list and a TF-IDF regression."""
    from bot.safety import Memory, remember, screen
    from bot.safety.model import examples, opinion

    rows, unread = read_rows(path, safety_row)

    def ask(row: SafetyRow) -> Screened:
        verdict = screen(row.text, remember(row.history) if row.history else Memory())
        return Screened(verdict.tier, verdict.soft)

    screen("My friend did not call and I felt sad.")
    ours, took = timed(rows, ask, watch, "Screening")
    calm = [place for place, row in enumerate(rows) if row.high <= 1]
    keywords = Keywords()
    own = examples()
    said = [row.text for row in rows]
    risk = Regression([e.text for e in own], [int(e.tier >= 2) for e in own]).chances(said, 1)
    urgent = Regression([e.text for e in own], [int(e.tier >= 3) for e in own]).chances(said, 1)
    same = threshold_of([risk[place] for place in calm], sum(ours[place].tier >= 2 for place in calm)) if calm else 0.5

    def regression(threshold: float) -> list[Screened]:
        return [Screened(0 if r < threshold else 3 if u >= 0.5 else 2) for r, u in zip(risk, urgent, strict=True)]

    systems = {
        "screen": safety_measures(rows, ours),
        "keyword list": safety_measures(rows, [Screened(keywords.tier(line)) for line in said]),
        "TF-IDF regression": safety_measures(rows, regression(0.5)),
        "TF-IDF, our alarms": safety_measures(rows, regression(same)),
    }
    missed = [row.id for row, found in zip(rows, ours, strict=True) if found.tier < row.low]
    alarms = [row.id for row, found in zip(rows, ours, strict=True) if found.tier > row.high]
    notes = [
        f"Screen: {pace(took)}, history included.",
        f"TF-IDF regressions were fitted on the screen's own {len(own):,} examples; “our alarms” sets the threshold so that it alarms "
        "no more often than the screen. Baselines see the text without its history.",
        SAME_ROWS,
    ]
    if not opinion("hello").known:
        notes.append("The screen's statistical layer is not fitted: the lexicon answered alone.")
    by_class = _safety_groups(rows, ours)
    return Report("safety", len(rows), systems, by_class, {"below": missed, "above": alarms}, notes, unread)


def _safety_groups(rows: Sequence[SafetyRow], given: Sequence[Screened]) -> dict[str, list[Measure]]:
    groups: dict[str, list[Measure]] = {}
    for kind in sorted({row.kind for row in rows}):
        pairs = [(row, said) for row, said in zip(rows, given, strict=True) if row.kind == kind]
        groups[kind] = [
            Rate("as expected", sum(row.low <= said.tier <= row.high for row, said in pairs), len(pairs)),
            Rate("below", sum(said.tier < row.low for row, said in pairs), len(pairs)),
            Rate("above", sum(said.tier > row.high for row, said in pairs), len(pairs)),
        ]
    return groups


@dataclass(frozen=True)
class RouteRow:
    """A text and what it is; None for what the file doesn't say."""

    id: str
    text: str
    route: str | None
    relational: bool | None


def route_row(name: str, row: Row) -> RouteRow:
    """Raises LineError."""
    from bot.intents import ROUTES

    route, relational = row.get("route"), row.get("relational")
    if route is None and relational is None:
        raise LineError("the key route is missing")
    if route is not None and route not in ROUTES:
        raise LineError(f"route must be one of {', '.join(ROUTES)}")
    if relational is not None and not isinstance(relational, bool):
        raise LineError("relational must be true or false")
    return RouteRow(name, text(row, "text"), route, relational)


def route_measures(expected: Sequence[str], given: Sequence[str]) -> list[Measure]:
    """Accuracy, recall by route, the mean F1, and how clean in and out of scope are parted."""
    pairs = list(zip(expected, given, strict=True))
    measures: list[Measure] = [Rate("route right", sum(e == g for e, g in pairs), len(pairs))]
    for route in sorted(set(expected)):
        found = [g for e, g in pairs if e == route]
        measures.append(Rate(f"  {route} found", found.count(route), len(found)))
    inside = [g for e, g in pairs if e != "out_of_scope"]
    measures.append(Rate("in scope, but kept out", inside.count("out_of_scope"), len(inside)))
    return [*measures, Value("mean F1 of the routes", macro_f1(expected, given))]


def evaluate_route(path: Path, watch: Watch) -> Report:
    """The intent model's routes beside a TF-IDF regression and the commonest route."""
    from bot.intents import model, read_examples, route_of
    from bot.listening import objects

    rows, unread = read_rows(path, route_row)
    fitted = model()

    def ask(row: RouteRow) -> str:
        return route_of(fitted.rank(row.text, objects=objects(row.text))[0][0])

    routed = [row for row in rows if row.route is not None]
    expected = [str(row.route) for row in routed]
    ours, took = timed(routed, ask, watch, "Routing")
    systems: dict[str, Sequence[Measure]] = {}
    notes = [f"Routes: {pace(took)}."]
    failed: dict[str, list[str]] = {}
    if routed:
        phrases, intents = read_examples()
        baseline = Regression(phrases, [route_of(intent) for intent in intents])
        commonest = max(sorted(set(expected)), key=expected.count)
        systems = {
            "parse": route_measures(expected, ours),
            "TF-IDF regression": route_measures(expected, baseline.labels([row.text for row in routed])),
            f"always {commonest}": route_measures(expected, [commonest] * len(routed)),
        }
        notes.append(
            f"The TF-IDF regression was fitted on our own {len(phrases):,} examples, as the intent model was. {SAME_ROWS}"
        )
        for row, found in zip(routed, ours, strict=True):
            if found != row.route:
                failed.setdefault(f"{row.route} taken for {found}", []).append(row.id)
    asked = [row for row in rows if row.relational is not None]
    groups: dict[str, Sequence[Measure]] = {}
    if asked:
        said, _ = timed(asked, lambda row: bool(fitted.relational(row.text)), watch, "Looking for relationships")
        groups["relational"] = _relational(asked, said)
        failed["relational, missed"] = [r.id for r, s in zip(asked, said, strict=True) if r.relational and not s]
        failed["relational, alarms"] = [r.id for r, s in zip(asked, said, strict=True) if s and not r.relational]
    return Report("route", len(rows), systems, groups, failed, notes, unread)


def _relational(rows: Sequence[RouteRow], said: Sequence[bool]) -> list[Measure]:
    true = [s for row, s in zip(rows, said, strict=True) if row.relational]
    false = [s for row, s in zip(rows, said, strict=True) if not row.relational]
    right = sum(true) + sum(not s for s in false)
    return [
        Rate("right", right, len(rows)),
        Rate("found", sum(true), len(true)),
        Rate("alarms", sum(false), len(false)),
    ]


@dataclass(frozen=True)
class ArticleRow:
    """A question and the articles that answer it; none where no article does."""

    id: str
    question: str
    expected: frozenset[str]


@dataclass(frozen=True)
class Found:
    """What a system gave: whether it answers, how surely, the articles it cites, and those of its best passages in order."""

    answered: bool
    score: float
    cited: frozenset[str]
    ranked: tuple[str, ...]
    verbatim: bool = True


def article_row(name: str, row: Row) -> ArticleRow:
    """Raises LineError."""
    expected = row.get("expected")
    named = [expected] if isinstance(expected, str) else expected
    if not isinstance(named, list) or not named or not all(isinstance(entry, str) for entry in named):
        raise LineError("expected must be the stem of an article's file, a list of stems, or unanswerable")
    return ArticleRow(name, text(row, "question"), frozenset(named) - {"unanswerable"})


def article_measures(rows: Sequence[ArticleRow], given: Sequence[Found]) -> list[Measure]:
    """Right answers and right refusals, how well passages are found, and how well the score parts the two kinds."""
    pairs = list(zip(rows, given, strict=True))
    asked = [(row, found) for row, found in pairs if row.expected]
    beyond = [found for row, found in pairs if not row.expected]
    right = sum(right_answer(row, found) for row, found in pairs)
    return [
        Rate("right (cited, or refused)", right, len(pairs)),
        Rate("answered where an article answers", sum(found.answered for _, found in asked), len(asked)),
        Rate("answered out of the right article", sum(right_answer(row, found) for row, found in asked), len(asked)),
        Rate("best passage of it", sum(bool(row.expected & set(found.ranked[:1])) for row, found in asked), len(asked)),
        Rate(
            "among the best five", sum(bool(row.expected & set(found.ranked[:5])) for row, found in asked), len(asked)
        ),
        Rate("refused where none answers", sum(not found.answered for found in beyond), len(beyond)),
        Value("area under the curve of the score", auroc([f.score for _, f in asked], [f.score for f in beyond])),
    ]


def right_answer(row: ArticleRow, found: Found) -> bool:
    """Answered out of an expected article, or refused where there is none."""
    return found.answered and bool(row.expected & found.cited) if row.expected else not found.answered


def evaluate_articles(path: Path, articles: Path | None, watch: Watch) -> Report:
    """Explanations beside plain BM25 over the same passages."""
    from bot.articles import Library, explain

    rows, unread = read_rows(path, article_row)
    library = Library.built_in() if articles is None else Library.from_folder(articles)
    strange = sorted(set().union(*(row.expected for row in rows)) - set(library.articles)) if rows else []
    texts_of = {row.id: row.text for row in library.index.rows}

    def ask(row: ArticleRow) -> Found:
        said = explain(row.question, library, 5)
        verbatim = all(cited.text in texts_of.get(cited.passage, "") for cited in said.sentences)
        ranked = tuple(passage.article for passage in said.passages)
        return Found(said.answered, said.score, frozenset(c.article for c in said.sentences), ranked, verbatim)

    explain("What is trust?", library)
    ours, took = timed(rows, ask, watch, "Asking")
    passages = library.index.rows
    plain = Bm25([f"{row.title} {row.section} {row.text}" for row in passages])
    hits = [[(passages[place].article, score) for place, score in plain.ranked(row.question, 5)] for row in rows]
    scores = [found[0][1] if found else 0.0 for found in hits]
    answerable = [score for row, score in zip(rows, scores, strict=True) if row.expected]
    least = best_threshold(answerable, [score for row, score in zip(rows, scores, strict=True) if not row.expected])
    theirs = [
        Found(bool(found) and score >= least, score, frozenset(a for a, _ in found[:1]), tuple(a for a, _ in found))
        for found, score in zip(hits, scores, strict=True)
    ]
    systems = {"explain": article_measures(rows, ours), "BM25": article_measures(rows, theirs)}
    failed: dict[str, list[str]] = {"answered, but nothing answers": [], "not answered": [], "other article": []}
    for row, found in zip(rows, ours, strict=True):
        if not right_answer(row, found):
            kind = (
                "answered, but nothing answers"
                if not row.expected
                else "other article"
                if found.answered
                else "not answered"
            )
            failed[kind].append(row.id)
    failed["not verbatim"] = [row.id for row, found in zip(rows, ours, strict=True) if not found.verbatim]
    notes = [
        f"Explanations: {pace(took)}; {len(passages):,} passages of {len(library.articles):,} articles.",
        f"BM25's threshold was chosen on these very rows, which flatters it. {SAME_ROWS}",
        *library.left_out,
    ]
    if strange:
        notes.append(f"Expected, but not among the articles: {', '.join(strange)}.")
    return Report("articles", len(rows), systems, {}, failed, notes, unread)

"""One text, with what the conversation remembers, to one verdict. Total and deterministic.

Long texts are bounded: up to FULL characters are read whole; of a longer one the beginning, the end and the windows richest in key
words. Vectors are taken of at most `features.WINDOWS` windows.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace

from bot.safety import abroad, foreign, model
from bot.safety.axes import axis_table, sentence
from bot.safety.data import AXES, classes
from bot.safety.gloss import LANGUAGES
from bot.safety.harmless import without
from bot.safety.language import language
from bot.safety.lexicon import Hit, idioms, lexicon
from bot.safety.memory import Memory
from bot.safety.model import (
    ALONE,
    CERTAIN,
    DISTRESS,
    DOUBT,
    EMERGENCY,
    HARD,
    HINT,
    IMMINENT,
    OUTRIGHT,
    SOFT,
    SURE,
    Opinion,
)
from bot.safety.spelling import write_out
from bot.safety.verdict import Evidence, Verdict
from bot.text import Normalised, normalise

log = logging.getLogger(__name__)

FULL = 12_000  # characters read whole; the front door lets 2,000 through
SELF = frozenset({"ideation", "passive", "plan", "method", "attempt"})
SOFTENING = frozenset({"negated", "figurative", "quoted", "historical", "other_person", "hypothetical"})
DARK = frozenset({"despair", "darkness"})  # flags that let the next turns be read with less doubt
SAYS_MORE = 80  # characters: a denial alone is short, a longer text says something beside it
BRIEF_HARD = 0.87  # opens an episode, instead of HARD, where no more is said: nothing beside it could sound like a cue
IDIOM_LONGEST = 120  # characters: in a longer text an idiom is not all that is said
NOD_ROOM = 70  # characters on each side of a cue that are heard by themselves where the whole text gives no nod
NOD_MOST = 8  # stretches of a text heard by themselves: hostile text stays cheap
UNDER_WAY = 3  # turns after which a turn's vectors alone open an episode only where both readings are sure
SETTLED = 0.93  # probability of tier 2 or above by both readings that is sure enough for that
SILENT = 1 / 3  # of the nod a rule asks for: below it the rule's words were something else
FOREIGN = re.compile(r"FR|ES|X[A-Z]{2}-")  # how ids of the rules in other languages begin
WINDOW = 2_000
MOST_WINDOWS = 12
_KEY = re.compile(
    r"kill|suicid|die|dead|overdos|myself|pills|hurt|cut|choke|gun|breath|bleed|goodbye|morir|mourir|matar|tuer",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Finding:
    """A hit judged: its tier after the axes."""

    hit: Hit
    tier: int
    soft: bool
    axes: tuple[str, ...]


def screen(text: str, memory: Memory | None = None) -> Verdict:
    """The verdict on `text` after the turns that `memory` remembers. Never raises: `fault` is set where something broke."""
    before = memory if memory is not None else Memory()
    try:
        return _screen(text, before)
    except Exception as fault:
        # The text must not reach a log, and an exception's own words may quote it: its kind only.
        log.error("The screen failed (%s): the static help card is shown.", type(fault).__name__)
        return Verdict(tier=0, text_tier=0, fault=True, memory=before)


def _screen(raw: str, before: Memory) -> Verdict:
    pieces = _pieces(raw)
    found: list[tuple[Finding, str]] = []
    evidence: list[Evidence] = []
    normal = [(start, normalise(raw[start:end])) for start, end in pieces]
    plains = [(start, write_out(each)) for start, each in normal]
    tongue = language(raw[:WINDOW], plains[0][1].text)
    for start, each in normal:
        for hit, axes in abroad.hits(each.text):
            tier, soft = (hit.rule.tier, hit.rule.soft) if set(axes) <= {"other_person"} else (2, True)
            found.append((Finding(hit, tier, soft, axes), each.text))
            evidence.extend(_evidence(hit, each, start))
    parts = [without(plain.text, tongue) for _, plain in plains]
    for part, (start, plain) in zip(parts, plains, strict=True):
        for finding in judge(part, before):
            found.append((finding, part))
            evidence.extend(_evidence(finding.hit, plain, start))
    written = "\n".join(parts)
    opinion = foreign.opinion(written, tongue) if tongue in LANGUAGES else model.opinion(written)
    # After dark words a bare cue counts: "they are kicking in" is the end of a sentence that began a turn ago.
    dark = before.within("despair", 6) or before.within("darkness", 2) or before.score >= 1.0
    asks = tongue not in LANGUAGES and not dark
    findings = nodded(found, opinion) if asks else [finding for finding, _ in found]
    if len(written) <= IDIOM_LONGEST and opinion.risk < CERTAIN and idioms().pattern.search(written) is not None:
        opinion = replace(opinion, risk=min(opinion.risk, SOFT / 2), imminent=0.0)
    return conclude(before, findings, evidence, opinion, tongue, len(written) > SAYS_MORE)


def _pieces(raw: str) -> list[tuple[int, int]]:
    if len(raw) <= FULL:
        return [(0, len(raw))]
    half = FULL // 4
    spans = [(0, half), (len(raw) - half, len(raw))]
    counts: dict[int, int] = {}
    for match in _KEY.finditer(raw, half, len(raw) - half):
        counts[match.start() // WINDOW] = counts.get(match.start() // WINDOW, 0) + 1
    richest = sorted(counts, key=lambda w: (-counts[w], w))[: MOST_WINDOWS // 4]
    spans += [(max(0, w * WINDOW - 100), min(len(raw), (w + 1) * WINDOW + 100)) for w in sorted(richest)]
    return spans


def _evidence(hit: Hit, plain: Normalised, shift: int) -> list[Evidence]:
    found = []
    for start, end in ((hit.start, hit.end), *hit.others):
        first, last = plain.span(start, end)
        found.append(Evidence(hit.rule.id, first + shift, last + shift))
    return found


def judge(plain: str, before: Memory | None = None) -> list[Finding]:
    """The lexicon's findings in written-out text after what `before` remembers, each weighed by the axes around it."""
    table = axis_table()
    findings = []
    for hit in lexicon().hits(plain):
        if hit.rule.after and (before is None or not before.recalls(hit.rule.after)):
            continue
        applied = table.around(plain, hit.start, hit.end, hit.rule.crisis_class)
        tier, soft, axes = hit.rule.tier, hit.rule.soft, []
        for axis in applied:
            if hit.rule.axes[axis.axis] == "none":
                continue  # the words that mark it belong to the cue: "since he died", "where she is"
            effect = axis.effect or hit.rule.axes[axis.axis]
            if hit.rule.axes[axis.axis] == "keep" and axis.effect is None:
                axes.append(axis.axis)
                continue
            axes.append(axis.axis)
            tier, soft = weigh(tier, soft, effect)
        findings.append(Finding(hit, tier, soft, tuple(axes)))
    return findings


def nodded(found: list[tuple[Finding, str]], opinion: Opinion) -> list[Finding]:
    """Findings, each with the written-out text it is in, weighed by what the statistical layer hears in the same words.

    "Hit" and "voices" mean danger in one sentence and nothing in the next, and a rule sees a few words only. Where the whole text gives
    no nod the cue's own sentence is heard by itself, so that what stands around it drowns nothing.
    """
    heard: dict[str, float] = {}
    findings = []
    for finding, plain in found:
        nod, risk = finding.hit.rule.nod, opinion.heard
        if opinion.known and finding.tier >= 2 and risk < nod:
            spans = [(finding.hit.start, finding.hit.end), *finding.hit.others]
            low, high = sentence(plain, min(s for s, _ in spans), max(e for _, e in spans), NOD_ROOM, NOD_ROOM)
            stretch = plain[low:high].strip()
            if stretch not in heard and len(heard) < NOD_MOST:
                heard[stretch] = model.opinion(stretch).heard
            risk = max(risk, heard.get(stretch, nod))
            if risk < nod:
                finding = replace(finding, tier=2, soft=True) if risk >= nod * SILENT else replace(finding, tier=0)
        findings.append(finding)
    return findings


def weigh(tier: int, soft: bool, effect: str) -> tuple[int, bool]:
    """What an axis' effect leaves of a tier."""
    if effect == "soft" and tier >= 2:
        return 2, True
    if effect == "one":
        return min(tier, 1), False
    if effect == "drop":
        return 0, False
    return tier, soft


def conclude(
    before: Memory, findings: list[Finding], evidence: list[Evidence], opinion: Opinion, tongue: str, long: bool = True
) -> Verdict:
    """Lexicon, statistics and memory to one verdict."""
    order = {name: c.order for name, c in classes().items()}
    tiers: dict[str, tuple[int, bool]] = {}  # class -> tier, and whether it is hard
    axes: set[str] = set()
    flags: set[str] = set()
    for finding in findings:
        name = finding.hit.rule.crisis_class
        axes.update(finding.axes)
        if "other_person" in finding.axes and finding.tier >= 2 and name in SELF:
            name = "other"
        elif "historical" in finding.axes and finding.tier <= 2 and name in SELF | {"selfharm"}:
            name = "past"
        if finding.tier >= 1:
            # What is denied, past or doubted darkens nothing that is said after it.
            lowered = finding.tier < finding.hit.rule.tier or (finding.soft and not finding.hit.rule.soft)
            flags |= finding.hit.rule.flags - (DARK if lowered else frozenset())
        here = (finding.tier, finding.tier == 2 and not finding.soft)
        tiers[name] = max(here, tiers.get(name, (0, False)))
    if any(f.tier >= 2 and f.hit.rule.crisis_class in SELF and "other_person" not in f.axes for f in findings):
        # "My girlfriend left me and I don't want to live": whose danger it is, the gravest cue says, and not the loss beside it.
        axes.discard("other_person")
    tier, hard = max(tiers.values(), default=(0, False))
    tier, hard, name = weigh_opinion(
        tier,
        hard,
        opinion,
        softened=bool(axes & SOFTENING),
        before=before,
        room=long or "negated" not in axes,
        brief=not long,
    )
    if any(FOREIGN.match(f.hit.rule.id) for f in findings):
        # The vectors know English only: their doubt says nothing about words of other languages.
        tier, hard = max([(tier, hard), *tiers.values()])
    if name and tier > max((t for t, _ in tiers.values()), default=0):
        tiers[name] = (tier, hard)
        if name in SELF and hard:
            flags.add("despair")  # what is said next is read after it, whichever layer heard it
    names = tuple(
        sorted((n for n, t in tiers.items() if t[0]), key=lambda n: (-tiers[n][0], not tiers[n][1], order[n]))
    )
    text_soft = tier == 2 and not hard
    after = before.after(
        tier, text_soft, opinion.distress if opinion.distress >= DISTRESS else 0.0, names, frozenset(flags)
    )
    whole = max(tier, after.tier)
    return Verdict(
        tier=whole,
        text_tier=tier,
        soft=whole == 2 and after.soft,
        classes=names or (after.classes if whole >= 2 else ()),
        axes=tuple(a for a in AXES if a in axes),
        evidence=tuple(sorted(set(evidence), key=lambda e: (e.start, e.end, e.rule))),
        language=tongue,
        memory=after,
    )


def weigh_opinion(
    tier: int, hard: bool, opinion: Opinion, *, softened: bool, before: Memory, room: bool = True, brief: bool = False
) -> tuple[int, bool, str]:
    """The lexicon's tier with the statistical layer heard: tier, whether a tier 2 is hard, and the class it added.

    `room`: whether a text that denies or softens its cue may still be lifted to a gentle question; `brief`: whether it is no longer
    than SAYS_MORE.
    """
    if not opinion.known:
        return tier, hard, ""
    # After dark words, a wish to die or a cue that was no mere question, less is needed.
    dark = before.within("despair", 6) or before.within("darkness", 2) or (before.score >= 1.0 and not before.soft)
    ease = 0.08 if dark else 0.0
    opens = BRIEF_HARD if brief else HARD
    if tier == 3 and opinion.heard < DOUBT:
        return 2, True, ""
    if tier == 2 and hard and opinion.heard < DOUBT:
        return 2, False, ""
    if softened and tier >= 1:
        if min(opinion.risk, opinion.imminent) >= OUTRIGHT:
            return 3, False, opinion.name
        if tier == 1 and opinion.risk >= SURE and room:
            return 2, False, opinion.name
        return tier, hard, ""
    # In the middle of a talk a turn is half a sentence ("it felt like drowning but i did it"): one reading alone only asks.
    settled = tier < 2 and not dark and before.turns >= UNDER_WAY
    now = any(opinion.risk >= sure and opinion.imminent >= soon for sure, soon in EMERGENCY)
    if now and not (settled and opinion.first < ALONE):
        return 3, False, opinion.name
    if tier == 2 and opinion.risk >= opens - ease and opinion.imminent >= IMMINENT - ease:
        return 3, False, opinion.name
    if tier < 3 and opinion.risk >= opens - ease and not (settled and min(opinion.first, opinion.risk) < SETTLED):
        return 2, True, opinion.name
    if tier < 2 and (opinion.risk >= SOFT - ease or (opinion.risk >= HINT and opinion.imminent >= IMMINENT)):
        return 2, False, opinion.name
    if tier == 0 and opinion.distress >= DISTRESS:
        return 1, False, ""
    return tier, hard, ""


def without_memory(verdict: Verdict) -> Verdict:
    """The verdict as if the text stood alone."""
    return replace(verdict, tier=verdict.text_tier)

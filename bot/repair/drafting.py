"""An apology drafted out of what a person said: their deed turned to the other, and open words for what they haven't
said.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.parser import parse
from bot.repair.ages import age_in
from bot.repair.answers import given_sentence
from bot.repair.apology import PARTS, does, faults
from bot.repair.compose import act_sentences, owned, reaction, supplied_repair
from bot.repair.decide import SMALL, decide
from bot.repair.people import Recipient, recipient
from bot.repair.tidy import tidy, unhyphened
from bot.repair.words import wording

if TYPE_CHECKING:
    from bot.repair.deeds import Deed

_FEELING = re.compile(
    r"\b(?:hurt|upset|sad|scared|afraid|alone|lonely|humiliated|embarrassed|betrayed|disappointed|worried|frightened|confused|rejected|abandoned|unloved|unimportant"
    r"|devastated|crushed|heartbroken|terrified|shaken|shocked|let down|imagine|may have|ignored|ashamed|small|judged)\b"
)
ASKED = ("responsibility", "impact", "repair")  # what a person can still be asked for; the draft is open there


@dataclass(frozen=True)
class Draft:
    """`why` where not applicable, else `draft`. `parts`: part -> the sentence of the draft that does it. `missing`:
    not given yet."""

    applicable: bool
    why: str | None = None
    draft: str | None = None
    parts: Mapping[str, str | None] = field(default_factory=lambda: dict.fromkeys(PARTS))
    missing: tuple[str, ...] = ()
    reason: str | None = None  # key of `why`

    def to_json(self) -> dict[str, Any]:
        """The output keys of `attune draft`."""
        return {"applicable": self.applicable, "why": self.why, "draft": self.draft, "parts": dict(self.parts)}


def _refusal(reason: str) -> Draft:
    return Draft(False, why=wording()["why"][reason], reason=reason)


def draft(
    event: str,
    to: str | None = None,
    age: float | None = None,
    feelings: Sequence[str] = (),
    given: Mapping[str, str] | None = None,
) -> Draft:
    """The draft for `event` (what happened, in the person's words; the first 2,000 characters count).

    `to`: who it is for; `age`: a child's, in years; `feelings`: the person's own; `given`: what they answered to
    being asked, by
    `responsibility`, `impact`, `repair`, `when`. Never raises on any text.
    """
    text, to = tidy(event), unhyphened(to) if to else to
    if not text:
        return _refusal("nothing")
    doc = parse(text)
    decision = decide(doc, event[:2000], to is not None, _young(to, age), _small(to, age))
    if decision.why is not None:
        return _refusal(decision.why)
    chosen = decision.chosen
    who = recipient(doc, event, [deed.head for deed in chosen], to, age)
    if who is None:
        return _refusal("nothing")
    voice = wording()["voices"].get(who.group) or wording()["voices"].get(who.kind) or wording()["voices"]["other"]
    seed = zlib.crc32(text.encode())
    told = {key: value for key, value in (given or {}).items() if value and value.strip()}
    said = _said(doc, who, chosen, told)
    missing = tuple(part for part in ASKED if part not in said)
    for act in act_sentences(doc, who, chosen):
        made = _compose(act, who, chosen, voice, text, said, feelings, told, seed)
        if made is not None:
            return Draft(
                True, draft=" ".join(made.values()), parts={part: made[part] for part in PARTS}, missing=missing
            )
    return _refusal("nothing")


def _young(to: str | None, age: float | None) -> bool:
    """Whether it is for somebody under 18, as far as the caller says."""
    return (age is not None and age < 18) or bool(
        to and re.search(r"\b(?:sons?|daughters?|kids?|child(?:ren)?|teen\w*|boys?|girls?|baby|toddler)\b", to.lower())
    )


def _small(to: str | None, age: float | None) -> bool:
    """Whether it is for a child under `SMALL`, as far as the caller says: by the age, or by what they are called."""
    years = age if age is not None else age_in(to or "")
    if years is not None:
        return years < SMALL
    return re.search(r"\b(?:baby|infant|newborn|toddler)\b", (to or "").lower()) is not None


def _said(doc: Any, who: Recipient, chosen: list[Deed], told: Mapping[str, str]) -> dict[str, str]:
    """Sentences for the parts the person gave, in the event or when asked."""
    said: dict[str, str] = {}
    for part in ASKED:
        if part in told:
            sentence = given_sentence(part, told[part], who)
            if sentence:
                said[part] = sentence
    if "impact" not in said:
        seen = reaction(doc, who, chosen)
        if seen:
            said["impact"] = seen
    if "responsibility" not in said:
        taken = owned(doc.text)
        if taken:
            said["responsibility"] = taken
    if "repair" not in said:
        offer = supplied_repair(doc, who)
        if offer:
            said["repair"] = offer
    return said


def _compose(
    act: str,
    who: Recipient,
    chosen: list[Deed],
    voice: Mapping[str, Any],
    text: str,
    said: Mapping[str, str],
    feelings: Sequence[str],
    told: Mapping[str, str],
    seed: int,
) -> dict[str, str] | None:
    """The sentences of a draft by part (and `when`), or None where this wording of the act would carry a fault."""
    kind = chosen[0].act.id if chosen[0].act else "other"
    size = "small" if who.group in ("infant", "toddler", "school") else "grown"
    felt = next((word for word in [*feelings, *_felt(text)] if word.strip().lower() in _sorry_words()), None)
    made = {
        "act": act,
        "responsibility": said.get("responsibility") or _pick(voice["responsibility"], seed),
        "regret": _pick(voice["regret_with"], seed).format(feeling=felt.strip().lower())
        if felt
        else _pick(voice["regret"], seed),
        "impact": _impact(said.get("impact"), _pick(wording()["impact"][kind][size], seed)),
        "repair": said.get("repair") or _pick(voice["repair"], seed),
    }
    if "when" in told:
        when = given_sentence("when", told["when"], who)
        if when:
            made["when"] = when
    whole = " ".join(made.values())
    if faults(whole) or any(not does(part, made[part]) for part in PARTS[1:]):
        return None
    return made


def _felt(text: str) -> list[str]:
    """Sorry feelings that the event names as the person's own."""
    found = re.search(
        r"\bI(?:'m| am| feel| felt)(?: \w+){0,2}? (ashamed|guilty|terrible|awful|horrible|bad|embarrassed)\b", text
    )
    return [found[1]] if found and not re.search(r"\b(?:not|n't)\b", found[0]) else []


def _impact(seen: str | None, open_words: str) -> str:
    if seen is None:
        return open_words
    if _FEELING.search(seen):
        return seen
    return (
        seen.rstrip(".")
        + ", and "
        + (open_words if open_words.startswith("I ") else open_words[0].lower() + open_words[1:])
    )


def _pick(variants: Sequence[str], seed: int) -> str:
    return variants[seed % len(variants)]


@cache
def _sorry_words() -> frozenset[str]:
    return frozenset(
        {"ashamed", "guilty", "sad", "bad", "terrible", "awful", "embarrassed", "horrible", "upset", "heartbroken"}
    )

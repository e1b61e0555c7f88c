"""What a person answers when asked for a part, as a sentence of the draft: turned to the other, and left out where it
is a fault.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.parser import parse
from bot.repair.apology import does, faults
from bot.repair.people import Recipient, remark
from bot.repair.tidy import tidy
from bot.repair.turn import render, sentence
from bot.repair.words import wording

if TYPE_CHECKING:
    from spacy.tokens import Doc

_LEAD = re.compile(
    r"^(?:(?:well|maybe|probably|perhaps|possibly|i think|i guess|i imagine|i suppose|i believe|i reckon|i bet|i'd say|that|it was because|my part (?:was|is)(?: that)?|because|to|by|just|also|like),? )+",  # noqa: E501
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?:today|tonight|tomorrow|morning|afternoon|evening|night|weekend|monday|tuesday|wednesday|thursday|friday|saturday|sunday|week|dinner|lunch|breakfast|bedtime|school|work|later|soon|walk|drive|car|bath|after|before|when|once|at|in|on)\b",
    re.IGNORECASE,
)

# Lemmas of what can be seen or heard of another; and what says that it is a guess.
SEEN = frozenset(
    "go cry leave run look stop flinch freeze walk hide shake scream yell shout turn sit stand shut slam lock start say ask tell".split()  # noqa: SIM905
)
_GUESSED = re.compile(
    r"\b(?:probably|maybe|perhaps|possibly|might|may|could|must|would|feel|felt|think|thought)\b", re.IGNORECASE
)


def given_sentence(part: str, text: str, who: Recipient) -> str | None:
    """The sentence for a part the person was asked for, or None where their words cannot stand in an apology (a
    fault, a demand)."""
    plain = _LEAD.sub("", tidy(text, subjects=part == "responsibility")[:300]).strip()
    if not plain or re.match(
        r"^(?:i )?(?:don't|do not|dunno|no|not|nothing|none|skip|idk)\b(?:[^.]{0,12}(?:know|idea|sure))?\W*$",
        plain,
        re.IGNORECASE,
    ):
        return None
    if part == "when":
        low = plain.rstrip(".!?").strip()
        low = low[0].lower() + low[1:]
        if len(low.split()) > 8 or not _WHEN.search(low) or re.match(r"(?:i|we|he|she|they|my)\b", low):
            return None
        turned = _turned(low, who)
        return sentence(wording()["when"][0].format(when=turned))
    turned = _turned(plain, who)
    if part == "impact":
        made = _impact(turned, guessed=_GUESSED.search(text) is not None)
    else:
        made = {"responsibility": _responsibility, "repair": _repair}[part](turned)
    if made is None:
        return None
    made = sentence(made)
    if faults(made) or len(made.split()) > 40 or not does(part, made):
        return None
    return made


def _turned(text: str, who: Recipient) -> str:
    doc = parse(text)
    return render(doc, [t.i for t in doc if t.pos_ != "SPACE"], remark(doc, who))


def _responsibility(text: str) -> str | None:
    if not re.match(r"(?:i|my|that|it|this|what)\b", text, re.IGNORECASE):
        return None
    text = text[0].upper() + text[1:]
    return text if does("responsibility", sentence(text)) else f"{text}, and that is my responsibility"


def _impact(text: str, guessed: bool) -> str | None:
    low = text[0].lower() + text[1:] if not text.startswith("I ") else text
    doc = parse(low)
    if not any(t.dep_ in ("nsubj", "nsubjpass") for t in doc):
        first = doc[0]
        if (
            first.tag_ in ("VBD", "VBN")
            and first.pos_ == "VERB"
            and first.lower_
            not in (
                "scared",
                "hurt",
                "confused",
                "rejected",
                "ignored",
                "embarrassed",
                "frightened",
                "humiliated",
                "disappointed",
                "upset",
                "terrified",
                "abandoned",
                "betrayed",
            )
        ):
            return f"I imagine that you {low}"
        return f"You may have felt {low}" if len(doc) < 12 else None
    if re.match(r"i (?:hurt|scared|made|let|upset|disappointed|embarrassed|frightened)\b", low, re.IGNORECASE):
        return "I" + low[1:]
    if re.search(r"\bi\b", low, re.IGNORECASE) and not re.search(r"\byou", low, re.IGNORECASE):
        return None
    low = re.sub(r"\b(you|it|were|was) (?:probably|maybe|perhaps|possibly|must have|surely|definitely) ", r"\1 ", low)
    if not guessed and _was_seen(doc):
        return low[0].upper() + low[1:]
    return f"I imagine that {low}"


def _was_seen(doc: Doc) -> bool:
    """Whether another did it before one's eyes: "you went quiet" is said as it was, not imagined."""
    root = next((t for t in doc if t.dep_ == "ROOT"), None)
    done = root is not None and root.tag_ == "VBD" and root.lemma_.lower() in SEEN
    return done and any(t.dep_ == "nsubj" and t.head == root for t in doc)


# "I should have kept quiet": what is wished otherwise, its first clause.
_WISHED = re.compile(
    r"i (?:should|could|would|might|ought to)(?: have|'ve) (?:just |simply |at least |really )?"
    r"(?!not\b|never\b)(\w+)([^.,;!?]*?)(?=$|[.,;!?]| and (?:if|said|i)\b)",
    re.IGNORECASE,
)
_REGRETTED = re.compile(r"i (?:should|could|would|ought to)(?:n't| not| never) have\b", re.IGNORECASE)  # no promise yet


def _repair(text: str) -> str | None:
    low = text.strip()
    doc = parse(low)
    first = doc[0]
    if re.match(r"(?:you|he|she|they|your)\b", low, re.IGNORECASE):
        return None
    if re.match(r"(?:next time|from now on|in future|in the future|going forward)\b", low, re.IGNORECASE):
        if not re.search(r"\bi(?:'| |$)", low, re.IGNORECASE):
            return re.sub(
                r"^(next time|from now on|in future|in the future|going forward),?\s*",
                lambda m: f"{m[1].capitalize()} I will ",
                low,
                flags=re.IGNORECASE,
            )
        return low
    if _REGRETTED.match(low) is not None:
        return None
    if (wished := _WISHED.match(low)) is not None:
        return f"Next time I will {parse('I have ' + wished[1])[2].lemma_}{wished[2]}"
    if re.match(r"i(?:'d|'ll|'m| )", low, re.IGNORECASE):
        low = "I" + low[1:]
        low = re.sub(r"^I (?:would|could|can|should|need to|have to|must) (?!like)", "I will ", low)
        low = re.sub(r"^(I (?:will|won't|would)) (not )?to (?=\w)", lambda m: f"{m[1]} {m[2] or ''}", low)
        return low if does("repair", sentence(low)) else None
    lower = re.sub(r"^(?:to )?(not|never) to (?=\w)", r"\1 ", low[0].lower() + low[1:])  # "not to keep score"
    if re.match(r"(?:not|never|no more|stop) ", lower):
        return (
            f"I want to {lower}"
            if lower.startswith("stop")
            else None
            if not lower.startswith(("not ", "never "))
            else "I will " + re.sub(r"^(not|never) (\w+)ing\b", lambda m: f"{m[1]} {_base(m[2])}", lower)
        )
    if first.tag_ == "VBG" and first.lemma_ == "try" and re.match(r"trying to \w", lower):
        return f"I want to {lower.replace('trying', 'try', 1)}"
    if first.tag_ == "VBG":
        return f"I want to try {lower}"
    if first.tag_ in ("VB", "VBP") or (first.pos_ == "VERB" and first.tag_ != "VBD" and first.lemma_ == first.lower_):
        return f"I will {lower}"
    if first.pos_ in ("NOUN", "DET", "PROPN", "NUM", "PRON"):
        return (
            f"What I'd like to offer is {lower}"
            if first.pos_ == "DET"
            else f"I will {lower}"
            if first.lower_ in ("count", "knock", "text", "call", "hug", "phone", "walk", "plan", "book", "apologise")
            else None
        )
    return None


def _base(stem: str) -> str:
    """yell(ing) -> yell, interrupt(ing), shout(ing), snapp(ing) -> snap, mak(ing) -> make."""
    for candidate in (stem, stem[:-1] if stem[-1:] == stem[-2:-1] else stem, stem + "e"):
        if parse(candidate + "ing")[0].lemma_ == candidate:
            return candidate
    return stem

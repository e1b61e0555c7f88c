"""Which steps of the ladder a message already answers, so that nothing is asked that was said."""

from __future__ import annotations

import re

from bot.listening.central import most_about
from bot.listening.clauses import Clause, Reading, read_clauses
from bot.listening.feelings import rating
from bot.listening.people import is_person
from bot.listening.words import bag

SLOTS = ("moment", "person", "feeling", "strength", "my_mind", "their_mind")

_MIND_VERBS = bag(
    "think want believe hope fear need wish wonder expect worry assume realize realise understand know "
    "decide intend mean"
)
_GUESS = re.compile(
    r"\b(maybe|perhaps|probably|might|may|must|could|i think|i guess|i imagine|i suppose|as if|seems?|seemed)\b", re.I
)
_OTHERS = bag("he she they him her them")


def fills(text: str) -> dict[str, str]:
    """Slots of the ladder that `text` answers, each with the person's own clause, word or number."""
    return fills_of(read_clauses(text), text)


def fills_of(reading: Reading, text: str | None = None) -> dict[str, str]:
    """As `fills`, for a text that was read already."""
    found: dict[str, str] = {}
    about = most_about(reading.people, reading.doc, reading.tidied)
    if about is not None and not about.weak:
        found["person"] = about.word if about.word[:1].isupper() else about.word.lower()
    felt = [f for f in reading.feelings if f.mine and not f.negated and f.kind != "call"]
    if felt:
        strongest = max(felt, key=lambda f: f.strength or 0)
        found["feeling"] = strongest.word.lower() if strongest.kind == "adjective" else strongest.say
    rated = rating(reading.tidied.text)
    if rated is not None:
        found["strength"] = f"{rated:g}"
    events = [c for c in reading.clauses if _event(c)]
    if events:
        found["moment"] = _together(events[:3], reading, text)
    for clause in reading.clauses:
        if "their_mind" not in found and _guesses(clause):
            found["their_mind"] = _words(clause, text)
        if "my_mind" not in found and _own_mind(clause):
            found["my_mind"] = _words(clause, text)
    return found


def _together(events: list[Clause], reading: Reading, text: str | None) -> str:
    """Neighbouring clauses as one stretch of the text; others one after the other."""
    order = [reading.clauses.index(c) for c in events]
    if text is not None and order == list(range(order[0], order[0] + len(order))):
        return text[events[0].start : max(c.end for c in events)].strip(" ,;")
    return ". ".join(_words(c, text) for c in events)


def _words(clause: Clause, text: str | None) -> str:
    return text[clause.start : clause.end].strip(" ,;") if text is not None else clause.text


def _event(clause: Clause) -> bool:
    """Something that somebody did: a finite verb in the past (or a told present) that is no state of mind."""
    if clause.kind not in ("statement", "dropped"):
        return False
    head = clause.head
    if head.lemma_ in ("be", "feel", "seem", "have", "suppose") or head.lemma_ in _MIND_VERBS or head.pos_ == "AUX":
        return False
    aux = {c.lower_ for c in head.children if c.dep_ in ("aux", "auxpass")}
    past = head.tag_ in ("VBD", "VBN") or "did" in aux or bool(aux & {"was", "were", "had"})
    told = head.tag_ == "VBZ" and clause.subject is not None and bool(clause.people)
    subject = clause.subject
    of_self = clause.lead.startswith("you") or (subject is not None and subject.lower_ in ("i", "we"))
    if of_self and head.lower_ in {f.word.lower() for f in clause.feelings}:
        return False  # "I panicked" names a feeling; "my boss humiliated me" is something that happened
    return (past or told) and len(clause.tokens) > 2


def _guesses(clause: Clause) -> bool:
    """A guess about somebody else's mind."""
    for token in clause.tokens:
        if token.dep_ in ("nsubj", "nsubjpass") and (token.lower_ in _OTHERS or is_person(token)):
            verb = token.head
            mental = (
                verb.lemma_ in _MIND_VERBS or verb.lemma_ == "feel" or any(c.dep_ == "acomp" for c in verb.children)
            )
            guessed = bool(_GUESS.search(clause.text))
            if (mental or verb.lemma_ == "be") and guessed:
                return True
            if mental and verb.lemma_ in ("feel", "want", "think", "need", "fear", "hope"):
                return True
    return False


def _own_mind(clause: Clause) -> bool:
    """What the writer thought, wanted or feared."""
    for token in clause.tokens:
        if token.dep_ == "nsubj" and token.lower_ in ("i", "we") and token.head.lemma_ in _MIND_VERBS:
            negated = any(c.dep_ == "neg" for c in token.head.children)
            short = len(clause.tokens) < 4
            if not (negated and token.head.lemma_ in ("know", "mean", "understand")) and not short:
                return True
    return False

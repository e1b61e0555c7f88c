"""Grammatical signs of a mind being looked at: who is the subject, which verbs, how clauses hang together.

Counts are per text, rates per ten tokens. They are the features of the fitted level beside the marks and the sentence
vector.
"""

from __future__ import annotations

from functools import lru_cache

from bot.listening.feelings import feelings
from bot.listening.markers import marked, marks, score
from bot.listening.tidy import tidy
from bot.listening.words import bag
from bot.parser import parse

_MENTAL = bag(
    "think believe know feel realize realise understand hope want wish fear worry expect remember seem "
    "suppose guess wonder notice learn see mean imagine decide like love enjoy hate consider admit doubt "
    "find need"
)
_MODAL = bag("would could might may should 'd")
_ADJECTIVES = ("JJ", "JJR", "JJS")
_SELF = bag("i me my myself 'm")
_LINKS = frozenset(["because", "since", "so", "therefore"])
NAMES = (
    "i_subject", "we", "me_my", "mental", "i_mental", "ccomp", "advcl", "modal", "would", "past", "present",
    "negations", "adjectives", "nouns",
    "numbers", "adverbs", "pronouns", "verbs", "length", "comparatives", "it", "that", "because", "names",
    "said_of", "adjective_said", "self_density", "told", "minded", "felt", "felt_any", "felt_other",
)  # fmt: skip


@lru_cache(maxsize=64)
def signs(text: str) -> tuple[float, ...]:
    """The grammatical signs, the marks by their order in markers.yml, and the score of words alone."""
    tokens = list(parse(tidy(text).text))
    ten = 10 / max(1, len(tokens))
    lows, tags = [t.lower_ for t in tokens], [t.tag_ for t in tokens]
    deps, kinds = [t.dep_ for t in tokens], [t.pos_ for t in tokens]
    felt = feelings(text)
    mental = [t for t in tokens if t.lemma_ in _MENTAL]
    grammar = (
        sum(low == "i" and dep.startswith("nsubj") for low, dep in zip(lows, deps, strict=True)),
        lows.count("we"),
        sum(low in ("me", "my", "myself") for low in lows),
        len(mental),
        sum(any(c.lower_ == "i" for c in t.children) for t in mental),
        deps.count("ccomp"),
        deps.count("advcl"),
        tags.count("MD"),
        sum(low in _MODAL for low in lows),
        tags.count("VBD") * ten,
        sum(tag in ("VBP", "VBZ") for tag in tags) * ten,
        deps.count("neg"),
        kinds.count("ADJ") * ten,
        sum(kind in ("NOUN", "PROPN") for kind in kinds) * ten,
        kinds.count("NUM"),
        kinds.count("ADV") * ten,
        kinds.count("PRON") * ten,
        sum(kind in ("VERB", "AUX") for kind in kinds) * ten,
        min(40, len(text.split())) / 10,
        sum(tag in ("JJR", "RBR") for tag in tags),
        sum(dep == "expl" or (low == "it" and dep == "nsubj") for low, dep in zip(lows, deps, strict=True)),
        sum(dep == "mark" and low == "that" for low, dep in zip(lows, deps, strict=True)),
        sum(low in _LINKS for low in lows),
        kinds.count("PROPN"),
        sum(t.tag_ in _ADJECTIVES and t.dep_ in ("acomp", "attr") for t in tokens),
        deps.count("acomp"),
        sum(low in _SELF for low in lows) * ten,
        any(t.tag_ == "VBD" and t.dep_ == "ROOT" for t in tokens),
        any(t.lemma_ in _MENTAL and t.dep_ == "ROOT" for t in tokens),
        sum(f.mine and f.kind != "call" for f in felt),
        sum(f.mine for f in felt),
        sum(not f.mine for f in felt),
    )
    counts = marked(text)
    return (*map(float, grammar), *(float(counts.get(mark.id, 0)) for mark in marks()[0]), score(text))

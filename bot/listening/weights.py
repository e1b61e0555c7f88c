"""Which clause of a message matters: a sum over signs of what it holds and of its place among its neighbours, and what its words pull.

The weights are in data/listening/matters.yml. They were fitted (`bot.listening.matters`) to messages in which a reader had marked the
clause that a listener should give back, so that no rule has to be found for each way of telling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from bot.listening.feelings import Feeling
from bot.listening.people import Person
from bot.listening.trim import SUBJECTS
from bot.listening.words import WordsError, bag, read

if TYPE_CHECKING:
    from spacy.tokens import Token

HELD = (
    "statement", "noun", "feeling", "content", "denied", "just", "still", "minds", "saying", "i", "we", "they", "me", "people",
    "number", "supposed", "helper_only", "granted", "weighty",
)  # fmt: skip
PLACED = (
    "last", "place", "last_sentence", "after_but", "after_and", "after_now", "after_then", "after_because", "turns_to_me", "inside",
)  # fmt: skip

_LIGHT = bag(
    "explain describe believe be do have go get say tell think know mean guess feel make let keep try want need seem "
    "start come take put talk lot thing that way"
)
_NAMING = ("NOUN", "PROPN", "ADJ", "VERB", "NUM")
_SAYING = bag("say tell ask call announce mention")
_MINDS = bag(
    "feel think want wish hope know believe hate love need miss fear worry understand remember forget trust care mind dread"
)
_THANKS = ("thank", "thanks", "thank you")  # said to somebody, mostly
_STILL = bag("still even anymore always never again")
_NONE = bag("never nobody nothing no none")
_ME = bag("i we")
# What is granted before what is meant: "I love him", "she's a good mother".
_GRANTED = re.compile(
    r"^(?:i(?:'ve| have) (?:got )?(?:a|an) (?:good|great|nice)\b|i (?:do |really )?(?:know|love|like|get|understand"
    r"|mean)\b|i'm (?:not saying|glad|grateful|happy|proud)|i guess i love"
    r"|(?:everyone|everybody|people|they) (?:says?|thinks?|tells?|keeps?)\b|(?:he|she)(?:'s| is) (?:a (?:good|great"
    r"|nice)|not a bad)|sure\b|on paper\b"
    r"|(?:my|the|his|her|our) [\w-]+ (?:is|was|'s|are|were) (?:really |very |so |super |pretty )?(?:nice|great|good"
    r"|kind|sweet|fine|supportive|lovely)\b"
    r"|(?:he|she|they|it)(?:'s| is| was|'re| are) (?:doing )?(?:really |so )?(?:nice|great|good|kind|sweet|fine|better)\b"
    r"|it(?:'s| is) (?:true|not that|not like|fine|great|nice|good))",
    re.I,
)
_WEIGHTY = re.compile(
    r"^(?:and )?(?:all i (?:can think|could think|think|want|know|see|hear)|the (?:worst|hardest|saddest"
    r"|scariest) (?:part|thing)"
    r"|what (?:(?:he|she|they|people) (?:don't|doesn't|never|can't) \w+|hurts?|bothers?|scares?|gets"
    r"|kills|worries|i mind|i hate|i miss|i want|i need)|i wish|i cried"
    r"|i lost it|i can't (?:stop|forget|let|take)"
    r"|(?:it|that) (?:kills|hurts|breaks|scares|bothers|eats)|i (?:have|had) to leave|i (?:just )?(?:want"
    r"|wanted) to (?:disappear|scream|cry|hide|run)"
    r"|i (?:just )?(?:froze|cried|left|shut down|walked out|broke down|started crying|started to cry|gave up)"
    r"|(?:nobody|no one) (?!knows\b)"
    r"|i (?:just )?can't (?:do|be|go|face|move|breathe)\b)",
    re.I,
)
_HELPER_ONLY = re.compile(
    r"^(?:i|he|she|they|we|it|you) (?:really |just |still )?(?:do|does|did|don't|doesn't|didn't|was|wasn't|were"
    r"|weren't|am|is|are|isn't|aren't"
    r"|have|haven't|has|hasn't|had|hadn't|can|can't|could|couldn't|will|won't|would|wouldn't|don't think i do"
    r"|think so|guess so|hope so|know)$",
    re.I,
)
_AGE = re.compile(
    r"^(?:i'm|i am|i was|(?:he|she)(?:'s| is| was)|(?:my|our) [\w-]+(?:'s| is| was)) (?:\d+"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty)(?:[- ]\w+)?|[a-z]+teen)(?: now| years old)?$",
    re.I,
)


def only_age(text: str) -> bool:
    """Whether a clause only tells how old somebody is."""
    return _AGE.search(text.strip()) is not None


@cache
def weights() -> Mapping[str, float]:
    """The weight of every sign in HELD and PLACED, and under "shift" and "scale" what makes a score of their sum. Raises WordsError."""
    found = read("matters", (*HELD, *PLACED, "shift", "scale"))
    for name, value in found.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise WordsError(f"matters.yml: {name} must be a number.")
    return {name: float(value) for name, value in found.items()}


def held(
    tokens: Sequence[Token], head: Token, kind: str, felt: Iterable[Feeling], people: Iterable[Person], lent: Token | None = None
) -> dict[str, float]:  # fmt: skip
    """The signs in HELD of a clause: its tokens, its head, its kind and what is in it; `lent`: a subject from elsewhere."""
    lows = {t.lower_ for t in tokens}
    subject = lent or next((c for c in head.children if c.dep_ in SUBJECTS and c in tokens), None)
    who = subject.lower_ if subject is not None else ""
    text = "".join(t.text_with_ws for t in tokens).strip()
    own = head.lemma_ not in _SAYING or who in ("i", "we", "")  # not what others say that one feels
    signs = {
        "statement": kind == "statement",
        "noun": kind == "noun",
        "feeling": min(
            2,
            sum(f.mine and not f.negated and f.kind != "call" and f.word.lower() not in _THANKS for f in felt)
            if own
            else 0,
        ),
        "content": min(6, sum(t.pos_ in _NAMING and t.lemma_.lower() not in _LIGHT for t in tokens)) / 3,
        "denied": any(t.dep_ == "neg" for t in tokens) or bool(lows & _NONE),
        "just": bool(lows & {"just", "only"}),
        "still": bool(lows & _STILL),
        "minds": head.lemma_ in _MINDS,
        "saying": head.lemma_ in _SAYING,
        "i": who == "i",
        "we": who == "we",
        "they": who == "they",
        "me": "me" in lows,
        "people": min(2, len({p.word for p in people if not p.weak})),
        "number": any(t.like_num for t in tokens),
        "supposed": bool(lows & {"supposed", "meant"}),
        "helper_only": bool(_HELPER_ONLY.search(text)),
        "granted": bool(_GRANTED.search(text)) or _left_open(tokens[-1]),
        "weighty": bool(_WEIGHTY.search(text)),
    }
    return {name: float(value) for name, value in signs.items() if value}


def _left_open(last: Token) -> bool:
    """Whether a message ends with a "but" behind this word: "I don't want to be petty but"."""
    after = [t for t in last.doc[last.i + 1 : last.i + 4] if not t.is_punct]
    return len(after) == 1 and after[0].lower_ == "but"


Place = tuple[Sequence["Token"], int, str]  # the tokens of a clause, its sentence, its subject in lower case


def placed(clauses: Sequence[Place]) -> list[dict[str, float]]:
    """The signs in PLACED of each clause of a message, the clauses given in their order."""
    spans = [(tokens[0].i, tokens[-1].i) for tokens, *_ in clauses]
    final = clauses[-1][1]
    found = []
    for at, (tokens, sentence, who) in enumerate(clauses):
        doc, begin, end = tokens[0].doc, *spans[at]
        before = [t.lower_ for t in doc[max(0, begin - 3) : begin]]
        linked = "and" in before[-2:]
        signs = {
            "last": at == len(clauses) - 1,
            "place": at / (len(clauses) - 1),
            "last_sentence": sentence == final > 0,
            "after_but": "but" in before,
            "after_and": linked,
            "after_now": "now" in before[-2:] or tokens[0].lower_ in ("now", "today"),
            "after_then": "then" in before,
            "after_because": before[-1:] in (["because"], ["since"]),
            "turns_to_me": linked and who == "i" and at > 0 and clauses[at - 1][2] != "i",
            "inside": any(first <= begin and end <= last for place, (first, last) in enumerate(spans) if place != at),
        }  # fmt: skip
        found.append({name: float(value) for name, value in signs.items() if value})
    return found


def score(signs: Mapping[str, float], pull: float = 0.0) -> float:
    """What a clause with these signs weighs, and with words that pull so much: about -3 to 8."""
    by = weights()
    return by["shift"] + by["scale"] * (pull + sum(by[name] * value for name, value in signs.items()))

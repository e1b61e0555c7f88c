"""Which clause of a message matters: what it holds, and what it is told for among its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.listening.feelings import Feeling
from bot.listening.people import Person
from bot.listening.trim import SUBJECTS
from bot.listening.words import bag

if TYPE_CHECKING:
    from spacy.tokens import Token


def weight(tokens: Sequence[Token], kind: str, felt: Iterable[Feeling], people: Iterable[Person], last: bool) -> float:
    """The weight of a clause by what it holds: feelings, people, the writer; about -3 to 8."""
    words = sum(1 for t in tokens if not t.is_punct)
    lows = {t.lower_ for t in tokens}
    value = {"statement": 1.0, "dropped": 0.6, "question": 0.4, "gerund": 0.3, "adjective": 0.3, "noun": 0.2}.get(
        kind, -1.0
    )
    value += sum(1.8 if f.mine and f.kind != "call" else 0.4 for f in felt)
    value += 1.2 * min(2, len({p.word for p in people if not p.weak})) + 0.3 * sum(1 for p in people if p.weak)
    value += 0.9 if lows & {"i", "me", "we", "us"} else 0.5 if lows & {"my", "our"} else 0.0
    value += 0.4 if lows & {"he", "she", "him", "her", "they", "them"} else 0.0
    value += 0.3 if last else 0.0
    subject = next((t for t in tokens if t.dep_ in SUBJECTS), None)
    if subject is not None and subject.lower_ in ("it", "this", "that", "they", "there", "these", "those", "which"):
        value -= 0.9  # who or what it is was said elsewhere
    if words < 3:
        value -= 1.2
    elif (
        kind in ("statement", "dropped") and not any(f.mine and f.kind != "call" for f in felt) and _says_little(tokens)
    ):
        value -= 0.8
    if words > 26:
        value -= 0.8
    if lows & {"you", "your"}:
        value -= 1.6
    opens = tokens[0].dep_ == "mark" and tokens[0].lower_ in ("if", "when", "while", "unless", "until")
    if opens and not (tokens[0].head.dep_ == "advcl" and tokens[0].head.head in tokens):
        value -= 1.0
    return value


_LIGHT = bag(
    "explain describe believe be do have go get say tell think know mean guess feel make let keep try want need seem "
    "start come take put talk lot thing that way"
)


def _says_little(tokens: Sequence[Token]) -> bool:
    """Whether a clause names next to nothing: "I thought about that a lot", "he does it"."""
    most = 0 if any(t.dep_ == "neg" for t in tokens) else 1
    return sum(t.pos_ in _NAMING and t.lemma_.lower() not in _LIGHT for t in tokens) <= most


_SAME = bag("that this with don't doesn't really just even have been they what when like about want know think")
_NAMING = ("NOUN", "PROPN", "ADJ", "VERB", "NUM")


# Told so that what follows can be understood: since when, where, how old, what was to be.
_BACKGROUND = re.compile(
    r"\b(?:(?:'ve|have|has|'s|'d|had) (?:all |both |always )?(?:been (?:together|married|friends|dating|divorced"
    r"|separated|engaged|living|working)"
    r"|known (?:each other|him|her|them))\b"
    r"|(?:i|we|he|she|they)(?: was|'s| were|'re|'m| am| are) (?:at|in|on|over at|out with|there|home|back) [^,]{1,30}$"
    r"|^(?:i|we) (?:live|lived|work|worked|met|moved|married|got married|started)\b[^,]{0,40}$"
    r"|'s (?:my|a|an|the) (?:best |good |old |great |nice )?(?:friend|kid|guy|man|dad|mom|mum|mother|father|person"
    r"|boy|girl|coworker|boss|neighbo[u]?r)$"
    r"|(?:he|she|who|(?:my|our) [\w-]+(?: [\w-]+)?)(?:'s| is| was)"
    r" (?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen"
    r"|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty)"
    r"(?: years old| now)?$|^(?:i'm|i am|i was) (?:\d+|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty)(?:[- ]\w+)?)$"
    r"|^(?:and |but )?the other (?:part|half|one|side|thing|day)\b"
    r"|^i(?:'m| am) (?:just )?not saying\b|^i (?:came (?:in|here)|called|am here|'m here)\b)",
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


_SET_UP = re.compile(
    r"\b(?:supposed to|(?:was|were)(?:n't| not)?(?: even| really)? going to|was meant to|were meant to|wanted me to"
    r"|used to|usually|(?:said|promised) (?:he|she|they)(?:'d| would))\b",
    re.I,
)
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
_BARE_VERB = re.compile(
    r"^(?:i|he|she|they|we|it|you) (?:really |just |still )?(?:do|does|did|don't|doesn't|didn't|was|wasn't|were"
    r"|weren't|am|is|are|isn't|aren't"
    r"|have|haven't|has|hasn't|had|hadn't|can|can't|could|couldn't|will|won't|would|wouldn't|don't think i do"
    r"|think so|guess so|hope so|know)$",
    re.I,
)
# What it was, was said elsewhere: "I said it last night".
_POINTS_BACK = re.compile(
    r"^(?:and |but )?(?:i|he|she|we|they) (?:said|told (?:him|her|them)|did|wrote|asked|saw|found|heard|read)"
    r" (?:it|that|this|so)\b.{0,16}$",
    re.I,
)
_STILL = re.compile(r"^(?:i|he|she|they|we|it)(?:'m|'s|'re)? still\b|n't even\b|\b(?:not|never) even\b", re.I)
_JUST = re.compile(r"(?:i|he|she|it|we|they)(?:'m|'s|'re| am| is| are)? (?:just|only)\b", re.I)
_NO = re.compile(r"\W*(?:no|nope|not really|well no)\b,", re.I)
_OWN = re.compile(r"i(?:'m|'ve|'d|'ll)?\b", re.I)
_DENIED = re.compile(
    r"(?:i|he|she|it|we|they)(?:'m|'s|'re| am| is| are)? ?(?:not|(?:do|does|did|was|were|have|has|am|is|are)n't|never)\b",
    re.I,
)
_SAID_OF = re.compile(r"\b(?:says?|said|thinks?|thought|calls?|called|tells?|told|claims?|believes?|accuses?)\b", re.I)
_LONG_WORD = re.compile(r"[a-z]{4,}")
_USED_TO = re.compile(r"\bused to\b", re.I)
_NOW = re.compile(r"^(?:now|and now|ever since|since then|so now)\b", re.I)


_WEIGHTY = re.compile(
    r"^(?:and )?(?:all i (?:can think|could think|think|want|know|see|hear)|the (?:worst|hardest|saddest"
    r"|scariest) (?:part|thing)"
    r"|what (?:hurts?|bothers?|scares?|gets|kills|worries|i mind|i hate|i miss|i want|i need)|i wish|i cried"
    r"|i lost it|i can't (?:stop|forget|let|take)"
    r"|(?:it|that) (?:kills|hurts|breaks|scares|bothers|eats)|i (?:have|had) to leave|i (?:just )?(?:want"
    r"|wanted) to (?:disappear|scream|cry|hide|run)"
    r"|i (?:just )?(?:froze|cried|left|shut down|walked out|broke down|started crying|started to cry|gave up)"
    r"|(?:nobody|no one) (?!knows\b)"
    r"|i (?:just )?can't (?:do|be|go|face|move|breathe)\b)",
    re.I,
)


def _shares(one: str, two: str) -> bool:
    """Whether two clauses name the same thing: "she says I'm lazy. I'm not lazy"."""
    told = _SAID_OF.split(one.lower())[-1]
    return bool(set(_LONG_WORD.findall(told)) & set(_LONG_WORD.findall(two.lower())) - _SAME)


_CANT = re.compile(r"\b(?:can't|cannot|don't|won't|never|not)\b", re.I)


def _lists(clauses: Sequence[tuple[str, int, Token, Sequence[Feeling]]]) -> Iterable[int]:
    """Places of the last of three clauses and more in a sentence of which two begin alike: "I can do this, I can do that, and then …"."""
    for place in range(2, len(clauses)):
        number = clauses[place][1]
        if clauses[place - 2][1] != number or (place + 1 < len(clauses) and clauses[place + 1][1] == number):
            continue
        before = [c for c in clauses[:place] if c[1] == number]
        begun = [c[0].split()[0].lower() for c in before]
        held = any(f.mine and f.kind != "call" and not f.negated for c in before for f in c[3])
        told = any(_SAID_OF.search(c[0]) and len(c[0].split()) < 4 for c in before)  # "he said, well, maybe …"
        told = told or clauses[place][2].tag_ in ("WP", "WDT", "WRB")
        if not held and not told and any(one == two for one, two in pairwise(begun)):
            yield place


def told_for(clauses: Sequence[tuple[str, int, Token, Sequence[Feeling]]]) -> list[float]:
    """What each clause gains or loses by its part in the whole; each given as its text, sentence, first token and feelings.

    What comes after "but" is what the sentence is for; what is granted before it, where and since when, is not.
    """
    gained = [0.0] * len(clauses)
    if len(clauses) < 2:
        return gained
    for place, (text, _, first, felt) in enumerate(clauses):
        plain = text.strip()
        own = any(f.mine and f.kind != "call" for f in felt)
        if _BARE_VERB.search(plain):
            gained[place] -= 2.0
        elif _BACKGROUND.search(plain) and not own:
            gained[place] -= 1.4
        elif _POINTS_BACK.search(plain):
            gained[place] -= 1.2
        if _WEIGHTY.search(plain):
            gained[place] += 1.5
        if _USED_TO.search(plain) and any(_NOW.search(later.strip()) for later, *_ in clauses[place + 1 :]):
            gained[place] -= 1.4  # "I used to love it, now I lie awake"
        if _NOW.search(plain) or (first.i and first.doc[first.i - 1].lower_ == "now"):
            gained[place] += 0.5
    for last in _lists(clauses):
        gained[last] += 1.5
        for earlier in range(last - 1):
            gained[earlier] -= 0.5 if clauses[earlier][1] == clauses[last][1] else 0.0
    for place, ((one, number, _, felt), (two, next_number, begin, _)) in enumerate(pairwise(clauses)):
        before = [t.lower_ for t in begin.doc[max(0, begin.i - 3) : begin.i]]
        if number == next_number and ("but" in before or ("and" in before and _STILL.search(two))):
            gained[place + 1] += 1.6
            for earlier in range(place + 1):
                if clauses[earlier][1] == number:
                    gained[earlier] -= 2.2 if _GRANTED.search(clauses[earlier][0]) else 0.8
        if number == next_number and "and" in before and _OWN.match(two) and not _OWN.match(one):
            gained[place + 1] += 0.9 + 0.3 * min(2, place)  # what it came to for the writer
        if number != next_number and _NO.match(begin.doc[begin.sent.start - 1].sent.text):
            gained[place] -= 0.6  # "No, he's never hit me. He punched the wall once."
        if number != next_number and _DENIED.match(two) and _SAID_OF.search(one) and _shares(one, two):
            gained[place] -= 2.0
        if number != next_number and _JUST.match(two) and _CANT.search(two) and len(clauses) == 2:
            gained[place + 1] += 1.0  # "I forgave him. I just can't forget it."
        if number == next_number and "then" in before:
            gained[place + 1] += 0.8
        if _SET_UP.search(one) and not any(f.mine and f.kind != "call" for f in felt):
            gained[place] -= 1.2
        if number == next_number and _JUST.match(two) and _DENIED.match(one):
            gained[place + 1] += 1.7  # "we don't shout, we just don't talk"
    return gained

"""Marks that a hasty writer leaves out, put in for the parser: a comma behind a condition, and the marks of speech.

The parser was trained on edited prose: in "whenever I mention it he leaves" it takes what he does for part of what is mentioned, and
in "I said are you sure and he laughed" who is "you" cannot be told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.listening.words import KIN, bag

if TYPE_CHECKING:
    from spacy.tokens import Doc

_WORD = re.compile(r"[A-Za-z0-9][\w'&-]*")
_STOP = re.compile(r"[,.!?;:()\"]")
_OPENS = bag("if when whenever once")
_FIRST_ONLY = bag(
    "after before while since because until although though unless"
)  # elsewhere they follow what they are for
_BEFORE_OPENER = bag("and but so because like then cause or that think thought")
_NOMINATIVE = bag("i he she we they")
_PARTS = bag("'m 's 're 've 'd 'll")
_VERB_NEXT = bag(
    "is was feels felt goes hits takes turns sounds looks breaks kills scares drives brings reminds ends"
    " makes made would never always just hurts gets got will won't isn't wasn't doesn't didn't can't"
)
# Before these a subject is the beginning of something else: "tell him I left", "the day he came", "what I want".
_LEADS_ON = bag(
    "say says said tell tells told think thinks thought know knows knew feel feels felt believe hope wish guess mean"
    " means see sees saw hear heard realize realized realise realised notice noticed find found show shows understand"
    " remember forget sure afraid scared worried glad sorry happy sad angry mad upset proud aware terrified"
    " and or but that because cause if when whenever how what why who where than as like whether while until before"
    " after since which though although so unless once whatever whoever then now maybe all everything"
    " way time day moment thing things one person people night year week minute second reason man woman guy everyone everybody someone"
    " anyone nobody first last only most best worst whom whose not even just more pretend swear promise admit"
    " suppose imagine decide wonder ask asked explain doubt claims claim to of in on at for with from about by into"
)
_TOLD = bag("tell tells told telling ask asks asked promise promised show showed remind reminds reminded warn warned")
_PEOPLE = bag("me him her them us")


def _words(text: str) -> list[tuple[str, int, int]]:
    return [(m.group().lower(), m.start(), m.end()) for m in _WORD.finditer(text)]


def _subject(words: list[tuple[str, int, int]], place: int) -> bool:
    """Whether a clause of its own may begin at this word: "he", "I'm", "it feels", "there won't"."""
    word = words[place][0]
    after = words[place + 1][0] if place + 1 < len(words) else ""
    stem, mark, rest = word.partition("'")
    if mark and "'" + rest in _PARTS and (stem in _NOMINATIVE or stem in ("it", "there", "that")):
        return True
    if word in _NOMINATIVE:
        return bool(after) and after not in ("and", "or", "do", "am") and not after.endswith("ing")
    if word in ("my", "his", "her", "our") and after in KIN and place + 2 < len(words):
        then = words[place + 2][0]
        return then in _VERB_NEXT or (then.endswith("s") and not then.endswith(("ss", "'s", "sometimes", "always")))
    if word in ("nobody", "everyone", "everybody", "something", "everything"):
        return after in _VERB_NEXT
    return word in ("it", "there") and after in _VERB_NEXT


def _continues(words: list[tuple[str, int, int]], place: int) -> bool:
    """Whether a subject here goes on with what stands before it: "told him I left", "the way he looked"."""
    before = words[place - 1][0]
    if before in _LEADS_ON:
        return True
    return before in _PEOPLE and place > 1 and words[place - 2][0] in _TOLD


def _behind_conditions(text: str, words: list[tuple[str, int, int]], commas: set[int]) -> list[int]:
    """Where the comma belongs behind a condition whose other half follows without one; offsets of the word after it."""
    found: list[int] = []
    for place, (word, start, end) in enumerate(words):
        if word not in _OPENS | _FIRST_ONLY or place + 3 >= len(words):
            continue
        gap = text[words[place - 1][2] : start] if place else "."
        if word in _FIRST_ONLY and not (re.search(r"[.!?;]", gap) or words[place - 1][0] == "but"):
            continue
        if not (_STOP.search(gap) or words[place - 1][0] in _BEFORE_OPENER):
            continue
        stop = _STOP.search(text, end)
        until = min([stop.start() if stop else len(text), *(at for at in commas if at > end)])
        inside = [p for p in range(place + 1, min(len(words), place + FAR)) if words[p][1] < until]
        joins = [p for p in inside[:-1] if words[p][0] in ("and", "but", "so", "because") and _subject(words, p + 1)]
        if joins:
            inside = [p for p in inside if p < joins[0]]
        begun = [p for p in inside if p > place + 2 and _subject(words, p) and not _continues(words, p)]
        behind = words[inside[-1] + 1 :] if inside else []
        if len(begun) != 1 or (
            stop and stop.group() == "," and not joins and behind and _main_follows(words, inside[-1] + 1)
        ):
            continue
        found.append(words[begun[0]][1])
    return found


def _main_follows(words: list[tuple[str, int, int]], place: int) -> bool:
    return _subject(words, place) or words[place][0] in ("my", "the", "his", "her", "our", "then", "what", "why", "how")


_ELSE = re.compile(
    r"\b(?:isn't|wasn't|not|never|aren't|weren't|don't|doesn't|didn't)\b[^,.!?;:\"]{3,70}? (?=(?:it's|it was|(?:i|he|she"
    r"|they|we|it)(?:'m|'s|'re)? just)\b)",
    re.I,
)
# "my mum didn't cry she cleaned the oven"
_NOT_SO = re.compile(
    r"\b(?:don't|doesn't|didn't|couldn't|can't|won't|wouldn't) (\w+)(?= (?:he|she|they|i|we) (?:just )?[a-z]{3,}\b)",
    re.I,
)
_TAKES = bag("want like need mind care love hate get understand let make help try matter wonder bother tell ask")
# "I keep telling my kids I'll be there"
_TELLS = re.compile(
    r"(?<!what )(?<!things )\b(?:tell|tells|telling|told|promised?|promises)"
    r" (?:me|him|her|them|us|myself|everyone|everybody|people"
    r"|(?:my|the|his|her|our) (?!wh|how\b|if\b|that\b|about\b|to\b)[a-z]{2,}(?: and [a-z]{2,})?)"
    r"(?= (?:i|he|she|they|we|it)(?:'(?:m|ll|d|ve|re|s)| (?:was|were|am|had|have|has|would|will|could|can't|couldn't|didn't"
    r"|don't|doesn't|won't|wasn't|needed|loved|wanted))\b)",
    re.I,
)
_SAID = (
    r"(?:said|says|say|goes|went|yelled|screamed|shouted|texted|replied|wrote|snapped"
    r"|(?:was|were|'s|is|'m|'re) (?:just )?like)(?: (?:to|at) (?:me|him|her|them|us))?"
)
_ASKED = r"(?:asks?|asked|asking)(?: (?:me|him|her|them|us))?"
_BE = r"(?:are|is|was|were|do|does|did|can|could|will|would|have|has|should|am|don't|didn't|can't|won't|aren't|isn't)"
_THEN = r"(?:i|he|she|they|we|then|now|my|it|nobody|everyone|everybody|just|that|her|his)\b"
_SPEECH = re.compile(
    rf"(?<![\w'])(?<!you )(?:{_SAID},? (?P<said>(?:(?:well|hey|ok|okay|oh|look|listen|no|yeah|but),? )?(?:"
    rf"{_BE} (?:you|he|she|it|they|we|i|that|this)\b"
    rf"|(?:why|what|how|where|when|who|since when) (?:{_BE}|'s) (?:you|he|she|it|they|we|i|that|this)\b"
    r"|since when\b|so what\b|no problem\b|never mind\b|calm down\b|get over\b|shut up\b|go away\b|leave me\b|come on\b"
    r"|good luck\b|grow up\b|relax\b|not now\b|not again\b|don't you\b|don't be\b|let's\b|let me\b|stop (?:being|crying|it)\b"
    r"|you(?:'re|'ve|'ll|'d)? (?!know\b|guys\b|two\b|and\b)\w+|it's your\b|that's your\b|it's (?:me|you|him|her|them|us) or\b"
    r"|i (?:love|hate|miss|need) you\b"
    r"|well done\b|but (?:she|he|it|that|they|you)'\w+\b|oh (?!my\b|no\b|well\b|god\b)\w+))"
    rf"|{_ASKED},? (?P<asked>{_BE} (?:you|it|that|this|daddy|mommy|mummy|mum|mom|dad|grandma|grandpa)\b"
    rf"|(?:why|what|how|where|when|who) (?:{_BE}) (?:you|it|that|this)\b))",
    re.I,
)
_ENDS = re.compile(
    rf"[,.;:!?]|(?= (?:and|but|so|then|because|when|whenever|while|like|as if|every time) {_THEN})"
    r"|(?= (?:and|but|so) (?:i|he|she|they|we)'\w)"
    r"|(?= (?:over|on|in|at|to) (?:text|the phone|front of|me)\b)|(?= about (?:my|the|his|her)\b)|$",
    re.I,
)
_FORMULA = re.compile(r"i (?:love|hate|miss|need) you\b", re.I)  # what follows is told again: "after three weeks"
LONGEST_SPOKEN = 16  # words
FAR = 40  # words behind a condition within which its other half is looked for


def _spoken(text: str) -> list[tuple[int, int]]:
    """Stretches that somebody said, without marks."""
    found: list[tuple[int, int]] = []
    last = 0
    for match in _SPEECH.finditer(text):
        group = "said" if match["said"] is not None else "asked"
        start, after = match.start(group), match.end(group)
        if start < last:
            continue
        ends = _ENDS.search(text, after)
        end = after if _FORMULA.match(text, start) else ends.start() if ends else len(text)
        if end < len(text) and text[end] in "?!":
            end += 1
        if '"' in text or not 2 <= len(text[start:end].split()) <= LONGEST_SPOKEN:
            continue
        found.append((start, end))
        last = end
    return found


def missing_marks(text: str) -> list[tuple[int, str]]:
    """(offset, mark) of what is to be put into `text`, in order: commas, quotation marks, and the "that" of what somebody is told."""
    spoken = _spoken(text)
    marks = [(start, '"') for start, _ in spoken] + [(end, '"') for _, end in spoken]
    words = _words(text)
    commas = set()
    for match in _ELSE.finditer(text):
        before = match.group().split()[-1].lower()
        if before not in _LEADS_ON and " how " not in match.group()[-20:]:
            commas.add(match.end() - 1)
    for match in _NOT_SO.finditer(text):
        if match[1].lower() not in _LEADS_ON | _TAKES:
            commas.add(match.end())
    commas |= {text.rfind(" ", 0, at) for at in _behind_conditions(text, words, commas)}
    marks += [
        (match.end(), " that")
        for match in _TELLS.finditer(text)
        if not any(start <= match.end() < end for start, end in spoken)
    ]
    marks += [(at, ",") for at in commas if at > 0 and not any(start < at < end for start, end in spoken)]
    return sorted(marks)


_TELLING = bag("say ask go yell scream shout text reply write snap be like tell answer whisper")


def told_speech(doc: Doc) -> set[int]:
    """Indices of what stands between quotation marks right behind "he said", so that it's no clause of its own."""
    inside: set[int] = set()
    marks = [t.i for t in doc if t.text in ('"', "``", "''")]
    for start, end in zip(marks[::2], marks[1::2], strict=False):
        if start and any(t.lemma_ in _TELLING for t in doc[max(0, start - 3) : start]):
            inside.update(range(start, end + 1))
    return inside

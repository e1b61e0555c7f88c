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
# "it's my fault that's what his mother says", "I said sorry what else does he want": where the next sentence begins
_NEW = re.compile(
    r"\b(\w+)(?= (?:that'?s (?:what|why|how|where|when|all|it)\b"
    r"|what'?s (?:left|the point|the use|wrong with|next)\b"
    r"|is (?:that|this|it) (?:so |really |even )?(?:terrible|bad|awful|normal|wrong|weird|crazy|selfish|stupid|horrible|unreasonable"
    r"|pathetic|silly|ok|okay|too much)\b"
    r"|(?:what|why|how|who)(?: (?:else|more|exactly|the \w+|long|much))? (?:do|does|did|am|is|are|was|can|should|would|will)"
    r" (?:you|he|she|they|we|i|it)\b))",
    re.I,
)
# What ends a sentence surely enough that a "he" right behind it begins another.
_DONE = bag(
    "me him them us it again up out down off back home here there yesterday tonight late alone anyway too together anymore forever"
    " monday tuesday wednesday thursday friday saturday sunday"
    " myself himself herself themselves away apart twice stuff either though fault sorry"
)
_WITH_THEM = bag("so how too as that such what very who like not is for be been")
_THINGS = bag("nothing something anything everything one someone somebody anyone nobody stuff things thing part")
_OUT = bag("find finds found finding figure figured figures turn turns turned point points pointed make")
_STARTS = 3  # words since the last stop or link that a sentence has at least


def _next_sentences(text: str, words: list[tuple[str, int, int]]) -> list[int]:
    """Where the next sentence begins without a mark: "she won't say it | she just sighs", "he's six | he still wets the bed"."""
    found: list[int] = []
    since = 0
    for place in range(1, len(words)):
        word, before = words[place][0], words[place - 1][0]
        if _STOP.search(text[words[place - 1][2] : words[place][1]]) or before in _BEFORE_OPENER | _OPENS | _FIRST_ONLY:
            since = place
            continue
        dated = before.endswith("day") and before in _DONE and word == "my" and place + 2 < len(words)
        if word == "there" or not (
            _subject(words, place) or (dated and words[place + 2][0] in ("has", "is", "had", "was", "wants"))
        ):
            continue
        earlier = words[place - 2][0] if place > 1 else ""
        aged = before.isdigit() and earlier in ("he's", "she's", "i'm", "is", "was")
        done = before in _DONE and place - since >= _STARTS and earlier not in _TOLD
        done = done and (earlier not in _WITH_THEM or (earlier == "for" and place - since > 6))
        if before == "out" and earlier in _OUT:
            done = False
        if word in ("that's", "thats") and any(w in _THINGS for w, *_ in words[since:place]):
            done = False  # "there'll be nothing left of me that's fun"
        if before == "sorry":
            done = done and earlier in ("say", "says", "said", "saying")
        if (
            before in ("me", "him", "them", "us", "it")
            and earlier in ("to", "from", "with", "about", "of")
            and place - since < 6
        ):
            done = False
        if aged or done:
            found.append(words[place][1])
            since = place
    return found


# "can't sleep can't eat can't think", "the laundry the bills the emails"
_ONE_BY_ONE = re.compile(
    r"\b(?P<w>can't|don't|won't|never) \w+(?: (?P=w) (?!(?P=w))\w+)+|\b(?P<d>the|my|his|her|no) \w+(?: (?P=d) \w+){2,}"
    r"|\b(?P<o>my|his|her|our) \w+(?:'s|s) \w+(?: (?P=o) \w+(?:'s|s) \w+)+",
    re.I,
)
_NEXT_MINUTE = re.compile(r"\bone (?:minute|day|second|moment|week) [^,.!?]{3,70}?(?= the next\b)", re.I)


def _between_things(text: str) -> list[int]:
    """Offsets of the commas of a list without them."""
    found = [match.end() for match in _NEXT_MINUTE.finditer(text)]
    for match in _ONE_BY_ONE.finditer(text):
        word = match["w"] or match["d"] or match["o"]
        again = [m.start() for m in re.finditer(rf" (?={re.escape(word)} )", match.group(), re.I)]
        found += [match.start() + at for at in again]
        before = text[: match.start()].rstrip()
        if match["d"] and before[-1:].isalnum() and before.split()[-1].lower() not in _LEADS_ON:
            found.append(len(before))
    return found


_SAID = (
    r"(?:said|says|say|goes|went|yelled|screamed|shouted|texted|replied|wrote|snapped"
    r"|(?:was|were|'s|is|'m|'re) (?:just )?like)(?: (?:to|at) (?:me|him|her|them|us))?"
)
_ASKED = r"(?:asks?|asked|asking)(?: (?:me|him|her|them|us))?"
_BE = r"(?:are|is|was|were|do|does|did|can|could|will|would|have|has|should|am|don't|didn't|can't|won't|aren't|isn't)"
_THEN = (
    r"(?:i|he|she|they|we|then|now|my|it|nobody|everyone|everybody|just|that|her|his|neither|none|both|no one|people)\b"
)
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
    r"|(?= (?:over|on|in|at|to) (?:text|the phone|front of|me)\b)|(?= without (?:even )?\w+ing\b)"
    r"|(?= (?:from|across|through|over) (?:the|his|her) (?:couch|sofa|car|kitchen|door|table|bed|bathroom|hall|fence|other)\b)"
    r"|(?= about (?:my|the|his|her)\b)|$",
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
        if re.match(r"(?:was|is|were|are) th(?:at|is)\b", text[start:], re.I):
            continue  # "all I said was that I was tired"
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
    new = [
        match.end()
        for match in _NEW.finditer(text)
        if match[1].lower() not in _LEADS_ON | _ASKS and not any(start <= match.end() <= end for start, end in spoken)
    ]
    commas.update(_between_things(text))
    commas |= {text.rfind(" ", 0, at) for at in _next_sentences(text, words)}
    commas |= {text.rfind(" ", 0, at) for at in _behind_conditions(text, words, commas)}
    marks += [
        (match.end(), " that")
        for match in _TELLS.finditer(text)
        if not any(start <= match.end() < end for start, end in spoken)
    ]
    marks += [(at, ",") for at in commas if at > 0 and not any(start < at < end for start, end in spoken)]
    marks += [(at, ".") for at in new if not any(place == at for place, _ in marks)]
    return sorted(marks)


_ASKS = bag(
    "cuz goes like went say says said ask asks asked asking wonder wondering exactly thats yeah well oh this her him me them us not or hell"
)
_TELLING = bag("say ask go yell scream shout text reply write snap be like tell answer whisper")


def told_speech(doc: Doc) -> set[int]:
    """Indices of what stands between quotation marks right behind "he said", so that it's no clause of its own."""
    inside: set[int] = set()
    marks = [t.i for t in doc if t.text in ('"', "``", "''")]
    for start, end in zip(marks[::2], marks[1::2], strict=False):
        if start and any(t.lemma_ in _TELLING for t in doc[max(0, start - 3) : start]):
            inside.update(range(start, end + 1))
    return inside

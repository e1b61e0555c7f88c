"""A person's message made fit for the parser, without changing what it says: missing apostrophes, small i, missing
subjects.
"""

from __future__ import annotations

import re
from functools import cache

from bot.listening.fluent import double_quoted
from bot.repair.verbs import past
from bot.repair.words import acts, irregular, nouns
from bot.text import sentences

LIMIT = 2000  # characters: the longest message the chat takes

_QUOTES = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "«": '"', "»": '"', "\u00a0": " "})
_SHORT = {
    "i": "I", "im": "I'm", "i'm": "I'm", "ive": "I've", "i've": "I've", "i'd": "I'd", "i'll": "I'll", "dont": "don't", "didnt": "didn't",
    "doesnt": "doesn't", "wasnt": "wasn't", "isnt": "isn't", "werent": "weren't", "couldnt": "couldn't", "shouldnt": "shouldn't",
    "wouldnt": "wouldn't", "havent": "haven't", "hasnt": "hasn't", "hadnt": "hadn't", "cant": "can't", "wont": "won't", "hes": "he's",
    "shes": "she's", "theyre": "they're", "thats": "that's", "bc": "because", "b/c": "because", "cuz": "because", "coz": "because",
    "cos": "because", "becuase": "because", "becasue": "because", "becuz": "because", "w/": "with", "rly": "really", "n": "and", "ppl": "people", "thru": "through",  # noqa: E501
    "u": "you", "ur": "your", "yrs": "years", "hubby": "husband", "bf": "boyfriend", "gf": "girlfriend", "dh": "husband", "dw": "wife",
    "ds": "son", "dd": "daughter", "yo": "year old", "y/o": "year old", "bday": "birthday", "b-day": "birthday", "freind": "friend",
    "grandaughter": "granddaughter", "screemed": "screamed", "yeled": "yelled", "shoutted": "shouted", "forgott": "forgot", "appologise": "apologise",  # noqa: E501
    "appologize": "apologize", "sed": "said", "wud": "would", "shud": "should", "&": "and", "bff": "best friend", "gc": "group chat", "fiancé": "fiance", "fiancée": "fiance",  # noqa: E501
    "snaped": "snapped", "yeld": "yelled", "telt": "told", "gonna": "going to", "wanna": "want to", "mum's": "mum's", "mums": "mum's",
    "moms": "mom's", "dads": "dad's", "wifes": "wife's", "husbands": "husband's", "sons": "son's", "daughters": "daughter's", "kiddo": "kid", "bad-mouthed": "badmouthed", "bad-mouth": "badmouth", "guilt-tripped": "guilted",  # noqa: E501
}  # fmt: skip
_POSSESSIVE = frozenset({"mums", "moms", "dads", "wifes", "husbands", "sons", "daughters"})
_IRREGULAR = (
    "forgot broke lost said told made called took left hid cut threw hung stood got went let kept blew bit missed spent read lied "
    "snapped ate spoke didn't never been wasn't walked stormed couldn't slammed"
)
_BEFORE = "totally|completely|just|really|always|accidentally|again|also|even|kind of|may have|might have|think I"
_WORD = re.compile(r"[\w'/&-]+")
_AGE = re.compile(r"\b(\d{1,2})\s*-?\s*(?:yrs?|years?)[\s-]*olds?\b|\b(\d{1,2})\s?(?:yo|y/o)\b", re.IGNORECASE)
_BRACKET = re.compile(
    r"\s*\((?:he'?s |she'?s |age |aged )?\d{1,2}\s*(?:[mf]|yo|y/o|yrs?|years?(?: old)?|months?(?: old)?|mo)?\)",
    re.IGNORECASE,
)
_HEADLESS = re.compile(
    r"\b((?:my|our) (?:\w+ )?(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen) years? old)(?: (\w+))?(?: (\w+))?",  # noqa: E501
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"(?:^|(?<=[.!?]\s))(?:(?:so|well|ok|okay|ugh|omg|hi|hey|hello|um|uh|basically|honestly|anyway|like|yeah|god|oh|and|but|also|then|look|to be honest|tbh|ngl|long story short)\b[ ,.…-]*)+",  # noqa: E501
    re.IGNORECASE,
)
_LEAD = re.compile(r"(?<=\bteam )lead\b", re.IGNORECASE)  # read as a verb
_SOFT = re.compile(
    r"\b(?:kinda|sorta|lol|tbh|ngl|smh|omg|honestly|literally|basically|haha|lmao|you know|i guess|like,)\b,?\s*",
    re.IGNORECASE,
)


# "My flatmates birthday cake": a possessive without its mark, where no verb and no joint follows.
_OWNED = re.compile(
    r"\b((?:my|our) (?:\w+ )?(?:flatmate|roommate|housemate|friend|brother|sister|cousin|neighbour|neighbor|uncle|aunt|nan|gran|colleague|"
    r"boss|teacher|girlfriend|boyfriend|partner|grandma|grandpa|nephew|niece|mate))s "
    r"(?=(?:birthday|car|bike|phone|keys?|diary|room|cake|food|lunch|dinner|house|flat|wedding|party|book|dress|jumper|coat|bag|laptop|"
    r"plants?|dog|cat|guitar|money|letters?|messages|secret|funeral|name|idea|trust|feelings|favou?rite|new|old|best|only|engagement)\b)",
    re.IGNORECASE,
)
_ITS = re.compile(r"\bits (?=(?:an?|only|just|not|so|too|my|his|her|your|nothing|no|over|fine|all)\b)", re.IGNORECASE)
_LAUGHS = re.compile(r"(?<=\w) (?:lol|lmao|haha+) (?=\w)", re.IGNORECASE)  # where one thing ends, and another begins
_DOUBLE_PAST = re.compile(r"(?<!what i )\bdid (\w+)\b", re.IGNORECASE)  # "I did forgot to send it", as learners put it


# "It was me who told him", "I'm the one that left the gate open", "what I did was take her turn", "the one who did it was me".
_CLEFT = re.compile(
    r"\b(?:it (?:was|is) (?:only |just |also )?(?:me|I)|(?:I'm|I am|I was) the (?:one|person|idiot|fool|guy)) (?:who|that) "
    r"(?=(?P<next>\w+))",
    re.IGNORECASE,
)
_WHAT_I_DID = re.compile(
    r"\bwhat I did (?:(?:to|with|for) [\w' ]{2,30}? )?(?:was|is) (?:to )?"
    r"(?!(?:that|not|the|an?|my|wrong|so|cruel|mean)\b)([a-z]{2,12})\b",
    re.IGNORECASE,
)
_ONE_WAS_ME = re.compile(
    r"\bthe (?:one|person|idiot) who ((?!was\b|is\b)[^,.;!?]{3,60}?) (?:was|is) me\b", re.IGNORECASE
)


@cache
def _pasts() -> frozenset[str]:
    """Past forms that are no base form too: after "did" they stand alone."""
    return frozenset(form for base, form in irregular().items() if form != base and form not in irregular())


def _is_past(word: str) -> bool:
    low = word.lower()
    return low.endswith("ed") or low in _pasts() or low in ("put", "didn't", "hurt", "let", "read", "cut", "hit")


@cache
def _starts() -> re.Pattern[str]:
    """A sentence that leaves out its "I": it begins with a deed."""
    every = {past(verb) for act in acts() for verb in act.verbs} | set(_IRREGULAR.split())
    every.add(
        r"was (?=(?:too|so|really|very|such|a bit|kind|mean|rude|harsh|short|cold|late|on my|drunk|high|distant|impatient|unfair|not)\b)"
    )
    # Any other past form does, too, where what follows belongs to a deed and not to a state ("bored with it", "blamed for it").
    every |= {form for form in _pasts() if form not in _STATES}
    joined = "|".join(form for form in sorted(every, key=len, reverse=True))
    return re.compile(
        rf"(?:(?:{_BEFORE})\s+)?(?:(?:{joined})\b(?! (?:of|by)\b)|(?!(?:{_STATES_ED})\b)[a-z]{{2,12}}ed (?={_DONE_TO})|put (?={_DONE_TO}))"
        r"(?!(?: ?\w+){0,4}?,? by (?:my|the|his|her|a)\b)",
        re.IGNORECASE,
    )


# "Stuck in traffic", "caught by surprise": how one was, or what was done to one.
_STATES = frozenset("was were stuck caught born beaten known torn worn shaken bound".split())  # noqa: SIM905
_STATES_ED = (
    "need|indeed|bored|tired|scared|worried|married|divorced|separated|retired|annoyed|stressed|excited|blamed|ignored|accused|"
    "exhausted|ashamed|embarrassed|betrayed|devastated|overwhelmed|confused|hated|bullied|adopted|raised|supposed|used|added|dumped"
)
_DONE_TO = (
    r"(?:my|his|her|their|our|the|an?|him|them|it|at|into|onto|off|out|up|down|over|away|past|through|everyone|everybody|some\w*|"
    r"all|both|when|while|about|on|in|to|that)\b"
)


def _with_head(match: re.Match[str]) -> str:
    """ "my 4 year old" becomes "my 4 year old child": the parser needs a noun to stand for the person."""
    known = nouns()
    after = [(group or "").lower().removesuffix("'s") for group in match.groups()[1:]]
    if any(word in known for word in after):
        return match[0]
    return match[1] + " child" + match[0][len(match[1]) :]


def _word(match: re.Match[str]) -> str:
    word = match[0]
    low = word.lower()
    if low in _POSSESSIVE:
        # "my sons room": a possessive only before another noun, which the parser decides better than we do.
        after = match.string[match.end() : match.end() + 12].lstrip().split(" ")[0].lower()
        return (
            _SHORT[low]
            if after in ("birthday", "room", "diary", "phone", "feelings", "game", "recital", "party", "wedding")
            else word
        )
    return _SHORT.get(low, word) if low in _SHORT else word


# Hyphens fall apart in the parse, where one word of it was taken for the one who is addressed.
_IN_LAW = re.compile(r"\b(mother|mum|mom|father|dad|parents|sister|brother|daughter|son)-in-law\b", re.IGNORECASE)
_INLAWS = re.compile(r"\b(?<!-)in-?laws\b", re.IGNORECASE)
_FOSTER = re.compile(r"\b(foster|adopted|adoptive)-(?=[a-z])", re.IGNORECASE)
_COWORKER = re.compile(r"\bco-(?=workers?\b)", re.IGNORECASE)
_COUNTED = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
}
_YEARS = re.compile(rf"\b({'|'.join(_COUNTED)})[- ]years?[- ]old(?=s?\b)", re.IGNORECASE)


def unhyphened(text: str) -> str:
    """A text whose hyphened words for people are written as the parse reads them: "mother in law", "10 year old"."""
    text = _FOSTER.sub(r"\1 ", _COWORKER.sub("co", text))
    text = _YEARS.sub(lambda m: f"{_COUNTED[m[1].lower()]} year old", text)
    return _IN_LAW.sub(r"\1 in law", _INLAWS.sub("parents-in-law", text))


def tidy(text: str, subjects: bool = True) -> str:
    """`text`, at most LIMIT characters cut at a sentence where there is one, in plain spelling; with `subjects`,
    "yelled at him" gets its I."""
    text = double_quoted(text[: LIMIT * 2].translate(_QUOTES))
    text = unhyphened("".join(char for char in text if char.isprintable() or char.isspace()))
    text = _BRACKET.sub("", _AGE.sub(lambda m: f"{m[1] or m[2]} year old", text))
    text = _HEADLESS.sub(_with_head, text)
    text = re.sub(r"[ \t]+", " ", re.sub(r"\s*\n+\s*", "\n", text)).strip()
    letters = [char for char in text if char.isalpha()]
    if len(letters) > 12 and sum(char.isupper() for char in letters) > 0.7 * len(letters):
        text = text.lower()
    if len(text) > LIMIT:
        spans = [span for span in sentences(text) if span[1] <= LIMIT]
        text = text[: spans[-1][1]] if spans else text[:LIMIT].rsplit(" ", 1)[0]
    text = _LAUGHS.sub(". ", _ITS.sub("it's ", _OWNED.sub(r"\1's ", text)))
    text = _DOUBLE_PAST.sub(lambda m: m[1] if m[1].lower() in _pasts() else m[0], text)
    text = re.sub(r"\btold to (?=(?:my|our|him|her|them|everyone|everybody)\b)", "told ", text, flags=re.IGNORECASE)
    text = _LEAD.sub("leader", _SOFT.sub("", _WORD.sub(_word, text)))
    text = _CLEFT.sub(lambda m: "I " if _is_past(m["next"]) else m[0], text)
    text = _WHAT_I_DID.sub(lambda m: f"I {past(m[1].lower())}", text)
    text = _ONE_WAS_ME.sub(lambda m: f"I {m[1]}", text)
    pieces = []
    for start, end in sentences(text):
        piece = _FILLER.sub("", text[start:end]).strip(" ,-")
        if not piece:
            continue
        if subjects and _starts().match(piece):
            piece = ("I " if not piece.lower().startswith("been ") else "I have ") + piece[0].lower() + piece[1:]
        elif subjects and re.match(r"(?:my|our) ", piece, re.IGNORECASE) is None:
            first = piece.split(" ", 1)[0].lower().rstrip(",")
            noun = nouns().get(first.removesuffix("'s"))
            if noun is not None and piece[:1].islower() and noun.kind not in ("parent",):
                piece = "my " + piece
        if piece[-1] not in ".!?…":
            piece += "."
        pieces.append(piece[0].upper() + piece[1:])
    return " ".join(pieces)

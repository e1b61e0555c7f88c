"""Spoken language as it would be written: without hesitations, false starts, and subjects said twice. Lengths stay."""

from __future__ import annotations

import re
from functools import partial

# What people say while they look for words, and the start that they then said again: "my wife, she, uh, she thinks".
_HALTING = re.compile(
    r",\s+(?:u+m+|u+h+|uhm|er+m*|hm+|you know|y'know|ya know|i mean|right|like|sort of|kind of|i guess|i suppose|let's see"
    r"|i (?:do not|don't|dont) know|i ?dunno|idk)"
    r"(?:,(?!\s+\w+(?:,| and| or) \w+(?:,| and| or|\.))"
    r"(?!\s+(?:i|i'm|he|she|it|they|we|my|the|and|but|so|because|there(?: is| was| are| were|'s)|this|that"
    r"|what|who|how|why|when|if|where)\b)"
    r"|(?=,))"
    r"|(?<=,)\s+i mean(?=\s)|(?:,|(?<![\s,]))\s++and i mean \w+(?=[,.!?])"
    r"|(?:(?<=\s)|^)(?:u+m+|u+h+|uhm|er+m*|e+h|hm+)\b[,.]*(?=\s)|,\s+(?:u+m+|u+h+|uhm|er+m*|hm+)\b(?=[.?!]|$)"
    r"|(?<=,)\s+(?:do not|don't|dont) get me wrong,(?=\s)|(?:,|(?<![\s,]))\s++(?:do not|don't|dont) get me wrong(?=[.!])"
    r"|(?<=\band)\s+me,?(?=\s+i\b)|^me,?(?=\s+i\b)"  # "and me I always dreamed"
    r"|,\s+which,?\s++(?:(?:i know|yeah|okay|ok|fine),?\s++)?(?:big deal|whatever|so what|who cares)(?:,\s+(?:right|i know))?(?=[.?!]|$)"
    r"|,\s+which (?:is|was),?\s++(?:yeah|well|you know|i know|fine|okay|ok|anyway|whatever)"
    r"(?:,\s+(?:i know|yeah|you know|fine|okay))?(?=[.?!,]|$)"
    r"|(?:,|(?<![\s,]))\s++(?:so |which |and )?(?:that |it )?(?:tells|should tell) you"
    r" (?:everything|something|a lot|all you need to know)(?=\W*$)"
    r"|(?:^|(?<=[.!?,]\s))(?:please )?(?:do not|don't|dont) (?:ask me (?:why|how)|judge me|laugh|quote me(?: on that)?)(?: but|,)?(?=\s)"
    r"|(?:,|(?<![\s,]))\s++i'?m not (?:even )?(?:joking|kidding|lying|exaggerating)(?=\W*$)"
    r"|(?:,|(?<![\s,]))\s++there,? i said it(?=\W*$)|(?:,|(?<![\s,]))\s++i swear(?: to god)?(?=\W*$)"
    r"|(?<!\bi)(?<!\bwe),?\s++(?:and |so )?guess (?:who|what|which|whose|how)\b[^.?!,]*(?=\W*$)"
    r"|,\s+(?:what'?s the word|what do you call it|what'?s it called|how do i (?:say|put) (?:it|this))(?=,)"
    r"|,\s+i(?:'ll| will| have to|'ve got to|'m gonna) be (?:honest|straight|real|frank)(?: with you)?(?=[,.!?]|$)"
    r"|,\s+to be (?:honest|fair|frank) with you(?=[,.!?]|$)"
    r"|(?:^|(?<=[.!?]\s))i (?:do not|don't|dont) know what (?:to tell|else to tell|to say to) you\b[,.]*(?=\s+\w)"
    r"|,\s+(?:would|is|was|are|were|do|does|did|has|have|had|could|can|should|wo|ca)n'?t (?:i|he|she|it|they|we|you)(?=\s*[?.!]|\s*$)"
    r"|^\s*dear (?:diary|journal)\b[,.:!]*(?=\s)|(?:,|(?<![\s,]))\s++(?:but |so )?what can you do(?=\W*$)"
    r"|(?:,|(?<![\s,]))\s++(?:and|but|so|because|or),?\s++(?:well|yeah|anyway)(?=\s*[.?!…]|\s*$)"
    r"|(?:,|(?<![\s,]))\s++and i quote,?(?=\s)|^(?:do not|don't|dont) get me wrong,"
    r"|(?:^|(?<=[.!?]\s))(?:well,? |so,? |yeah,? )*it'?s (?:just |sort of |kind of )?like,(?=\s)"
    r"|(?:^|(?<=[.!?]\s))(?:you know|y'know|i mean),(?=\s)|(?:^|(?<=[.!?]\s))i mean(?= (?:i|he|she|they|we|my|it)\b)"
    r"|,\s+(?:you know|y'know|ya know|you know what i mean)(?=[.?!]|$)|(?:^|(?<=\s))idk(?= (?:my|he|she|it|i|im|the)\b)"
    r"|(?:,|(?<![\s,]))\s++(?:(?:so|and|but|like|well),?\s++){1,2}(?:which is it|what gives|what now|who knows|go figure|here we are"
    r"|you tell me)(?=[.?!]|$)"
    # A guess after it: what is guessed is what is said.
    r"|(?:^|(?<=[.!?]\s))(?:idk|i ?dunno|not sure|no idea|hard to say|i(?: really| just| honestly)? (?:do not|don't|dont) know)"
    r"(?:,|\s+but|[.…])*(?=\s+(?:maybe|perhaps|probably|i think|i guess)\b)",
    re.I,
)
# Where nothing may stand between: "he is, like, the only one"; "to, um, not do it".
_AMID = re.compile(
    r"(?P<before>\b(?:is|was|are|were|be|been|'s|'re|'m|am|to|of|with|for|a|an|the|my|his|her|at|in|on|about|than|not"
    r"|just|so|really|very|as|from|because|that|if|when|and|but|so))"
    r"(?P<filler>,\s+(?:u+m+|u+h+|uhm|er+m*|like|you know|i mean|i do not know|i don't know|i dunno|i guess|kind of"
    r"|sort of|what|well),)(?=\s)",
    re.I,
)
_AGAIN = re.compile(
    r"\b(?<!ed )(?<!came )(?<!come )(?<!moving )(?<!move )"
    r"(i|i'm|i've|he|she|he's|she's|we|they|it's|that's|and|but|so|because|the|my|to|of|in|if|was|when|like|just"
    r"|not|every|for|with|at|on|he'd|you|you're|is|are|this|a|an|there|there's)"
    r"(?:\s*,\s+(?:(?:like|kind of|sort of),?\s+)?|\s+|\.\.+\s*|-+\s*)(?=\1\b)",
    re.I,
)
# "it's not, it's not the same"; "what happened was my sister …"
_TWICE = re.compile(
    r"\b((?!(?:and|or) )(?:[\w']+ ){1,3}[\w']+)\s*,\s+(?=\1\b)"
    r"|\b((?:i|he|she|we|they|it|you)(?:'\w+)? (?!(?:said|say|says|told|asked)\b)[\w']+(?: [\w']+)?)\s+(?=\2\b)",
    re.I,
)
_ANNOUNCED = re.compile(
    r"(?:^|(?<=[.!?,]\s))(?:(?:so|well|basically|okay|ok|and|yeah|anyway),? ){0,3}(?:basically )?"
    r"(?:what happened (?:was|is)|the thing (?:was|is)|the problem is|what it is is)(?: that)?,? (?=(?:i|my|he|she|we"
    r"|they|it)\b)",
    re.I,
)
_PAUSED = re.compile(r"(?<=\band)\s*,(?=\s)|(?<=\bbut)\s*,(?=\s)|(?<=\bbecause)\s*,(?=\s)", re.I)
# "I just, I forget", "he's just, he's never there", "we just, it's complicated"
_BEGUN = re.compile(
    r"\b(i|he|she|we|they)(?:'\w+)? (?:just|really|kind of|sort of)\s+(?=\1\b)|"
    r"\b(i|he|she|we|they)(?:'\w+)?(?: (?:just|really|kind of|sort of|think|don't|was|am|is|couldn't even"
    r"|can't even))?\s*,\s+(?=\2\b)"
    r"|(?:^|(?<=[.!?;,]\s)|(?<=\band\s)|(?<=\bbut\s)|(?<=\bso\s))it(?:'\w+)?(?: (?:just|really|was|is))?\s*,\s+(?=it\b)"
    r"|(?:\b(?:i|he|she|we|they|it)(?:'\w+)? (?:just|really|kind of|sort of)"
    r"|(?:^|(?<=[.!?;,]\s)|(?<=\band\s)|(?<=\bbut\s)|(?<=\bso\s))(?:i|he|she|we|they|it)(?:'\w+)? like)\s*,\s+"
    r"(?=(?:i|he|she|we|they|it|nobody|everybody|everyone|people|my \w+|there|the \w+|everything|nothing)\b)",
    re.I,
)
# "maybe I am, I don't know": said while looking for more; "what he wants, I don't know" is what is told.
_UNSURE = re.compile(
    r"(?P<before>(?:^|(?<=[.?!]\s))[^.?!]{8,}?)"
    r"(?P<unsure>(?<!\bbut)(?<!\band),\s+i(?: really| just| honestly)? (?:do not|don't|dont) know)(?=\s*(?:[.?!]|$))",
    re.I,
)
_ASKED = re.compile(r"\b(?:what|how|why|who|where|when|if|whether|which|should|could)\b", re.I)
_LAUGHED = re.compile(
    r"(?<=\w)\s+(?:lol|lmao|ha(?:ha)+)(?=\s+(?:i|i'm|im|he|she|they|we|it|its|it's|but|and|so)\b)", re.I
)
# "he's a good kid, he really is, but …", "I want to stop, I do": said for weight, and nothing new.
_MEANT = re.compile(
    r"(?P<before>(?:[\w']+ ){2}[\w']+)(?P<again>,\s+(?:i|he|she|we|they|it) (?:(?:really|truly|honestly|just) )?"
    r"(?:am|is|are|was|were|do|does|did|have|has|can|will)(?=[,.!]))",
    re.I,
)
# "jealous I guess, of my sister": a feeling and what it is about.
# "one drink won't hurt right"
_TAG = re.compile(
    r"(?:n'?t|not|is|are|was|normal|ok|okay|wrong|weird)\b[^.,!?]{2,40}?(?<!not)(?<!feel)(?<!feels)(?<!is)(?<!it)(?<!all)(?<!be)(?<!get)(?<!say)(?<!says)(?<!said)(?<!saying)\s(?P<tag>right|huh|innit|yeah)\W*$",
    re.I,
)
_SUPPOSED = re.compile(
    r"(?P<said>(?:^|[.!?]\s|\b(?:was|am|i'?m|feel|felt|were|feeling|is|kind of|kinda|sort of|a bit|mostly)\s)(?:just |so |really |more )?"
    r"(?!(?:sometimes|lately|often|always|and|but|so|then|now|still|well|yes|yeah|no|because|what|when|how|at|of|to|it|that|this|honestly)\b)"
    r"[a-z]{3,14})(?P<aside>,?\s++i\s(?:guess|think|suppose),?)(?=\s(?:of|about|at|that|because|for|with|to)\s)",
    re.I,
)
# An age or a second name between somebody and what is said of them: "my son, he's nine, he …", "my doctor, the old one, she …".
_ASIDE = re.compile(
    r"\b(?P<who>(?:my|our)\s(?:(?!and\b)\w+\s){0,2}\w+),"
    r"(?P<aside>\s+(?:(?:he|she)(?:'s| is| was)\s(?:just\s|only\s|like\s)?(?:\w++\s?){1,4}"
    r"|(?:the|my|our)\s(?:(?:older|younger|old|oldest|youngest|other|middle|new|first|second|little|big)\s)(?:\w++\s?){1,4}),)"
    r"(?=\s*(?:he|she|they)(?:'s|'d|'ll)?\s)",
    re.I,
)
_RESUMED = re.compile(
    r"(?P<lead>(?:^\s*|[.!?;,]\s*|\b(?:because|since|when|if|that|so|but|then|now|today|yesterday|lately|sometimes"
    r"|i guess|i suppose|i think|i feel like|it's like|the other (?:day|night|week)|last (?:night|week|month|year|time)"
    r"|this (?:morning|week|weekend))\s+)(?:\b(?:and"
    r"|so|but|because|well|yeah|yes|no|then|now|like|okay|ok)\b,?\s++)*)"
    r"(?P<who>who(?:'s|'ve)?\s[^,.!?]{3,40}|(?:my|our|his|her)\s(?:(?!and\b)\w+\s){0,2}\w+(?P<both>\s+and\s+(?:i|me))?)"
    r"(?P<again>(?(both)\s*,\s+we|(?:\s*,\s+(?:he|she|they)|\s+(?:he|she)))(?=s?\b))(?P<verb>'(?:s|re|ve|d|ll)|s\b)?(?=\s\w)"
    r"(?P<next>(?=\s(?:been|had|got|gone)\b))?",
    re.I,
)
# "me and my brother we don't talk": said once.
_BOTH = re.compile(r"\b((?:me and (?:my|our|his|her) \w+|(?:my|our) \w+ and (?:me|i))\s+)we(?=\s\w)", re.I)
_WHOLE = {"'s": "is", "'re": "are", "'ve": "have", "'d": "would", "'ll": "will"}


_OWNED_BEFORE = re.compile(r"\b(?:my|our|his|her)\s(?:[\w-]+\s){0,2}[\w-]+$", re.I)


def _resumed(match: re.Match[str]) -> str:
    """The subject said twice ("my husband, he's …") said once, as long as before."""
    aside = match["lead"].strip() == "," and _OWNED_BEFORE.search(match.string[: match.start()]) is not None
    if match["who"][:3].lower() == "who" and not aside:
        return match.group()
    if match["both"] is None and _NO_SUBJECT.match(match["who"]):
        return match.group()
    verb = (match["verb"] or "").lower()
    verb = "'s" if verb == "s" else verb
    whole = "has" if verb == "'s" and match["next"] is not None else _WHOLE.get(verb, "")
    room = len(match["again"]) + len(match["verb"] or "")
    if aside and whole:
        return match["lead"] + match["who"] + f", {whole}".ljust(room)[:room]
    if aside:
        return match["lead"] + match["who"] + ",".ljust(room)
    return match["lead"] + match["who"] + (" " + whole).ljust(room)[:room] if whole else (
        match["lead"] + match["who"] + " " * room
    )  # fmt: skip


_NO_SUBJECT = re.compile(
    r".*\b(?:that|what|how|because|when|if|who|where|why|said|says|thinks|way|time|day|me|him|her|us|them|you|told"
    r"|asked|knows|hopes|wishes|too|either|anymore|again|it|there|here|back|now|does|did|is|was|has|had|will|would|can)$",
    re.I,
)


_AHEAD = re.compile(
    r"(?:^|(?<=[.!?,]\s)|(?<=\band\s)|(?<=\bbut\s))(?:so what if|i'?m not (?:going to|gonna) lie|not (?:going to|gonna) lie"
    r"|i(?:'ll| will) be (?:honest|straight|real|frank)(?: with you)?|i won'?t lie"
    r"|to tell you the truth|to be (?:honest|fair)(?: with you)?"
    r"|if i'?m (?:being )?honest"
    r"|if you ask me|truth be told|i have to admit|i must (?:say|admit)|believe it or not|let me tell you"
    r"|(?:i know )?it(?:'?s| is) (?:so |really |kind of )?(?:stupid|silly|dumb|petty|ridiculous),? but(?: like)?"
    r"|(?:the )?(?:funny|weird|strange|odd|crazy) (?:thing|part) is|(?:the )?truth is|(?:the )?fact is|(?:the )?point is"
    r"|(?:to (?:make|cut) a )?long story short),?\s++"
    r"(?=(?:i|i'm|i've|he|she|we|they|my|it|it's|the)\b)",
    re.I,
)


# Read as nouns, these leave the parser without the clause that follows them. As long as what they stand for.
_WHO_NEXT = r"(?= (?:i|i'm|im|he|she|we|they|my|our|someone|somebody|it|you|his|her)\b)"
_THEN_WHO = (
    r"(?= [\w']+ (?:(?!(?:so|and|but|or) )[\w']+ ){1,14}?(?:i|i'm|i've|he|he's|she|she's|we|they|they're|it|it's"
    r"|nobody|everybody|everyone|somebody|there's|my \w+|the \w+|his \w+|her \w+)\b"
    r"|(?: [\w']+){2,14}, (?!(?:so|and|but|or|because|which|who)\b))"
)
_TIMES = (
    (
        re.compile(
            r"(?:^|(?<=[.!?,] )|(?<=\b(?:and|but) ))(?:it )?(?:could|might) be(?: that)?(?= (?:i|he|she|they|we|my)\b)",
            re.I,
        ),
        "maybe",
    ),
    (re.compile(rf"\bby the time{_WHO_NEXT}", re.I), "when"),
    (
        re.compile(
            rf"(?:^|(?<=[.!?,] )|(?<=\b(?:and|but) )|(?<=\bbecause ))the (?:one|only|first|last) time{_WHO_NEXT}{_THEN_WHO}",
            re.I,
        ),
        "when",
    ),
    # Not "and each time she has a good reason, so …", where nothing follows that it is the time of.
    (re.compile(rf"\b(?:every ?time|each time|any time){_WHO_NEXT}{_THEN_WHO}", re.I), "whenever"),
    (
        re.compile(rf"(?:^|(?<=[.!?,;] )|(?<=\b(?:and|but) ))the (?:second|moment|minute|instant){_WHO_NEXT}", re.I),
        "as soon as",
    ),
)


# As people say it who are learning English; none longer than what it stands for.
_LEARNT = (
    (
        re.compile(
            r"\b(want|wants|wanted|need|would like) that (my \w+|our \w+|he|she|they|everyone|everybody|people) "
            r"(?=[a-z]+ )(?!\w+(?:s|ed)\b)",
            re.I,
        ),
        "{0} {1} to ",
    ),
    (re.compile(r"\bsince (?:a )?(?:very )?long time\b", re.I), "for a long time"),
    (re.compile(r"\bsince (\w+) (years|months|weeks|days)(?! ago\b)(?=\W|$)", re.I), "for {0} {1}"),
)
_OBJECT = {"he": "him", "she": "her", "they": "them"}


# Speech between single marks: 'I don't care', never the apostrophes of "the boys' room isn't".
_SINGLE = re.compile(r"(?<![\w'])'((?=[^']*[^\W_])(?:[^'\n]|(?<=\w)'(?=\w)){2,160}[\w.!?,…])'(?![\w'])")


def double_quoted(text: str) -> str:
    """`text` with speech between single quotation marks between double ones; as long as before."""
    return _SINGLE.sub(r'"\1"', text)


def fluent(text: str) -> str:
    """`text` with hesitations and false starts blanked out; as long as before, so that offsets stay."""

    def blank(match: re.Match[str]) -> str:
        return " " * len(match.group())

    text = _UNSURE.sub(
        lambda match: match.group() if _ASKED.search(match["before"]) else match["before"] + " " * len(match["unsure"]),
        text,
    )
    text = _AMID.sub(lambda match: match["before"] + " " * len(match["filler"]), text)
    # Twice: what stood between two fillers may be one itself.
    for pattern in (_HALTING, _HALTING, _AGAIN, _TWICE, _BEGUN, _ANNOUNCED, _AHEAD, _PAUSED):
        said = pattern.sub(blank, text)
        text = said if said.strip(" .,!?") else text
    if (tag := _TAG.search(text)) is not None:
        text = text[: tag.start("tag")] + " " * len(tag["tag"]) + text[tag.end("tag") :]
    text = _SUPPOSED.sub(lambda match: match["said"] + " " * len(match["aside"]), text)
    text = _LAUGHED.sub(lambda match: "," + " " * (len(match.group()) - 1), text)
    text = _MEANT.sub(lambda match: match["before"] + " " * len(match["again"]), text)
    text = _BOTH.sub(lambda match: match[1] + "  ", text)
    text = _ASIDE.sub(lambda match: match["who"] + " " * (len(match["aside"]) + 0) + ",", text)
    for pattern, word in _TIMES:
        text = pattern.sub(partial(_as_long, word), text)
    for pattern, wording in _LEARNT:
        text = pattern.sub(partial(_reworded, wording), text)
    return _RESUMED.sub(_resumed, text)


def _reworded(wording: str, match: re.Match[str]) -> str:
    """`wording` with what was found in it, as long as that; unchanged where it would be longer."""
    parts = [_OBJECT.get((part or "").lower(), part or "") for part in match.groups()]
    said = wording.format(*parts)
    return said.ljust(len(match.group())) if len(said) <= len(match.group()) else match.group()


def _as_long(word: str, match: re.Match[str]) -> str:
    """`word` with the capital and the length of what it stands for."""
    instead_of = match.group()
    word = word.capitalize() if instead_of[:1].isupper() else word
    return word.ljust(len(instead_of))[: len(instead_of)]


def inside_quotes(text: str) -> list[bool]:
    """For each character, whether it stands between quotation marks."""
    inside, found = False, []
    closed = text.count('"') % 2 == 0
    for char in text:
        if char == '"' and closed:
            inside = not inside
        found.append(inside)
    return [*found, False]

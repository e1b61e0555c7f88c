"""A message to somebody else, shown here before it is sent or after: "can you check this: Hi Mum, I'm sorry I shouted".

What speaks to another isn't told to us: said back, "you" and "me" would be turned the wrong way round. It is somebody's own version
of an apology, and gets what such a version gets: at most two gentle notes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.listening.people import bare_name

LEAST = 6  # words of a message
# Who a greeting names that is no other: us, or everybody.
_NOBODY = frozenset(
    {
        "attune",
        "there",
        "all",
        "everyone",
        "everybody",
        "guys",
        "folks",
        "bot",
        "again",
        "hi",
        "hey",
        "hello",
        "sorry",
        "so",
        "and",
    }
    | {"i", "im", "it"}
)
_HOME = frozenset(
    {
        "mum",
        "mom",
        "mummy",
        "mommy",
        "mam",
        "mama",
        "ma",
        "mother",
        "dad",
        "daddy",
        "papa",
        "pa",
        "father",
        "gran",
        "grandma",
    }
    | {
        "granny",
        "nana",
        "nan",
        "grandpa",
        "grandad",
        "sis",
        "bro",
        "sweetheart",
        "darling",
        "honey",
        "babe",
        "baby",
        "love",
    }
    | {"sweetie", "my"}
)
_GREETED = re.compile(
    r"\W*(?P<hi>(?:hi|hiya|hey|hello|dear|dearest)\s+(?:my (?:dear(?:est)? |lovely? )?)?)?"
    r"(?P<to>[\w'-]+)(?: darling| dear| love)?\s*[,.!:;–—-]+\s",
    re.IGNORECASE,
)
_PIECE = r"(?:message|text|letter|apology|draft|version|note|email)"
_SHOWN = re.compile(
    r"(?:\b(?:check|read|look at|look over|see|hear|judge|improve|correct|edit|fix) (?:over )?(?:this|it|my|the|what)\b"
    rf"|\b(?:here'?s|here is|this is|that'?s) (?:what|(?:the|my) {_PIECE})\b"
    r"|\bis (?:this|it|that) (?:ok|okay|good|fine|enough|alright|all right|a good|an ok|any good|too much|a proper|a real)\b"
    r"|\b(?:does|would|will|do) (?:this|it|that|these) (?:sound|work|read|come across|do|be ok|help)\b"
    r"|\bwhat (?:do|would) (?:you|u) (?:think|say) (?:of|about|to) (?:this|it|my)\b|\bhow (?:is|'?s|about|does) (?:this|it|that)\b"
    r"|\bi (?:want to|wanna|would|will|'?d like to|'?ll|'?m going to|am going to|plan to|might|could|have|'?ve|just|already)? ?"
    r"(?:wrote|written|write|text|texted|send|sent|typed|drafted|say|put|come up with|came up with)\b"
    rf"|\b(?:thoughts|feedback|opinions?|notes) on (?:this|it|my)\b|\bmy {_PIECE}(?: (?:to|for) \w+(?: \w+)?)?\W*$)",
    re.IGNORECASE,
)
_SORRY = re.compile(
    r"\b(?:(?:i'?m|im|i am) (?:\w+ ){0,3}sorry|i apologi[sz]e|i (?:\w+ )?owe you|(?:please |can you )?forgive me|my apologies)\b"
    r"|^\W*(?:so |very )?sorry\b",
    re.IGNORECASE,
)
_YOU = re.compile(r"\b(?:you|your|yours|yourself|u|ur)\b", re.IGNORECASE)
_BEGINS = re.compile(r"[:?]\s+|\s*[\r\n]+\s*|\s*[\"“”]\s*")


class Pasted(NamedTuple):
    """The message itself, and the word that its greeting calls the other by; None where it greets nobody."""

    message: str
    to: str | None

    @property
    def told(self) -> str:
        """The message as if it were told of them: "you" is "them"."""
        return _YOU.sub(lambda found: "their" if found[0].lower() in ("your", "ur", "yours") else "them", self.message)


def pasted(text: str) -> Pasted | None:
    """The apology to somebody else that a text consists of or shows; None where it tells us something.

    It is one where it says sorry to a "you" and either greets somebody who isn't us, or follows words that show it and a colon, a new line
    or a quotation mark. Without either, "I'm sorry I shouted at you" may well be said to us.
    """
    lead, message = "", text.strip()
    for place in _BEGINS.finditer(text):
        if _SHOWN.search(text[: place.start()]) is not None:
            lead, message = text[: place.start()], text[place.end() :].strip(' "“”\n')
            break
    greeted = _GREETED.match(message)
    to = greeted["to"] if greeted and _greets(greeted["hi"], greeted["to"]) else None
    said = message[greeted.end() :] if greeted and to else message
    if not (lead or to) or len(said.split()) < LEAST or _SORRY.search(said) is None or _YOU.search(said) is None:
        return None
    return Pasted(message, to)


def _greets(hello: str | None, word: str) -> bool:
    """Whether a first word, with a greeting before it or without, calls somebody who isn't us."""
    if hello:
        return word.lower().replace("'", "") not in _NOBODY
    return word.lower() in _HOME or (word[0].isupper() and bare_name(word))

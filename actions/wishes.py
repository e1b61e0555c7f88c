"""What is wished for on the way to an apology: to mend something that was done, to have it written, to go on where it was left."""

from __future__ import annotations

import re

from rasa_sdk import Tracker

from actions import door
from bot.intents.leads import LED
from bot.rasa.plainly import DRAFT, WRITTEN

LEAST = 3  # words that can tell a deed
_WISH = re.compile(
    r"\W*(?:i|i'd|i'?ll)\W+(?:\w+\W+){0,2}?(?:want|need|like|love|wish|have|ought|should|must|try)\W+(?:to\W+)?"
    r"(?:apologi[sz]e|say (?:i'?m )?sorry|make (?:it |things |this )?(?:up|right|good)|(?:mend|fix) (?:it|"
    r"things|this))"
    r"(?:\W+(?:to|with|again with))?(?:\W+(?:my|our|his|her|the)\W+\w+|\W+(?:him|her|them|it))?(?:\W+(?:again|"
    r"badly))?"
    r"\s*(?:[,.;:!-]+|\b(?:because|bc|cos|since|as)\b)\s*",
    re.IGNORECASE,
)
_WRITES = re.compile(
    r"^\W*(?:(?:so|and|but|ok|okay|please|pls|well|can'?t)\W+)*(?:(?:can|could|will|would|won'?t) (?:you|u)\W+)?"
    r"(?:please |just |pls )*(?:write|draft|word|phrase) (?:it|this|that|one|something|the (?:message|letter|"
    r"apology|draft))"
    r"(?: up)?(?: for me)?(?: please| now| already)?\W*$"
    r"|\b(?:write|draft) (?:it|this|that|one|something) for me\b",
    re.IGNORECASE,
)
LIKES_IT = re.compile(
    r"^\W*(?:(?:yes|yeah|ok|okay|oh|no|that'?s|it'?s|that is|it is|this is|really|pretty|"
    r"quite|sounds?|looks?|actually)\W+)*"
    r"(?:good|great|perfect|fine|nice|lovely|beautiful|better|not bad|right|it|i (?:like|love) (?:it|that|this)|"
    r"works?(?: for me)?|that works|"
    r"thank(?:s| you)|much better|good enough)"
    r"(?:\W+(?:thanks?|thank you|so much|now|actually|to me|as it is))*\W*$",
    re.I,
)
# "Good. I'll write it on a card": kept, and how it will be said.
LIKES_AND_SAYS = re.compile(
    r"^\W*(?:(?:yes|yeah|ok|okay|oh|that'?s|it'?s|that is|it is|very)\W+)*"
    r"(?:good|great|perfect|fine|nice|lovely|thanks?|thank you|yes|ok|okay)"
    r"\W+(?:(?:so|then|and|i think)\W+)?i(?:'ll| will|'m going to|'m gonna| can|'d) (?:just )?"
    r"(?:write|send|text|say|tell|give|read|copy|put|use|print)\b(?!.*\b(?:own|myself|different|other(?:wise)?|instead)\b).{0,60}$",
    re.I,
)
# The draft otherwise: only the person can say how they sound.
OTHERWISE = re.compile(
    r"^\W*(?:\w+\W+){0,6}?(?:warmer|softer|kinder|nicer|gentler|simpler|longer|less (?:formal|stiff|cold)|"
    r"more (?:personal|casual|like me|honest)|"
    r"like i(?:'?d| would) say it|sounds? (?:stiff|fake|cold|wrong|like a robot))\b.{0,20}$",
    re.I,
)
OWN = re.compile(r"\b(?:my own (?:way|words|version)|put it (?:my|another) way|write (?:it|my own)|change it)\b", re.I)


def behind_the_wish(text: str) -> str | None:
    """What "I want to make up with her, I read her diary" tells besides wishing; None where nothing stands behind the wish."""
    wish = _WISH.match(text)
    deed = text[wish.end() :] if wish else ""
    return deed if len(deed.split()) >= LEAST else None


def wants_it_written(asked: str, text: str) -> bool:
    """Whether the words for the other are asked of us before the person's own are there to make them of."""
    return asked not in WRITTEN and (_WRITES.search(text) is not None or DRAFT.fullmatch(text) is not None)


_THEM = r"(?:him|her|them|my (?:\w+ ){0,2}?\w+)"
_SOUGHT = re.compile(
    LED + r"(?!should i (?:even |ever |now )?tell\b)"
    r"(?:(?:what|how|when|can|could|should) (?:do |can |could |should |would |will )?i (?:even |ever |now )?"
    rf"(?:say|tell|write|text|explain|talk|speak)(?: (?:it|this|that|something|anything))?(?: (?:to|with))? {_THEM}\b.{{0,60}}"
    r"|i(?:'d| would|'ll)? (?:really |just )?(?:like|want|wish|need|love|wanna)(?: to)? "
    rf"(?:(?:write|send|give) (?:to )?{_THEM}(?: (?:an? |this |it).{{0,40}})?|(?:write|send) (?:an? )?"
    rf"(?:letter|message|card|note|text) to {_THEM}"
    rf"|tell {_THEM} (?:i'?m |i am |that i'?m )?sorry).{{0,20}})",
    re.IGNORECASE,
)


def seeks_words(text: str) -> bool:
    """Whether words for the other are looked for ("what do I say to her tonight?", "I'd like to write to him")."""
    return _SOUGHT.fullmatch(text.strip()) is not None


def unfinished(tracker: Tracker) -> bool:
    """Whether something to mend was told here, nothing was refused, and the words for it were not reached."""
    event = door.words(tracker, "mend_event")
    if tracker.get_slot("mend_refused") or event is None:
        return False
    # A moment thought about since then is the one to mend.
    return tracker.get_slot("mend_version") is None and door.words(tracker, "moment") in (None, event)

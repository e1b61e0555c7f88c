"""What is said beside an open question, and to us: thanks, a word on how we talk, a side that is taken, a subject that is left.

None of it answers the question. `bot.intents` weighs words, and "thank you for asking this" stands as near to telling as to thanks.
"""

from __future__ import annotations

import re

from bot.intents.leads import LED
from bot.listening.words import bag

_LAUGH = r"\W*(?:(?:ha(?:ha)+h?|he(?:he)+|lol|lmao|heh|ha|omg|wow|god|oh|ok|okay|well|hm+|you know|funny)\W+)*"
_THANKS = re.compile(
    LED
    + r"(?:thank (?:you|u)|thanks|thankyou|thx|ty|cheers|ta)(?: (?:so|very) much| a (?:lot|bunch|million)| again| dear| love| mate|"
    r" though)*"
    r"(?: for (?:asking|listening|saying|hearing|reading|being|letting|your|the|all|this|that|it|everything)\b(?: \w+){0,4})?"
    r"(?:\W+(?:dear|love|mate|really|so much|again))*\W*",
    re.IGNORECASE,
)
_LIKE_SOMEBODY = re.compile(
    _LAUGH
    + r"(?:(?:you|u)(?:'?re| are)?(?: (?:really|kinda|kind of|just|totally|even|do|starting to|beginning to))* (?:sound(?:ing)?|"
    r"talk(?:ing)?|"
    r"speak(?:ing)?|write|act(?:ing)?)(?: (?:exactly|just|a bit|kind of))? like|(?:you|u)(?:'?re| are)? (?:worse than|as bad as)|"
    r"that(?:'?s| is)(?: exactly)? what|(?:you|u) remind me of) "
    r"(?:my (?:old |ex |last )?|a |the |some )(?:\w+ )?(?:therapist|shrink|counsell?or|psycholog\w+|psychiatrist|doctor|teacher|mum|"
    r"mom|mother|nan|gran\w*|wife|"
    r"sponsor|social worker|priest|coach)(?: (?:asks|says|said|does|would say|always says))?(?:\W+(?:lol|haha|now|tbh|too|to me))*\W*",
    re.IGNORECASE,
)
_SIDES = re.compile(
    LED
    + r"(?:(?:please )?(?:stop|quit) |(?:why|how come) (?:are|r|do) (?:you|u) )(?:taking|take|being on|defending|defend|excusing|"
    r"sticking up for) "
    r"(?:(?:his|her|their) side|him|her|them|my \w+(?:'s side)?)(?: already| now| all the time)?\W*",
    re.IGNORECASE,
)
_LEAVES = re.compile(
    LED
    + r"i (?:really |just )?(?:do not|don'?t|dont|would rather not|'?d rather not|can'?t|won'?t) (?:want to |wanna |like to |feel like )?"
    r"(?:speak(?:ing)?|talk(?:ing)?|go(?:ing)?|think(?:ing)?|get(?:ting)?|say(?:ing)? (?:more|anything))(?: (?:any ?more|more))? ?"
    r"(?:about|into|of|on)? ?(?!feelings|emotions)(?:\w+ ?){0,4}?(?: (?:now|today|here|yet|tonight|any ?more|at all|please))*\W*",
    re.IGNORECASE,
)
_NO_FEELINGS = re.compile(
    LED
    + r"(?:i(?:'?m| am)? (?:really |just |honestly |simply )?(?:(?:do not|don'?t|dont|never|hate|can'?t|cannot) (?:really )?(?:like |"
    r"do |want to |enjoy |believe in )?"
    r"(?:talk(?:ing)?(?: about)?|to talk about|speak(?:ing)? about|shar(?:e|ing)|discuss(?:ing)?)?|not (?:one for|good (?:at|with)|"
    r"big on|into|used to|the type for)"
    r"(?: talking about)?|bad (?:at|with)|hate(?: talking about)?)|(?:talking about|not (?:one|the type|a person) for)) ?"
    r"(?:my |the |all this |this )?(?:feelings?|emotions?|emotional|touchy feely)(?: (?:stuff|things?|talk|crap))?(?: (?:is|"
    r"are)n'?t (?:for me|my thing))?"
    r"(?:\W+(?:really|much|at all|tbh|honestly|sorry|anyway|is not for me))*\W*",
    re.IGNORECASE,
)
_SIMPLER = re.compile(
    LED + r"(?:(?:can|could|will|would) (?:you|u) )?(?:please )?(?:say|speak|ask|write|put|explain|use|talk)"
    r"(?: (?:it|that|this|me|the question|again|words))*(?: (?:more|a bit|in|to me|with))*"
    r" (?:simpl(?:e|y|er)|easi(?:er|ly)|easy|slow(?:er|ly)?|plain(?:er|ly)?|other|different|short(?:er)?)(?: (?:words?|english|way|"
    r"please|again))*\W*",
    re.IGNORECASE,
)
_PLAN = re.compile(
    LED
    + r"(?:can|could|shall|should) (?:we|you|i) (?:please )?(?:make|have|do|get) (?:me )?a plan\b.{0,40}|"
    + LED
    + r"(?:let'?s|lets|help me|i (?:want|need|would like|'d like)(?: to)?) (?:make |have |do |get )?a plan\b.{0,40}",
    re.IGNORECASE,
)
NUMBERS = frozenset({"strength", "strength_before", "strength_after", "urge_before", "urge_after"})
_NUMBER = re.compile(r"\b(?:10|[0-9])\b(?!\s*[ap]\.?m\b|:)")
_TOO_MANY = re.compile(
    LED
    + r"(?:you|u) (?:do |really |sure |just |always )*ask (?:me )?(?:a lot|too much|so much|(?:a lot of|lots of|too many|"
    r"so many) (?:things|questions))"
    r"(?: (?:you know|don'?t you|of me))?\W*",
    re.IGNORECASE,
)
# All that an excuse for one's English is made of.
_EXCUSE = bag(
    "hello hi hey good morning evening afternoon day dear excuse me sorry please i i'm im am my is isn't isnt it it's not no so "
    "very really too that bad poor weak terrible little only a an in of for the perfect great best well speak write understand "
    "english language second first mother tongue and but hope ok okay try learning still learn can can't cannot don't dont much "
    "mistakes if make forgive from have with because as"
)
_BAD = re.compile(
    r"\b(?:not|n't|bad|poor|little|weak|terrible|second|perfect|no|learning|sorry|excuse|mistakes)\b", re.IGNORECASE
)
FEW = 16  # words of an excuse for one's English
_OPEN = frozenset({"takeaway", "mend_version"})  # where thanks end it, or belong to what is written


def of_my_english(text: str) -> bool:
    """Whether somebody only excuses their English, in English."""
    words = re.findall(r"[a-z']+", text.lower().replace("’", "'"))
    return "english" in words and len(words) <= FEW and _BAD.search(text) is not None and _EXCUSE.issuperset(words)


def mannered(text: str, best: str, flow: str | None, asked: str | None) -> str | None:
    """The intent of what is said to us beside the question for `asked`; None for anything else. `best`: what its words are nearest to."""
    if of_my_english(text):
        return "greet"
    if _NO_FEELINGS.fullmatch(text) and "feel" not in text.lower().split()[:3]:
        return "skip" if flow is not None else "share_my_mind"
    if _LIKE_SOMEBODY.fullmatch(text):
        return "bot_challenge"
    if flow is None:
        return None
    if asked in NUMBERS and best in ("dont_know", "skip") and _NUMBER.search(text):
        return "inform"  # "not sure, 7?" gives a number
    if flow == "recovery_form" and _PLAN.fullmatch(text):
        return "skip"  # its next questions are the plan
    if _SIMPLER.fullmatch(text):
        return "repeat"
    if asked not in _OPEN and _THANKS.fullmatch(text):
        return "thanks"
    if _SIDES.fullmatch(text) or _TOO_MANY.fullmatch(text):
        return "objection"
    return "skip" if best == "objection" and _LEAVES.fullmatch(text) else None

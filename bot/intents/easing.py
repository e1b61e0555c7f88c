"""What a message asks for in the middle of steadying or of an urge, by its form: another exercise, what one is good for, something to do
now, the words kept.

Words alone mislead there: "what can I do right now" stands near a wish to stop, "something else" near the menu, "save this" near a pause.
"""

from __future__ import annotations

import re

from bot.intents.leads import LED

STRENGTHS = frozenset({"strength_before", "strength_after", "urge_before", "urge_after"})
_NO_END = frozenset({"stop", "pause", "menu", "goodbye"})
_ADDS = r"(?:\W+(?:now|right now|please|pls|instead|then|maybe|for me|at all|either|at work|here|really|so much))*\W*"
# The exercise that was shown is turned down, or another is wished for.
_OTHERWISE = re.compile(
    LED
    + r"(?:(?:i (?:have |'ve )?)?(?:already |just |really )?(?:tried|did|do|doing|trying) (?:the |that |this |some )?\w+(?: thing)?\W+"
    r"(?:and |but |so )?)?"
    r"(?:(?:something|anything|any ?thing) (?:else|different|other)|(?:an|any) ?other(?: one| exercise| way)?|(?:a )?different(?: one)?|"
    r"(?:is|are) there (?:an?other|something else|any others?)\b.{0,20}|"
    r"(?:it|that|this|breathing|counting|the \w+|that one|this one|\w+ing)(?: thing| one| stuff)?(?:'?s| is| just| only| really"
    r"| always)* "
    r"(?:makes?|made|making|gets?|got|getting) (?:it |me |things |everything |my \w+ )?(?:much |even |feel )?(?:worse|more \w+"
    r"|dizzy|sick)|"
    r"(?:it|that|this|that one|this one|breathing|\w+ing)?\W*(?:does ?n'?t|do not|did ?n'?t|does not|did not|is ?n'?t|not|never|won'?t)"
    r"(?: really| even)? (?:help|work)(?:s|ed|ing)?(?: me| for me)?(?: much)?|(?:it'?s |its |that'?s )?(?:not"
    r"|no) (?:help(?:ing)?|use|good)|"
    r"(?:i )?(?:really )?(?:can ?not|can'?t|couldn'?t) (?!call|ring|reach|tell|talk)\w+\b.{0,60}|"
    r"i (?:really )?(?:do not|don'?t|won'?t|hate|didn'?t|am not able to) "
    r"(?:like|want (?!to (?:use|drink))|do|use (?:it|this|that|any|cold|my)|try|stand|manage|breathe|sit|focus|concentrate|hold"
    r"|get to|\w+ing)\b.{0,60})" + _ADDS,
    re.I,
)
# "I don't want to die", "I can't do this anymore": no exercise is turned down.
_GRAVE = re.compile(
    r"\b(?:die|dying|live|living|life|alive|exist\w*|anymore|any more|be here|go on|wake up|carry on|hurt|kill|safe)\b",
    re.I,
)
_DO_NOW = re.compile(
    LED + r"(?:what now|(?:and )?what else(?: is there| have you got| do you have)?|"
    r"what do (?:most |other |some )?people do|(?:what|how|tell me what"
    r"|any idea what) (?:else |do |can |could "
    r"|should |shall |would |might |am |to )+"
    r"(?:(?:i|we) )?(?:(?:else|even|supposed to|to) )*(?:do|try)(?: about it| with it| to \w+(?: \w+){0,3})?)"
    r"(?:\W+(?:right now|now|instead|then|next|in the meantime|meanwhile|tonight|till \w+|until \w+|for now|here|please|pls))*\W*",
    re.I,
)
_KEPT = re.compile(
    LED
    + r"(?:(?:can|could|may|how do|how can) (?:i|you|u|we) |i (?:want|need|would like|wanna|'?d like)(?: to)? |let me )?(?:please )?"
    r"(?:save|keep|download|print|export|get a copy of|have a copy of|screenshot|email me) "
    r"(?:this|that|it all|all (?:of )?(?:this|that)|what i (?:wrote|said|told)|(?:this|the|my|our) (?:chat|talk|conversation"
    r"|answers|words))"
    r"(?: (?:out|somewhere|somehow|to my phone|on my phone|for (?:later|tomorrow|me|my \w+)))*(?:\W+(?:please|pls|now|thanks"
    r"|thank you))*\W*",
    re.I,
)


# What an exercise is good for: "why would that help", "what does that do", "cold water? really?".
_THING = (
    r" (?!(?:i|we|you|u|he|she|they|him|her|them)\b)(?:it|this|that|these|those|any of (?:it|this|that)|"
    r"(?:the |a |my |some )?(?:\w+ ){0,3}?\w+)"
)
_EVEN = r" (?:even |really |actually |ever |supposed to )*"
_WHAT_FOR = re.compile(
    rf"{LED}(?:"
    rf"(?:why|how) (?:would|does|do|should|could|can|will|is|would doing){_THING}{_EVEN}"
    r"(?:help|work|do (?:anything|something|that)|calm|steady|make (?:a|any) difference|change anything)(?:s|ing)?\b.{0,80}|"
    r"what(?:'?s| is| would be)? (?:even )?(?:the )?(?:point|use|good|idea|purpose)(?: (?:of|in|behind) .{1,30})?|"
    rf"what (?:does|would|will|is){_THING}{_EVEN}(?:do|for|good for|about|help)(?: (?:for )?me)?|"
    rf"what(?:'?s| is) (?:it|this|that) (?:for|good for|about)|what good (?:is|does|would|will){_THING}(?: do)?|"
    rf"(?:does|will|would|can){_THING}{_EVEN}(?:help|work)(?: \w+){{0,3}}|"
    r"(?:why|how come)(?: (?:cold|water|that|this|\w+ing))?|"
    r"(?:[a-z]+ ){0,3}[a-z]+\s*\?\W*(?:really|seriously|honestly|why)|(?:really|seriously))\W*",
    re.I,
)
_TRIED = re.compile(r"\b(?:i'?ve|i have|i|already|we) (?:already |just )?(?:tried|did|done)\b", re.I)


def what_for(text: str) -> bool:
    """Whether it is asked what an exercise is good for ("why would that help", "cold water? really?")."""
    return _WHAT_FOR.fullmatch(text) is not None


def tried_already(text: str) -> bool:
    """Whether an exercise is said to have been tried before."""
    return _TRIED.search(text) is not None


def another(text: str) -> bool:
    """Whether the exercise just shown is turned down, or another one wished for ("it makes it worse", "can't do that at work")."""
    return _OTHERWISE.fullmatch(text) is not None and not _GRAVE.search(text)


def what_to_do(text: str) -> bool:
    """Whether something to do now is asked for ("ok what can i do till then")."""
    return _DO_NOW.fullmatch(text) is not None


def keeps(text: str) -> bool:
    """Whether somebody wants to keep what was written ("save this pls")."""
    return _KEPT.fullmatch(text) is not None


def eased(text: str, best: str, flow: str | None, asked: str | None) -> str | None:
    """The intent of a message in the middle of `flow`, its question for `asked` open, `best` the one that its words are nearest to; None
    where its form says nothing."""
    if keeps(text):
        return "download_chat"
    if what_to_do(text) and (flow is not None or best in _NO_END):
        return "choose_steady" if flow == "steady_form" else "ask_advice"
    if flow == "steady_form" and asked in STRENGTHS and (another(text) or what_for(text)):
        return "choose_steady"
    return None

"""What is asked of us in the middle of a guided conversation: what our question is good for, what we think ourselves.

Neither is an answer, and neither is a question for the articles. `bot.intents` weighs words, and these stand near to telling, to help
and to the articles; what makes them what they are is their form: a question or an order whose doer is we, or whose subject is our question.
"""

from __future__ import annotations

import re

from bot.intents.leads import LED

WHY, MIND = "ask_article", "ask_verdict"  # intents whose rules answer first, and then ask where we were
_THIS = r"(?:that|this|it|asking|these|all (?:that|this)|(?:the|this|that|your|these) questions?)"
_IT = (
    r"(?:it|that|this|these|those|(?:that|this|the|your|ur|such a|any of (?:that|this)) questions?|"
    r"answering(?: \w+){0,2}|asking(?: \w+){0,2})"
)
_ENDS = (
    r"(?:\W+(?:me|you|u|here|now|then|even|anyway|at all|though|tho|exactly|please|for (?:this|it|that|me|you)|"
    r"to (?:you|this|it)|with (?:that|this|it)))*\W*"
)
_WHY_ASKED = re.compile(
    LED + r"(?:"
    r"(?:why|what for|how come|for what|what) (?:do|are|would|did|does|must|is it that) (?:you|u) (?:\w+ ){0,2}?"
    r"(?:want(?: to know)?|wanna know|need(?: to know)?|have to know|ask(?:ing)?|care|say)(?: me)?"
    r"(?: (?:that|this|it|about .{1,30}|all (?:this|that)))?|"
    rf"(?:why|how) (?:would|does|do|should|could|can|will|is|are|was)? ?{_IT}"
    r"(?: (?:even|really|actually|ever|supposed to|going to|gonna))* "
    r"(?:help(?:s|ful|ing)?|matter(?:s)?|important|relevant|useful|needed|necessary|change (?:anything|something)|"
    r"make (?:a|any) difference|do (?:anything|something)|a question)|"
    r"(?:how|why) (?:would|will|does|should|do|must|have) (?:i|we) (?:have to |need to )?"
    r"(?:answer(?:ing)?|say|talk about|tell you|think about) (?:that|this|it)(?: help)?|"
    r"what(?:'?s| is| would be)? (?:even )?(?:the )?(?:point|use|good|idea|purpose|sense)"
    rf"(?: (?:of|in|behind) {_THIS}(?: \w+)?)?|"
    rf"what (?:does|do|has|have) {_IT} (?:got |have )?(?:to do with|good for|for)(?: \w+){{0,4}}|"
    rf"what(?:'?s| is) {_IT} (?:good )?for|"
    rf"(?:is|are) {_IT} (?:really |even )?(?:relevant|important|necessary|needed)"
    rf"){_ENDS}",
    re.IGNORECASE,
)
_HEDGE = r"(?:(?:even|really|honestly|also|just|ever|not|personally|actually|truly|secretly)\W+)*"
_THINKS = (
    r"(?:think|thinking|believe|reckon|say|make of|feel|see|suggest|guess|suppose|do|imagine|choose|pick|advise|call)"
)
_OUR_MIND = re.compile(
    LED
    + r"(?:(?:be honest|honestly|tell me(?: honestly| the truth)?|seriously|i (?:want|need) to know|i wonder)\W+)?(?:"
    rf"(?:what|how|who|which(?: one)?)(?: \w+)? (?:do|would|did|will|are|should) (?:you|u) {_HEDGE}{_THINKS}\b|"
    rf"(?:what|which \w+) (?:you|u) {_HEDGE}(?:think|believe|reckon|would do)\b|"
    r"(?:what|how) about (?:you|u)\W*$|"
    r"what else (?:could|can|might|would) (?:it|that|this|there) (?:even |possibly |really )?(?:be|mean|have (?:been|meant))\W*"
    r"(?:though|tho|then|even)?\W*$|"
    rf"(?:do|would|don'?t|did|can|wouldn'?t) (?:you|u) {_HEDGE}(?:think|believe|reckon|agree|judge|blame|have an opinion|feel sorry|"
    r"hate me|like me|be (?:angry|mad|upset|hurt))\b|"
    r"(?:are|r|aren'?t) (?:you|u) (?:judging|disgusted|shocked|disappointed|on (?:my|his|her|their) side|"
    r"angry (?:with|at) me|ashamed of me)\b|"
    r"(?:what(?:'?s|s| is)|give me|i want|tell me) (?:your|ur) "
    r"(?:own |honest |personal |real )*(?:opinion|view|take|thoughts?|guess|verdict|answer)\b|"
    r"(?:no\W+)?(?:you|u) (?:just )?tell me\b|(?:in|by) (?:your|ur) (?:honest )?(?:opinion|view)\b)",
    re.IGNORECASE,
)
_BAD_AS = r"(?:bad|terrible|awful|horrible|rubbish|failed|selfish|lousy|shit|shitty|crap|good|weak|broken|toxic|abusive|cruel|mean|cold)"
_WORTH = re.compile(
    LED + r"(?:"
    r"(?:does|did|do|would|will|doesn'?t) (?:it|that|this|all (?:that|this)|what i did|having \w+ \w+) (?:\w+ )?make me "
    r"(?:(?:a|an|the|such a|some kind of) \w+|\w+ (?:person|mother|father|mum|mom|dad))\b.{0,30}|"
    rf"(?:am i|i'?m) (?:really |just |being |such |maybe |actually )*(?:a |an |the |such a )?{_BAD_AS}(?: \w+){{0,3}}\s*\?|"
    r"am i (?:really |just |being )*(?:a|an|the|such a) (?:monster|failure|villain|problem|bully|abuser|narcissist|burden)\b.{0,20}|"
    r"(?:is|was) (?:it|that|this|all (?:this|that)) (?:really |all |just |not |only |partly )*my fault\W*|"
    r"(?:it'?s|its|it is|that'?s|that is|it was) (?:really |all |just |not |only |partly )*my fault(?: \w+)?\s*\?"
    r")\W*",
    re.IGNORECASE,
)
# "Do you think", said of what somebody else asked, or to somebody: "he said what do you think you are".
_SAID = re.compile(
    r"\b(?:said|says|asked|asks|told|goes|yelled|shouted|texted|screamed|like)\W+(?:me\W+)?$", re.IGNORECASE
)
_ELSE_BE = re.compile(LED + r"what else (?:could|can|might|would)\b", re.IGNORECASE)
LONGEST = 30  # words
GOES_ON = 3  # words of an answer behind a question said over
_EXERCISES = frozenset({"strength_after", "urge_after"})


def why_asked(text: str) -> bool:
    """Whether it is asked what our question is for ("why do you need to know that", "what does this have to do with it")."""
    return _WHY_ASKED.fullmatch(text) is not None


def of_our_mind(text: str) -> bool:
    """Whether a message, or its last sentence, asks what we think or would do ("you tell me what she thinks")."""
    if len(text.split()) > LONGEST:
        return False
    if of_worth(text):
        return True
    parts = [
        part for part in re.split(r"(?<=[.!?;\n])\s+|,\s+(?=(?:do|what|would|are|be honest)\b)", text) if part.strip()
    ]
    if len(parts) > 1 and "?" not in parts[-1] and len(parts[-1].split()) > GOES_ON and _ELSE_BE.match(parts[-2]):
        return False  # "what else could it be? she has her exams on her mind" answers our question
    return any(_OUR_MIND.match(part) and not _SAID.search(text[: text.find(part)]) for part in parts[-2:])


def of_worth(text: str) -> bool:
    """Whether it is asked what somebody is worth, or whose fault it is ("does that make me a bad son", "so it's not my fault?")."""
    return _WORTH.fullmatch(text) is not None


def asks_us(text: str, flow: str | None, asked: str | None) -> str | None:
    """The intent of what is asked of us while `asked` is open in `flow`; None for anything else, and outside of a flow."""
    if flow is None or (flow == "steady_form" and asked in _EXERCISES):
        return None  # what an exercise is good for has answers of its own
    if why_asked(text):
        return WHY
    return MIND if of_our_mind(text) else None

"""How a message begins before it says anything, and the words by which it asks, orders or nods: one home for all who read a message.

Pieces of regular expressions, to be put into larger ones without regard to case; `ENDS` is whole.
"""

from __future__ import annotations

import re

# "Ok so", "yeah but", "hey, please": whatever follows, it follows these.
LED = (
    r"\W*(?:(?:so|and|but|or|ok|okay|please|pls|plz|well|no|then|hey|hi|yes|yeah|now|oh|fine|right|just|honestly|actually|also|"
    r"anyways?|btw|quick question|hm+|wait|thanks)\W+)*"
)
# The same before something told: reasons and doubts begin there, and no politeness.
LED_TOLD = r"^\W*(?:(?:and|or|but|because|cos|well|honestly|idk|i don'?t know|hm+|yes|yeah|no|so|ok|okay)\W+)*"
YES = r"yes|yeah|yep|yup|ye|yea|yess|ya"
# What is asked of a program: verbs at the beginning of an order.
ORDERS = (
    r"tell|give|show|find|play|set|book|order|turn|switch|call|text|remind|translate|convert|define|wake|track|proofread|edit|summari[sz]e|"
    r"spell|calculate|add|write|recommend|suggest|search|look up|open|close|check|list|name|explain|sing|draw|buy|send|schedule|cancel|"
    r"transfer|pay"
)
# Words that begin a question.
ASKING = r"what(?:'?s)?|who(?:'?s)?|where(?:'?s)?|when|which|how|is|are|do|does|can|could|will"
# The end of it, said in one's own words; "done" alone may be how somebody feels.
ENDS = re.compile(
    LED
    + r"(?:(?:i'?m|i am|im|we'?re|let'?s be) (?:all |so )?(?:done|finished|through) (?:with (?:this|it|that|these questions)|here|"
    r"for (?:now|today|tonight))|"
    r"(?:all )?(?:done|finished) (?:with (?:this|it|that)|here|for (?:now|today|tonight))|"
    r"(?:i'?ll|i will|i'?d (?:like to|rather)|let'?s|can we|we can|i (?:want|need) to|i think i'?ll) (?:just )?"
    r"(?:leave|stop|end|finish|wrap) (?:it|this|that|things)?\W*(?:there|here|at that|up|now|for (?:now|today|tonight))+|"
    r"(?:i (?:think|guess) )?(?:that'?s|that is|this is) (?:it|all|everything|enough)(?: from me)? (?:for (?:now|today|tonight)|thanks|"
    r"thank you)|"
    r"(?:finish|finished|end (?:it|this)|wrap (?:it|this) up|stop (?:there|here)|(?:that'?s |thats )?enough (?:now|for (?:now|"
    r"today|tonight))))"
    r"(?:\W+(?:now|for (?:now|today|tonight)|i think|i guess|please|thanks|thank you|bye|good ?night))*\W*",
    re.I,
)
# How somebody wants to be met, and no mistake of ours.
NO_VERDICT = re.compile(
    LED
    + r"(?:can you |could you )?(?:(?:don'?t|do not|not) (?:you )?(?:judge|lecture|shame|scold|blame|preach(?: at| to)?|hate|yell at|"
    r"be mad at|be (?:mean|hard) to)(?: me| us)?|no (?:lectur\w+|judge?ment|judging|preaching|sermons?))"
    r"(?:\W+(?:for (?:it|that|this)|about (?:it|that|this)|please|ok|okay|pls|now|again|though))*\W*",
    re.I,
)
# Staying with what is open, said where something else came up: "no, let's carry on with my brother". Without "let's" it may be a plan.
STAYS = re.compile(
    LED
    + r"(?:(?P<we>let'?s|can we|could we|shall we|we can|i'?d rather) (?:please |just |rather |first )*(?:stay|remain|finish)|"
    r"(?P<us>(?:let'?s|can we|could we|shall we|we can|i'?d rather) (?:please |just |rather |first )*)?"
    r"(?:carry on|go on|keep going|continue|stick))"
    r"(?: here| where we (?:are|were)| (?:with|on) (?:this|that|it|mine|(?:the|my|our) (?:\w+ )?\w+|him|her|them|(?!with\b)\w+))"
    r"(?: (?:first|for now|now|then|please|instead))*\W*",
    re.I,
)
# Words that are shown stay as they are: "keep it".
KEEP_IT = re.compile(
    r"^\W*(?:(?:yes|no|ok|okay|i think)\W+)?(?:(?:i(?:'ll| will|'d| would)? )?(?:use|keep|leave|take) (?:it|that|this)"
    r"(?: as it is| like (?:that|this)| so| then)?|"
    r"as it is)\W*$",
    re.I,
)

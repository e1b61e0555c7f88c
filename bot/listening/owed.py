"""What people tell themselves to do ("I should quit") said back so that it stays theirs and never sounds like our advice."""

from __future__ import annotations

import re

_ADVERBS = r"(?:(?:really|just|also|still|now|probably|always|only|all|honestly|at least|even|then|definitely|maybe) )*"
_HOPED = (
    r"(?:just |really |still |kind of |sort of )?(?:feel|felt|think|thought|guess|suppose|know|knew|believe|believed"
    r"|reali[sz]ed?)"
    r"(?: like| as if| as though| that)?"
)
_OF_YOU = r"(?<!you )\b(thinks?|says?|said|believes?|feels?|told you)(?: that)?"
_DOUBTED = r"(?:whether|(?:know|sure|tell|wonder|wondering|asking yourself) if)"
_AS_IF = r"\b(acts?|acted|acting|behaves?|treats?|looks?) (like|as if|as though) you"
_LET = r"(?<!when )(?<!whenever )(?<!because )(?<!if )(?<!until )"
_RULES = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        # what somebody else says the writer should do
        (r"\b(says|said|say|saying)(?: that)? you (?:should|ought to) be\b(?! having)", r"\1 you're meant to be"),
        (r"\b(says|said|say|saying)(?: that)? you (?:should|need to|have to|must|ought to|gotta) (?=[a-z]+)(?!have\b)", r"\1 to "),
        (r"\b(told|tells|telling|keeps telling|kept telling) you(?: that)? you (?:should|need to|needed to|have to|had to|must|ought to|gotta) (?=[a-z]+)(?!have\b)", r"\1 you to "),  # noqa: E501
        (r"\b(?<!you )(thinks?)(?: that)? you (?:should|need to|have to|must|ought to) (?=[a-z]+)(?!have\b)", "would have you "),
        (r"\bwhether you should have\b", "whether it would have been right to have"),
        (r"\bwhether you (?:shouldn't|should not) have\b", "whether it would have been right not to have"),
        (r"(?<!you )\b((?:tells?|told|telling|says?|said|saying|thinks?|insists?|insisted)\b[^,.]{1,25}?) (?:that )?you (?:should|need to|needed to|have to|had to|must|ought to) (?!have\b)(?=[a-z]+)", r"\1 that you're meant to "),  # noqa: E501
        (rf"{_OF_YOU} you (?:should have|should've)\b", r"\1 it would have been right to have"),
        (rf"{_OF_YOU} you (?:shouldn't|should not) have\b(?=$|[,.])", r"\1 it would have been right not to"),
        (rf"{_OF_YOU} you (?:shouldn't|should not) have\b", r"\1 it would have been right not to have"),
        (rf"{_AS_IF} (?:should|ought to) ", r"\1 \2 you're meant to "),
        (rf"{_AS_IF} (?:shouldn't|should not) ", r"\1 \2 you're not meant to "),
        # asked of oneself
        (r"\b(what|how|where|when|who) you (?:should|ought to|have to|need to|must) (?!have\b)(?=[a-z]+)", r"\1 to "),
        (rf"\b({_DOUBTED}) you (?:should|ought to) (?!have\b)(?=[a-z]+)", r"\1 it would be right to "),
        (rf"\b({_DOUBTED}) you (?:have|need) to (?=[a-z]+)", r"\1 it's on you to "),
        (rf"\byou ({_ADVERBS})(think|feel)(?: like| that| as if)? you (?:have to|need to|must|gotta|'ve got to) (?!have\b)(?=[a-z]+)", r"you \1\2 it's on you to "),  # noqa: E501
        (r"\byou (know|knew|think|guess|feel|realise|realize)(?: like| that)? you (?:have to|need to|must|gotta|'ve got to) (?!have\b)(?=[a-z]+)", r"you \1 it's on you to "),  # noqa: E501
        # a hedge before it: said once
        (rf"\byou {_HOPED} you (?:should|ought to) (?!have\b)(?=[a-z]+)", "you feel it would be right to "),
        (rf"\byou {_HOPED} you (?:should have|should've|should of)\b", "you wish you had"),
        (rf"\byou {_HOPED} you (?:shouldn't|should not) have\b", "you wish you hadn't"),
        # what was not done, or was
        (r"\byou know (?:that )?you (?:shouldn't|should not) have\b", "you wish you hadn't"),
        (r"\byou know (?:that )?you should have\b", "you wish you had"),
        (rf"\byou ({_ADVERBS})(?:should|ought to) have\b", r"you wish you \1had"),
        (rf"\byou ({_ADVERBS})(?:shouldn't|should not|should never) have\b", r"you wish you \1hadn't"),
        (r"\byou should've\b", "you wish you had"),
        # what is to be done
        (rf"\byou ({_ADVERBS})(?:should|ought to|had better|better) ({_ADVERBS})(?=[a-z]+)(?!have\b|feel\b)", r"you \1feel it would be right to \2"),  # noqa: E501
        (rf"\byou ({_ADVERBS})(?:shouldn't|should not) ({_ADVERBS})(?=[a-z]+)(?!have\b)", r"you \1feel it would be wrong to \2"),
        (rf"\b(you(?:'ll| will| would|'d| don't| didn't| do not)? {_ADVERBS})need to\b", r"\1feel a need to"),
        (rf"\b(you {_ADVERBS})needed to\b", r"\1felt a need to"),
        (rf"\b(you {_ADVERBS})(?:don't|do not) (?:really )?have to\b", r"\1aren't obliged to"),
        (rf"\b(you(?:'ll| will| would|'d| might| may) {_ADVERBS})have to\b", r"\1be obliged to"),
        (rf"{_LET}\byou(?:'ve)? ({_ADVERBS})(?:have to|got to|must(?! have\b| be\b| say\b| admit\b))(?=\s)", r"you're \1having to"),
        (r"\byou could (?:(?:always|maybe|just) )?try to\b", "it might be possible to"),
        (rf"\b(?<!do )(?<!did )you ({_ADVERBS})try to\b", r"you're \1trying to"),
        # "you could" sounds like a proposal
        (r"\byou could have\b", "you might have"),
        (r"\b(thinking|wondering)((?: about)? (?:maybe|perhaps|if maybe|that)?) ?you could (?!not\b)(?=[a-z]+)", r"\1\2 it would be possible to "),  # noqa: E501
        (r"\b(before|after) you (?:have|need|had|needed) to (?=[a-z]+)", r"\1 having to "),
        (r"(?<!know )(?<!sure )(?<!wonder )(?<!wondering )(?<!tell )\bif you could (?!not\b)(?=[a-z]+)", "if you were able to "),
        (r"(\b(?:if|would|unless)\b.*)\byou could (?!not\b)(?=[a-z]+)", r"\1you would be able to "),
        (r"\b(think|thinks|thought|hope|hoped|believe|felt|sure|know|knew)((?: that)?) you could (?!not\b)(?=[a-z]+)", r"\1\2 you might be able to "),  # noqa: E501
        (r"\b(so \w+(?: that)?) you could (?!not\b)(?=[a-z]+)", r"\1 you might "),  # "so bored you could cry"
        (r"\byou could (barely|hardly|only|finally|almost) (?=[a-z]+)", r"you were \1 able to "),
        (r"(?<!all )(?<!thing )\byou could (?=(?:see|hear|feel|tell|smell|think|remember|understand)\b)", "you were able to "),
        (r"\b(?:maybe|perhaps),? you could (?:also |just |always )?(?!not\b)(?=[a-z]+ )", "one idea of yours, maybe, is to "),
        (r"(?:^|(?<=and )|(?<=but )|(?<=so ))you could (?:also |just |always )?(?!not\b)(?=[a-z]+ )", "one idea of yours is to "),
        (r"(?<!all )(?<!thing )\byou could (?!not\b)(?=[a-z]+)", "you were able to "),
    )
)  # fmt: skip


def owed(words: str) -> str:
    """`words` (turned to the writer) without "you should", "you need to", "you have to"."""
    for pattern, instead in _RULES:
        words = pattern.sub(instead, words)
    return words

"""Whether a message only says what its writer won't talk about now: then nothing is asked about that, only what else there is."""

from __future__ import annotations

import re

LONGEST = 16  # words: a longer message tells something as well
_UNWILLING = re.compile(
    r"\b(?:i (?:really |just |still )?(?:(?:don'?t|do not) (?:really |even )?(?:want to|wanna|feel like)|can'?t bear to|cannot bear to"
    r"|refuse to|won'?t|will not)|i'?d (?:really |much )?(?:rather|prefer)(?: to)? not|i'?m not (?:ready|able|willing|in the mood) to"
    r"|(?:can|could|may) we (?:please )?not|let'?s not|please (?:don'?t|let'?s not))"
    r" (?:(?:have to|ever) )?(?:(?:talk|talking|speak|speaking|go on|going on) (?:about|of)\b|discuss(?:ing)?\b"
    r"|(?:go|going|get|getting|dig|digging) into (?:it|this|that|any of|all of|all that|what|why|how|details?|the details?)\b)"
    r"|\b(?:can|could|may) we (?:please )?(?:drop|leave|change) (?:the (?:subject|topic)|this|that|it|him|her|them|my \w+)\b"
    r"|\blet'?s (?:please )?(?:drop|leave|change) (?:the (?:subject|topic)|this|that|it)\b",
    re.IGNORECASE,
)
_TOLD_OF_THEN = re.compile(
    r"\b(?:because|since|and (?:he|she|they)|but (?:he|she|they)|so (?:he|she|they))\b", re.IGNORECASE
)


def unwilling(text: str) -> bool:
    """Whether `text` says what its writer won't talk about, and hardly anything more."""
    plain = text.replace("’", "'")
    return len(plain.split()) <= LONGEST and bool(_UNWILLING.search(plain)) and not _TOLD_OF_THEN.search(plain)

"""Turns that carry no content of their own: yes, no, thanks, gibberish, another language."""

from __future__ import annotations

import re

from bot.listening.clauses import Reading
from bot.listening.words import bag

_NODS = re.compile(
    r"^\W*(?:m+-?h+m+|mm+|u+h+[- ]?hu+h+|a+h+a+|right|yeah|yes|ok|okay)(?:\W+(?:m+-?h+m+|mm+|u+h+[- ]?hu+h+|right|yeah|yes|ok|okay))*\W*$",
    re.I,
)
_YES = bag(
    "yes yeah yea yep yup ya ok okay sure right exactly true correct definitely absolutely mhm mmhm mm-hmm "
    "mm uh-huh uhuh k kk totally indeed agreed alright fine cool"
)
_NO = bag("no nope nah not never nay uh-uh")
_THANKS = bag("thanks thank you thx ty cheers so much a lot very")
_HELLO = bag("hi hello hey heya hiya morning evening afternoon good there howdy yo")
_FILL = bag(
    "oh um uh well so i i'm it is it's that that's really guess think suppose hmm ah er please and but just "
    "not of course lol haha"
)
_UNSURE = re.compile(
    r"^\W*+(um+|uh+|well|oh|hmm+|honestly|i guess)?[\s,.]*"
    r"(i\s+)?(really\s+|honestly\s+|just\s+)*(don'?t|do not)\s+(really\s+)?know"
    r"(\s+(really|yet|honestly|what to say|what to do|anymore|tbh|though))?\W*$"
    r"|^\W*(not sure|no idea|no clue|dunno|i'm not sure|hard to say|who knows)\W*$",
    re.I,
)
_PROGRAM = re.compile(
    r"\b(are you|r u|you'?re)\s+((?:an?|just\s+a|really)\s+)*"
    r"(bot|robot|human|real|person|ai|machine|program|computer|chatbot)\b"
    r"|\b(who|what) are you\b|\bam i talking to\b|\bwhat'?s your name\b",
    re.I,
)
_ENGLISH = bag(
    "the a i you he she it we they my me is am are was not no and or but to of in on at for with so that "
    "this have has do did don't im i'm his her what how why when feel sad ok"
)
_FOREIGN = bag(
    "que de la el los las una mi yo estoy es muy por pero con no se lo le me te je suis est les des une mon "
    "ma dans pas avec il elle nous ich bin und der die das nicht mein meine ist sie er wir ein eine saya aku "
    "tidak yang dan ini itu sangat dengan untuk di dia kamu main hoon hai nahi mera meri mujhe kya bahut non "
    "sono mia mio sto ho che sempre muito eu não estou meu minha com meus mein habe está hijo esposo triste "
    "marido mari fils mère madre padre merasa sedih anak saya suami"
)
_KEYS = re.compile(r"(?:asdf|sdfg|dfgh|fghj|ghjk|hjkl|qwer|wert|erty|zxcv|xcvb|jkl|kjh|lkj|dsa)", re.I)
_HARSH = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}", re.I)


def _odd(word: str) -> bool:
    letters = [c for c in word.lower() if c.isalpha()]
    if len(letters) < 3:
        return False
    vowels = sum(c in "aeiouyáéíóúàèìòùäöü" for c in letters)
    return bool(vowels == 0 or _HARSH.search(word) or (len(letters) >= 4 and _KEYS.search(word)) or len(letters) > 24)


def gibberish(text: str) -> bool:
    """Whether nothing in `text` can be read: no letters, or no word that looks like one."""
    words = re.findall(r"[^\W\d_]+", text)
    if not words:
        return True
    if words and all(len(w) == 1 for w in words):
        return not any(w.lower() in ("i", "k", "y", "n") for w in words)
    return sum(_odd(w) for w in words) > 0.5 * len(words)


def foreign(text: str) -> bool:
    """Whether `text` is mostly not English: another script, or another language's small words."""
    letters = [c for c in text if c.isalpha()]
    if letters and sum(ord(c) > 0x24F for c in letters) > 0.5 * len(letters):
        return True
    words = [w.lower() for w in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text)]
    if len(words) < 3:
        return False
    english = sum(w in _ENGLISH for w in words)
    other = sum(w in _FOREIGN for w in words)
    return other >= 2 and other > 1.5 * english


def small_turn(text: str, reading: Reading) -> str | None:
    """The frame kind for a turn that says nothing to give back, or None."""
    if not text.strip():
        return "unclear"
    if foreign(text):
        return "foreign"
    if _NODS.match(text):
        return "yes"
    if gibberish(text):
        return "gibberish"
    if _UNSURE.match(reading.tidied.text) or _UNSURE.match(text):
        return "unsure"
    if _PROGRAM.search(text) and len(text.split()) < 12:
        return "about_program"
    words = re.findall(r"[a-z][a-z'-]*", reading.tidied.text.lower())
    if not words or len(words) > 6:
        return None
    if " ".join(words) in ("yes and no", "sort of", "kind of", "mm sort of", "it depends", "yeah and no", "so so"):
        return "maybe"
    if words[-1] in ("maybe", "perhaps", "sometimes", "possibly", "kinda") and len(words) <= 3:
        return "maybe"
    left = [w for w in words if w not in _FILL]
    if not left:
        return "yes" if {"course", "guess", "suppose", "think"} & set(words) else "unclear"
    if words[0] in ("i'm", "im", "i") and {"fine", "okay", "ok", "cool"} & set(words):
        return None
    if all(w in _YES | _FILL for w in words):
        return "yes"
    if all(w in _NO | _FILL for w in words) and left:
        return "no"
    if all(w in _THANKS | _FILL | _YES for w in words) and {"thanks", "thank", "thx", "ty", "cheers"} & set(words):
        return "thanks"
    if all(w in _HELLO for w in words):
        return "hello"
    return None

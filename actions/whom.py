"""Whom a text means: somebody named in it, or the one that "he", "she", "they" goes back to. Nobody is asked for twice."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Tracker

from actions import door
from bot.listening import fills, people
from bot.repair.words import nouns

CHILDREN = frozenset({"infant", "toddler", "child", "teenager"})  # kinds of bot.listening
INTRODUCED = frozenset({"friend", "colleague", "sibling", "partner", "former_partner"})
PRONOUN = re.compile(r"\b(?:he|she|they|him|her|them|his|their)\b", re.IGNORECASE)
_SAID = {
    "m": re.compile(r"\b(?:he|him|his)\b", re.IGNORECASE),
    "f": re.compile(r"\b(?:she|her|hers)\b", re.IGNORECASE),
}


def _gender(word: str) -> str:
    """m, f, or n where a word ("baby", "Robin") may mean either."""
    noun = nouns().get(word.lower().split(" ")[-1])
    return noun.gender if noun is not None else "n"


def fits(text: str, word: str) -> bool:
    """Whether the pronouns of a text can go back to somebody called `word`; true where it has none."""
    said = {gender for gender, pattern in _SAID.items() if pattern.search(text)}
    noun = nouns().get(word.lower().split(" ")[-1])
    if said and noun is not None and noun.plural:
        return False
    return not said or _gender(word) in said | {"n"}


_SORRY_TO = re.compile(r"\b(?:sorry|apologi[sz]e|amends|it up) (?:to|with) (him|her)\b(?! \w+$)", re.IGNORECASE)


# Who sent somebody here is not whom it is about; nor is the house where somebody is.
_SENT = re.compile(
    r"\bmy (?P<who>therapist|counsell?or|doctor|gp|sponsor|psychologist|psychiatrist|social worker|case ?worker|midwife|nurse|"
    r"health visitor|coach|ot|mate|boss|colleague|coworker|"
    r"mum|mom|dad|daughter|son|cousin|girlfriend|boyfriend|friend|sister|brother|wife|husband|partner) (?:\w+ )?"
    r"(?:said|says|told me|suggest\w*|recommend\w*|sent me|wants me|thinks|mentioned|made me|asked me)\b.{0,40}"
    r"\b(?:try|tries|this|it|app|here|use|help|good|work|talk to (?:you|this)|download\w*)\W*$",
    re.IGNORECASE,
)
# Nor is who helps, where all they did was to say what one might try.
_ADVISED = re.compile(
    r"\bmy (?P<who>therapist|counsell?or|doctor|gp|sponsor|psychologist|psychiatrist|social worker|case ?worker|midwife|nurse|"
    r"health visitor|coach) (?:\w+ )?(?:said|says|told me|suggest\w*|recommend\w*|wants me|thinks|asked me|keeps? (?:saying|telling me))"
    r"(?: that)? (?:(?:maybe |perhaps )?(?:i|we) (?:\w+ )?(?:should|could|need|ought|have|might|must|can)|(?:me )?to |it would|it might|"
    r"it could|trying|writing|noticing|keeping)",
    re.IGNORECASE,
)
_THEIRS = re.compile(
    r"\b(?:at|miss(?:es|ed)?|like|to replace) (?:his|her|their) (?:own |new |old )?(?P<who>\w+?)(?:'?s)?\b",
    re.IGNORECASE,
)


_THEY_DID = re.compile(
    r"\W*(?:(?:i|we) (?:\w+ ){1,4}(?:because|cos|when|after) )?(?:(?:and|so|but|then|because|today|yesterday)\W+)*(?:he|she|they)\b",
    re.IGNORECASE,
)
_OF_THEIRS = re.compile(
    r"\b(?:his|her|their) (?:(?:little|big|baby|older|younger|own) )?(?P<who>\w+?)(?:'s)?\b", re.IGNORECASE
)


_OURS = re.compile(r"\b(?:my|our) \w", re.IGNORECASE)


_OF_MINE = re.compile(
    r"\b(?:my|our) (?P<whose>\w+)'?s (?P<who>(?:head ?)?teacher|coach|boss|doctor|tutor|friend|best friend|"
    r"girlfriend|boyfriend|wife|husband|"
    r"partner|ex|mum|mom|mother|dad|father|gran\w*|brother|sister|parents|family|therapist|principal|nurse|carer)\b(?!'s)",
    re.IGNORECASE,
)


def of_mine(text: str) -> dict[str, Any]:
    """Slots for "my kid's teacher": that is whom it is about, where nobody else of one's own is named; empty elsewhere."""
    found = _OF_MINE.search(text)
    if found is None or len(re.findall(r"\b(?:my|our) \w", text, re.IGNORECASE)) > 1:
        return {}
    if nouns().get(found["whose"].lower()) is None:
        return {}
    return {"person": f"{found['whose'].lower()}'s {found['who'].lower()}", "person_kind": "other"}


def introduced(text: str) -> dict[str, Any]:
    """Slots for "a good friend", whom a moment is about where it names nobody of one's own; empty without, or with several."""
    them = [p for p in people(text) if p.weak and p.kind in INTRODUCED]
    others = [person for person in people(text) if not person.weak]
    if len(them) != 1 or others:
        return {}
    said = rf"\b(?:an?|this|one of my|some) (?:\w+ ){{0,2}}?{re.escape(them[0].word)}\b"
    met = re.search(said, text, re.IGNORECASE)
    return {"person": them[0].word, "person_kind": them[0].kind} if met else {}


_ONLY_WHO = re.compile(
    r"\W*(?:(?:no|well|um+|ok|so|actually)\W+)*(?:it'?s|its|it is|this is|about|it'?s about|its about) my (?P<who>\w+)\W*",
    re.IGNORECASE,
)


def says_whom(text: str) -> dict[str, Any]:
    """Slots for "it's my boyfriend", which says whom it is about and nothing else; empty elsewhere."""
    found = _ONLY_WHO.fullmatch(text)
    known = people(text) if found is not None else ()
    return {"person": known[0].word, "person_kind": known[0].kind} if known else {}


def only_theirs(text: str) -> bool:
    """Whether everybody a text names is somebody else's ("she was at her mum's", "he misses his dad")."""
    theirs = {found["who"].lower() for found in _THEIRS.finditer(text)}
    if _THEY_DID.match(text):
        theirs |= {found["who"].lower() for found in _OF_THEIRS.finditer(text)}  # "he bit his sister" is about him
    return (
        bool(theirs)
        and not _OURS.search(text)
        and all(person.weak or person.word.lower() in theirs for person in people(text))
    )


def sent_by(text: str, word: str) -> bool:
    """Whether `word` is only who said that one should try something ("my therapist said try it")."""
    return any(
        found is not None and found["who"].lower() == word.lower()
        for found in (_SENT.search(text), _ADVISED.search(text))
    )


def named_in(text: str) -> dict[str, Any]:
    """Slots for the person that a text is most about; empty where it names nobody."""
    if mine := of_mine(text):
        return mine
    word = fills(text).get("person")
    if word is None or only_theirs(text) or sent_by(text, word):
        return {}
    if (to := _SORRY_TO.search(text)) is not None and not fits(to[1], word):
        # "I slept with my friend's boyfriend and want to say sorry to her": whom it is to, not whom it is about.
        word = next((one.word.lower() for one in people(text) if not one.weak and fits(to[1], one.word)), word)
    kinds = [person.kind for person in people(text) if person.word.lower() == word.lower()]
    if (theirs := their_own(text, word)) is not None:
        return {"person": theirs, "person_kind": "other"}
    return {"person": word, "person_kind": kinds[0] if kinds else None}


def their_own(text: str, word: str) -> str | None:
    """ "Her boyfriend": somebody of another's, named with whose they are; None for one's own, and where they are named otherwise too."""
    each = [
        found[1].lower() for found in re.finditer(rf"\b(?:(\w+) )?{re.escape(word)}\b", text, re.IGNORECASE) if found[1]
    ]
    if (where := re.search(rf"\b(\w+) at \w+ {re.escape(word)}\b", text, re.IGNORECASE)) and not _AIMED.match(where[1]):
        return None  # "a weekend at her in-laws": where it was
    whose = f"{each[0]} " if each and len(set(each)) == 1 and word.islower() else None
    return f"{whose}{word}" if whose in THEIR else None


_AIMED = re.compile(
    r"(?:yell|shout|snap|sw[eo]r|scream|laugh|look|glar|star|mad|angry|furious|livid|upset|annoyed|hit)", re.IGNORECASE
)
THEIR = ("his ", "her ", "their ")


def yours(word: str) -> str:
    """Somebody as we name them to the person: "your boss", "her boyfriend", "Anna"."""
    return f"your {word}" if word.islower() and not word.startswith(THEIR) else word


_COMPARES = re.compile(
    r"\b(?:same|just like|like my|reminds? me|used to|growing up|when i was (?:a |little|small|young|\d))\b",
    re.IGNORECASE,
)


def known_before(tracker: Tracker, text: str) -> dict[str, Any]:
    """The person who was spoken of before, where a text names nobody: whoever its pronoun can mean: named in the
    latest message, then the one the moment was about, then the nearest before.

    Without a pronoun too, as long as no moment was looked at before: then there is only one it can be about.
    """
    spoken_of = PRONOUN.search(text) is not None
    # "The whole family" says not who of them it was with.
    if (any(not one.weak for one in people(text)) and not only_theirs(text)) or (
        not spoken_of and tracker.get_slot("moment") is not None
    ):
        return {}
    current, kind = door.words(tracker, "person"), tracker.get_slot("person_kind")
    candidates = [named_in(earlier) for earlier in reversed(door.history(tracker))]
    if spoken_of and current is not None:
        # Whom the moment was about comes before somebody mentioned on the way, and before whoever was only compared just now
        # ("with my own mother it was the same").
        compared = any(_COMPARES.search(earlier) for earlier in door.history(tracker)[-1:])
        candidates.insert(0 if compared else 1, {"person": current, "person_kind": kind})
    for found in candidates:
        if found and found["person_kind"] not in (None, "self") and fits(text, str(found["person"])):
            return found
    if spoken_of and current is not None and kind is None and fits(text, current):
        return {"person": current, "person_kind": kind}
    return {}


def same(tracker: Tracker, new: dict[str, Any]) -> bool:
    """Whether what is told names nobody else than the person of the moment before ("my son", then "a 7 year old")."""
    word, current = new.get("person"), door.words(tracker, "person")
    if word is None or current is None or str(word).lower() == current.lower():
        return True
    kinds = {new.get("person_kind"), tracker.get_slot("person_kind")}
    alike = len(kinds) == 1 or kinds <= CHILDREN
    genders = {_gender(str(word)), _gender(current)}
    return alike and (len(genders) == 1 or "n" in genders) and None not in kinds


_DIED = r"(?:died|is dead|passed(?: away| on)?(?! (?:me|it|the|out|by|her|his|my|a)\b)|was killed|killed (?:him|her)self|is gone(?: now)?)"
_KINDRED = r"(?:my |our )(?:\w+ ){{0,2}}?{}"


def gone(tracker: Tracker, word: str) -> bool:
    """Whether it was told, now or before, that somebody called `word` died ("my mum died in march", "lost my mum", "her funeral")."""
    who = re.escape(word)
    named = re.compile(
        rf"\b{who} (?:\w+ ){{0,3}}?{_DIED}\b|\b(?:lost|buried|lose|cremated|grieving|mourning) {_KINDRED.format(who)}\b|"
        rf"\b{who}'?s (?:funeral|death|grave|ashes)\b|\b(?:death|funeral|loss) of {_KINDRED.format(who)}\b|\bmy late {who}\b",
        re.IGNORECASE,
    )
    meant = re.compile(
        rf"\b(?:he|she|they) (?:just |only |suddenly )?{_DIED}\b|\b(?:his|her|their) funeral\b", re.IGNORECASE
    )
    told = [*door.history(tracker), door.said(tracker)]
    return any(named.search(text) or (not people(text) and meant.search(text) and fits(text, word)) for text in told)

"""What a short message says while a direct question is open, and the few facts about the speaker that change the words.

Only asked while a question is open: a bare "yes" anywhere else is nobody's business here. Phrases and patterns are
data/safety/answers.yml.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from bot.reading import from_yaml
from bot.safety import replied
from bot.settings import ROOT

ANSWERS_PATH = ROOT / "data" / "safety" / "answers.yml"
Answer = Literal["yes", "no", "maybe", "misread", "refuse", "other"]
ORDER: tuple[Answer, ...] = ("misread", "refuse", "maybe", "yes", "no")  # the order of reading
LISTS = (
    "fillers",
    "not_answers",
    "nobody",
    "skip",
    "back",
    "why",
    "pleads",
    "acks",
    "puzzled",
    "elsewhere",
    "light",
    "light_fr",
    "light_es",
)
FACTS = (
    "doer", "own_hands", "minor", "neck", "shaken", "reads", "theirs", "mine", "done", "stay", "means", "means_away", "aside",
    "hung_up", "no_phone", "no_call", "number", "talk", "calling", "here", "not_here", "how_to_ask", "secret", "why_call",
    "signs", "tells", "pain", "asleep", "their_violence", "arrived", "if_yes", "saved", "tomorrow", "theirs_words",
    "asks_words", "fault", "no_fuss", "kind", "call_what", "let_in", "homecoming", "reached", "waiting", "soon", "takes_back",
    "asks_why", "no_step", "disbelieved", "half", "gave_up", "at_me", "little_one", "of_them", "hits_me", "greets", "farewell",
    "oneself", "cries", "subject", "speaker", "outright",
    "untrusted", "finished", "resumes", "nobody_here", "of_one", "not_i",
    "halts", "postpones", "rings", "slight", "no_numbers", "calls_person", "doubts", "who_to_tell", "defends", "told_them", "writes_back",
)  # fmt: skip
ANSWER_LENGTH = 400  # characters: an answer stands at the beginning, reading more would only cost time
FACT_LENGTH = 4000  # characters of a message in which facts are looked for
SHORT = frozenset({"no", "nope", "nah", "na", "yes", "yeah", "yea", "yep", "ya"})
AFFIRMS = frozenset({"yes", "yeah", "yea", "yep", "yup", "yess", "ya", "yah", "ye"})
DENIES = frozenset({"not", "isnt", "pas"})  # a phrase right after one of these is denied
HINT_WORDS = 12  # a longer message says more than an answer
READS_WORDS = 16  # a longer message that mentions reading is about something else


class AnswersError(ValueError):
    """The file of answers is malformed; the message names the key."""


@dataclass(frozen=True)
class Book:
    """The checked file: phrases of each answer by kind, plain lists, compiled patterns of facts."""

    kinds: dict[str, dict[str, list[str]]]
    lists: dict[str, list[str]]
    hints: dict[str, dict[str, list[str]]]  # question -> "yes" or "no" -> phrases
    facts: dict[str, list[re.Pattern[str]]]
    places: dict[str, str]  # how people call a country or province -> region of crisis_lines.yml


def plain(text: str, length: int = ANSWER_LENGTH) -> str:
    """Lower case, accents and apostrophes gone, all but letters, digits and thumbs a space; cut at `length`."""
    folded = unicodedata.normalize("NFKD", text[:length]).casefold()
    kept = "".join(sign for sign in folded if not unicodedata.combining(sign) and sign not in "'’`´")
    return " ".join(re.sub(r"[^\w👍👎]+", " ", kept).split())


def _pattern(raw: str, lists: dict[str, list[str]]) -> re.Pattern[str]:
    for name, words in lists.items():
        raw = raw.replace("{" + name + "}", "(?:" + "|".join(words) + ")")
    return re.compile(raw)


def load(path: Path = ANSWERS_PATH) -> Book:
    """Read and check the file. Raises AnswersError with a sentence, OSError where it is not there."""
    raw: dict[str, Any] = from_yaml(path.read_text(encoding="utf-8"))
    if set(raw) != {*ORDER, *LISTS, "facts", "hints", "lists_in_patterns", "places"} or set(raw["facts"]) != set(FACTS):
        raise AnswersError(f"{path.name}: a key is unknown or missing.")
    for name in ORDER:
        if not set(raw[name]) <= {"starts", "anywhere", "whole"}:
            raise AnswersError(f"{path.name}: {name} knows starts, anywhere and whole only.")
    if any(set(hints) != {"yes", "no"} for hints in raw["hints"].values()):
        raise AnswersError(f"{path.name}: hints of a question are yes and no.")
    phrases = [part for hints in raw["hints"].values() for part in hints.values()]
    phrases += [part for name in ORDER for part in raw[name].values()] + [raw[name] for name in LISTS]
    phrases += raw["places"].values()
    if any(not isinstance(phrase, str) or phrase != plain(phrase) for part in phrases for phrase in part):
        raise AnswersError(f"{path.name}: every phrase is a quoted text in lower case, without apostrophes.")
    places = {name: region for region, names in raw["places"].items() for name in names}
    lists = {**raw["lists_in_patterns"], "places": sorted(places, key=len, reverse=True)}
    facts = {name: [_pattern(each, lists) for each in patterns] for name, patterns in raw["facts"].items()}
    return Book({name: raw[name] for name in ORDER}, {name: raw[name] for name in LISTS}, raw["hints"], facts, places)


@cache
def book() -> Book:
    """The checked file, read once."""
    return load()


_WHEN = re.compile(
    r"(?:(?:maybe|probably|i think|like|well|um|soon|sometimes) )?(?:not )?(?:tonight|tomorrow(?: night)?|"
    r"this (?:weekend|week|evening|morning)|"
    r"later (?:today|tonight)|soon|(?:almost |nearly )?every (?:single )?(?:night|day|hour|minute)|all the time|constantly|non ?stop|"
    r"(?:for|since) (?:a |some |many |the )?(?:\w+ )?(?:days?|weeks?|months?|years?|while))(?: (?:maybe|probably|i think|now|ago))?"
)
_SUBJECT = re.compile(
    r"(?:there(?:s| is| are| isnt)|it(?:s| is| isnt| does| doesnt)|(?:he|she|they|we)(?:s|re| is| are| isnt| arent| does| do| were)?|"
    r"i (?:am|do|did|will|have|havent|dont|do not))\b"
)
_HAS_SOMETHING = re.compile(
    r"i have (?!(?:just |already |now )?(?:called|phoned|rung|dial\w*|done|texted|spoken|got)\b)\w+ \w"
)


def _starts(words: str, phrases: list[str]) -> bool:
    return any(words == phrase or words.startswith(phrase + " ") for phrase in phrases)


def _hint(words: str, question: str) -> Answer | None:
    """What a short message says to this very question without a yes or a no."""
    hints = book().hints.get(question)
    if hints is None or len(words.split()) > HINT_WORDS:
        return None
    for name in ("no", "yes"):
        if any(_holds(words, phrase) for phrase in hints[name]):
            return "no" if name == "no" else "yes"
    return None


def _holds(words: str, phrase: str) -> bool:
    """Whether a phrase stands in the words as such: "not right now" says nothing of right now."""
    place = f" {words} ".find(f" {phrase} ")
    before = words[: max(place - 1, 0)].split()[-1:]
    return place >= 0 and not (before and before[0] in DENIES)


def _begun(words: str) -> str:
    """The answer without the words that only begin it; two of them at most."""
    for _ in range(2):
        filler = next((each for each in book().lists["fillers"] if words.startswith(each + " ")), None)
        words = words.removeprefix(filler).lstrip() if filler else words
    return words


def read(text: str, choice: str = "", question: str = "", tongue: str = "") -> Answer:
    """The answer in `text`, or in the payload of a button (`crisis.direct.yes`). "other" where it is none.

    `tongue`: the language of the conversation, where the screen can't read it; its short words are read first.
    """
    if choice:
        pressed = choice.removeprefix(f"crisis.{question}.")
        return next((name for name in ORDER if name == pressed), "other")
    if tongue and (said := replied.read(text, tongue, question)):
        return said
    if says("halts", text):
        return "refuse"
    words, kinds = _begun(plain(text)), book().kinds
    if question == "called" and (_HAS_SOMETHING.match(words) or says("calls_person", words)):
        return "other"  # neither "I have my dad's pills here" nor "I'm ringing her" tells of that call
    if hint := _hint(words, question):
        return hint
    if question == "direct" and _WHEN.fullmatch(words):
        return "yes"  # when they come, or when it would be
    for name in ORDER:
        if words in kinds[name].get("whole", ()):
            return name
    for name in ORDER[:-1]:
        if any(f" {phrase} " in f" {words} " for phrase in kinds[name].get("anywhere", ())):
            return name
    if not _starts(words, book().lists["not_answers"]) and not says("aside", words):
        begun = [
            (len(phrase), name)
            for name in ORDER
            for phrase in kinds[name].get("starts", ())
            if _starts(words, [phrase])
        ]
        if begun:  # "of course not" begins with "of course": the longer beginning is meant
            return max(begun)[1]
    return "no" if any(f" {phrase} " in f" {words} " for phrase in kinds["no"].get("anywhere", ())) else "other"


def affirms(text: str) -> bool:
    """Whether a yes, as such, comes first."""
    return (_begun(plain(text)).split() or [""])[0] in AFFIRMS


def beyond(text: str, question: str, language: str = "en") -> int:
    """How many words of a message say more than its phrases of an answer: none in "yes, tonight", two in "tonight he plays chess"."""
    light = {*book().lists["light"], *book().lists.get(f"light_{language}", ())}
    kinds, hints = book().kinds, book().hints.get(question, {})
    phrases = [each for kind in (*kinds.values(), hints) for listed in kind.values() for each in listed]
    left = f" {_begun(plain(text))} "
    for phrase in sorted(phrases, key=len, reverse=True):
        left = left.replace(f" {phrase} ", " ")
    return sum(word not in light for word in left.split())


def abroad(text: str, tongue: str) -> bool:
    """Whether it is an answer in that language, however many words of another one it may have."""
    return replied.read(text, tongue) is not None


def after_first(text: str) -> list[str]:
    """What follows a yes or a no at the beginning: all of it, and each further sentence; nothing of one word."""
    from bot.text import sentences

    first, *rest = plain(text).split() or [""]
    if first not in SHORT:
        return []
    parts = [" ".join(rest), *(plain(text[low:high]) for low, high in sentences(text[:ANSWER_LENGTH])[1:])]
    return [part for part in dict.fromkeys(parts) if len(part.split()) > 1]


def begins_a_sentence(text: str, question: str) -> bool:
    """Whether an answer of three words and more holds no yes or no, and begins with a subject and its verb alone."""
    words = _begun(plain(text))
    return len(words.split()) > 2 and _SUBJECT.match(words) is not None and _hint(words, question) is None


def hinted(text: str, question: str) -> Answer | None:
    """What a short part of a message says to a question that was not asked yet: "yes", "no" or None."""
    words, hints = plain(text), book().hints[question]
    return next((name for name in ("no", "yes") if any(f" {each} " in f" {words} " for each in hints[name])), None)


def tells_cut(text: str) -> bool:
    """That one did it, where nothing was taken or swallowed."""
    words = plain(text)
    return (
        says("done", words)
        and re.search(r"\b(?:took|taken|swallow\w*|drank|drunk|pills?|tablets?|rope|noose|od)\b", words) is None
    )


def says_called(text: str) -> bool:
    """Help was called or has come, whatever was asked."""
    return _hint(plain(text), "called") == "yes" and not says("calls_person", text)


def bare_yes(text: str, tongue: str = "") -> bool:
    """A yes with nothing else."""
    return len(plain(text).split()) <= 2 and read(text, tongue=tongue) == "yes"


def says_nobody(text: str, tongue: str = "") -> bool:
    """A short message that says there is no one or nothing to name."""
    words = plain(text)
    known = len(words.split()) <= 8 and _starts(words, book().lists["nobody"])
    return known or replied.says_nobody(text, tongue)


def skips(text: str) -> bool:
    """A short message that leaves the question out."""
    words = plain(text)
    return len(words.split()) <= 4 and _starts(words, book().lists["skip"])


def goes_back(text: str) -> bool:
    """The question before this one is asked for again."""
    return plain(text) in book().lists["back"]


def asks_why(text: str) -> bool:
    """What the question is for."""
    return plain(text) in book().lists["why"] or says("asks_why", text)


def pleads(text: str) -> bool:
    """Asks for help itself, or what to do now."""
    return _begun(plain(text)) in book().lists["pleads"]


def acks(text: str) -> bool:
    """A word that only says it was heard."""
    return plain(text) in book().lists["acks"]


def puzzled(text: str) -> bool:
    """The question was not understood."""
    words, phrases = plain(text), book().lists["puzzled"]
    return words in phrases or (len(words.split()) <= 6 and _starts(words, [each for each in phrases if " " in each]))


def elsewhere(text: str) -> bool:
    """Words that ask for something of their own: not an answer to an open question. Longer phrases count anywhere."""
    words, phrases = plain(text), book().lists["elsewhere"]
    inside = any(f" {phrase} " in f" {words} " for phrase in phrases if phrase.count(" ") >= 2)
    return text.rstrip().endswith("?") or inside or _starts(words, phrases)


def place_in(text: str, fact: str = "here") -> str:
    """The region where the person says they are (`here`) or are not (`not_here`), or empty."""
    for pattern in book().facts[fact]:
        if found := pattern.search(plain(text)):
            return book().places[found[found.lastindex or 0]]
    return ""


def says(fact: str, text: str) -> bool:
    """Whether one of FACTS holds; `reads` (is someone reading this) only as a short question."""
    words = plain(text, FACT_LENGTH)
    if fact == "reads" and len(words.split()) > READS_WORDS:
        return False
    return any(pattern.search(words) for pattern in book().facts[fact])

"""What a helper's turn does, sentence by sentence, in the codes of motivational interviewing.

Codes as in the MISC 2.1 and MITI 4.2 coding manuals, in our own words: a reflection gives back what the person said
or meant; an open question asks for more than a word; advice is a suggestion nobody asked for; a directive tells; a
confrontation disputes, shames or blames; a warning threatens with what will come. Advice that was asked for, or
offered after permission, is information.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.listening.orders import FOLDER, LintWordsError, orders
from bot.reading import from_yaml
from bot.text import sentences

LABELS = (
    "reflection",
    "open_question",
    "closed_question",
    "affirmation",
    "information",
    "advice_without_permission",
    "directive",
    "confrontation",
    "warning",
    "self_disclosure",
    "other",
)
LIMIT = 6000  # characters that are read of a turn
_SENTENCE = 600  # and of one sentence
_BACK = 4  # turns of history in which permission still counts
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})
_INVERTED = re.compile(
    r"^(?:do|does|did|are|is|was|were|have|has|can|could|would|will|should|what|how|why|when|where|who|which)(?:n't|'s|'re|'d)? (?:not )?"
    r"(?:you|your|it|that|there|this|we|he|she|they|do|does|did|would|could|are|is|was|were|have|has|can|will|might|should)\b"
)
# Questions that are advice in disguise: only these shapes; any other question merely asks.
_OFFERS = re.compile(
    r"^(?:(?:and |so |but |maybe |perhaps )*)(?:why (?:don't|not|can't)|how about|what about \w+|what if|have you|did you (?:ever )?(?:think|try|consider)|"  # noqa: E501
    r"(?:can|could|can't|couldn't|would|wouldn't|should|shouldn't) you|is (?:it|there) (?:\w+ )?(?:possible|any way|a way) (?:for you|you)|you (?:should|could|can|need|might|have)|"  # noqa: E501
    r"maybe|perhaps|try|i (?:think|would|suggest|recommend)|if )",
    re.IGNORECASE,
)
# A reflection that disputes all the same: "it sounds like you want custody, but you keep missing the visits".
_DISPUTES = re.compile(
    r"\bbut (?:it sounds like )?you(?:'re| are|'ve| have)? (?:still|keep|kept|never|always|lied|lying|not doing|aren't doing|the one"
    r"|choosing|chose|refus\w+|making|blaming|only)\b|excuse|\bthe one (?:who|that) (?:cheated|lied|hit|left|started|did|chose|broke)\b"
    r"|^you (?:said|told|promised)\b.*\bbut you\b",
    re.IGNORECASE,
)
_SO = re.compile(
    r"\W*(?:(?:yeah|yes|okay|ok|right|alright|well|um+|uh|and|mm-?hmm|sure|i see)\b[\s,.]*)*so\b", re.IGNORECASE
)
# What talk has and writing hasn't: taken out, or written as it would be.
_FILLERS = re.compile(r"(?:,\s*)?\b(?:um+|uh+|erm?|y'know)\b[,.…]*\s*|, (?:you know|i mean|like|kind of|sort of),")
_SPOKEN = {
    "wanna": "want to",
    "gonna": "going to",
    "gotta": "got to",
    "hafta": "have to",
    "lemme": "let me",
    "oughta": "ought to",
}
_SLURRED = re.compile(rf"\b(?:{'|'.join(_SPOKEN)})\b")
_CASE_PUT = re.compile(
    r"^(?:if|when|suppose|supposing|say|let's say|imagine)\b.*\b(?:what|how) (?:would|might|could|do|does|will|are|is) (?:you|it|that|he|she|they|we)\b"  # noqa: E501
)
_BE_YOU = re.compile(r"^you(?:'re|'ve|'d|r)?\b")


_NAMES = frozenset(
    [
        "start",
        "backchannel",
        "support",
        "question_open",
        "question_closed",
        "tag",
        "reflection",
        "not_reflection",
        "affirmation",
        "not_affirmation",
        "advice",
        "not_advice",
        "directive",
        "not_directive",
        "confrontation",
        "not_confrontation",
        "warning",
        "not_warning",
        "self_disclosure",
        "not_self_disclosure",
        "information",
        "permission",
        "asked",
        "granted",
        "refused",
        "leave_it",
    ]
)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    found = from_yaml((FOLDER / "turns.yml").read_text(encoding="utf-8"))
    if set(found) != _NAMES:
        raise LintWordsError(f"turns.yml: {sorted(set(found) ^ _NAMES)[0]} is unknown or missing.")
    try:
        return {
            name: re.compile("|".join(f"(?:{source})" for source in sources), re.IGNORECASE)
            for name, sources in found.items()
        }
    except re.error as error:
        raise LintWordsError(f"turns.yml: not a regular expression ({error}).") from None


def _has(name: str, text: str) -> bool:
    table = _patterns()
    if table[name].search(text) is None:
        return False
    against = table.get(f"not_{name}")
    return against is None or against.search(text) is None


def bare(sentence: str) -> str:
    """Lower case, without the small words that lead into it and the fillers of talk."""
    low = sentence.translate(_QUOTES).lower().strip(" \"'*-–—•>()[]")
    low = _SLURRED.sub(
        lambda found: _SPOKEN[found[0]],
        _FILLERS.sub(lambda found: ", " if found[0][0] == found[0].rstrip()[-1] == "," else " ", low),
    )
    low = re.sub(r"\s+", " ", low).strip(" ,") or low
    match = _patterns()["start"].match(low)
    rest = low[match.end() :] if match else low
    return rest or low


def _question(low: str, raw: str) -> bool:
    return (
        raw.rstrip(" \"')*").endswith("?")
        or _CASE_PUT.match(low) is not None
        or (
            _INVERTED.match(low) is not None
            and not low.endswith("!")
            and len(low.split()) > 3
            and not re.match(r"(?:what|how|when|who|where|which|why) (?:you|it|that|we|he|she|they|i|this)\b", low)
        )
    )


def _open(low: str) -> bool:
    """More than a word or a fact is asked for."""
    if re.match(r"where (?:do|does|would|shall|should|might|could) ", low) and _has("question_open", low):
        return True
    if re.match(
        r"(?:can|could|would|will) you (?:please |maybe )?(?:tell|describe|explain|share|walk|say more|talk|help me|give me|elaborate)",
        low,
    ):
        return not re.search(r"\b(?:how (?:many|much|long|old|often)|when|where|your name|what time)\b", low)
    if _has("question_open", low) and not _has("question_closed", low.split(", and ")[0]):
        return True
    if _CASE_PUT.match(low) and not re.search(r"\bhow (?:many|much|long|old|often|likely|ready)\b", low):
        return True
    inner = re.search(
        r"[,;.:] (?:and |so |but |or )?(?:what|how)(?:'s|'re|'d)? (?!about|many|much|long|often|old|ready|likely|important|confident)\w+",
        low,
    )
    return bool(inner) and not re.search(r" or ", low[-40:]) and not low.startswith("on a scale")


def _ask(low: str, allowed: bool) -> set[str]:
    """Labels of a question."""
    found: set[str] = set()
    open_ = _open(low)
    found.add("open_question" if open_ else "closed_question")
    if _has("permission", low):
        return found
    if _has("confrontation", low):
        found.add("confrontation")
    if _OFFERS.search(low) and _has("advice", low):
        found.add("information" if allowed else "advice_without_permission")
    body = _patterns()["tag"].sub("", low)
    if (
        not open_
        and (_has("reflection", body))
        and not re.match(
            r"(?:do|does|did|are|is|was|were|have|has|can|could|would|will|what|how|why|when|where|who)\b", low
        )
        and "advice_without_permission" not in found
    ):
        found.add("reflection")
    return found


def _say(low: str, allowed: bool, back: bool = False) -> set[str]:
    """Labels of a statement; `back`: it began with "so", which gives something back."""
    if _patterns()["backchannel"].match(low):
        return set()
    if re.match(
        r"(?:tell me|describe (?:for|to|a|the|what|how|your)|walk me|talk to me about|say more|help me understand|give me an example|share with me|fill me in)\b",  # noqa: E501
        low,
    ):
        return {"open_question"}
    found: set[str] = set()
    imperative = orders(low)
    for label in ("reflection", "affirmation", "confrontation", "warning", "self_disclosure", "directive"):
        if _has(label, low):
            found.add(label)
    advice = _has("advice", low) or imperative
    asks = bool(
        re.search(
            r"\b(?:i(?:'m| am)? (?:\w+ )?(?:wonder\w*|curious)|i(?:'d| would) (?:like|love) to (?:hear|know|understand)|tell me)\b",
            low,
        )
    )
    if asks and _has("question_open", low):
        return {"open_question"}
    if imperative:
        found.add("directive")
    if _has("permission", low) and re.match(r"(?:i (?:have|could|can)|if|with your)", low):
        advice = False
        found.discard("directive")
    if advice:
        found.add("information" if allowed or _patterns()["leave_it"].search(low) else "advice_without_permission")
        if allowed:
            found.discard("directive")
    _settle(found, low, advice)
    if found == {"reflection"} and _patterns()["support"].search(low) and not re.search(r"\bsounds?\b|\bfeel", low):
        return set()
    if not found:
        found |= _rest(low, back)
    return found


def _settle(found: set[str], low: str, advice: bool) -> None:
    """Where two codes claim one sentence, the more telling one stands."""
    led = re.match(
        r"(?:it |that |this )?(?:sounds?|seems?|looks like|feels like)|what i|(?:if i (?:read|follow|understand|hear|put together)|from (?:what|where|your)|the way you|as you|as far as i|to you|the picture you have|what (?:comes|seems to come|stands)|one thing stands|there's a question|you're (?:telling|asking|wondering))\b|i (?:hear|sense|gather)|you(?:'re)? (?:said|feel|mention\w*|saying|feeling)|in other words|on (?:the )?one hand",  # noqa: E501
        low,
    )
    if "confrontation" in found:
        if re.match(r"grow up|get (?:over|real|a grip)|wake up|stop (?:lying|making|blaming|whining|being)", low):
            found -= {"directive", "advice_without_permission"}
        if led and not _DISPUTES.search(low):
            found.discard("confrontation")
        else:
            found -= {"reflection", "affirmation"}
    if led:
        found -= {"directive", "warning"}  # what the person said of themselves is given back, not told to them
    if "warning" in found:
        found.discard("reflection")
    if advice and not led:
        found.discard("reflection")
        if "affirmation" in found and not re.search(
            r"\b(?:good job|great job|well done|proud|strong|good for you|amazing)\b", low
        ):
            found.discard("affirmation")
    elif advice and led:
        found -= {"advice_without_permission", "directive"}
    if "affirmation" in found and "reflection" in found:
        found.discard("affirmation" if led else "reflection")
    if "self_disclosure" in found and not led:
        found.discard("reflection")


def _rest(low: str, back: bool) -> set[str]:
    """A statement no list names: what somebody else or something is, is information; what "you" are, is a
    reflection."""
    if _patterns()["support"].search(low):
        return set()
    words = low.split()
    if re.match(r"you (?:might|may|could)\b|your (?:blood|results?|test|scan|weight|levels?|liver|lungs?)\b", low):
        return {"information"}
    if back and len(words) > 3 and not re.match(r"(?:we|i|i'm|i'll|i've|let's|let|today|our)\b", low):
        return {"reflection"}
    if re.match(
        r"(?:and )?(?:that|this|it) (?:\w+ )?(?:scares|hurts|worries|bothers|upsets|frustrates|makes|made|feels|felt|left|matters|means a lot to)\b(?:.*\byou\b|$)",  # noqa: E501
        low,
    ):
        return {"reflection"}
    if re.match(r"(?:it's|it is|that's) (?:\w+ )?important to you", low):
        return {"reflection"}
    if re.match(r"(?:he|she|they)\b", low) and re.search(r"\byou(?:r|'re)?\b", low):
        return {"reflection"}
    if _has("information", low) and len(words) > 3:
        return {"information"}
    if _BE_YOU.match(low) and len(words) > 2 and not re.match(r"you(?:'ll| will|'re welcome| know)", low):
        return {"reflection"}
    if len(words) > 4 and not re.match(r"(?:i|i'm|i'll|i'd|i've|we|let)\b", low):
        return {"information"}
    return set()


def _permitted(history: Sequence[str]) -> bool:
    """Advice was asked for, or permission was asked and not refused, within the latest turns."""
    table = _patterns()
    allowed = False
    for turn in list(history)[-_BACK:]:
        low = re.sub(r"^(?:\w+\s?:\s*)", "", turn[-LIMIT:].translate(_QUOTES).lower().strip())
        if allowed and table["refused"].match(low):
            allowed = False
        if table["permission"].search(low) or table["asked"].search(low):
            allowed = True
    return allowed


@dataclass(frozen=True)
class Said:
    """A sentence of a turn: as it stands, bare in lower case, whether advice was allowed by then, and its codes."""

    raw: str
    low: str
    allowed: bool
    codes: frozenset[str]

    @property
    def asks(self) -> bool:
        """Whether it is a question, with or without its mark."""
        return "open_question" in self.codes or "closed_question" in self.codes

    @property
    def form(self) -> str:
        """Open or closed, of a question."""
        if "open_question" in self.codes or ("closed_question" not in self.codes and _open(self.low)):
            return "open_question"
        return "closed_question"

    @property
    def listens(self) -> bool:
        """Whether it only shows that somebody listens, or greets."""
        return _patterns()["backchannel"].match(self.low) is not None

    @property
    def asks_leave(self) -> bool:
        """Whether it asks if advice is welcome."""
        return _has("permission", self.low)


def codes_of(raw: str, allowed: bool = False) -> frozenset[str]:
    """The codes of one sentence; empty where none applies."""
    low = bare(raw)
    if _question(low, raw):
        return frozenset(_ask(low, allowed))
    return frozenset(_say(low.rstrip(), allowed, _SO.match(raw) is not None))


def read_turn(text: str, history: Sequence[str] = ()) -> Iterator[Said]:
    """The sentences of a turn that hold a letter, of its first 6,000 characters."""
    text = text[:LIMIT].translate(_QUOTES)
    allowed = _permitted(history)
    for start, end in sentences(text):
        raw = text[start:end][:_SENTENCE]
        low = bare(raw)
        if not re.search(r"[a-z]", low):
            continue
        said = Said(raw, low, allowed, codes_of(raw, allowed))
        yield said
        if said.asks_leave and not re.search(r"\bwhat do you (?:already )?know\b", low):
            allowed = True


def lint_turn(text: str, history: Sequence[str] = ()) -> tuple[str, ...]:
    """The codes of a helper's turn, a subset of LABELS in that order; `other` only where nothing else applies.

    `history`: the turns before it, oldest first, both speakers': permission may have been asked there. Reads the
    first 6,000 characters.
    """
    found = {code for said in read_turn(text, history) for code in said.codes}
    return tuple(label for label in LABELS if label in found) or ("other",)

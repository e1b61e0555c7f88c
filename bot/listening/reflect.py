"""One or two sentences that give a person's own words back: turned round, grounded, never mostly copied, nothing
invented."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.listening.asked import indirect
from bot.listening.clauses import Clause, Reading, read_clauses, sayable
from bot.listening.feelings import Feeling
from bot.listening.frames import MOST_COPIED, choose, copied, seed
from bot.listening.people import Person, is_person, most_about
from bot.listening.small import small_turn
from bot.listening.trim import SUBJECTS
from bot.listening.turn import direct_speech, quoted_tokens, turned
from bot.listening.words import bag, unsayable

_YOU = frozenset({"you", "your", "yours", "yourself"})
_OTHER_SUBJECT = bag("he she they him her them who everyone everybody people nobody someone")
_EMPTY = frozenset(
    f"you {said}"
    for said in (
        "mean",
        "know",
        "guess",
        "think",
        "suppose",
        "see",
        "don't know",
        "do not know",
        "said",
        "say",
        "swear",
    )
)
_HARSH = bag(
    "mother mom mum mommy dad father parent person failure monster burden idiot mess loser disappointment wife"
    " husband friend daughter son"
    " stupid worthless useless dumb ugly fat lazy weak crazy pathetic selfish broken unlovable terrible horrible"
    " awful bad evil joke fraud"
)
_PLAIN = bag(
    "pregnant sick ill dead alive married divorced single gone away home late old young asleep awake drunk sober"
    " here there back due"
    " available parent mother father brother sister friend husband wife partner boss doctor teacher kid child"
)
_UNFINISHED = bag("or and but the a an because if when than as")
_FINITE = re.compile(
    r"^(?:(?:no one|nobody|everyone|everybody|someone)(?: [\w'-]+){3,}|"
    r"(?:your|the|this|her|his|their|our)(?: (?!who\b|that\b|which\b)[\w'-]+){1,4} "
    r"(?:is|are|was|were|has|won't|doesn't|don't|can't|didn't|isn't|keeps)\b)",
    re.I,
)
_MENTAL = bag(
    "think feel want believe know hate love like need wish hope fear mean care resent blame despise prefer "
    "understand realize realise expect intend   worry miss  regret    "
)


@dataclass(frozen=True)
class Reflection:
    """What is said back, and which frames said it (joined by +)."""

    text: str
    id: str


def states_a_mind(clause: Clause) -> bool:
    """Whether the clause says what somebody else thinks, feels or is like, so that it must stay the writer's view."""
    subject = clause.subject
    if subject is None or not (subject.lower_ in _OTHER_SUBJECT or is_person(subject)):
        return False
    if clause.head.lemma_ in _MENTAL:
        return True
    if clause.head.lemma_ != "be":
        return False
    return any(c.dep_ in ("acomp", "attr") and c.lemma_.lower() not in _PLAIN for c in clause.head.children)


def judges_oneself(clause: Clause) -> bool:
    """ "I'm a terrible person": the writer's verdict on themselves, never given back as a fact."""
    subject = clause.subject
    if subject is None or subject.lower_ not in ("i", "we") or clause.head.lemma_ != "be":
        return False
    harsh = [c for c in clause.head.children if c.dep_ in ("acomp", "attr") and c.lemma_.lower() in _HARSH]
    described = any(g.dep_ == "amod" or c.lemma_.lower() not in _PLAIN for c in harsh for g in (*c.children, c))
    return bool(harsh) and described


@dataclass(frozen=True)
class Said:
    """One clause, or two neighbours joined, as they are given back: the frame kind and the words for it."""

    clauses: tuple[Clause, ...]
    frame: str
    words: str
    score: float

    @property
    def felt(self) -> tuple[Feeling, ...]:
        """The writer's own feelings in it."""
        return tuple(f for c in self.clauses for f in c.feelings if f.mine and f.kind != "call")


def said_back(clause: Clause) -> tuple[str, str] | None:
    """(frame kind, words) of a clause, or None when it cannot be given back well."""
    tokens = clause.tokens
    inside = quoted_tokens(tokens)
    lows = {t.lower_ for t in tokens if t.i not in inside}
    direct = direct_speech(tokens)
    if direct is not None:
        return "statement", direct
    addressed = bool(lows & _YOU) and bool(lows & {"i", "me", "my", "we"} or clause.lead.startswith("you"))
    if addressed and (lows & _OTHER_SUBJECT or any(t.lower_ in _YOU and t.dep_ in SUBJECTS for t in tokens)):
        return None
    words = turned(tokens, clause.lead, to_me=addressed)
    count = len(words.split())
    if not words or count > 30 or not re.search(r"[A-Za-z]{2}", words) or re.search(r"\b(let's|lets)\b", words):
        return None
    if (
        words.split()[-1].lower() in _UNFINISHED
        or clause.text.count('"') % 2
        or clause.head.lemma_.lower() in ("thank", "thanks")
    ):
        return None
    if clause.kind in ("noun", "adjective", "gerund", "other") and _FINITE.match(words):
        # The parser took a sentence for a phrase: "my son is failing science class".
        return ("feeling" if any(f.mine and f.kind != "call" for f in clause.feelings) else "statement"), words
    if clause.kind in ("noun", "adjective") and any(t.lower_ == "than" and t.dep_ == "mark" for t in tokens):
        return None
    if clause.kind in ("noun", "adjective") and any(
        t.dep_ == "nsubj" and t.head.dep_ not in ("relcl", "acl", "advcl", "ccomp", "pcomp") for t in tokens
    ):
        return None
    if (
        clause.kind == "noun"
        and any(c.dep_ in ("compound", "nsubj") and is_person(c) for c in clause.head.children)
        and count >= 3
    ):
        return None  # "my neighbour parks in my spot", read as parks of a neighbour
    if clause.kind == "noun" and sum(t.tag_ in ("VBD", "VBZ", "VBP") for t in tokens) > 1:
        return None
    if clause.kind == "noun" and is_person(clause.head) and count <= 3:
        return None  # somebody, and nothing about them: the fallback names them better
    if words.lower() in _EMPTY or words.lower().startswith("you know what"):
        return None
    if clause.kind in ("statement", "dropped"):
        return _statement(clause, words, count)
    if clause.kind == "question":
        asked = indirect(clause)
        return ("question", asked) if asked and len(asked.split()) > 2 else None
    if clause.kind == "request":
        return ("request", words) if count > 1 else None
    if clause.kind == "gerund":
        return "gerund", words
    if clause.kind == "adjective":
        if not any(f.kind != "call" for f in clause.feelings):
            return None
        return ("word" if count == 1 else "adjective"), words
    if clause.kind == "noun":
        bare = (
            not any(c.dep_ in ("det", "poss", "nummod", "prep") for c in clause.head.children)
            and clause.head.tag_ == "NN"
        )
        return ("bare" if bare and count < 4 else "noun"), words
    return None


def _statement(clause: Clause, words: str, count: int) -> tuple[str, str] | None:
    tokens, head = clause.tokens, clause.head
    helped = any(c.dep_ in ("aux", "auxpass") for c in head.children)
    if count < 2 or (head.tag_ in ("VBN", "VBG") and not helped and clause.kind == "statement"):
        return None
    if tokens[0].tag_ in ("WP", "WRB", "WDT") or tokens[0].dep_ == "mark" or head.tag_ == "MD":
        return None
    subject = clause.subject
    if subject is not None and any(c.dep_ in ("aux", "auxpass") and c.i < subject.i for c in head.children):
        return None
    if states_a_mind(clause) or judges_oneself(clause):
        return "view", words
    felt = any(f.mine and f.kind != "call" for f in clause.feelings)
    return ("feeling" if felt else "statement"), words


def best_clauses(reading: Reading, avoid: Sequence[tuple[int, int]] = ()) -> list[Said]:
    """What can be given back, best first: single clauses, and neighbours that belong together."""
    single: list[Said | None] = []
    for clause in reading.clauses:
        said = said_back(clause) if sayable(clause, avoid) else None
        single.append(Said((clause,), *said, clause.score) if said is not None else None)
    found = [said for said in single if said is not None]
    for first, second in pairwise(single):
        if first is not None and second is not None:
            both = _joined(first, second, reading)
            if both is not None:
                found.append(both)
    return sorted(found, key=lambda said: -said.score)


def _joined(first: Said, second: Said, reading: Reading) -> Said | None:
    """Two clauses of one sentence with the word between them: "your son screamed and you shouted at him"."""
    one, two = first.clauses[0], second.clauses[0]
    whole = ("statement", "feeling", "view")
    if first.frame not in whole or second.frame not in whole or reading.doc is None:
        return None
    if second.words.startswith(first.words) or (
        {first.frame, second.frame} == {"view", "statement"} and (_of_self(one) or _of_self(two))
    ):
        return None
    count = len(first.words.split()) + len(second.words.split())
    last, begin = one.tokens[-1].i, two.tokens[0].i
    if count > 17 or not 0 < begin - last <= 4 or two.lead.startswith("it"):
        return None
    if any(t.text in ".!?" for t in reading.doc[last + 1 : begin]):
        return None
    between = [t.lower_ for t in reading.doc[last + 1 : begin] if t.is_alpha]
    link = next((w for w in between if w in ("and", "but", "so", "because", "since", "then")), "and")
    frame = (
        "feeling"
        if "feeling" in (first.frame, second.frame)
        else "view"
        if "view" in (first.frame, second.frame)
        else "statement"
    )
    comma = "," if link in ("but", "so") or count > 11 else ""
    words = f"{first.words}{comma} {link} {second.words}"
    if _bare(second):
        return Said((one, two), frame, words, first.score + 0.1)
    return Said(
        (one, two), frame, words, max(first.score, second.score) + 0.35 * max(0.0, min(first.score, second.score))
    )


def own_feelings(reading: Reading) -> list[Feeling]:
    """The writer's own feelings that are not denied; named ones before cries."""
    mine = [f for f in reading.feelings if f.mine and not f.negated and f.kind != "call"]
    return sorted(mine, key=lambda f: -(f.strength or 0))


def reflect(
    text: str, history: Sequence[str] = (), used: Collection[str] = (), avoid: Sequence[tuple[int, int]] = ()
) -> Reflection:
    """What to say back to `text`; `avoid` holds spans of it (offsets) that are never echoed."""
    start = seed(text, len(history))
    reading = read_clauses(text)
    kind = small_turn(text, reading)
    if kind is not None:
        got = choose(kind, "", start, used, w=_first_word(reading))
        if got is not None:
            return Reflection(got[1], got[0])
    felt = [f for f in own_feelings(reading) if not _marked(f.start, f.end, avoid)]
    options = best_clauses(reading, avoid)
    for said in _bare_last(options)[:5]:
        tail = _second(said, felt, start, used)
        if tail is not None:
            # Beside a second sentence, the first needs no hedge about the feeling.
            first = choose(said.frame, "", start, used, c=said.words)
            if first is not None:
                both = f"{first[1]} {tail[1]}"
                if copied(both, text) <= MOST_COPIED and len(both.split()) <= 40:
                    return Reflection(both, f"{first[0]}+{tail[0]}")
        got = choose(said.frame, text, start, used, c=said.words) or _padded(said, text, start, used)
        if got is not None:
            return Reflection(got[1], got[0])
    return _fallback(reading, felt, start, used, avoid)


def _marked(start: int, end: int, avoid: Sequence[tuple[int, int]]) -> bool:
    return any(start < until and since < end for since, until in avoid)


def _padded(said: Said, text: str, start: int, used: Collection[str]) -> tuple[str, str] | None:
    """A clause that is mostly one run of the person's words, with a second sentence after it."""
    if len(said.words.split()) > 17 or said.frame not in ("statement", "feeling", "view"):
        return None
    first = choose(said.frame, "", start, used, c=said.words)
    after = choose("after", "", start // 3, used)
    if first is None or after is None:
        return None
    both = f"{first[1]} {after[1]}"
    return (f"{first[0]}+{after[0]}", both) if copied(both, text) <= MOST_COPIED else None


def _first_word(reading: Reading) -> str:
    """A very short turn itself, turned round, or its first real word."""
    words = re.findall(r"[a-z][a-z'-]*", reading.tidied.text.lower())
    if 1 < len(words) <= 3:
        return " ".join({"i": "you", "my": "your", "me": "you", "i'm": "you're"}.get(w, w) for w in words)
    return next(
        (w for w in words if w not in ("oh", "um", "uh", "well", "so", "i", "and", "but")), words[0] if words else "yes"
    )


def _of_self(clause: Clause) -> bool:
    return clause.lead.startswith("you") or (clause.subject is not None and clause.subject.lower_ in ("i", "we"))


def _bare_last(options: list[Said]) -> list[Said]:
    """A clause that is only a feeling ("I'm ashamed") goes behind one that says what it is about."""
    if len(options) < 2 or not _bare(options[0]):
        return options
    rich = [
        said
        for said in options
        if not _bare(said) and said.score >= 1.2 and said.frame in ("statement", "feeling", "view")
    ]
    return [*rich[:1], *[said for said in options if said not in rich[:1]]]


def _bare(said: Said) -> bool:
    return (
        said.frame in ("feeling", "adjective", "word")
        and len(said.clauses) == 1
        and len(said.words.split()) <= 5
        and not any(c.people for c in said.clauses)
    )


def _second(said: Said, felt: list[Feeling], start: int, used: Collection[str]) -> tuple[str, str] | None:
    """A second sentence for a feeling that the chosen clause leaves out."""
    inside = [(c.start, c.end) for c in said.clauses]
    elsewhere = [
        f for f in felt
        if f.kind in ("adjective", "noun") and not any(a <= f.start < b for a, b in inside) and not unsayable(spoken(f))
    ]  # fmt: skip
    if not elsewhere or said.felt:
        return None
    return choose("tail", "", start // 7, used, f=spoken(elsewhere[0]))


def spoken(feeling: Feeling) -> str:
    """The word for a feeling as it is said back: the person's own adjective, or the family's."""
    return feeling.word.lower() if feeling.kind == "adjective" else feeling.say


def _fallback(
    reading: Reading, felt: list[Feeling], start: int, used: Collection[str], avoid: Sequence[tuple[int, int]] = ()
) -> Reflection:
    about: Person | None = most_about(reading.people, reading.doc, reading.tidied)
    person = about.said if about is not None and not unsayable(about.said) else ""
    words = [spoken(f) for f in felt if not unsayable(spoken(f))]
    if words and person:
        got = choose("felt_about", "", start, used, f=words[0], p=person)
    elif words:
        got = choose("felt_only", "", start, used, f=words[0])
    elif person:
        got = choose("person_only", "", start, used, p=person)
    elif not avoid:
        got = _topic(reading, start, used)
    else:
        got = None
    if got is None:
        got = choose("unclear", "", start, used)
    assert got is not None
    return Reflection(got[1], got[0])


def _topic(reading: Reading, start: int, used: Collection[str]) -> tuple[str, str] | None:
    """The longest noun phrase of a text that gave nothing better."""
    if reading.doc is None:
        return None
    best = ""
    for chunk in reading.doc.noun_chunks:
        if (
            chunk.root.pos_ in ("NOUN", "PROPN")
            and not unsayable(chunk.text)
            and chunk.root.dep_ not in (*SUBJECTS, "npadvmod")
        ):
            words = turned(list(chunk))
            if len(words) > len(best) and len(words.split()) <= 6:
                best = words
    return choose("noun", "", start, used, c=best) if best else None

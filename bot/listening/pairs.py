"""What of a message can be given back, best first: single clauses, and neighbours that belong together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.listening.clauses import Clause, Reading, sayable
from bot.listening.cores import cores
from bot.listening.proof import broken
from bot.listening.said import OWING, Said, said_back
from bot.listening.seams import cut_off, doubt, opens_only
from bot.listening.turn import turned
from bot.listening.weights import only_age

_POINTS = re.compile(
    r"(?:that's|that is|this is|it's) (?:(?:why|what|how|when|where)\b|(?:the )?only \w+ (?:that|who) (?:does|did|is|was|has)$)"
)
_NOT_THAT = re.compile(r"(?:it's not|it isn't|it wasn't) (?:that|like|about|because)\b")
_NOT = re.compile(r"n't\b|\b(?:not|never)\b")
_AIM = re.compile(
    r"(?:you|he|she|it|they|your \w+) (?:can|could|will|would|do|don't|doesn't|won't|wouldn't|never have to)\b"
)
_ARRIVES = ("come", "go", "walk", "get", "wake", "arrive", "leave", "sit", "turn")
_ONLY = re.compile(r"(?:you|he|she|it|they)(?:'re|'s)? (?:just|only)\b")
_SO = re.compile(r"\bso \w+$")  # "shaking so bad | I couldn't hold the phone"
_TOLD_THAT = re.compile(r"\b(?:tell\w*|told|promised?) \S+(?: \S+)? that\b")
_NOT_IT = ("it's not ", "it isn't ", "it wasn't ")


def best_clauses(reading: Reading, avoid: Sequence[tuple[int, int]] = ()) -> list[Said]:
    """What can be given back, best first: single clauses, and neighbours that belong together."""
    single: list[Said | None] = []
    for place, clause in enumerate(reading.clauses):
        before_it = reading.clauses[place - 1] if place else None
        others_words = (
            before_it is not None
            and clause.tokens[0].i
            and clause.tokens[0].nbor(-1).text in ",:"
            and _TELLER.fullmatch(before_it.text)
        )
        turned_round = said_back(clause) if sayable(clause, avoid) and not others_words else None
        if turned_round is None or doubt(clause.tokens, turned_round[1]) >= 1.0:
            single.append(None)
            continue
        low = 1.5 if turned_round[0] == "fragment" else 0.0
        if OWING.search(turned_round[1]):
            low = 0.7  # what they tell themselves to do: rather something else that they told
        if _POINTS.match(turned_round[1]):
            low = 1.5  # to what was said before, and not now
        single.append(Said((clause,), *turned_round, clause.score - low))
    for place, clause in enumerate(reading.clauses[1:]):
        before = single[place]
        if before is not None and (whole := _denied(before, clause, reading)) is not None:
            single[place], single[place + 1] = whole, None
    # "whenever I try" belongs to what it opens.
    for place, (said, after) in enumerate(pairwise(single)):
        if said is not None and opens_only(said.clauses[0].tokens, said.clauses[0].head):
            whole = _joined(said, after, reading) if after is not None else None
            single[place] = None
            if whole is not None and after is not None:
                single[place + 1] = replace(whole, score=max(whole.score, after.score))
    found = [
        said
        for said in single
        if said is not None
        and not cut_off(said.clauses[0].tokens)
        and not (len(reading.clauses) > 1 and only_age(said.clauses[0].text))
    ]
    # A reason given on its own stands inside the clause before it.
    apart = [
        said
        for place, (said, clause) in enumerate(zip(single, reading.clauses, strict=True))
        if not any(clause.end <= other.end for other in reading.clauses[:place])
    ]
    for first, second in pairwise(apart):
        if first is not None and second is not None:
            both = _joined(first, second, reading)
            if both is not None:
                found.append(both)
            if _instead(first.words, second.words) and first in found:
                found[found.index(first)] = replace(first, score=first.score - HALF)
    for clause in reading.clauses:
        for core in cores(clause, reading):
            turned_round = said_back(core) if sayable(core, avoid) else None
            if turned_round is not None and doubt(core.tokens, turned_round[1]) < 1.0 and not cut_off(core.tokens):
                found.append(Said((core,), *turned_round, core.score))
    # Of two that weigh the same, the later is what the earlier was told for.
    return sorted(found, key=lambda said: (-round(said.score, 3), -said.clauses[0].start))


# "he said, well, | maybe she has a point": what comes next is theirs.
_TELLER = re.compile(
    r"(?:he|she|they|who|my [\w-]+)(?:'s| is| was| were)?(?: just| then| only)? (?:said|says|goes|went|like|yelled|screamed|texted|replied"
    r"|asked|wrote)(?: (?:to )?(?:me|him|her|them|us))?",
    re.I,
)
LITTLE = 1.0  # weight of a clause that says little by itself: "evening comes | and I'm in tears"
# By how much the lesser of two neighbours may weigh less to be said with the other: where they are all there is, where more than an
# "and" links them, and else.
ALL, NEAR, NEARER = 4.6, 3.4, 2.6
SHARE = 0.35  # of what the lesser weighs
HALF = 1.5  # what a denial loses without what there is instead

_DENIAL = re.compile(
    r"(?:you|he|she|it|they|that|this|there)(?:'re not| are not|'s not| is not| was not| were not"
    r"| (?:was|were|is|are|did|do|does|have|has|had|could|can|will|would)(?:n't)?| can't| won't)"
    r"(?: (?:true|so|it|okay|ok|fine|like that|that way|what happened|how it was|at all|anymore))?(?:, for [\w ]{2,20})?"
)


def _denied(first: Said, clause: Clause, reading: Reading) -> Said | None:
    """A clause with the short denial right after it: "she told them you were high, but you weren't"."""
    last, begin = first.clauses[0].tokens[-1].i, clause.tokens[0].i
    if reading.doc is None or not 0 < begin - last <= 3 or first.frame not in ("statement", "feeling", "view"):
        return None
    words = turned(clause.tokens, clause.lead)
    if _DENIAL.fullmatch(words) is None or len(first.words.split()) > 22:
        return None
    link = next((t.lower_ for t in reading.doc[last + 1 : begin] if t.lower_ in ("but", "and", "because", "so")), "but")
    if link in ("but", "and") and (_NOT.search(first.words) is None) == (_NOT.search(words) is None):
        return None  # "I want to stop, I do": said twice
    return Said(first.clauses, first.frame, f"{first.words}, {link} {words}", first.score + 0.1)


def _joined(first: Said, second: Said, reading: Reading) -> Said | None:
    """Two clauses of one sentence with the word between them: "your son screamed and you shouted at him"."""
    one, two = first.clauses[-1], second.clauses[0]
    whole = ("statement", "feeling", "view")
    if first.frame not in whole or second.frame not in whole or reading.doc is None:
        return None
    if broken(second.words, second.frame, second.to_program) or (
        broken(first.words, first.frame, first.to_program) and not _NOT_THAT.match(first.words)
    ):
        return None
    if _spoken_to(one) != _spoken_to(two):
        return None  # "he goes, you always do this, and I left": nobody could tell who is meant
    if second.words.startswith(first.words) or (
        {first.frame, second.frame} == {"view", "statement"} and (of_self(one) or of_self(two))
    ):
        return None
    # A "that" behind "told him" was put in by us.
    count = len(f"{first.words} {second.words}".split()) - len(_TOLD_THAT.findall(f"{first.words} {second.words}"))
    last, begin = one.tokens[-1].i, two.tokens[0].i
    after = reading.doc[two.tokens[-1].i + 1 : two.tokens[-1].i + 3]
    if (only_age(one.text) and one.tokens[0].tag_ == "PRP") or only_age(two.text):
        return None  # "he laughed, and you're forty six"
    more = len(after) == 2 and after[1].lower_ == two.tokens[0].lower_
    listed = more and (after[0].text == "," or (after[0].lower_ == "and" and two.head.lemma_ in _ARRIVES))
    if listed and len(second.words.split()) < (3 if after[0].text == "," else 4) and not second.felt:
        return None  # "you do everything and you cook", "she won't stop and you walk in": the first of several
    contrast = _instead(first.words, second.words)
    if (
        count > (26 if cut_off(one.tokens) or contrast else 17)
        or not 0 < begin - last <= 4
        or two.lead.startswith("it")
    ):
        return None
    if any(t.text in ".!?" for t in reading.doc[last + 1 : begin]):
        return None
    between = [t.lower_ for t in reading.doc[last + 1 : begin] if t.is_alpha]
    if begin - last == 1:
        # Nothing stands between them in the message, so nothing is put there: "everyone's surprised | he talks".
        that = "that " if _SO.search(first.words) else ""
        words = f"{first.words} {that}{second.words}"
        return Said(
            (*first.clauses, *second.clauses),
            second.frame,
            words,
            max(first.score, second.score) + SHARE * max(0.0, min(first.score, second.score)),
        )
    link = next((w for w in between if w in ("and", "but", "so", "because", "since", "then", "that")), "and")
    frame = (
        "feeling"
        if "feeling" in (first.frame, second.frame)
        else "view"
        if "view" in (first.frame, second.frame)
        else "statement"
    )
    opens = one.tokens[0]
    if (
        opens.lower_ in ("when", "whenever", "if", "once", "after", "while", "as")
        and opens.head == one.head
        and opens.dep_ in ("mark", "advmod")
    ):
        return Said(
            (*first.clauses, *second.clauses), frame, f"{first.words}, {second.words}", max(first.score, second.score)
        )
    if cut_off(one.tokens):
        # "you feel like if you tell them | they'll take you off the team"
        return Said(
            (*first.clauses, *second.clauses), frame, f"{first.words} {second.words}", max(first.score, second.score)
        )
    if link == "and" and "then" in between:
        link = "and then"
    stop = reading.doc[last + 1].text == ","
    aim = link == "so" and not stop and _AIM.match(second.words) is not None
    comma = (
        ","
        if link == "but" or (link == "so" and not aim) or (count > 11 and link != "that") or (link == "that" and stop)
        else ""
    )
    words = f"{first.words}{comma} {link} {second.words}"
    unlinked = not {"and", "but", "so", "because", "since", "then"} & set(between)
    if unlinked and (
        _NOT_THAT.match(first.words)
        or (_NOT.search(first.words) and _ONLY.match(second.words) and _same_subject(first.words, second.words))
        or (first.words.startswith(_NOT_IT) and second.words.startswith(("it's ", "it was ")))
    ):
        words = f"{first.words}, {second.words}"  # "it's not that you're lazy, you just can't …"
    elif unlinked and _set_against(first.words, second.words):
        words = f"{first.words}, {second.words}"  # "you're not shy, you're terrified"
    elif unlinked and second.words.startswith("only "):
        words = f"{first.words}, {second.words}"  # "I listen, only I don't know what to answer"
    elif unlinked and contrast:
        return Said(
            (*first.clauses, *second.clauses), frame, f"{first.words}, {second.words}",
            max(first.score, second.score) + 0.8,
        )  # fmt: skip
    less = min(first.score, second.score)
    if bare(second):
        score = first.score + 0.1 if first.score > LITTLE else max(first.score + 0.1, second.score - 0.1)
        return Said((*first.clauses, *second.clauses), frame, words, score)
    return Said(
        (*first.clauses, *second.clauses),
        frame,
        words,
        max(first.score, second.score)
        + min(
            SHARE * max(0.0, less),
            less
            - max(first.score, second.score)
            + (ALL if len(reading.clauses) == 2 else NEARER if link == "and" else NEAR),
        ),
    )


def _same_subject(first: str, second: str) -> bool:
    """Whether both begin with the same "he" or "you"."""
    return re.split(r"\W", first, maxsplit=1)[0] == re.split(r"\W", second, maxsplit=1)[0]


_BEGINS = re.compile(r"(?:it|that|this|you|he|she|they)(?:'s|'re|'ve|'d)?(?: (?:was|were|is|are))?\b")


_AGAINST = re.compile(
    r"(?:(?:sometimes|mostly|really|honestly|now) )?(you|he|she|it|they)(?:'re|'s)? (?:(?:just|really|still) )?"
    r"(?:not|never|don't|doesn't|didn't|isn't|wasn't|aren't|weren't|can't|won't)\b"
)


def _set_against(first: str, second: str) -> bool:
    """Whether the second says of the same one what there is, where the first says what there is not."""
    denied = _AGAINST.match(first)
    return denied is not None and re.match(rf"{denied[1]}\b", second) is not None and _NOT.search(second) is None


def _instead(first: str, second: str) -> bool:
    """ "you're not sad that he left, you're sad that you stayed": what is denied, and what there is instead."""
    begins = _BEGINS.match(second)
    if begins is None or _NOT.search(first) is None or _NOT.search(" ".join(second.split()[:4])):
        return False
    begun = begins.group()
    if begun.startswith("it") and _ONLY.match(second):
        return True  # "he doesn't hit me, it's just the way he looks"
    if begun.startswith("it") and re.search(r"\b(?:isn't|wasn't|it's not|not so much)\b", first):
        return True
    same = first.startswith(begun.split("'")[0].split()[0]) and (
        _ONLY.match(second) is not None or first[: len(begun)] == second[: len(begun)]
    )
    denied = re.match(r"[\w']+(?: \w+n't| not|'re not|'s not| don't)", first) is not None
    return same and denied and bool(_stems(first, begun) & _stems(second, begun))


def _stems(words: str, begun: str) -> set[str]:
    """The first letters of the words that say something: "upset" and "upsets" are one."""
    return {w[:5] for w in words.split() if len(w) > 2 and not w.endswith("n't")} - {
        w[:5] for w in (*begun.split(), "that", "the", "you", "n't")
    }


def _spoken_to(clause: Clause) -> bool:
    return clause.subject is not None and clause.subject.lower_ == "you"


def of_self(clause: Clause) -> bool:
    return clause.lead.startswith("you") or (clause.subject is not None and clause.subject.lower_ in ("i", "we"))


# Not "you freaked out", "she cries so you apologize".
_STATE = re.compile(
    r"(?:now |just )?you(?:'re| are|'ve been| have been| were"
    r"| (?:still |just |really )?(?:feel|felt|get|got|hate|love|miss|can't be|couldn't be))\b"
)


def bare(said: Said) -> bool:
    return (
        said.frame in ("feeling", "adjective", "word")
        and len(said.clauses) == 1
        and len(said.words.split()) <= 5
        and (said.frame != "feeling" or _STATE.match(said.words) is not None)
        and not said.words.startswith(("all ", "what "))
        and not any(c.people for c in said.clauses)
    )

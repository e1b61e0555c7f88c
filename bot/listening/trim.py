"""Cutting a clause to what it says: without fillers, forms of address, and what makes it too long to give back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.listening.tidy import spelling
from bot.listening.words import bag

if TYPE_CHECKING:
    from spacy.tokens import Token

LONG = 20  # words of a clause that is given back whole
LONGEST = 26  # words of one from which nothing can go without leaving a hole
SUBJECTS = ("nsubj", "nsubjpass", "expl", "csubj")
QUESTION_WORDS = ("WP", "WRB", "WDT", "WP$")

_TRAILING = bag("lol lmao haha hahaha hehe omg ugh smh tbh imo rofl xd meh wow")
_CRIES = bag("god gosh lol omg man dude ugh wow jeez damn so well okay ok friend")
_OPENERS = (
    ("i", "do", "n't", "know"), ("to", "be", "honest"), ("i", "mean"), ("you", "know"), ("of", "course"),
    ("at", "the", "moment"),
    ("the", "thing", "is"),
    ("do", "n't", "know"), ("just", "that"), ("is", "that"), ("i", "guess"),
)  # fmt: skip
_CLOSERS = (
    ("thank", "god"),
    ("you", "know"),
    ("i", "guess"),
    ("or", "something"),
    ("or", "whatever"),
    ("and", "stuff"),
    ("to", "be", "honest"),
    ("or", "anything"),
    ("and", "all"),
    ("and", "everything"),
    ("so", "yeah"),
)


_TIMES = bag("day time night morning week minute moment year month evening second hour today tomorrow yesterday")


def trim(tokens: list[Token], head: Token) -> list[Token]:
    """Without what leads in and out: conjunctions, fillers, commas, forms of address."""
    addressed, whole = 0, True
    while True:
        if whole:
            while tokens and _loose(tokens, tokens[0], head, True):
                tokens = tokens[1:]
            tokens, again = _without_address(tokens, head)
            if again:
                addressed += 1
                continue
        before = tokens
        tokens, whole = _closed(tokens, head)
        if whole:
            continue
        # Behind an address the end is looked at once more.
        if not addressed or tokens == before:
            return tokens
        addressed -= 1


def _loose(tokens: list[Token], token: Token, head: Token, first: bool) -> bool:
    """Whether the `first` or the last of the tokens only leads in or out."""
    fillers = spelling()[2]
    if first and len(tokens) > 1 and tokens[1].lower_ == "of" and token.lower_ == "because":
        return False  # "because of a power cut"
    if token.is_space or (token.is_punct and token.text not in ('"', "(", ")", "$", "%")) or token.text in "-*":
        return True
    if token == head:
        return False
    if first and token.lower_ in ("neither", "either", "both"):
        return False
    if (
        first
        and token.lower_ == "like"
        and token.head == head
        and head.lemma_ == "be"
        and len(tokens) > 1
        and tokens[1].text != ","
    ):
        return False  # "like it was a funny story": what it was likened to
    if token.dep_ == "cc" or token.pos_ == "CCONJ":
        return True
    if first and len(tokens) > 1 and token != head and (
        (tokens[1].text in (",", ":") and token.pos_ in ("ADV", "INTJ", "CCONJ", "SCONJ", "DET"))
        or (token.lower_ in ("yes", "no", "yeah", "nope") and tokens[1].pos_ == "CCONJ")
        or (token.lower_ in _CRIES and tokens[1].tag_ in ("PRP", "PRP$", "DT", "NNP", "EX"))
    ):  # fmt: skip
        return True
    if not first and token.lower_ in fillers and token.lower_ not in _TRAILING:
        return False
    if token.lower_ in fillers and token.dep_ in (
        "intj",
        "advmod",
        "cc",
        "mark",
        "dep",
        "ROOT",
        "nsubj",
        "prep",
        "discourse",
    ):
        if token.lower_ in ("so", "like", "well", "right", "lately", "actually") and not first:
            return token.lower_ in ("lol",)
        # "so tired" keeps its so.
        if (
            token.lower_ == "so"
            and tokens[1:]
            and tokens[1].lower_ in ("now", "then", "when", "if", "that", "today", "anyway")
        ):
            return True
        return not (token.dep_ == "advmod" and token.head.i == token.i + 1 and token.head.pos_ in ("ADJ", "ADV"))
    if first and len(tokens) > 1 and tokens[1].lower_ == "of":
        return False  # "as of today"
    if first and token.lower_ == "since" and token.head != head and token.head.i < head.i:
        return False  # "since I was a kid, I was her friend"
    return first and token.dep_ == "mark" and token.lower_ in ("because", "that", "since", "as", "cause")


def _closed(tokens: list[Token], head: Token) -> tuple[list[Token], bool]:
    """Without openers and closers; and whether what is left is to be looked at from its beginning again."""
    for opener in _OPENERS:
        if [t.lower_ for t in tokens[: len(opener)]] == list(opener) and head not in tokens[: len(opener)]:
            after = tokens[len(opener) :]
            if after and (after[0].tag_ in ("PRP", "PRP$", "DT", "NNP") or after[0].dep_ in SUBJECTS):
                return after, True
    while tokens and _loose(tokens, tokens[-1], head, False):
        tokens = tokens[:-1]
    for closer in _CLOSERS:
        if (
            len(tokens) > len(closer) + 2
            and [t.lower_ for t in tokens[-len(closer) :]] == list(closer)
            and head not in tokens[-len(closer) :]
        ):
            tokens = tokens[: -len(closer)]
    while tokens and _loose(tokens, tokens[-1], head, False):
        tokens = tokens[:-1]
    # "he blacks out and the next day": when the next sentence begins, read as the end of this one.
    if len(tokens) > 4 and tokens[-1].lower_ in _TIMES and tokens[-1] != head:
        for back in (2, 3, 4):
            link = tokens[-back]
            says = any(t.pos_ in ("VERB", "AUX") for t in tokens[-back:])  # "he's two and screams all night"
            if link.lower_ in ("and", "but", "then", "so") and head not in tokens[-back:] and not says:
                return tokens[:-back], True
    return tokens, False


def _without_address(tokens: list[Token], head: Token) -> tuple[list[Token], bool]:
    """Without "hey friend", "for those of you who don't know, …" before it, and ", why is it so hard" after it.

    The second value says whether something went at a comma, so that what is left has a new beginning or end.
    """
    subject = next((c for c in head.children if c.dep_ in SUBJECTS and c in tokens), None)
    if tokens and tokens[0].lower_ in ("hey", "hi", "hello", "dear") and subject is not None:
        edge = subject.left_edge.i
        if 0 < edge - tokens[0].i <= 3:
            tokens = [t for t in tokens if t.i >= edge]
    places = {t.i: place for place, t in enumerate(tokens)}
    at = places.get(head.i, -1)
    spoken_of = places.get(subject.i, -1) if subject is not None else -1
    for position, token in enumerate(tokens[:-2]):
        if token.text != ",":
            continue
        lead, after = tokens[:position], tokens[position + 1 :]
        loose = position <= 3 and all(t.pos_ in ("ADV", "INTJ", "PART") or t.dep_ == "neg" for t in lead)
        speaks = any(t.lower_ in ("you", "your") for t in lead) and not any(t.text == '"' for t in tokens)
        if (
            at > position
            and spoken_of > position
            and position < 12
            and (speaks or loose or lead[0].lower_ in ("well", "ok", "okay", "anyway"))
        ):
            return after, True
        if at > position and after[0].tag_ in QUESTION_WORDS and lead and lead[0].lower_ in ("if", "when", "so", "but"):
            return after, True
        if (
            0 <= at < position
            and after[0].tag_ in QUESTION_WORDS
            and after[0].dep_ != "nsubj"
            and after[0].lower_ in ("why", "how", "what")
        ):
            return lead, True
    return tokens, False


def shorten(tokens: list[Token], head: Token, limit: int = LONG) -> list[Token]:
    """Whole subtrees that nothing before them waits for, from the end, until the clause is short enough.

    Where only a part could go that something waits for ("space | to breathe"), the clause stays long, up to `LONGEST` words.
    """
    for optional, most in ((_apart, limit), (_optional, LONGEST)):
        guard = 0
        while _count(tokens) > most and guard < 8:
            guard += 1
            cut = _cut(tokens, head, limit, optional)
            if cut is None:
                break
            tokens = trim([t for t in tokens if t not in cut], head)
    return tokens


def _count(tokens: list[Token]) -> int:
    return sum(not t.is_punct for t in tokens)


def _cut(tokens: list[Token], head: Token, limit: int, optional: Callable[[Token], bool]) -> set[Token] | None:
    """The smallest part at the end that makes the clause short enough by going, else the largest one there is."""
    kept = set(tokens)
    last = max(t.i for t in tokens if not t.is_punct)
    over = _count(tokens) - limit
    cuts = []
    for token in tokens:
        if token == head or token.i < head.i or not optional(token):
            continue
        cut = {t for t in token.subtree if t in kept}
        if head not in cut and cut and len(cut) <= len(tokens) - 3 and max(t.i for t in cut) == last:
            cuts.append(cut)
    enough = [cut for cut in cuts if sum(not t.is_punct for t in cut) >= over]
    return min(enough, key=len) if enough else max(cuts, key=len, default=None)


_VAGUE = bag(
    "part thing one kind sort something someone somebody anything nothing person people moment time way place side voice only"
)
_AWAITING = bag(
    "fact feeling fear idea thought hope sense chance right need reason space heart courage strength energy problem question way"
    " point habit urge choice job power ability words news sign promise decision those such any same"
)
_ON_ITS_OWN = bag("because although though while since until before after whereas unless whenever when where")


def _behind_comma(token: Token) -> bool:
    first = token.left_edge
    return bool(first.i and first.nbor(-1).text == ",")


def _apart(token: Token) -> bool:
    """Whether nothing before a part waits for it: a reason, an addition, an aside."""
    head = token.head
    if token.dep_ == "conj":
        if head.dep_ in ("ccomp", "relcl", "pobj"):
            return False  # "I'm scared that she'll grow up | and remember me as that"
        if head.dep_ == "conj" and not any(t.dep_ == "cc" for t in token.doc[head.head.i : head.i]):
            return False  # "he came in, sat down | and cried": a list keeps its "and" or goes as a whole
        before = {t.lower_ for t in token.doc[max(0, token.left_edge.i - 3) : token.left_edge.i]}
        if any(c.dep_ == "neg" and c.i < token.i for c in token.children):
            return False  # "to come home and not be met with a list"
        return not ({"or", "nor", "but"} & before) and not any(
            t.lower_ in ("both", "either", "neither", "between")
            for t in token.doc[max(0, head.left_edge.i - 1) : head.i]
        )
    if token.dep_ == "advcl":
        if head.dep_ == "relcl":
            return False  # "the kids he didn't want | when we were married"
        marks = [c for c in token.children if c.i < token.i and c.dep_ in ("mark", "advmod")]
        if any(c.lower_ in _ON_ITS_OWN for c in marks):
            return _optional(token)
        if any(c.lower_ in ("than", "that") for c in marks):
            return False  # "so tired | that I cried"
        return _behind_comma(token)
    if token.dep_ in ("relcl", "acl"):
        if _behind_comma(token):
            return True
        named = any(c.lower_ in ("who", "which", "that") for c in token.children)
        return token.dep_ == "relcl" and named and head.lower_ not in _VAGUE | _AWAITING and head.dep_ != "attr"
    if token.dep_ in ("appos", "parataxis", "npadvmod", "dep"):
        return _behind_comma(token)
    return token.dep_ == "prep" and _behind_comma(token)


def _optional(token: Token) -> bool:
    if token.dep_ in ("relcl", "acl") and token.head.lower_ in _VAGUE:
        return False  # "there is a part of me" says nothing without it
    if token.dep_ == "advcl" and any(c.dep_ == "dobj" and c.lower_ == "it" for c in token.head.children) and any(
        c.lower_ in ("when", "if", "that") and c.dep_ in ("mark", "advmod") for c in token.children
    ):  # fmt: skip
        return False  # "I hate it when he jokes about my weight"
    if token.dep_ in ("advcl", "relcl", "acl", "appos", "npadvmod", "parataxis", "dep"):
        return True
    if token.dep_ == "conj":
        return bool(token.head.dep_ != "ccomp")  # "I'm scared that she'll grow up | and remember me as that"
    if token.dep_ == "prep":
        return token.head.pos_ == "VERB" and token.head.lemma_ not in (
            "put", "do", "deal", "cope", "depend", "rely", "look", "live", "be", "talk", "listen", "care", "get",
            "go", "come", "belong",
        ) and any(c.dep_ in ("dobj", "prep") and c.i < token.i for c in token.head.children)  # fmt: skip
    return False

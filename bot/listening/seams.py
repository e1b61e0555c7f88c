"""Where a parse has cut between two clauses in the wrong place: whose subject a verb lacks, what hangs over an end, what is missing inside.

The parser was trained on edited prose; run-on sentences are where it reads "I cook everything and nobody | even helps".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.listening.words import bag

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_SUBJECTS = ("nsubj", "nsubjpass", "expl", "csubj")
_FINITE = ("VBZ", "VBD", "VBP", "MD")
_BETWEEN = bag("just even really always never still only also suddenly then now keeps actually constantly probably")
_WHEN = bag("when if because while whenever since after before until once as")
_OPEN_END = bag("a an the my your its our their and or but than every")
_LEADING_ON = bag("to of from into with for at in on about by")
_NEEDS_MORE = ("DT", "PRP$", "POS", "TO", "MD", "PDT", "WP$")
_TELLS = bag("goes go went says say said like told asked yells yelled")
# Speech that follows its verb without a mark: turned round, nobody could tell who is "you" in it.
_SPOKEN = re.compile(
    r"\b(?:said|says|goes|went|yelled|screamed|thought|told (?:him|her|them|you)|(?:was|were|'re|'s|is|are) like),? "
    r"(?:look|listen|hey|well|no|nope|yes|yeah|okay|ok|oh|fine|please|come on|wait|dude|babe|honey|mom|dad)\b"
    r"(?=,| (?:i|i'm|you|you're|we|why|what|don't|can|let|come|get|go|stop)\b)"
    r"|\b(?:he|she|they|you|who) (?:goes|go|says|said)$|\b(?:(?:your|his|her|the) (?:[\w-]+ )?[\w-]+"
    r"|(?-i:[A-Z][a-z]+)) (?:goes|says|said)$|\"\W*\"",
    re.I,
)
_TOLD_WHAT = re.compile(r"\b(?:told|tell|tells|telling) (?:him|her|them|your [\w-]+|the [\w-]+)$")
_REPEATED = re.compile(r"\b(?:of of|to to|the the|a a|you your you|your you|you you|is is|that that's that)\b")
_BAD_AGREEMENT = re.compile(
    r"(?:^|, |\b(?:and|but|so|that|because|when|if) )you (?:is|was|am|has|does|doesn't|wants|goes|feels|thinks|knows"
    r"|needs|keeps)\b"
    r"|(?<!and )(?<!nor )\b(?:he|she|it) (?:have|don't|were not|are)\b(?! to)|\b(?:they|we) (?:was|is|has)\b",
)


def told_already(token: Token) -> bool:
    """ "I told her that she was ill, I looked up the word": what is told has been said before the comma."""
    subject = next((c for c in token.children if c.dep_ in _SUBJECTS), token)
    told = any(c.dep_ == "ccomp" and c.i < subject.i for c in token.head.children)
    return told and subject.left_edge.i > 0 and subject.left_edge.nbor(-1).text == ","


def lent_subjects(doc: Doc) -> dict[Token, Token]:
    """Verbs without a subject, each with the noun before it that was read as "… and a noun" of the clause before.

    "I've applied for jobs and my father asks …": father of asks.
    """
    found: dict[Token, Token] = {}
    for noun in doc:
        if noun.dep_ != "conj" or noun.pos_ not in ("NOUN", "PROPN", "PRON") or noun.head.i > noun.i:
            continue
        if not any(t.lower_ in ("and", "but", "so", "or") for t in doc[max(0, noun.head.i + 1) : noun.left_edge.i + 1]):
            continue
        last = noun.right_edge.i
        nest = last + 1
        while nest < len(doc) and (
            doc[nest].lower_ in _BETWEEN or doc[nest].tag_ == "RB" or (doc[nest].text == "," and nest <= last + 2)
        ):
            nest += 1
        if nest >= len(doc) or doc[nest].tag_ not in _FINITE or doc[nest].sent != noun.sent:
            continue
        if doc[last + 1].text == "," and not any(t.text == "," for t in doc[noun.i : last + 1]):
            continue  # "my mum and my sister, left alone" needs the pair of commas of an aside
        verb = doc[nest]
        if verb.dep_ in ("aux", "auxpass"):
            verb = verb.head
        if noun.is_ancestor(verb) or any(c.dep_ in _SUBJECTS for c in verb.children):
            continue
        low = noun.lower_
        plural = noun.tag_ in ("NNS", "NNPS") or low in ("they", "we")
        if (verb.tag_ == "VBZ" and plural) or low in ("me", "him", "them", "us"):
            continue
        found.setdefault(verb, noun)
    return found


def left_behind(doc: Doc, heads: Sequence[Token]) -> dict[Token, Token]:
    """Clauses read as the beginning of the sentence after them, each with the head of the clause that they end.

    "I was so happy when she called she never does that": called of was.
    """
    found: dict[Token, Token] = {}
    for head in heads:
        for child in head.children:
            if child.dep_ != "advcl" or child.i > head.i:
                continue
            first = child.left_edge
            if first.lower_ not in _WHEN or not first.i or first.head != child:
                continue
            before = doc[first.i - 1]
            if (
                before.is_punct
                or before.dep_ == "cc"
                or before.sent != first.sent
                or before.pos_ in ("INTJ", "SCONJ", "ADV")
            ):
                continue
            stopped = doc[child.right_edge.i + 1 : child.right_edge.i + 2].text == ","
            if stopped and first.lower_ not in ("if", "when", "whenever", "because"):
                continue  # "he left as I cried, she stayed" is cut at the comma already
            owner = next(
                (h for h in heads if h.i < first.i and h != head and (before == h or h.is_ancestor(before))), None
            )
            if owner is not None and not owner.is_ancestor(child):
                found[child] = owner
    return found


def loose_ends(tokens: list[Token], head: Token) -> list[Token]:
    """Without what hangs over the end: "… with us, back in", "… , which, maybe", and what follows a hole inside."""
    if not tokens:
        return tokens
    doc = tokens[0].doc
    for place, (one, two) in enumerate(pairwise(tokens), 1):
        hole = [t for t in doc[one.i + 1 : two.i] if not t.is_punct]
        if any(t.tag_ in _FINITE for t in hole) and head in tokens[:place] and one.i >= head.i:
            subject_after = any(c.dep_ in _SUBJECTS and c.i >= two.i for c in head.children)
            aside = doc[one.i + 1].text == "," and doc[two.i - 1].text == "," and len(hole) < 6
            aside = aside and not any(t.lower_ in _TELLS for t in hole)  # "he didn't help me, he said, well, maybe …"
            if not subject_after and not aside:
                tokens = tokens[:place]
                break
    for place, (one, two) in enumerate(pairwise(tokens), 1):
        hole = [t for t in doc[one.i + 1 : two.i] if not t.is_punct]
        subject = next((c for c in head.children if c.dep_ in _SUBJECTS), None)
        if (
            any(t.tag_ in _FINITE for t in hole)
            and any(t.dep_ in _SUBJECTS for t in hole)
            and subject in tokens[place:]
            and head in tokens[place:]
            and any(t.dep_ in ("mark", "advmod") and t.lower_ in _CONDITION for t in tokens[:place])
        ):
            tokens = [
                t for n, t in enumerate(tokens[place:]) if n > 1 or not (t.is_punct or t.lower_ in ("so", "and", "but"))
            ]
            break  # "if I tell him | he'll go |, so I keep lying"
    lows = [t.lower_ for t in tokens]
    if lows.count("because") == 1 and lows.index("because") > 3:
        place = lows.index("because")
        hedged = lows[place - 1] in ("maybe", "also", "partly", "probably", "mostly", "mainly", "just")
        for back in (1, 2) if hedged else (1,):
            if lows[place - back] in ("and", "or") and head in tokens[: place - back]:
                tokens = tokens[: place - back]  # "he misses him, and maybe because …": the second half of a reason
                break
    for place in range(3, len(tokens) - 2):
        if (
            lows[place] in ("and", "but", "so")
            and lows[place + 1] in _CONDITION
            and head in tokens[:place]
            and sum(t.dep_ in _SUBJECTS for t in tokens[place + 1 :]) < 2
        ):
            tokens, lows = tokens[:place], lows[:place]  # "…, and if I do it any different | she says"
            break
    after = doc[tokens[-1].i + 1] if tokens[-1].i + 1 < len(doc) else None
    for place in range(3, len(tokens) - 2):
        begun = lows[place] == "and" and lows[place + 1] in ("instead", "without", "despite", "after", "before")
        if begun and head in tokens[:place] and after is not None and after.tag_ == "PRP" and after.dep_ == "nsubj":
            tokens = tokens[:place]  # "… and instead of talking to her | I took her door off"
            break
    for place, token in enumerate(tokens[:-1]):
        if (
            token.lower_ == "which"
            and token.i
            and doc[token.i - 1].text == ","
            and tokens[place + 1].text == ","
            and place > 2
        ):
            if head in tokens[:place]:
                tokens = tokens[:place]
            break
    aside = doc[tokens[-1].i + 1 : tokens[-1].i + 3].text.lower()
    if aside in (", he", ", she", ", they"):
        for back in range(2, 7):
            if len(tokens) > back + 2 and tokens[-back].lower_ == "and" and head not in tokens[-back:]:
                tokens = tokens[:-back]  # "we had a meeting and the teacher, | she said …"
                break
    ahead = [t.lower_ for t in doc[tokens[-1].i + 1 : tokens[-1].i + 4]]
    if ahead[:2] == ["and", "i"] and ahead[2:] in (["were"], ["are"], ["both"]):
        for back in (2, 3, 4):
            if len(tokens) > back + 3 and tokens[-back].lower_ in ("and", "but") and head not in tokens[-back:]:
                tokens = tokens[:-back]  # "when friends come over and mum | and I were mad"
                break
    tokens = _unspliced(tokens, head)
    while len(tokens) > 3 and tokens[-1] != head and _hangs(tokens, doc):
        tokens = tokens[:-1]
    while len(tokens) > 1 and tokens[-1].is_punct and tokens[-1].text not in ('"', ")", "%"):
        tokens = tokens[:-1]
    return tokens


_SPANS = bag("years months weeks days hours")


def _unspliced(tokens: list[Token], head: Token) -> list[Token]:
    """Without a sentence that was only set behind a comma: "…, as if he were a toddler | , he's thirty two"."""
    if len(tokens) > 5 and tokens[-1].lower_ in _SPANS and tokens[-2].like_num and tokens[-3].text == ",":
        return tokens[:-3]  # "he has never said he loves me | , six years"
    stops = [place for place, t in enumerate(tokens) if t.text == ","]
    if len(stops) < 2 or head not in tokens[: stops[-1]]:
        return tokens
    begun, before = tokens[stops[-1] + 1 :], tokens[stops[-2] + 1 : stops[-1]]
    alone = len(begun) > 1 and begun[0].tag_ == "PRP" and begun[0].dep_ in _SUBJECTS and begun[1].tag_ in _FINITE
    opened = len(before) < 3 or any(
        t.lower_ in _OPENING | _CONDITION and (not t.i or t.nbor(-1).lower_ != "as") for t in before
    )
    return tokens[: stops[-1]] if alone and not opened and '"' not in {t.text for t in tokens} else tokens


_CONDITION = bag("if when whenever unless once every")
_OPENING = bag("if when whenever unless once after before while until since")


def opens_only(tokens: Sequence[Token], head: Token) -> bool:
    """Whether a clause is only the condition or time of another: "whenever I try"."""
    first = tokens[0]
    opens = first.lower_ in _OPENING and first.dep_ in ("mark", "advmod") and first.head == head and first != head
    return opens and not _holds_main(tokens)


def _holds_main(tokens: Sequence[Token]) -> bool:
    """Whether what a condition is for was read into it: "if I get through a day without a fight | I'd be glad"."""
    return any(
        t.dep_ == "relcl"
        and any(c.dep_ == "aux" and c.lower_ in ("'d", "would", "will", "'ll") for c in t.children)
        and any(c.dep_ in _SUBJECTS and c.tag_ == "PRP" for c in t.children)
        and not any(c.tag_ in ("WDT", "WP", "IN") for c in t.children)
        for t in tokens
    )


_INTO = bag(
    "like that think thought feel felt know knew say says said believe guess afraid scared worried because means "
    "mean tell tells told figure "
    "hope swear but so"
)


def cut_off(tokens: Sequence[Token]) -> bool:
    """Whether a clause ends with a condition whose other half stands behind it: "I feel like if I tell them"."""
    doc, last = tokens[0].doc, tokens[-1]
    for place, token in enumerate(tokens[1:], 1):
        if (
            token.lower_ not in _CONDITION
            or tokens[place - 1].lower_ not in _INTO
            or token.dep_ not in ("mark", "advmod")
        ):
            continue
        if token.head.dep_ == "ccomp":
            continue  # "I didn't know if I should": whether
        behind = tokens[place + 1 :]
        if any(t.text == "," for t in behind):
            return False
        after = doc[last.i + 1] if last.i + 1 < len(doc) else None
        runs_on = after is not None and after.tag_ in ("PRP", "PRP$", "DT", "NNP", "EX")
        return runs_on or sum(t.dep_ in _SUBJECTS for t in behind) < 2
    return False


def reported(token: Token) -> bool:
    """ "she said it was a gift | and I was petty": said by her, too."""
    told = token.head
    if told.dep_ != "ccomp" or token.lemma_ != "be" or told.head.lemma_ not in ("say", "tell", "think", "claim"):
        return False
    teller = next((c for c in told.head.children if c.dep_ in _SUBJECTS), None)
    return teller is not None and teller.lower_ not in ("i", "we")


def granted(token: Token) -> bool:
    """ "it isn't fair that she may be sad | and I have to be strong": one thing that isn't fair."""
    told = token.head
    opened = any(c.dep_ == "mark" and c.lower_ == "that" for c in told.children)
    between = token.doc[told.i + 1 : token.i]
    return told.dep_ == "ccomp" and opened and told.head.lemma_ == "be" and "," not in {t.text for t in between}


def either(token: Token) -> bool:
    """ "I can't tell if I love him | or if I'm only used to him": one question."""
    told = token.head
    between = {t.lower_ for t in token.doc[told.i + 1 : token.i]}
    subject = next((c for c in token.children if c.dep_ in _SUBJECTS), None)
    if subject is not None and any(c.dep_ == "aux" and c.i < subject.i for c in token.children):
        return False  # "is it this or is it that"
    if "or" in between and told.dep_ == "ROOT" and sum(1 for _ in told.subtree) <= 16:
        return True  # "I leave the room or I yell"
    return "or" in between and told.dep_ in ("ccomp", "pcomp", "xcomp") and "," not in between


def _hangs(tokens: list[Token], doc: Doc) -> bool:
    last = tokens[-1]
    after = doc[last.i + 1] if last.i + 1 < len(doc) else None
    if last.lower_ in ("i", "he", "she", "we", "they") and tokens[-2].lower_ not in (
        "than",
        "and",
        "as",
        "like",
        "or",
        "but",
    ):
        return True  # whose sentence begins there
    if last.text == "A" and tokens[-2].lower_ in ("an", "the", "straight"):
        return False  # "who got the A"
    if last.text == "," or last.lower_ in _OPEN_END or last.dep_ == "cc":
        return True
    if last.lower_ == "back" and after is not None and after.lower_ in ("in", "on", "at", "when"):
        return True
    if (
        last.lower_ not in _LEADING_ON
        or after is None
        or last.dep_ == "prt"
        or any(c.i > last.i for c in last.children)
    ):
        return False
    # "somebody to talk to." ends so; "he talks to | the one" and "back in, what was it" do not.
    return (
        not after.is_punct and after.pos_ not in ("CCONJ", "SCONJ")
        if last.dep_ == "prep"
        else (after.text == "," and tokens[-2].lower_ == "back")
    )


_NAMING = ("DET", "NOUN", "PROPN", "NUM", "ADJ")
_SAYS_MORE = bag(
    "be say think know feel believe hope wish guess mean see hear realize realise notice understand find tell ask swear fear"
    " suppose imagine admit cry leave happen die go come work stop start"
)


def doubt(tokens: Sequence[Token], words: str) -> float:
    """How much speaks against the clause being a whole one (0 nothing, 1 and more: better not said)."""
    doc = tokens[0].doc
    first, last = tokens[0], tokens[-1]
    value = 0.0
    if first.i and first.sent == doc[first.i - 1].sent:
        before = doc[first.i - 1]
        if before.tag_ in _NEEDS_MORE or (before.pos_ == "ADP" and before.dep_ == "prep"):
            value += 1.0
        elif (
            before.pos_ in ("VERB", "AUX")
            and before.dep_ not in ("aux", "auxpass")
            and before.tag_ != "VBN"
            and before.lemma_ not in _SAYS_MORE
            and first.pos_ in _NAMING
        ):
            value += 1.0  # "I thought having | a baby would help", "I'd rather he didn't have | girls stay over"
    if last.i + 1 < len(doc) and doc[last.i + 1].sent == last.sent:
        after = doc[last.i + 1]
        verb = next((t for t in doc[after.i :] if t.tag_ != "RB"), after)
        if after.tag_ in ("VBZ", "MD") or (verb.tag_ == "VBD" and last.pos_ in ("NOUN", "PROPN", "PRON")):
            value += 1.0
        if not after.is_punct and after.pos_ not in ("CCONJ", "SCONJ") and _TOLD_WHAT.search(words):
            value += 1.0
        if after.tag_ == "POS" or (last.tag_ in ("DT", "PRP$", "JJ") and after.tag_ in ("NN", "NNS")):
            value += 1.0
    if (
        first.i > 1
        and doc[first.i - 1].text == ","
        and doc[first.i - 2].lower_ in _TELLS
        and first.lower_ in ("i", "my", "we")
    ):
        teller = next((c for c in doc[first.i - 2].children if c.dep_ == "nsubj"), None)
        value += 1.0 if teller is None or teller.lower_ not in ("i", "we") else 0.0  # he goes, I've been offered a job
    if _SPOKEN.search(words) or _REPEATED.search(words) or _BAD_AGREEMENT.search(words):
        value += 1.0
    return value

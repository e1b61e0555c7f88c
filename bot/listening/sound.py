"""Whether a finished clause holds together as English, by a parse of the words as they will be said.

`proof.broken` knows wordings that are always wrong. This looks at structure instead: each sentence within the clause must be let in by
something (a conjunction, a verb that takes a clause, a noun that it tells more about), each link must be followed by a verb, a verb
must have what it asks for and agree with its subject. Hasty writers leave marks out, and the parse of the message bends what they
wrote into one sentence; said back without their voice it is none. What is refused here is rather not said than mended: another clause
is, or the thing the person named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from bot.listening.words import KIN, bag
from bot.parser import parse, words_that_are

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_QUOTED = re.compile(r'"[^"]*"')
_FINITE = ("VBD", "VBP", "VBZ", "MD")
_SUBJECTS = ("nsubj", "nsubjpass", "expl")
_SINGULAR = bag("he she it this that everything nothing something nobody somebody someone everybody everyone")
_PLURAL = bag("you they we these those")
_LINKS = bag(
    "and but or nor so yet because since if when whenever while until till once unless though although whether that than as like"
    " before after where wherever why how what who whom whose which whatever whoever however then except plus even"
)
_LIGHT = bag(
    "just really even always never still only also suddenly then now finally sometimes maybe probably actually honestly"
    " often usually hardly barely already again both all perhaps apparently clearly obviously mostly"
)
# What a sentence without its "that" may follow.
_TELLS = bag(
    "say tell think know feel believe hope wish guess mean see hear realize realise notice understand find ask wonder remember"
    " forget decide imagine suppose fear worry swear promise claim admit explain learn bet doubt pretend assume figure prove"
    " insist suggest mention argue dream pray sense convince remind warn show text write seem appear like love hate want need make"
    " let help have get glad sure afraid scared worried sorry happy sad proud aware terrified convinced certain grateful relieved"
    " upset angry mad surprised lucky positive confident ashamed embarrassed jealous care understand expect agree joke yell scream"
    " gather reckon concern matter complain answer reply announce discover teach order beg"
)
_WHEN_NOUNS = bag(
    "time way day moment reason place year night week morning minute second month point hour weekend summer part thing fact"
    " feeling idea sense hope chance fear side age first last evening afternoon instant kind"
)
_RELATIVE = ("WDT", "WP", "WP$", "WRB")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a clause, and where what is wrong begins (offset into the words; -1 where no place can be told)."""

    what: str
    at: int = -1


def unsound(words: str, frame: str) -> Fault | None:
    """The first fault of a clause as it would be said; None where it holds together, as far as can be seen."""
    plain = _QUOTED.sub("that", words)
    if frame in ("statement", "feeling", "view"):
        found = _faults(parse(plain[:1].upper() + plain[1:] + "."), plain)
    elif frame in ("noun", "bare", "gerund"):
        found = _faults_of_phrase(parse(_ABOUT + plain + "."), plain)
    else:
        return None
    fault = next(found, None)
    return Fault(fault.what) if fault is not None and plain != words else fault


def has_main(words: str) -> bool:
    """Whether a part of a clause holds a sentence that is no side issue: not only "because of what was said to you"."""
    inner = ("relcl", "advcl", "acl", "pcomp", "csubj")
    return any(
        _heads_finite(t) and t.dep_ not in inner and any(c.dep_ in _SUBJECTS for c in t.children)
        for t in parse(words[:1].upper() + words[1:] + ".")
    )


def shorter(words: str, fault: Fault) -> Iterator[str]:
    """What stands before the place of a fault, and what begins there, where that is long enough to say something."""
    if fault.at < 0:
        return
    before = _LOOSE_END.sub("", words[: fault.at]).strip(" ,")
    if len(before.split()) >= LEAST and not _WAITING.search(before):
        yield before
    after = words[fault.at :].strip(" ,")
    if fault.what == RUN_ON and len(after.split()) >= LEAST:
        yield after


# "you feel like if you tell your aunt": what then, was cut off.
_WAITING = re.compile(
    r"(?:\b(?:like|that|think|thinks|thought|feel|know|knew|because|but|and|so) |^)(?:if|when|whenever|once|unless)\b[^,]*$",
    re.I,
)
LEAST = 4  # words that a part must have
RUN_ON = "run on"
_ABOUT = "It is about "
_LOOSE_END = re.compile(
    r"(?:[, ]+(?:and|but|so|or|because|that|then|just|really|even|always|never|still|only|also|now|like|when|if|with|to|of|for|at"
    r"|in|on|what|how|where|who|which|about))+[, ]*$",
    re.I,
)


def _faults(doc: Doc, plain: str) -> Iterator[Fault]:
    for pattern in _WORDINGS:
        if (found := pattern.search(plain)) is not None:
            yield Fault("wording", found.start())
    verbs = [t for t in doc if _heads_finite(t)]
    says = any(
        t.pos_ in ("VERB", "AUX") or (t.tag_ == "NNS" and t.lemma_.lower() in words_that_are("verb")) for t in doc
    )
    if not says:
        yield Fault("no verb")
    for verb in verbs:
        subject = next((c for c in verb.children if c.dep_ in _SUBJECTS and c.i < verb.i), None)
        helpers = [c for c in verb.children if c.dep_ == "aux" and (c.lemma_ == "do" or c.tag_ == "MD")]
        if len(helpers) > 1 and helpers[0].lemma_ == "do":
            yield Fault("two helpers", helpers[1].idx)
        if subject is None and _stands_alone(verb):
            yield Fault("no subject", verb.left_edge.idx if verb.dep_ == "conj" else -1)
        if subject is not None:
            if not _let_in(subject, verb, doc):
                yield Fault(RUN_ON, subject.left_edge.idx)
            if not _agrees(subject, verb):
                yield Fault("agreement")
    yield from _open_links(doc)
    yield from _beside(doc)
    yield from _ends(doc)


def _stands_alone(verb: Token) -> bool:
    """Whether a verb has neither a subject nor another verb to share one with: "your husband does too | would never say it"."""
    if any(c.dep_ in (*_SUBJECTS, "csubj", "csubjpass") for c in verb.children):
        return False
    if verb.dep_ == "conj":
        between = verb.doc[verb.head.i + 1 : verb.i]
        return verb.tag_ in _FINITE and not any(t.dep_ == "cc" or t.text == "," or t.lower_ == "then" for t in between)
    return verb.dep_ == "ccomp" and any(c.dep_ == "aux" and c.tag_ == "MD" for c in verb.children) and not any(
        t.tag_ in _RELATIVE for t in verb.subtree
    )  # fmt: skip


def _heads_finite(token: Token) -> bool:
    """Whether a sentence is built on this token."""
    if token.dep_ in ("aux", "auxpass"):
        return False
    return token.tag_ in _FINITE or any(c.dep_ in ("aux", "auxpass") and c.tag_ in _FINITE for c in token.children)


def _let_in(subject: Token, verb: Token, doc: Doc) -> bool:
    """Whether a sentence may begin with this subject, where it stands."""
    if subject.tag_ in _RELATIVE or (subject.lower_ in ("that", "who") and verb.dep_ == "relcl"):
        return True
    if any(c.dep_ in ("aux", "auxpass") and c.i < subject.i for c in verb.children):
        return True  # turned round, as in a question
    at = _over_adverbs(subject.left_edge.i - 1, doc)
    if at < 0 or doc[subject.left_edge.i - 1].lower_ == "then":
        return True
    before = doc[at]
    if _links(before):
        return True
    if verb.dep_ == "ccomp" and verb.head.i < subject.i and _reaches(verb.head, subject):
        return True
    if verb.dep_ == "relcl" and verb.head.i < subject.i:
        return verb.head.lemma_.lower() in _WHEN_NOUNS or _gap(verb)
    since = max((t.i for t in doc[: at + 1] if _links(t)), default=-1) + 1
    if since and at - since < 2 and doc[since - 1].lower_ in ("what", "who", "how"):
        return True  # "what scares you", "how calm you were"
    if not any(_heads_finite(t) for t in doc[since : at + 1]) and not any(
        t.dep_ in _SUBJECTS or t.lower_ in _NOMINATIVE for t in doc[since : at + 1]
    ):
        return True  # "last night you stood in the shop", "and by Friday they were fighting"
    if _takes(before) or (
        before.pos_ in ("ADJ", "ADV") and before.i and before.nbor(-1).lower_ in ("so", "such", "how", "too", "as")
    ):
        return True
    if before.pos_ in ("PRON", "NOUN", "PROPN") and before.dep_ in ("dobj", "dative") and before.head.lemma_ in _TOLD:
        return True
    # "when he came home you left", "you feel like if you let her go something will happen"
    opener = max((t.i for t in doc[: at + 1] if t.lower_ in _OPENING), default=-1)
    return opener >= 0 and 1 <= sum(_heads_finite(t) for t in doc[opener : at + 1]) <= 2


def _reaches(teller: Token, subject: Token) -> bool:
    """Whether only what belongs to a verb stands between it and the sentence that it takes: "you told him | you were fine"."""
    between = [t for t in subject.doc[teller.i + 1 : subject.left_edge.i] if t.lower_ not in _LIGHT]
    if teller.lemma_ == "be" and any(c.dep_ in _SUBJECTS and c.lower_ in _POINTING for c in teller.children):
        return bool(between) and between[-1].dep_ == "attr" and _left_over(subject.head)
    if teller.lemma_ == "be":
        return not between or (
            between[-1].dep_ == "attr" and _left_over(subject.head)
        )  # "it's your mom you're worried about"
    if not _takes(teller):
        return False
    objects = [t for t in between if t.dep_ in ("dobj", "dative", "acomp", "attr", "oprd")]
    return not objects or teller.lemma_ in _WITH_OBJECT or objects[-1].lower_ in _TELLS


_POINTING = bag("it he she they you this that these those there")
_WITH_OBJECT = bag(
    "tell ask promise remind show warn convince teach assure text make let have help see hear watch bet mean order beg"
)


def _over_adverbs(at: int, doc: Doc) -> int:
    while at >= 0 and doc[at].lower_ in _LIGHT and doc[at].head != doc[at]:
        at -= 1
    return at


def _links(token: Token) -> bool:
    return token.is_punct or token.lower_ in _LINKS or token.tag_ in _RELATIVE or token.dep_ in ("cc", "mark")


_NOMINATIVE = bag("he she they we i")
_TOLD = bag("tell ask promise remind show warn convince teach assure text")
_OPENING = bag("if when whenever once after before since while as until every")


def _takes(token: Token) -> bool:
    return token.lemma_.lower() in _TELLS or token.lower_ in _TELLS


def _left_over(verb: Token) -> bool:
    """Whether a preposition in it waits for its noun: "worried about"."""
    nodes = [verb]
    while nodes:
        token = nodes.pop()
        if token.dep_ == "prep" and not any(c.dep_ in ("pobj", "pcomp") for c in token.children):
            return True
        nodes += [c for c in token.children if c.i > verb.i and c.dep_ in _INNER]
    return False


_INNER = bag("xcomp ccomp prep advcl prt conj pcomp acomp")


def _gap(verb: Token) -> bool:
    """Whether what a relative clause tells of is missing in it, as it must be: "the guy you trained"."""
    told = next((c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i), None)
    if told is not None:
        return not any(c.dep_ in _SUBJECTS for c in told.children) or _gap(told)
    if _left_over(verb):
        return True
    if verb.lemma_ == "be":
        return not any(c.dep_ in ("attr", "acomp") and c.i > verb.i for c in verb.children)
    objects = [c for c in verb.children if c.dep_ in ("dobj", "dative", "acomp", "attr") and c.i > verb.i]
    if not objects:
        return verb.lemma_ not in _ALONE
    return len(objects) == 1 and verb.lemma_ in _TWO and objects[0].lower_ in _GIVEN


_ALONE = bag(
    "sleep cry go come laugh live stay sit stand talk complain fall wait die lie smile arrive happen exist travel disappear argue fight"
)
_TWO = bag("give make tell show send bring buy ask teach write leave get cost owe offer call promise")
_GIVEN = bag("you him her them me us")


def _agrees(subject: Token, verb: Token) -> bool:
    """Whether the verb has the form that goes with its subject; true where either can't be told for sure."""
    first = next((c for c in verb.children if c.dep_ in ("aux", "auxpass") and c.i > subject.i), verb)
    if any(c.dep_ == "conj" or c.dep_ == "cc" for c in subject.children) or verb.dep_ == "csubj":
        return True
    low, form = subject.lower_, first.lower_
    if low in ("he", "she", "it"):
        if first.tag_ == "MD" or first.i < subject.i:
            return True
        wished = any(t.lower_ in ("if", "though", "wish", "wishes", "wished", "as") for t in subject.doc[: subject.i])
        return form not in ("are", "have", "do", "am", "'re", "'ve", "don") and (form != "were" or wished)
    if low in ("you", "they", "we"):
        before = subject.doc[subject.i - 1] if subject.i else subject
        if before.pos_ in ("VERB", "ADP") or first.i - subject.i > 3:
            return True  # "what bothers you is"
        return form not in ("is", "has", "does", "was", "am", "'s") and not (first.tag_ == "VBZ" and form.endswith("s"))
    if subject.tag_ == "NN" and low in KIN:
        return form not in ("are", "were", "have", "do", "'re", "'ve")
    return True


def _open_links(doc: Doc) -> Iterator[Fault]:
    """A link that no verb follows: "when dinners late", "because the money"."""
    for token in doc:
        if token.lower_ in ("when", "whenever", "because", "although", "unless", "while", "if"):
            rest: list[Token] = []
            for other in doc[token.i + 1 :]:
                if other.text in ",;:" or other.lower_ in ("when", "whenever", "because", "but", "if"):
                    break
                rest.append(other)
            rest = [t for t in rest if not t.is_punct]
            if token.lower_ == "because" and rest and rest[0].lower_ == "of":
                continue
            if token.lower_ == "while" and token.i and token.nbor(-1).lower_ in ("a", "the", "little", "long"):
                continue
            if token.lower_ == "if" and rest and rest[0].lower_ in ("not", "only", "anything", "ever"):
                continue
            if not rest and token.i + 1 < len(doc) and doc[token.i + 1].lower_ in ("when", "whenever", "if"):
                continue
            if not rest:
                yield Fault("nothing behind a link", token.idx)
            elif len(rest) > 1 and not any(
                t.pos_ in ("VERB", "AUX") or (t != rest[0] and t.lemma_.lower() in words_that_are("verb")) for t in rest
            ):
                yield Fault("no verb behind a link", token.idx)


def _beside(doc: Doc) -> Iterator[Fault]:
    """Things named side by side without a mark, a question in the middle, "its" for "it's"."""
    for token in doc[1:-1]:
        after = token.nbor(1)
        if token.tag_ in ("NN", "NNS") and after.tag_ == "PRP$" and not (
            {token.dep_, after.head.dep_} & {"dobj", "dative", "npadvmod", "pobj"}
        ):  # fmt: skip
            yield Fault("side by side", after.idx)
        if (
            token.tag_ in ("NN", "NNS")
            and after.tag_ == "DT"
            and after.head.dep_ in ("appos", "dep")
            and token.lemma_.lower() not in _WHEN_NOUNS
        ):
            yield Fault("side by side", after.idx)
        if after.lower_ == "that" and token.pos_ in ("NOUN", "ADJ", "PRON") and after.i + 2 < len(doc):
            two, three = doc[after.i + 1], doc[after.i + 2]
            if two.lemma_ == "be" and (three.tag_ in ("WP", "WRB") or three.lower_ in ("it", "all")):
                yield Fault(RUN_ON, after.idx)
    for token in doc[2:-2]:
        if token.tag_ not in ("WP", "WRB", "WDT") or token.lower_ == "that":
            continue
        ahead = token.i + 1 + (doc[token.i + 1].lower_ not in _ASKING | _ASKED)
        turned_round = ahead + 1 < len(doc) and doc[ahead].lower_ in _ASKING and doc[ahead + 1].lower_ in _ASKED
        if turned_round and token.nbor(-1).lower_ != "because":
            yield Fault("a question inside", token.idx)
    for token in doc[:-2]:
        bare = not any(t.tag_ in ("NN", "NNS") for t in doc[token.i + 2 : token.i + 4])
        if token.lower_ == "its" and token.nbor(1).tag_ in ("JJ", "RB", "VBG", "VBN") and bare:
            yield Fault("its", token.idx)


_ASKING = bag("do does did is are was were have has can could will would should am")
_ASKED = bag("you he she they it we i")


_LAST = bag("the a an my your our their its and or but nor because than if when although unless which very every")


def _ends(doc: Doc) -> Iterator[Fault]:
    tokens = [t for t in doc if t.text != "."]
    if tokens[-1].lower_ in _LAST or tokens[-1].dep_ == "cc":
        yield Fault("hangs", tokens[-1].idx)
    tail = list(takewhile(lambda token: token.text != ",", reversed(tokens)))
    says = any(t.pos_ in ("VERB", "AUX", "NOUN", "ADJ", "PRON", "PROPN") for t in tail)
    if not says and len(tail) < min(3, len(tokens)) and tail[-1].dep_ == "cc":
        yield Fault("tail", tail[-1].idx)


_SPOKEN = (
    r"(?:you|he|she|they|we|it|i|what|why|how|no|yes|yeah|okay|ok|well|oh|hey|excuse|dude|look|listen|stop|come|get"
    r"|go|don't|can|do|are|is)"
)
_WHO = r"(?:(?:you|he|she|they|it|that|this)(?:'re|'s)?|(?:your|his|her|the) [\w-]+)"
_ADVERB = r"(?:(?:really|just|still|also|always|never) )?"
_HELPER_SO = r"(?:is|are|was|were|do|does|did|have|has|had|can|could|will|would)"
_HELPER = rf"{_HELPER_SO}(?:n't)?"
_WORDINGS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        # speech without its marks: "you're like excuse you"
        rf"\b(?:(?:you|he|she|they|we|everyone|everybody|people)(?:'re|'s| are| is| was| were)"
        rf"|your [\w-]+(?:'s| is| was)) (?:all |just )?like {_SPOKEN}\b",
        # a subject begun twice: "you just you lost it"
        r"\b(he|she|they|you|it|we) (?:just|really|even|always|never|still|only|also|kind of|sort of) (?:he|she|they|you|we)\b",
        r",(?: (?:so|and|but),?)? (?:yeah|well|anyway|whatever|like|so|right|no)$",
        r"\b(?:and|but|so|or),? (?:and|but|or)\b",
        r"\b(?:you|he|she|they|it)(?:'re|'ve|'ll|'d) (?:you|he|she|they|it)(?:'|\b)|\b(?:he|she|it)'s (?:he|she|they|it)\b",
        # a sentence that is only its helper: "he really is, and he's angry"
        rf"^{_WHO} {_ADVERB}{_HELPER}(?:,? (?:and|but)|, so)\b|^{_WHO} {_ADVERB}{_HELPER}$",
        rf"^(?!.*(?:n't|\bnot\b|\bnever\b|\bno\b)).*, (?:but|and|so|because) {_WHO} {_ADVERB}{_HELPER_SO}$",
    )
)


def _faults_of_phrase(doc: Doc, plain: str) -> Iterator[Fault]:
    """A phrase that a sentence of ours is to be about."""
    opens = len(plain.split()) > 1 and re.match(r"(?:nothing|then|and|but|so|really|yeah|no|yes|just)\b", plain, re.I)
    if opens or re.search(r", \w+(?:ly)?$", plain):
        yield Fault("no phrase")
    for token in doc[2:]:
        if not _heads_finite(token):
            continue
        subject = next((c for c in token.children if c.dep_ in _SUBJECTS and c.i < token.i), None)
        inner = token.dep_ in ("relcl", "ccomp", "advcl", "acl", "conj", "pcomp")
        if not inner or (subject is not None and not _let_in(subject, token, doc)):
            yield Fault("a sentence inside")
    yield from (Fault(fault.what) for fault in _ends(doc))

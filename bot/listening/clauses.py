"""A message in clauses, and which of them matters: the one with the feeling and the person in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.listening import undergone
from bot.listening.feelings import Feeling, adjectives, feelings_in
from bot.listening.people import Person, is_person, people_in
from bot.listening.pull import Pulls, pulls
from bot.listening.seams import either, granted, left_behind, lent_subjects, loose_ends, reported, told_already
from bot.listening.stops import told_speech
from bot.listening.tidy import Tidied, tidy
from bot.listening.trim import QUESTION_WORDS, SUBJECTS, shorten, trim
from bot.listening.turn import turned
from bot.listening.weights import held, placed, score
from bot.listening.words import bag, unsayable
from bot.parser import parse

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

KINDS = ("statement", "dropped", "gerund", "question", "request", "noun", "adjective", "other")


@dataclass(frozen=True)
class Clause:
    """A stretch of tokens with one head; offsets are the text's.

    `kind` is one of KINDS; `lead` is put before the words ("you ", "it ").
    """

    tokens: tuple[Token, ...]
    head: Token
    kind: str
    lead: str
    start: int
    end: int
    sentence: int
    feelings: tuple[Feeling, ...]
    people: tuple[Person, ...]
    score: float
    lent: Token | None = None

    @property
    def text(self) -> str:
        """The clause as the parser read it."""
        return "".join(t.text_with_ws for t in self.tokens).strip()

    @property
    def subject(self) -> Token | None:
        """Its subject, where it has one."""
        return self.lent or next((c for c in self.head.children if c.dep_ in SUBJECTS and c in self.tokens), None)


@dataclass(frozen=True)
class Reading:
    """Everything the parse gives of one message."""

    tidied: Tidied
    doc: Doc | None
    feelings: tuple[Feeling, ...]
    people: tuple[Person, ...]
    clauses: tuple[Clause, ...]
    pulls: Pulls | None = None

    def pull(self, start: int, end: int) -> float:
        """How much what stands between two offsets draws a listener; 0 in a message of one clause."""
        return self.pulls.of(start, end) if self.pulls is not None else 0.0


def _is_finite(head: Token) -> bool:
    if head.tag_ in ("VBD", "VBP", "VBZ", "MD"):
        return True
    # "I sort of shut down": its form is that of the infinitive.
    before = [c for c in head.children if c.i < head.i]
    named = any(c.dep_ == "nsubj" and c.lower_ in ("i", "we", "they") for c in before)
    if head.tag_ == "VB" and named and not any(c.dep_ in ("aux", "mark") for c in before):
        return True
    return any(c.dep_ in ("aux", "auxpass") and c.tag_ in ("VBD", "VBP", "VBZ", "MD") for c in head.children)


def _has_subject(head: Token) -> bool:
    return any(c.dep_ in SUBJECTS for c in head.children)


def _splits(token: Token) -> bool:
    """Whether a clause of its own begins at this head."""
    if token.pos_ not in ("VERB", "AUX") or not _has_subject(token):
        # "feeling proud today I didn't drink"
        opens = token.dep_ == "advcl" and token.tag_ == "VBG" and token.is_sent_start and token.lemma_ in _GOING
        return bool(token.dep_ == "parataxis") or (
            opens and not any(t.text == "," for t in token.doc[token.i : token.head.i])
        )
    if token.dep_ in ("parataxis", "intj"):
        return True
    if token.dep_ == "advcl" and token.i < token.head.i:
        # "I don't see anyone, I don't answer the door": one after the other, and neither is when or why.
        return _runs_on(token) and any(t.text == "," for t in token.doc[token.i : token.head.i])
    if token.dep_ == "conj" and token.tag_ == "VBG" and not _is_finite(token):
        return False  # "with my mind racing and with me missing work"
    if token.dep_ == "conj" and (reported(token) or either(token) or granted(token)):
        return False
    if token.dep_ == "conj" and token.head.dep_ not in ("relcl", "advcl"):
        return token.head.pos_ in ("VERB", "AUX", "NOUN", "ADJ")
    if token.dep_ == "ccomp" and token.i < token.head.i:
        return not any(t.text == '"' for t in token.subtree)
    if token.dep_ == "ccomp" and _runs_on(token, any_verb=True) and (_listed(token) or told_already(token)):
        return True
    # A run-on read as a complement: the verb cannot take one.
    return token.dep_ == "ccomp" and token.head.pos_ in ("VERB", "AUX") and _runs_on(token)


def _reason(token: Token) -> bool:
    """The head of "because he left", "so I went": given back on its own where the whole is too long or cannot be said."""
    return (
        token.dep_ == "advcl"
        and _has_subject(token)
        and any(c.dep_ == "mark" and c.lower_ in ("because", "so") for c in token.children)
    )


_TAKES_CLAUSE = bag(
    "say tell think know feel believe hope wish guess mean see hear realize realise notice understand find "
    "show ask wonder remember forget decide imagine suppose fear worry want need let make help be get seem "
    "swear promise claim admit explain learn care text write complain agree yell scream bet doubt love hate "
    "like expect pretend assume tell figure prove insist suggest mention announce reply answer warn remind "
    "convince discover complain argue joke threaten dream pray concern bother hurt scare upset anger "
    "surprise turn appear occur strike reckon gather sense hint happen"
)


def _listed(token: Token) -> bool:
    """ "we don't yell, we just don't talk": one after the other, behind a comma, with the same subject."""
    first, head = token.left_edge, token.head
    if not first.i or first.nbor(-1).text != "," or not any(c.dep_ == "neg" for c in head.children):
        return False
    subjects = [next((c.lower_ for c in verb.children if c.dep_ in SUBJECTS), "") for verb in (head, token)]
    return subjects[0] == subjects[1] != ""


def _runs_on(token: Token, any_verb: bool = False) -> bool:
    if token.left_edge.tag_ in QUESTION_WORDS or any(
        c.dep_ == "mark" or c.tag_ in QUESTION_WORDS for c in token.children
    ):
        return False
    subject = next((c for c in token.children if c.dep_ in SUBJECTS), None)
    if not _is_finite(token) or subject is None or subject.lower_ in ("me", "him", "us", "them", "her"):
        return False
    return any_verb or token.dep_ == "advcl" or token.head.lemma_ not in _TAKES_CLAUSE


_EVER = bag("whenever whatever however wherever whoever")
_CALMS = bag("feel worry ask judge tell laugh bother try be")
_BEHIND_NOBODY = bag(
    "have 've had can could ca would did will wo do should am was got"
)  # helpers whose subject was left out
_DIARY = bag("need want wish hope hate love miss feel know have got can could just cant wonder think worry")
_GOING = bag(
    "deal feel try have get struggle worry think wonder prepare stress freak wait look hope work live fight "
    "argue suffer cry lose overthink wish raise miss want start finish take juggle go date plan"
)
_PAST_FORMS = bag(
    "got had been lost found told left made felt said spent fought tried ended started moved broke went met "
    "came talked argued cried"
)


_LIKE_THIS = re.compile(
    r"^(?:always |ever since |just )?been (?:like|the same|this way|that way)\b"
)  # how it is, and not how one is


def _classify(tokens: Sequence[Token], head: Token, asked: bool, lent: Token | None = None) -> tuple[str, str]:
    """(kind, lead) of a clause."""
    first = tokens[0]
    subject = lent or next((c for c in head.children if c.dep_ in SUBJECTS and c in tokens), None)
    finite = _is_finite(head)
    verb = head.pos_ in ("VERB", "AUX") or (finite and subject is not None)
    if first.lower_ == "what" and len(tokens) > 3 and tokens[1].lower_ == "if":
        return "question", ""
    if verb and not asked and first.tag_ == "WP" and head.lemma_ == "be" and first.head.dep_ == "csubj":
        return "statement", ""  # "what bothers me is …"
    adverbial = first.head != head and first.head.dep_ == "advcl" and first.dep_ in ("advmod", "mark")
    if verb and subject is not None and adverbial and not asked and subject.i < head.i:
        return "statement", ""  # "when I get like that, I don't see anyone"
    if verb and (asked or (first.tag_ in QUESTION_WORDS and first.lower_ not in _EVER)):
        if first.tag_ in QUESTION_WORDS or first.lower_ == "how":
            return "question", ""
        inverted = (
            first.tag_ in ("MD", "VBP", "VBZ", "VBD")
            and first.pos_ == "AUX"
            and subject is not None
            and subject.i > first.i
        )
        if inverted:
            return "question", ""
    if (
        verb
        and subject is not None
        and first.pos_ == "AUX"
        and first.i + 1 == subject.left_edge.i
        and (first != head or first.lemma_ == "be")
    ):
        return "question", ""  # "should I call her" without its mark
    if verb and head == first and head.tag_ == "VBD" and subject is not None and head.lemma_ != "be":
        return "dropped", "you "  # "had a fight about the will", its last noun read as a subject
    if (
        subject is not None
        and head.dep_ == "ROOT"
        and any(c.lower_ in ("when", "whenever", "while") and first.i < c.i < subject.i for c in head.children)
    ):
        return "other", ""  # "on sunday when he comes": a time, and nothing that it is said of
    if verb and finite and subject is not None:
        return ("statement" if subject.i < head.i else "other"), ""
    if verb and finite and subject is None and head.lemma_ == "be" and first.i < head.i and any(
        c.dep_ == "npadvmod" and c.i < head.i for c in head.children
    ):  # fmt: skip
        return "statement", ""  # "last week was my birthday", its subject read as a time
    if (
        head.tag_ == "VBG"
        and not finite
        and subject is not None
        and subject == first
        and subject.lower_ in ("him", "them")
    ):
        return "gerund", ""
    adverb = first.tag_ == "RB"
    if (
        head.tag_ == "VBG"
        and subject is None
        and not finite
        and any(c.lower_ == "been" and c.i < head.i for c in head.children)
    ):
        return "dropped", "you've "
    if subject is None and _LIKE_THIS.search(" ".join(t.lower_ for t in tokens)):
        return "dropped", "it's "
    if head.tag_ == "VBG" and subject is None and not finite:
        going = head.lemma_ in _GOING and not any(t.lower_ in ("not", "never") for t in tokens[:1])
        return (
            ("dropped", "you're ")
            if going or (adverb and first.lower_ in ("just", "still", "always", "really"))
            else ("gerund", "")
        )
    if subject is None and undergone.left_by_others(tokens, head):
        return "dropped", "you were "
    if verb and subject is None and finite:
        aux = next((c for c in head.children if c.dep_ in ("aux", "auxpass") and c in tokens), None)
        if aux is not None and aux == first and first.i and first.nbor(-1).lower_ == "so" and head.lemma_ in _CALMS:
            return "other", ""  # "…, so don't feel bad"
        if aux is not None and aux.lower_ in _BEHIND_NOBODY:
            return "dropped", "you "
        if head.tag_ == "VBD" and undergone.suffered(tokens, head):
            return "adjective", ""
        if head.tag_ == "VBD":
            return "dropped", undergone.guessed_of(first) or "you "
        if head.tag_ == "VBZ" and head.lemma_ == "be" and head != first and head.nbor(-1).pos_ in ("VERB", "NOUN"):
            return "statement", ""  # "work is the only place", its subject read as anything else
        if head.tag_ == "VBZ":
            return "dropped", "it "
        if head.lemma_ in _DIARY:
            return "dropped", "you "
    if (
        head.tag_ in ("VB", "VBP")
        and head == first
        and head.lower_ in adjectives()
        and head.lower_ not in ("hurt", "upset")
    ):
        return "adjective", ""  # "sad for her", its adjective read as an order
    if head.tag_ == "VBN" and subject is None and first.lower_ in ("being", "getting", "having") and first.head == head:
        return "gerund", ""
    if verb and head.tag_ in ("VB", "VBP") and subject is None:
        if head.lemma_ in _DIARY and not any(c.tag_ == "TO" for c in head.children):
            return "dropped", "you "
        leading = [t for t in tokens if t.i < head.i]
        return (
            "request"
            if all(
                t.pos_ in ("ADV", "INTJ") or t.dep_ == "neg" or t.lower_ in ("do", "just", "please") for t in leading
            )
            else "other"
        ), ""
    if (
        head.tag_ == "VBN"
        and subject is None
        and not finite
        and head.lower_ in _PAST_FORMS
        and all(t.i >= head.i or t.pos_ == "ADV" for t in tokens)
    ):
        return "dropped", "you've " if head.lower_ == "been" else "you "
    if head.pos_ == "ADJ" or (head.tag_ == "VBN" and subject is None):
        return "adjective", ""
    if head.pos_ in ("NOUN", "PROPN", "PRON", "NUM"):
        return "noun", ""
    return "other", ""


_NOMINATIVE = {"him": "he", "her": "she", "them": "they", "he": "he", "she": "she"}


def _together_with(first: Token) -> str:
    """ "My boyfriend and" before an "I" whose partner was read as a sentence of its own."""
    if first.lower_ != "i" or first.dep_ != "nsubj" or first.i < 2 or first.nbor(-1).lower_ != "and":
        return ""
    other = first.nbor(-2)
    if other.i == 0 and other.lower_ in _NOMINATIVE and other.dep_ == "ROOT":
        return f"you and {_NOMINATIVE[other.lower_]} and "  # "her and I", joined below
    if not is_person(other) or other.dep_ != "ROOT" or other.pos_ not in ("NOUN", "PROPN") or other.i > 3:
        return ""
    return turned(list(other.doc[other.left_edge.i : other.i + 1])) + " and "


def _resewn(own: set[Token], head: Token, lent: Mapping[Token, Token], moved: Mapping[Token, Token]) -> set[Token]:
    """The tokens of a clause with the subject that was read into the one before, without what belongs to that one."""
    for verb, noun in lent.items():
        own = own | set(noun.subtree) if verb == head else own - set(noun.subtree)
    for child, owner in moved.items():
        if owner == head:
            own = own | set(child.subtree)
        elif child.head == head:
            own = own - set(child.subtree)
    # The commas around an aside hang on the clause that it was read into.
    inside = {t.i for t in own}
    return own | {t for t in head.sent if t.text == "," and t.i - 1 in inside and t.i + 1 in inside}


@lru_cache(maxsize=64)
def read_clauses(text: str) -> Reading:
    """The clauses of `text` in their order, with what they hold."""
    tidied = tidy(text)
    if not tidied.text.strip():
        return Reading(tidied, None, (), (), ())
    doc = parse(tidied.text)
    felt = feelings_in(tidied, doc)
    people = people_in(tidied, doc)
    found: list[Clause] = []
    sentences = list(doc.sents)
    lent = lent_subjects(doc)
    spoken = told_speech(doc)
    for number, sentence in enumerate(sentences):
        asked = sentence.text.rstrip().endswith("?")
        heads = [t for t in sentence if t.dep_ == "ROOT" or (t.i not in spoken and (t in lent or _splits(t)))]
        reasons = [t for t in sentence if _reason(t) and t not in heads and t.i not in spoken]
        moved = left_behind(doc, heads)
        nested = {h: set(h.subtree) for h in heads}
        for head in [*heads, *reasons]:
            own = set(nested.get(head) or head.subtree)
            for other in heads:
                if other != head and other in own:
                    own -= nested[other]
            own = _resewn(own, head, lent, moved) & set(sentence)
            if head not in own:
                continue
            tokens = loose_ends(shorten(trim(sorted(own, key=lambda t: t.i), head), head), head)
            if not tokens or head not in tokens:
                continue
            kind, lead = _classify(tokens, head, asked, lent.get(head))
            lead = lead or _together_with(tokens[0])
            if (
                lead
                and not lead.endswith(" and ")
                and any(t.pos_ not in ("AUX", "PART", "ADV", "INTJ", "VERB") for t in tokens if t.i < head.i)
            ):
                kind, lead = "other", ""  # not a sentence without its subject after all
            start, _ = tidied.span(tokens[0].idx, tokens[0].idx + 1)
            _, end = tidied.span(tokens[-1].idx, tokens[-1].idx + len(tokens[-1]))
            mine = tuple(f for f in felt if start <= f.start < end)
            who = tuple(p for p in people if start <= p.start < end)
            found.append(Clause(tuple(tokens), head, kind, lead, start, end, number, mine, who, 0.0, lent.get(head)))
    return _weighed(Reading(tidied, doc, felt, people, tuple(sorted(found, key=lambda c: c.start))), text)


def _weighed(reading: Reading, text: str) -> Reading:
    """The clauses of a message with their scores: what each holds, its place among the others, and how much its words pull."""
    clauses = reading.clauses
    if len(clauses) < 2:
        return replace(reading, clauses=tuple(replace(c, score=score(signs_of(c))) for c in clauses))
    around = placed([(c.tokens, c.sentence, c.subject.lower_ if c.subject is not None else "") for c in clauses])
    drawn = replace(reading, pulls=pulls(text, [c.start for c in clauses]))
    weighed = (
        replace(c, score=score({**signs_of(c), **place}, drawn.pull(c.start, c.end)))
        for c, place in zip(clauses, around, strict=True)
    )
    return replace(drawn, clauses=tuple(weighed))


def signs_of(clause: Clause) -> dict[str, float]:
    """What a clause holds that makes it matter, without its place."""
    return held(clause.tokens, clause.head, clause.kind, clause.feelings, clause.people, clause.lent)


def sayable(clause: Clause, avoid: Sequence[tuple[int, int]] = ()) -> bool:
    """Whether a clause may be given back: no slur, no coarse or method word, nothing the caller marked."""
    if any(start < clause.end and clause.start < end for start, end in avoid):
        return False
    return not unsayable(clause.text)

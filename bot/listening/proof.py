"""Reading over what is about to be given back: signs that a clause came out broken.

Two kinds of signs. `broken`: by wording alone, so sure that the clause is never said. `shaken`: by a second parse of the clause
as it would be said, and by where it was cut out of the message; each sign alone is wrong as often as right, so that they only make
another clause be preferred.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.listening.words import KIN, bag
from bot.parser import parse

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from bot.listening.clauses import Clause

WHOLE = ("statement", "feeling", "view")

SHORT = 16  # words with sound edges up to which a clause is not parsed a second time (3 ms)

_QUOTED = re.compile(r'"[^"]*"')
_KIN_WORDS = "|".join(sorted(KIN))
_WHOSE = r"(?:your|his|her|their|the)"
# What the end of a clause cannot be; "than he", "and you" can.
_HANGING = re.compile(
    r"(?:\b(?:an?|the|my|your|our|its|their|every|and|or|but|nor|because|than|if|when|although|(?<!a )while|unless"
    r"|which|very|quite|who|(?:the|this|that) whole|as (?:long|soon|far)"
    r"|kind of|sort of|gonna|gotta|wanna)|(?<!than )(?<!as )(?<!and )(?<!or )(?<!but )(?<!like )\b(?:i|he|she|we"
    r"|they))$",
    re.I,
)
_WANTS_MORE = re.compile(
    r"\b(?:told|asked|said|thought|want|wants|wanted|is|are|was|were|been|'re|'s|thinking|saying|telling|asking"
    r"|wondering|make|makes|made|give|gives|gave|keep|keeps|kept"
    r"|let|lets|put"
    r"|puts|become|becomes|became|seem|seems|seemed|enjoy|enjoys|has|'ve|gets|tell|tells|get|feels|makes you feel"
    r"|made you feel)$",
    re.I,
)
_ELSEWHERE = re.compile(
    r"\b(?:what|whatever|who|how|where|when|which|whose|that|than|as|like|all|everything|nothing|anything|one|way|if"
    r"|whether|why"
    r"|(?:the|a|your|any|no) [\w'-]+ (?:you|he|she|they|it))\b",
    re.I,
)
_BROKEN = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        # begun, and nothing after it; a denial whose word stands before it
        r"\b(?:you|he|she|they) (?:just |only |then )?(?:figured|realized|realised|assumed)$",
        r"\b(?:thought|think|thinks|believed|knew|know|said|says) \w{2,}ing$",
        r"^(?:and then |but )?(?:it|that|this|he|she|they|you)(?:'s|'re| is| are| was| were)(?:n't| not)$",
        # left of the writer's own words
        r"\b(?:i|i'm|i've|i'd|i'll|im|we're|we've|(?-i:us)|ours|ourselves)\b(?! am)",
        # said twice
        r"\b(?!(?:had had|that that|no no|so so|very very|really really|her her|you, you|it, it|he, he|she, she"
        r"|they, they|in in|on on)\b)"
        r"([a-z']+(?: [a-z']+){0,3}),? \1\b",
        # speech without its marks
        r"\b(?:you|he|she|they|who|and)(?: just| only| really| always)? (?:think|thinks|thought|say|said|says|know|go"
        r"|goes|went|ask|asked"
        r"|asks|yelled|screamed), (?!that\b|and\b|but\b|because\b|when\b|if\b|while\b|as\b|which\b|then\b|so\b|or\b|not\b)",
        r"\b(?:goes|went|was all|were all), [\w' ]+$",
        r"^(?!.*\b(?:what|how)\b).*\b(?:was|were|'re|'s|is|are|am) like(?:,|$)",
        r"(?:, more)?, (?:more )?like,|^(?!not ).*, more like\b",
        # somebody named and then pointed at: "your daughter she's 14"
        rf"\b{_WHOSE} (?:[\w-]+ )?(?:{_KIN_WORDS}) (?:he|she|they)(?:'s|'re|'ve|'ll)? (?!(?:has|have|had) (?:loved|met"
        rf"|known)\b)\w+$",
        rf"^{_WHOSE} (?:[\w-]+ )?(?:{_KIN_WORDS}) (?:he|she|they)(?:'s|'re|'ve|'ll)?\b(?!.* (?:is|was|are|were)\b)",
        # a denial whose other half was cut off
        r"^(?:maybe )?(?:it's|it is|it was|it wasn't|it isn't|it's not|that's)(?: not)?(?: just| even"
        r"| really)? (?:because|about the fact|that)(?: not)?$",
        r"^(?:maybe )?(?:it isn't|it's not|it is not|it wasn't|it was not)(?: just| even| really| so much)? that [^,]+$",
        r"^(?:there (?:is|was|'s)|there's) (?:a|this|that|one|another|some) (?:\w+ )?(?:part|thing|kind|way|one|moment"
        r"|side|time|point|voice)(?: of (?:you|him|her|them))?$",
        r"\b(?:is|was|'s) the (?:one|kind|sort|type|way|part|thing)(?: of (?:\w+ )?\w+)?$",
        r"\bwhich (?:is|was|,)?,? ?(?:yeah|well|okay|fine)?$|\bas if when\b|\byou're (?:the|a) \w+ you're\b",
        r"^(?:and |so )?(?:you|he|she|they) (?:said|asked|told|says|tells?|say)(?: (?:to|it to))?(?: (?:him|her|them"
        r"|you|it))?$",
        r"\band (?:guess|imagine|look|wait|listen) (?:what|which|who|how|at)\b",
        r"\b(?:want|wanted|wants|like|trying|try|need|felt like) (?:to )?(?:say|saying|tell (?:him|her|them)|ask)$|^it's (?:just )?like,",
        r"^there (?:he|she|they|it|you) (?:was|were|is|are)\b",
        # a question in the middle, a purpose without what it is for
        r", (?:is|am|are|does|do|did|was|were|isn't|aren't|doesn't|don't) (?:that|it|this|you|he|she|they)\b(?! not\b)",
        r"^(?:just |only |and )?so (?:that )?(?:you|he|she|they|it|your \w+|nobody|no one)(?:'re|'s|'ll|'d)?\b",
        r", like (?:just )?(?:tell|give|show|stop|come|let|say|do) (?:you|him|her|them|it)\b",
        r"^(?:and |but )?(?:you|he|she|it|they) (?:have|has|had|do|does|did|are|is|was|were|can|could|would|will)(?:n't)?,",
        r"\byou (?:made|gave|told|asked|bought|brought|called|hit|sent|showed|kissed|hugged|pushed) you\b",
        r"^(?!.*\b(?:what|how|who|whatever)\b).*(?<!\byou )(?<!\bhe )(?<!\bshe )(?<!\bthey )\blike$",
        # what does not agree
        r"\byou (?:doesn't|wasn't|isn't|hasn't)\b|\b(?:he|she|it) (?:weren't|aren't)\b",
        r"(?<!\band )(?<!nor )\b(?:he|she|it) (?:have|do|are|were|am|go|want|need|think|say|don't|haven't"
        r"|aren't)\b(?! not to)(?<!if he were)(?<!if she were)"
        r"(?<!if it were)(?<!does he want)(?<!as it were)",
        r"(?:^|, |\b(?:and|but|so|that|because|when|if) )(?:you|they|we) (?:is|was|am|has|does|doesn't|wants|goes|feels"
        r"|thinks|knows|needs|keeps|'s)\b",
        r"(?:^| )'(?:m|s|re|ve|ll|d|t)\b",
        r"\byour (?:my|your|his|her|the|a)\b|\b(?:a|an|the) (?:your|his|their|the|a|an)\b|\bto (?:to|of|you're)\b"
        r"|\bof of\b",
        r"\byou(?:'re|'ve| are) (?:you|he|she|they|your|a lot|can|will|don't|didn't|was)\b(?! of)",
    )
)  # fmt: skip
_AFTER_ALL = re.compile(
    r"n't\b.*, (?:but|and) (?:you|he|she|they|it) (?:are|is|was|were)$|\bhere (?:you|he|she|they) (?:are|is|were|was)$"
    r"|\b(?:and|but) (?:maybe|perhaps|probably) (?:you|he|she|they|it) (?:are|is|was|were)$"
    r"|\b(?:kind|sort|type) of \w+ your \w+ (?:is|was)$"
    r"|\b(?:nobody|no one|anyone|anybody|someone|somebody|here|there|around) to (?:tell|ask|call|talk to)$"
)  # "you don't want to seem jealous, but you are"
# A topic without a sentence.
_TOPIC = re.compile(
    r"^(?:the|this|that) (?:way|fact|idea|thought|moment|minute|look|feeling|sound)\b(?![^,]*(?:\b(?:is|are|was|were"
    r"|makes?|made|hurts?|kills?|gets?|got"
    r"|scares?|scared|does|doesn't|did|didn't|has|had|will|won't|can't|would|bothers?|bothered|keeps?|drives?|stays?"
    r"|breaks?|broke|came|comes|went|goes|hits?)\b|'s\b))",
    re.I,
)
_LETS = bag(
    "make made makes let lets help helps helped see saw watch watched hear heard have had suggest insist demand"
)


def broken(words: str, kind: str = "statement", to_program: bool = False) -> bool:
    """Whether a clause, turned to the writer, shows by its wording that it is no whole one, or not turned rightly.

    `to_program`: it speaks to the program, so that "me" and "my" may stand in it.
    """
    plain = _QUOTED.sub("that", words).strip()
    if not to_program and re.search(r"\b(?:me|my|mine|myself)\b", plain):
        return True
    wanting = _WANTS_MORE.search(plain) and not _ELSEWHERE.search(plain) and not _AFTER_ALL.search(plain)
    if _HANGING.search(plain) or wanting:
        return True
    if kind in WHOLE and _TOPIC.search(plain):
        return True
    for pattern in _BROKEN:
        found = pattern.search(plain)
        if found is not None and not _allowed(plain, found):
            return True
    return False


def _allowed(plain: str, found: re.Match[str]) -> bool:
    """ "you made him go", "if he were here": the form is right after these."""
    before = plain[: found.start()].split()
    return bool(before) and found.group().split()[0].lower() in ("he", "she", "it") and before[-1].lower() in (
        *_LETS, "if", "though", "wish", "wishes", "wished", "does", "did", "would", "could", "can", "will", "should", "might", "do",
    )  # fmt: skip


_CONDITION = re.compile(r"\b(?:if|when|whenever|once|since|after|before)\b[^,]*,")  # whose comma is where it belongs


def shaken(words: str, kind: str, clauses: Sequence[Clause]) -> float:
    """How much speaks for another clause, 0 and up: commas, edges that are none, and what a second parse makes of it."""
    commas = words.count(",") - len(_CONDITION.findall(words))
    value = 0.3 * max(0, commas - 1) + (0.4 if len(words.split()) > 18 else 0.0)
    held = {t for clause in clauses for t in clause.tokens}
    value += _begins_amid(clauses[0]) + _ends_amid(clauses[-1]) + sum(_waits(clause, held) for clause in clauses)
    if kind not in WHOLE or (not value and len(words.split()) <= SHORT):
        return value
    plain = _QUOTED.sub("that", words)
    return value + _second_reading(parse(plain[:1].upper() + plain[1:] + "."), clauses)


def _begins_amid(clause: Clause) -> float:
    """Whether it begins in the middle of something in the message, not at a stop, a comma or a conjunction."""
    doc, first = clause.head.doc, clause.tokens[0]
    if not first.i or first.sent != doc[first.i - 1].sent:
        return 0.0
    before = doc[first.i - 1]
    linked = before.is_punct or before.pos_ in ("CCONJ", "SCONJ", "INTJ", "ADV") or before.lower_ in _LINKS
    return 0.0 if linked else 0.4


def _ends_amid(clause: Clause) -> float:
    """Whether it ends in the middle of something."""
    doc, last = clause.head.doc, clause.tokens[-1]
    if last.i + 1 == len(doc) or doc[last.i + 1].sent != last.sent:
        return 0.0
    after = doc[last.i + 1]
    return 0.0 if after.is_punct or after.pos_ in ("CCONJ", "SCONJ", "INTJ") or after.lower_ in _LINKS else 0.5


_WAITED = (
    "xcomp",
    "ccomp",
    "dobj",
    "attr",
    "acomp",
    "prep",
    "agent",
    "oprd",
    "acl",
    "relcl",
    "pobj",
    "pcomp",
    "prt",
    "dative",
)


def _waits(clause: Clause, held: set[Token]) -> float:
    """How much stands behind the end, or in a hole, that a word of the clause waits for: "space | to breathe", "love him | or not"."""
    doc, last = clause.head.doc, clause.tokens[-1]
    value = 0.0
    for token in clause.tokens:
        for child in token.children:
            if child in held or child.i < token.i or child.is_punct or child.left_edge.text == ",":
                continue
            first = child.left_edge
            behind_comma = bool(first.i and first.nbor(-1).text in ",;:-(")
            if behind_comma:
                continue
            other = child.dep_ == "conj" and any(t.lower_ in ("or", "nor") for t in doc[token.i + 1 : child.i])
            if other or (child.dep_ in _WAITED and not _apart_already(child)):
                value = max(value, 0.8)
    if last.i + 1 < len(doc) and doc[last.i + 1].lower_ in ("or", "than") and doc[last.i + 1].sent == last.sent:
        value = max(value, 0.6)
    inside = {t.i for t in held}
    hole = [t for t in doc[clause.tokens[0].i : last.i] if t.i not in inside and t.pos_ in ("VERB", "AUX", "NOUN")]
    return value + (0.8 if hole and clause.lent is None else 0.0)


def _apart_already(child: Token) -> bool:
    """A run-on read as a complement: "stressed out I just need a break"."""
    subject = next((c for c in child.children if c.dep_ in _SUBJECTS), None)
    return (
        child.dep_ == "ccomp"
        and subject is not None
        and subject == child.left_edge
        and child.head.lemma_ not in _REPORTS
    )


_REPORTS = bag(
    "say tell think know feel believe hope wish guess mean see hear notice find wonder ask realize realise understand "
    "acknowledge admit decide forget remember pretend imagine assume suppose show prove expect"
)


_LINKS = bag(
    "and but so because cause cuz since when if while that who which where what how why then or though although until like"
)


def _second_reading(doc: Doc, clauses: Sequence[Clause]) -> float:
    heads = {clause.head.lemma_.lower() for clause in clauses}
    sentences = list(doc.sents)
    value: float = 0.6 * (len(sentences) - 1)
    main = [
        t
        for t in doc
        if t.dep_ in ("ROOT", "conj", "ccomp", "parataxis")
        and _finite(t)
        and any(c.dep_ in _SUBJECTS for c in t.children)
    ]
    value += 0.0 if main else 0.8
    value += 0.0 if any(s.root.lemma_.lower() in heads for s in sentences) else 0.3
    value += 0.5 * sum(t.dep_ == "dep" for t in doc)
    return value


_SUBJECTS = ("nsubj", "nsubjpass", "expl", "csubj", "csubjpass")


def _finite(verb: Token) -> bool:
    helpers = [c for c in verb.children if c.dep_ in ("aux", "auxpass") and c.tag_ != "TO"]
    return any(h.tag_ in ("VBD", "VBP", "VBZ", "MD", "VB") for h in helpers) or verb.tag_ in ("VBD", "VBP", "VBZ", "MD")

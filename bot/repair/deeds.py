"""What the one who writes did, found in the parse: clauses whose subject is "I", with the kind of deed and what
belongs to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from bot.parser import entity
from bot.repair.blamed import blamed, lemma, own_subject, subject_of
from bot.repair.verbs import done_to, forms, past
from bot.repair.words import Act, acts, nouns

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_CHAIN = frozenset({"end", "start", "begin", "keep", "continue", "stop", "go", "get", "have", "let", "make", "help", "spend", "come", "decide", "finish", "sit", "stand"})  # fmt: skip  # noqa: E501
_UNDONE = frozenset({"want", "need", "like", "love", "plan", "hope", "try", "wish", "tend", "fear", "threaten", "refuse", "tempt", "manage", "avoid", "consider", "prefer", "promise", "learn", "agree", "decide", "pretend", "expect", "intend"})  # fmt: skip  # noqa: E501
_SAYING = frozenset(
    {"say", "tell", "claim", "accuse", "think", "believe", "insist", "complain", "argue", "feel", "text", "joke"}
)
_LOUD = frozenset({"scream", "yell", "shout", "cry", "swear", "scold", "whine", "write", "message", "remind", "warn", "repeat", "answer", "reply", "announce"})  # fmt: skip  # noqa: E501
_AHEAD = re.compile(
    r"i ?(?:'m|am|was|feel|felt)? ?(?:(?:just|really|so|this|seriously|literally|already|always) )*"
    r"(?:about to|close to|on the (?:verge|edge|brink) of|ready to|going to|gonna|one step from|near to)\b"
)  # not done yet
_INNER = frozenset({"be", "feel", "think", "know", "want", "wish", "regret", "love", "hate", "hope", "need", "guess", "believe", "understand",  # noqa: E501
                    "realise", "realize", "mean", "see", "worry", "wonder", "apologise", "apologize", "remember", "try", "like", "miss",
                    "care", "fear", "have", "work", "live", "meet", "plan", "start", "find", "ask", "talk", "hear", "cry", "get",
                    "support", "help", "thank", "hug", "congratulate", "praise", "cook", "bring", "visit", "bake", "enjoy", "celebrate", "propose", "marry", "look", "adopt", "win", "pass", "graduate", "move", "travel", "forgive", "leave", "divorce", "separate"})  # fmt: skip  # noqa: E501
_MUSING = frozenset(
    {
        "feel",
        "think",
        "want",
        "hope",
        "worry",
        "wonder",
        "guess",
        "need",
        "wish",
        "deal",
        "work",
        "have",
    }
)
_SORRY = frozenset({"for", "about", "of", "after", "with"})
_WEAKEN = frozenset({"almost", "nearly", "never", "not", "n't"})


@dataclass
class Deed:
    """One thing "I" did. `head`: its verb; `act`: kind of deed (None: not in the lists); `tokens`: what belongs to
    it, in order."""

    head: Token
    act: Act | None
    tokens: list[int]
    past: dict[int, str] = field(default_factory=dict)  # tokens to put differently: a gerund as a past form
    subject: bool = True  # its own words begin with "I"
    habit: bool = False
    loose: bool = False  # nobody else is named in it: counts only where somebody was hurt by it or it is regretted
    blamed: bool = False  # told as the reason of what somebody else did


def _cut(doc: Doc, head: Token) -> list[int]:
    """The words of a clause: its subtree without joined clauses, clauses that explain it, and what only leads into
    it."""
    out: set[int] = set()
    for child in head.subtree:
        if child == head:
            continue
        joined = (
            child.dep_ == "conj"
            and child.pos_ in ("VERB", "AUX")
            and (_in_chain(child.head, head) or own_subject(child) is not None)
            and not (child.head.dep_ == "ccomp" and any(c.dep_ == "mark" for c in child.lefts))  # "and that I wish ..."
        )
        para = child.dep_ in ("parataxis", "ccomp") and child.i < head.i and child.head == head
        if joined or para:
            out.update(t.i for t in child.subtree)
        elif child.dep_ == "advcl" and child.head in (head, head.head):
            mark = next((c.lower_ for c in child.lefts if c.dep_ in ("mark", "advmod") and c.i < child.i), "")
            subject = own_subject(child)
            if (
                child.i < head.i
                or mark in ("if", "so", "although", "though", "but", "whereas")
                or (
                    mark in ("because", "since", "as", "cause")
                    and (subject is None or subject.lower_ in ("i", "we", "it", "that", "this", "there"))
                )
            ):
                out.update(t.i for t in child.subtree)
        elif (child.head == head and child.i < head.i and child.dep_ in ("cc", "mark", "intj", "dep", "punct")) or (
            child.head == head
            and child.i < head.i
            and child.dep_ in ("npadvmod", "prep", "advmod")
            and own_subject(head)
            and child.i < (own_subject(head) or head).i
        ):
            out.update(t.i for t in child.subtree)
        elif child.dep_ == "cc" and child.head == head:
            out.add(child.i)
    tokens = [t.i for t in head.subtree if t.i not in out and t.pos_ != "SPACE"]
    # What is left must be one piece up to the clause that was taken out: later crumbs belong to the joined clause.
    kept: list[int] = []
    for index in tokens:
        if kept and index - kept[-1] > 1 and index > head.i and any(i in out for i in range(kept[-1] + 1, index)):
            if doc[index].dep_ == "punct":
                continue
            break
        kept.append(index)
    while (
        kept and (doc[kept[-1]].dep_ == "punct" or doc[kept[-1]].dep_ in ("cc", "mark")) and doc[kept[-1]].text != '"'
    ):
        kept.pop()
    while kept and (doc[kept[0]].dep_ in ("punct", "cc", "intj")) and doc[kept[0]].text != '"':
        kept.pop(0)
    return kept


def _in_chain(token: Token, head: Token) -> bool:
    while token != head and token.dep_ in ("xcomp", "conj", "pcomp", "prep"):
        token = token.head
    return bool(token == head)


def _verbs(head: Token, tokens: list[int]) -> list[Token]:
    """The verbs the subject does in this clause: the head, and what it ended up, started or kept doing."""
    found = [head]
    for token in head.subtree:
        if (
            token.i in tokens
            and token.pos_ == "VERB"
            and token != head
            and token.dep_ in ("xcomp", "pcomp", "advcl")
            and own_subject(token) is None
        ):
            up = token.head.head if token.head.dep_ in ("prep", "prt") else token.head
            if up == head and lemma(head) not in _UNDONE and token.tag_ in ("VBG", "VB", "VBD", "VBN"):
                found.append(token)
    return found


def classify(text: str, lemmas: list[str], negated: bool) -> Act | None:
    """The kind of deed of a clause: by pattern (which may hold its own negation), else by verb where nothing
    negates it."""
    low = text.lower()
    for act in acts():
        if act.against is not None and act.against.search(low):
            continue
        if act.phrases is not None:
            found = act.phrases.search(low)
            if found and (
                not negated
                or re.search(r"n.t\b|\bnot\b|\bnever\b|\bno\b|\bwithout\b|\bfail|\bforgot|\bhardly|\bbarely", found[0])
            ):
                return act
        if not negated and any(lemma in act.verbs for lemma in lemmas):
            return act
    return None


def _done(head: Token) -> bool:
    """Not wished, feared, supposed, asked, or told by somebody else."""
    aux = [c.lower_ for c in head.lefts if c.dep_ in ("aux", "auxpass")]
    modal = [
        a
        for a in aux
        if a in ("would", "could", "should", "might", "may", "will", "'ll", "can", "ca", "must", "'d", "wo", "to")
    ]
    if modal and "have" not in aux and not ("'d" in modal and head.tag_ == "VBN"):
        return False
    if "have" in aux and modal and modal[0] in ("could", "would", "might", "'d"):
        return bool(modal[0] == "might")
    if any(c.lower_ in ("if", "unless", "whether") and c.dep_ == "mark" for c in head.children):
        return False
    if any(c.lower_ in ("almost", "nearly") for c in head.lefts):
        return False
    parent = head.head
    if _AHEAD.match(" ".join(t.lower_ for t in list(head.subtree)[:9]).replace(" '", "'")):
        return False
    if head.dep_ == "xcomp" and lemma(parent) in _UNDONE:
        return False
    if head.dep_ == "ccomp" and parent != head and not _runs_on(head):
        teller = subject_of(parent)
        other = teller is not None and teller.lower_ not in ("i", "me", "we")
        if lemma(parent) in ("wish", "worry", "fear", "dream", "afraid", "scared"):
            return False
        if other and (lemma(parent) in _SAYING or (parent.pos_ == "VERB" and lemma(parent) in _LOUD)):
            return False  # "my mother screamed that I ruined her life" is what she said
    return True


def _runs_on(head: Token) -> bool:
    """A sentence of its own that the parser hung on the one before: a comma, and no "that"."""
    subject = own_subject(head)
    if subject is None or head.head.i > head.i:
        return False
    return subject.i > 0 and head.doc[subject.i - 1].text == "," and not any(c.dep_ == "mark" for c in head.children)


def deeds(doc: Doc) -> list[Deed]:
    """What "I" did to somebody, in the order of the text; deeds of the lists first in worth, others only with `act`
    None."""
    result: list[Deed] = []
    covered: set[int] = set()
    for head in doc:
        if head.pos_ not in ("VERB", "AUX") and not (head.lower_ in forms() and head.dep_ in ("ROOT", "conj", "ccomp")):
            continue
        if head.i in covered or head.dep_ in ("aux", "auxpass"):
            continue
        gerund = _gerund(head)
        subject = subject_of(head)
        if not gerund and (subject is None or subject.lower_ != "i"):
            continue
        if not gerund and (head.dep_ in ("xcomp", "pcomp", "advcl") and own_subject(head) is None):
            continue
        if not gerund and (head.tag_ == "VB" and not any(c.dep_ == "aux" for c in head.lefts)):
            continue
        if not gerund and not _done(head):
            continue
        tokens = _cut(doc, head)
        verbs = _verbs(head, tokens)
        negated = any(c.dep_ == "neg" or c.lower_ in _WEAKEN for c in head.children if c.i <= head.i + 1)
        text = " ".join(doc[i].text for i in tokens).replace(" n't", "n't").replace(" '", "'")
        act = classify(text, [lemma(v) for v in verbs], negated)
        if subject is not None and subject.dep_ == "nsubjpass" and subject.head == head and not gerund:
            act = None if any(c.dep_ == "agent" for c in head.children) else classify(text, [], negated)
        dreaded = re.search(
            r"\b(?:afraid|scared|worried|terrified)\b.{0,30}\bi (?:might|may|will|'ll|could)\b", text.lower()
        )
        if dreaded or (lemma(head) in _MUSING and not gerund and "the way i" not in text.lower()):
            act = None
        asked = subject is not None and any(c.dep_ in ("aux", "auxpass") and c.i < subject.i for c in head.lefts)
        if asked and not gerund:
            continue
        loose = act is not None and act.person and not _touches(doc, tokens)
        if lemma(head) in ("promise", "say", "tell", "swear") and act is None:
            end = next((t.i for t in doc[head.i :] if t.text in (".", "!", "?")), len(doc))
            whole = doc[head.i : end].text
            if _broken().search(whole.lower()):
                act = next(a for a in acts() if a.id == "broke_promise")
                tokens = list(range(min(tokens), end))
        deed = Deed(head, act, tokens)
        deed.loose = loose
        deed.habit = head.tag_ in ("VBP", "VB") and head.pos_ == "VERB"
        deed.subject = own_subject(head) is not None and not gerund
        if gerund:
            deed.tokens = [i for i in tokens if i >= head.i]
            lately = head.lower_ == "being" and re.search(r"\b(?:lately|recently|these days)\b", text)
            denied = next((c for c in head.lefts if c.dep_ == "neg"), None)
            whole = "have been" if lately else past(lemma(head))
            if denied is not None:  # "for not protecting him" -> "I didn't protect you"
                whole = "wasn't" if lemma(head) == "be" else f"didn't {lemma(head)}"
                deed.tokens = [i for i in deed.tokens if i != denied.i]
            deed.past = {head.i: whole}
        deed.blamed = blamed(head, vague=act is None or act.id == "hurt")
        result.append(deed)
        covered.update(v.i for v in verbs[1:] if not _gerund(v))
    return _without_doubles(result)


def _without_doubles(found: list[Deed]) -> list[Deed]:
    """A deed told as a noun stands for the clause around it; any other deed inside another's words is part of that
    one."""
    told = [d for d in found if d.past]
    kept = [d for d in found if d.past or not any(t.head.i in d.tokens for t in told)]
    # "I think I hurt her": the deed is the inner clause.
    inner = [d.head.i for d in kept if d.act is not None and not plain(d)]
    kept = [
        d
        for d in kept
        if not (plain(d) and d.head.lemma_ != "be" and any(i in d.tokens and i != d.head.i for i in inner))
    ]
    return [
        d for d in kept if d.past or not any(d is not o and o.act is not None and d.head.i in o.tokens for o in kept)
    ]


@cache
def _broken() -> re.Pattern[str]:
    found = next(a for a in acts() if a.id == "broke_promise").phrases
    assert found is not None
    return found


def _gerund(head: Token) -> bool:
    """ "sorry for shouting", "I regret lying": a deed told as a noun."""
    if head.tag_ == "VB" and head.dep_ in ("xcomp", "advcl", "ccomp") and any(c.lower_ == "to" for c in head.lefts):
        blamed = head.head.lower_ in ("wrong", "unfair", "mean", "cruel", "stupid", "awful") or any(
            c.lower_ in ("wrong", "unfair", "mean", "cruel") for c in head.head.children
        )
        return blamed and not any(c.dep_ == "nsubj" for c in head.lefts)
    if head.tag_ != "VBG" or any(c.dep_ in ("aux", "nsubj") for c in head.lefts):
        return False
    up = head.head
    if head.dep_ == "pcomp" and up.lower_ in _SORRY:
        over = up.head
        near = " ".join(t.lower_ for t in over.subtree if t.i < head.i)
        return over.lower_ in (
            "sorry",
            "guilty",
            "ashamed",
            "awful",
            "terrible",
            "bad",
            "horrible",
            "embarrassed",
            "guilt",
            "shame",
            "worst",
            "sick",
            "regretful",
        ) or bool(
            lemma(over) in ("apologise", "apologize", "feel", "apology")
            or re.search(r"\b(?:guilty|ashamed|sorry|awful|bad|apolog\w+|regret|forgive)\b", near)
        )
    return head.dep_ in ("xcomp", "ccomp", "dobj") and lemma(up) == "regret"


def _touches(doc: Doc, tokens: list[int]) -> bool:
    """Somebody else is in the clause; or it has no object of its own, or a mere "it", and somebody else is in its
    sentence."""
    words = [doc[i] for i in tokens]
    if any(_other(t) for t in words):
        return True
    bare = not any(t.dep_ in ("dobj", "pobj") and t.lower_ not in ("it", "them") for t in words)
    return bare and any(_other(t) for t in words[0].sent)


def _other(token: Token) -> bool:
    return token.lower_ in _THIRD or token.lower_ in nouns() or entity(token) == "PERSON" or done_to(token)


_THIRD = frozenset({"he", "him", "his", "she", "her", "hers", "they", "them", "their", "theirs", "our", "us"})


def plain(deed: Deed) -> bool:
    """A clause of an inner state or an ordinary thing: no deed an apology could name."""
    return lemma(deed.head) in _INNER

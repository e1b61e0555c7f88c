"""The sentences of a draft that come from the person's own words: the deed, what was seen of its effect, what they
would do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.repair.apology import does, faults
from bot.repair.blamed import lemma, own_subject
from bot.repair.deeds import Deed, _cut, deeds, plain
from bot.repair.people import Recipient, mentions
from bot.repair.turn import polish, render, sentence
from bot.repair.verbs import past
from bot.repair.words import owned_words, patterns, simple_acts, soft_words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

LONGEST = 34  # words of an act: longer ones are told by their core
_CORE = frozenset(
    {"nsubj", "aux", "auxpass", "neg", "dobj", "prt", "dative", "oprd", "acomp", "attr", "prep", "xcomp", "poss"}
)
_OVER = re.compile(
    r"\b(?:yesterday|last (?:night|week|month|year|time|\w+day)|this morning|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"an? \w+ ago|\w+ (?:days|weeks|months|hours) ago)\b",
    re.IGNORECASE,
)
_OFTEN = re.compile(r"\b(?:always|usually|often|sometimes|every|whenever|keep|since)\b", re.IGNORECASE)
_SMALL = ("infant", "toddler", "school")


def act_sentences(doc: Doc, who: Recipient, chosen: list[Deed]) -> Iterator[str]:
    """Wordings of what was done, fullest first, each a grammatical sentence to the recipient; the last one always
    stands."""
    aimed = [deed for deed in chosen if _aimed(doc, deed, who)] or chosen[:1]
    aimed = _with_lead(doc, aimed)
    full = [_words(doc, deed, who, triggers=True) for deed in aimed[:3]]
    bare = [_words(doc, deed, who, triggers=False) for deed in aimed[:3]]
    joined = [_join(full, aimed[:2]), _join(bare, aimed[:2])] if len(aimed) > 1 else []
    three = [f"{_soften(_join(full, aimed[:2]), who)}\n{_soften(full[2], who)}"] if len(aimed) > 2 else []
    apart = [f"{_soften(full[0], who)}\n{_soften(full[1], who)}"] if len(aimed) > 1 else []
    asked = _asked(doc, aimed[0], who)
    lead = [f"{asked}, and {full[0]}"] if asked and (aimed[0].subject or aimed[0].past) else []
    # One of two may not be sayable in its own words ("I told you you were dramatic" blames again): the other still is.
    spoken = [_own_or_plain(words, deed, who) for words, deed in zip(bare[:2], aimed[:2], strict=True)]
    mixed = [_join(spoken, aimed[:2])] if len(set(spoken)) > 1 else []
    for text in [*lead, *three, *joined, *apart, *mixed, full[0], bare[0], _core(doc, aimed[0], who)]:
        if "\n" in text:  # two deeds too long for one sentence
            pieces = text.split("\n")
            if all(_stands(piece) for piece in pieces):
                yield " ".join(sentence(piece) for piece in pieces)
            continue
        text = _soften(text, who)
        if _stands(text):
            yield sentence(text)
    for deed in aimed:
        yield sentence(simple_acts()[deed.act.id if deed.act else "other"])


def _stands(text: str) -> bool:
    """Whether a wording of a deed can be said: no crumb, not too long, nothing odd in it and no fault."""
    return 2 < len(text.split()) <= LONGEST and not _odd(text) and not faults(sentence(text))


def _own_or_plain(words: str, deed: Deed, who: Recipient) -> str:
    """A deed in its own words, or in the plainest where these would hold a fault."""
    words = _soften(words, who)
    fine = len(words.split()) > 2 and not _odd(words) and not faults(sentence(words))
    return words.rstrip(",") if fine else simple_acts()[deed.act.id if deed.act else "other"]


def _aimed(doc: Doc, deed: Deed, who: Recipient) -> bool:
    """The deed touches the recipient, or nobody in particular."""
    inside = set(deed.tokens)
    if inside & (who.pronouns | set(who.spans)) or any(doc[i].lower_ in ("our", "us", "ours") for i in inside):
        return True
    return (
        deed.act is not None
        and not any(doc[i].lower_ in ("him", "her", "them", "he", "she", "they") for i in inside)
        and not any(mention.head in inside for mention in mentions(doc))
    )


def _asked(doc: Doc, deed: Deed, who: Recipient) -> str | None:
    """ "You asked me to pick up your suit": what the other had asked for, where the deed is told right after it."""
    for head in doc[max(0, deed.head.i - 25) : deed.head.i]:
        subject = own_subject(head)
        if (
            head.lemma_ not in ("ask", "beg", "need", "want", "invite", "remind")
            or subject is None
            or head.i in deed.tokens
        ):
            continue
        if not (subject.i in who.pronouns or any(f <= subject.i <= last for f, last in who.spans.items())):
            continue
        text = _clause(doc, head, who)
        if re.match(r"you \w+ (?:me|us)(?: \w+){0,3}? (?:to|for|if)\b", text) and len(text.split()) <= 16:
            return text
    return None


def _with_lead(doc: Doc, aimed: list[Deed]) -> list[Deed]:
    """ "I borrowed your car and dented it": the second half needs the first, which is no deed of its own."""
    every = deeds(doc)
    heads = {deed.head for deed in aimed}
    for deed in every:
        after = deed.head.dep_ == "conj" and deed.head.head in heads and not deed.subject and deed.head not in heads
        if (
            after
            and (deed.act is not None or not plain(deed))
            and (deed.head.tag_ in ("VBD", "VBN") or any(c.dep_ == "neg" for c in deed.head.children))
        ):
            aimed = (
                [*aimed[:1], deed, *aimed[1:]] if deed.head.i < aimed[-1].head.i or len(aimed) == 1 else [*aimed, deed]
            )
    first = aimed[0]
    if first.subject or first.head.dep_ != "conj" or first.past:
        return aimed
    lead = next((d for d in every if d.head == first.head.head), None)
    if lead is None or any(d.head == lead.head for d in aimed) or not lead.subject:
        return aimed
    return [lead, *aimed]


def _words(doc: Doc, deed: Deed, who: Recipient, triggers: bool) -> str:
    out: set[int] = set()
    swap = {**_told_as_now(deed), **deed.past}
    for token in deed.head.subtree:
        if token.dep_ not in ("advcl", "relcl") or token.i not in deed.tokens:
            continue
        words = " ".join(t.lower_ for t in token.subtree)
        reproach = bool(patterns("reproach.yml")["reproach"].search(words))
        if token.dep_ == "relcl":
            if any(first <= token.head.i <= last for first, last in who.spans.items()):
                mark = next((t for t in token.lefts if t.lower_ in ("who", "that", "which")), None)
                if mark is None or reproach or not triggers or token.tag_ in ("VBZ", "VBP"):
                    out.update(t.i for t in token.subtree)
                else:
                    swap[mark.i] = "when you"
            continue
        mark = next(
            (
                t
                for t in token.lefts
                if t.dep_ in ("mark", "advmod")
                and t.lower_ in ("because", "since", "as", "cause", "when", "while", "after", "whenever")
            ),
            None,
        )
        subject = own_subject(token)
        other = subject is not None and subject.lower_ not in ("he", "she", "they", "it")
        mine = subject is not None and (
            subject.i in who.pronouns or any(f <= subject.i <= last for f, last in who.spans.items())
        )
        if mark is None:
            continue
        reason = mark.lower_ in ("because", "since", "as", "cause")
        reproach = reproach and (mine or not other)  # "when my mother insulted her" blames nobody who reads it
        judged = (
            reason and token.lemma_ == "be"
        )  # "because she was such hard work" tells what she is like, and no moment
        if not triggers or reproach or judged or (reason and not (mine and who.kind == "child")):
            out.update(t.i for t in token.subtree)
        elif reason:
            swap[mark.i] = "when"
    out |= _of_recipient(doc, who)
    tokens = [i for i in deed.tokens if i not in out]
    text = render(doc, tokens, who, swap)
    return text if deed.subject else "I " + text


def _told_as_now(deed: Deed) -> dict[int, str]:
    """ "She asked me and I close the phone": a deed of the past whose verb is in the present, as learners put it."""
    head = deed.head
    if (
        head.tag_ in ("VBP", "VB")
        and not plain(deed)
        and lemma(head) not in ("feel", "think", "know")
        and _learnt(deed)
    ):
        helper = next((c for c in head.lefts if c.dep_ == "aux" and c.lower_ == "do"), None)
        if helper is not None:
            return {helper.i: "did"}
        if not any(c.dep_ in ("aux", "neg") for c in head.lefts):
            return {head.i: past(head.lemma_)}
    if (
        head.tag_ not in ("VBP", "VB")
        or head.dep_ != "conj"
        or any(c.dep_ in ("aux", "neg") for c in head.lefts)
        or plain(deed)
    ):
        return {}
    return {head.i: past(head.lemma_)} if any(t.tag_ == "VBD" for t in head.ancestors) else {}


def _bare(token: Token) -> bool:
    """ "she wait for me": a verb of one other without its -s."""
    subject = own_subject(token) if token.tag_ in ("VBP", "VB") else None
    helped = any(c.dep_ == "aux" for c in token.lefts)
    return subject is not None and subject.lower_ in ("he", "she") and not helped


def _learnt(deed: Deed) -> bool:
    """Whether a present tells one moment that is over: a time that is past, or somebody's verb without its -s beside it."""
    doc = deed.head.doc
    if _OVER.search(doc.text) is None:
        return any(_bare(token) for token in doc)
    return _OFTEN.search(doc.text) is None


def _of_recipient(doc: Doc, who: Recipient) -> set[int]:
    """What says more of the one it is for, right after them: "my mother | with dementia", "my friend | from work"."""
    found: set[int] = set()
    for last in who.spans.values():
        after = doc[last + 1] if last + 1 < len(doc) else None
        if after is None or after.lower_ not in ("with", "from"):
            continue
        inside = next((c for c in after.children if c.dep_ == "pobj"), None)
        if after.lower_ == "from" and (inside is None or inside.lower_ not in ("work", "church", "college", "uni")):
            continue
        if inside is not None and not any(c.dep_ in ("det", "poss") for c in inside.children) and inside.i > after.i:
            found.update(t.i for t in after.subtree)
    return found


def _join(texts: list[str], deeds: list[Deed]) -> str:
    second = texts[1]
    first = texts[0].rstrip(",")
    if deeds[1].subject:
        return f"{first}, and {second}" if len(first.split()) > 6 or "," in first else f"{first} and {second}"
    return f"{first} and {second.removeprefix('I ')}"


def _core(doc: Doc, deed: Deed, who: Recipient) -> str:
    """The verb with what belongs to it most closely."""
    keep: set[int] = {deed.head.i}
    for child in deed.head.children:
        if child.dep_ in _CORE:
            keep.update(
                t.i for t in child.subtree if t.dep_ not in ("advcl", "relcl", "acl", "conj", "cc") and _top(t, child)
            )
    text = render(doc, [i for i in deed.tokens if i in keep], who, dict(deed.past))
    return text if deed.subject else "I " + text


def _top(token: Token, root: Token) -> bool:
    while token != root:
        if token.dep_ in ("advcl", "relcl", "acl", "conj", "cc", "punct"):
            return False
        token = token.head
    return True


def _odd(text: str) -> bool:
    """Signs of a clause that was cut badly: no "I", words left hanging, doubled words, brackets left open."""
    words = re.findall(r"[\w']+", text.lower())
    if not words or "i" not in [w.split("'")[0] for w in words]:
        return True
    if words[-1] in (
        "and",
        "or",
        "but",
        "because",
        "when",
        "while",
        "that",
        "to",
        "the",
        "a",
        "an",
        "my",
        "your",
        "so",
        "of",
        "for",
        "if",
        "as",
        "since",
        "who",
        "than",
        "i",
        "you were",
        "even",
    ):
        return True
    if any(a == b and a not in ("that", "had", "you", "really", "very") for a, b in pairwise(words)):
        return True
    if re.fullmatch(r"i (?:said|told|called|wrote|texted|asked|made)(?: to)?(?: you)?", text.lower()):
        return True
    return (
        text.count("(") != text.count(")")
        or text.count('"') % 2 == 1
        or "you you " in text.lower()
        or bool(re.search(r"[*_<>{}\[\]|\\^~]|https?:", text))
    )


def _soften(text: str, who: Recipient) -> str:
    """Coarse words out, and for small children words they know."""
    for wanted, instead in soft_words("all"):
        text = wanted.sub(instead, text)
    if who.group in _SMALL:
        for wanted, instead in soft_words("small"):
            text = wanted.sub(instead, text)
    return polish(text)


def _clause(doc: Doc, head: Token, who: Recipient) -> str:
    return render(doc, _cut(doc, head), who)


def reaction(doc: Doc, who: Recipient, chosen: list[Deed]) -> str | None:
    """A sentence for what the person saw of the effect: "You cried."; None where they told nothing of it."""
    mine = {i for deed in chosen for i in deed.tokens}
    for head in doc:
        if head.pos_ not in ("VERB", "AUX") or head.i in mine or head.dep_ in ("aux", "auxpass"):
            continue
        subject = own_subject(head)
        if subject is None or not (
            subject.i in who.pronouns or any(f <= subject.i <= last for f, last in who.spans.items())
        ):
            continue
        seen = head.dep_ == "ccomp" and head.head.lemma_ in ("see", "notice", "hear", "watch", "tell", "find")
        after = head.dep_ == "ccomp" and subject.i > 0 and doc[subject.left_edge.i - 1].text == ","
        if head.dep_ in ("relcl", "ccomp", "xcomp") and not seen and not after:
            continue
        if head.tag_ == "VB" and not any(c.dep_ == "neg" for c in head.children):
            continue
        before = any(
            c.lower_ in ("because", "when", "if", "while", "since", "after", "until", "for")
            and c.dep_ in ("mark", "advmod")
            for c in head.lefts
        )
        if before:
            continue
        text = _clause(doc, head, who)
        found = patterns("reproach.yml")["reaction"].match(text)
        if found and len(text.split()) <= 14 and not _odd("I " + text) and not faults(sentence(text)):
            if _OVER.search(doc.text):
                text = re.sub(r"^you cry\b", "you cried", text)
            if re.match(r"you (?:are|seem|look|'re)\b", text, re.IGNORECASE):
                return sentence("I can see that " + text[0].lower() + text[1:])
            return sentence(text)
    return None


def owned(text: str) -> str | None:
    """The sentence in which the person has already taken responsibility in the event, in plain words."""
    for wanted, words in owned_words():
        if wanted.search(text):
            return words
    return None


def supplied_repair(doc: Doc, who: Recipient) -> str | None:
    """What the person says they want to do about it, turned to the other; None where the event holds nothing of it."""
    for sent in doc.sents:
        low = sent.text.lower()
        found = patterns("reproach.yml")["offer"].search(low)
        if not found or patterns("reproach.yml")["no_offer"].search(low[found.start() :]):
            continue
        start = sent.start_char + found.start()
        tokens = [t.i for t in sent if t.idx >= start]
        text = re.split(
            r",? (?:but|because|so that|and (?:i|he|she|they|now) (?:don't|doesn't|am|'m|is|feel|can't|won't))\b",
            render(doc, tokens, who),
            maxsplit=1,
        )[0]
        text = polish(text)
        if (
            3 < len(text.split()) <= 26
            and not _odd(text)
            and not faults(sentence(text))
            and does("repair", sentence(text))
        ):
            return sentence(text)
    return None

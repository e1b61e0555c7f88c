"""The sentences of a draft that come from the person's own words: the deed, what was seen of its effect, what they would do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.parser import parse
from bot.repair.apology import faults, parts
from bot.repair.deeds import Deed, _own_subject, deeds, past, plain
from bot.repair.people import Recipient, remark
from bot.repair.tidy import tidy
from bot.repair.turn import polish, render, sentence
from bot.repair.words import owned_words, patterns, simple_acts, soft_words, wording

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

LONGEST = 34  # words of an act: longer ones are told by their core
_CORE = frozenset(
    {"nsubj", "aux", "auxpass", "neg", "dobj", "prt", "dative", "oprd", "acomp", "attr", "prep", "xcomp", "poss"}
)
_SMALL = ("infant", "toddler", "school")


def act_sentences(doc: Doc, who: Recipient, chosen: list[Deed]) -> Iterator[str]:
    """Wordings of what was done, fullest first, each a grammatical sentence to the recipient; the last one always stands."""
    aimed = [deed for deed in chosen if _aimed(doc, deed, who)] or chosen[:1]
    aimed = _with_lead(doc, aimed)
    full = [_words(doc, deed, who, triggers=True) for deed in aimed[:2]]
    bare = [_words(doc, deed, who, triggers=False) for deed in aimed[:2]]
    joined = [_join(full, aimed[:2]), _join(bare, aimed[:2])] if len(aimed) > 1 else []
    asked = _asked(doc, aimed[0], who)
    lead = [f"{asked}, and {full[0]}"] if asked and (aimed[0].subject or aimed[0].past) else []
    for text in [*lead, *joined, full[0], bare[0], _core(doc, aimed[0], who)]:
        text = _soften(text, who)
        if 2 < len(text.split()) <= LONGEST and not _odd(text) and not faults(sentence(text)):
            yield sentence(text)
    for deed in aimed:
        yield sentence(simple_acts()[deed.act.id if deed.act else "other"])


def _aimed(doc: Doc, deed: Deed, who: Recipient) -> bool:
    """The deed touches the recipient, or nobody in particular."""
    inside = set(deed.tokens)
    if inside & (who.pronouns | set(who.spans)):
        return True
    return (
        deed.act is not None
        and not any(doc[i].lower_ in ("him", "her", "them", "he", "she", "they") for i in inside)
        and deed.act.id in ("shout", "use", "absent", "insult", "hurt", "lie", "broke_promise")
    )


def _asked(doc: Doc, deed: Deed, who: Recipient) -> str | None:
    """ "You asked me to pick up your suit": what the other had asked for, where the deed is told right after it."""
    for head in doc[max(0, deed.head.i - 25) : deed.head.i]:
        subject = _own_subject(head)
        if (
            head.lemma_ not in ("ask", "beg", "need", "want", "invite", "remind")
            or subject is None
            or head.i in deed.tokens
        ):
            continue
        if not (subject.i in who.pronouns or any(f <= subject.i <= l for f, l in who.spans.items())):
            continue
        text = _clause(doc, head, who)
        if re.match(r"you \w+ (?:me|us) (?:to|for|if)\b", text) and len(text.split()) <= 16:
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
    swap = dict(deed.past)
    for token in deed.head.subtree:
        if token.dep_ not in ("advcl", "relcl") or token.i not in deed.tokens:
            continue
        words = " ".join(t.lower_ for t in token.subtree)
        reproach = bool(patterns("reproach.yml")["reproach"].search(words))
        if token.dep_ == "relcl":
            if any(first <= token.head.i <= last for first, last in who.spans.items()):
                mark = next((t for t in token.lefts if t.lower_ in ("who", "that", "which")), None)
                if mark is None or reproach or not triggers:
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
        subject = _own_subject(token)
        mine = subject is not None and (
            subject.i in who.pronouns or any(f <= subject.i <= l for f, l in who.spans.items())
        )
        if mark is None:
            continue
        reason = mark.lower_ in ("because", "since", "as", "cause")
        if not triggers or reproach or (reason and not (mine and who.kind == "child")):
            out.update(t.i for t in token.subtree)
        elif reason:
            swap[mark.i] = "when"
    tokens = [i for i in deed.tokens if i not in out]
    text = render(doc, tokens, who, swap)
    return text if deed.subject else "I " + text


def _join(texts: list[str], deeds: list[Deed]) -> str:
    second = texts[1] if deeds[1].subject and not texts[1].startswith("I ") else texts[1]
    first = texts[0].rstrip(",")
    if deeds[1].subject:
        return f"{first}, and {second}" if len(first.split()) > 6 else f"{first} and {second}"
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
    if any(
        a == b and a not in ("that", "had", "you", "really", "very") for a, b in zip(words, words[1:], strict=False)
    ):
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
    from bot.repair.deeds import _cut

    return render(doc, _cut(doc, head), who)


def reaction(doc: Doc, who: Recipient, chosen: list[Deed]) -> str | None:
    """A sentence for what the person saw of the effect: "You cried."; None where they told nothing of it."""
    mine = {i for deed in chosen for i in deed.tokens}
    for head in doc:
        if head.pos_ not in ("VERB", "AUX") or head.i in mine or head.dep_ in ("aux", "auxpass"):
            continue
        subject = _own_subject(head)
        if subject is None or not (subject.i in who.pronouns or any(f <= subject.i <= l for f, l in who.spans.items())):
            continue
        if head.dep_ in ("relcl", "ccomp", "xcomp") or any(c.dep_ == "neg" for c in head.children) or head.tag_ == "VB":
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
            and parts(sentence(text))["repair"]
        ):
            return sentence(text)
    return None


_LEAD = re.compile(
    r"^(?:(?:well|maybe|probably|perhaps|possibly|i think|i guess|i imagine|i suppose|i'd say|that|it was because|my part (?:was|is)(?: that)?|because|to|by|just|also|like),? )+",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?:today|tonight|tomorrow|morning|afternoon|evening|night|weekend|monday|tuesday|wednesday|thursday|friday|saturday|sunday|week|dinner|lunch|breakfast|bedtime|school|work|later|soon|walk|drive|car|bath|after|before|when|once|at|in|on)\b",
    re.IGNORECASE,
)


def given_sentence(part: str, text: str, who: Recipient) -> str | None:
    """The sentence for a part the person was asked for, or None where their words cannot stand in an apology (a fault, a demand)."""
    plain = _LEAD.sub("", tidy(text, subjects=part == "responsibility")[:300]).strip()
    if not plain or re.match(
        r"^(?:i )?(?:don't|do not|dunno|no|not|nothing|none|skip|idk)\b(?:[^.]{0,12}(?:know|idea|sure))?\W*$",
        plain,
        re.IGNORECASE,
    ):
        return None
    if part == "when":
        low = plain.rstrip(".!?").strip()
        low = low[0].lower() + low[1:]
        if len(low.split()) > 8 or not _WHEN.search(low) or re.match(r"(?:i|we|he|she|they|my)\b", low):
            return None
        turned = _turned(low, who)
        return sentence(wording()["when"][0].format(when=turned))
    turned = _turned(plain, who)
    made = {"responsibility": _responsibility, "impact": _impact, "repair": _repair}[part](turned)
    if made is None:
        return None
    made = sentence(made)
    if faults(made) or len(made.split()) > 40 or parts(made)[part] is None:
        return None
    return made


def _turned(text: str, who: Recipient) -> str:
    doc = parse(text)
    return render(doc, [t.i for t in doc if t.pos_ != "SPACE"], remark(doc, who))


def _responsibility(text: str) -> str | None:
    if not re.match(r"(?:i|my|that|it|this|what)\b", text, re.IGNORECASE):
        return None
    text = text[0].upper() + text[1:]
    return text if parts(sentence(text))["responsibility"] else f"{text}, and that is my responsibility"


def _impact(text: str) -> str | None:
    low = text[0].lower() + text[1:] if not text.startswith("I ") else text
    doc = parse(low)
    if not any(t.dep_ in ("nsubj", "nsubjpass") for t in doc):
        first = doc[0]
        if (
            first.tag_ in ("VBD", "VBN")
            and first.pos_ == "VERB"
            and first.lower_
            not in (
                "scared",
                "hurt",
                "confused",
                "rejected",
                "ignored",
                "embarrassed",
                "frightened",
                "humiliated",
                "disappointed",
                "upset",
                "terrified",
                "abandoned",
                "betrayed",
            )
        ):
            return f"I imagine that you {low}"
        return f"You may have felt {low}" if len(doc) < 12 else None
    if re.match(r"i (?:hurt|scared|made|let|upset|disappointed|embarrassed|frightened)\b", low, re.IGNORECASE):
        return "I" + low[1:]
    if re.search(r"\bi\b", low, re.IGNORECASE) and not re.search(r"\byou", low, re.IGNORECASE):
        return None
    low = re.sub(r"\b(you|it|were|was) (?:probably|maybe|perhaps|possibly|must have|surely|definitely) ", r"\1 ", low)
    return f"I imagine that {low}"


def _repair(text: str) -> str | None:
    low = text.strip()
    doc = parse(low)
    first = doc[0]
    if re.match(r"(?:you|he|she|they|your)\b", low, re.IGNORECASE):
        return None
    if re.match(r"(?:next time|from now on|in future|in the future|going forward)\b", low, re.IGNORECASE):
        if not re.search(r"\bi(?:'| |$)", low, re.IGNORECASE):
            return re.sub(
                r"^(next time|from now on|in future|in the future|going forward),?\s*",
                lambda m: f"{m[1].capitalize()} I will ",
                low,
                flags=re.IGNORECASE,
            )
        return low
    if re.match(r"i(?:'d|'ll|'m| )", low, re.IGNORECASE):
        low = "I" + low[1:]
        low = re.sub(r"^I (?:would|could|can|should|need to|have to|must) (?!like)", "I will ", low)
        return low if parts(sentence(low))["repair"] else None
    lower = low[0].lower() + low[1:]
    if re.match(r"(?:not|never|no more|stop) ", lower):
        return (
            f"I want to {lower}"
            if lower.startswith("stop")
            else None
            if not lower.startswith(("not ", "never "))
            else "I will " + re.sub(r"^(not|never) (\w+)ing\b", lambda m: f"{m[1]} {_base(m[2])}", lower)
        )
    if first.tag_ == "VBG":
        return f"I want to try {lower}"
    if first.tag_ in ("VB", "VBP") or (first.pos_ == "VERB" and first.tag_ != "VBD" and first.lemma_ == first.lower_):
        return f"I will {lower}"
    if first.pos_ in ("NOUN", "DET", "PROPN", "NUM", "PRON"):
        return (
            f"What I'd like to offer is {lower}"
            if first.pos_ == "DET"
            else f"I will {lower}"
            if first.lower_ in ("count", "knock", "text", "call", "hug", "phone", "walk", "plan", "book", "apologise")
            else None
        )
    return None


def _base(stem: str) -> str:
    """yell(ing) -> yell, interrupt(ing), shout(ing), snapp(ing) -> snap, mak(ing) -> make."""
    for candidate in (stem, stem[:-1] if stem[-1:] == stem[-2:-1] else stem, stem + "e"):
        if parse(candidate + "ing")[0].lemma_ == candidate:
            return candidate
    return stem


__all__ = ["act_sentences", "given_sentence", "owned", "past", "reaction", "supplied_repair"]

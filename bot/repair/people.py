"""Who an apology is for: the other person of an event, their age group, and which words of the event mean them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.parser import entity
from bot.repair.ages import age_in, group_of, group_said
from bot.repair.aside import as_a_place, beside_a_thing, oneself, things_before
from bot.repair.verbs import done_to
from bot.repair.words import Noun, group_words, not_people, nouns

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_PRONOUNS = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
             "they": "n", "them": "n", "their": "n", "theirs": "n", "themselves": "n", "themself": "n"}  # fmt: skip


@dataclass
class Mention:
    """A noun phrase or name that means a person: tokens first..last of the phrase, its head, and what the word says."""

    first: int
    head: int
    last: int
    noun: Noun
    own: bool  # "my", "our", or a kinship name used as a name ("Mum")


@dataclass
class Recipient:
    """`kind` of relation and `group` of age choose the wording. `tokens`: token index -> the phrase's (first, last)
    or (i, i)."""

    kind: str
    group: str
    gender: str
    plural: bool = False
    noun: Noun | None = None
    spans: dict[int, int] = field(default_factory=dict)  # first token -> last token of phrases that mean this person
    pronouns: set[int] = field(default_factory=set)


def _noun_of(token: Token) -> Noun | None:
    low = token.text.lower()
    known = nouns()
    before = token.nbor(-1).text.lower() if token.i > 0 else ""
    if low == "ex" and [t.text for t in token.doc[token.i + 1 : token.i + 2]] == ["-"]:
        return None  # said by the word after it
    if low in ("husband", "wife", "boyfriend", "girlfriend", "partner") and (
        before in ("ex", "-") or (before == "-" and token.i > 1)
    ):
        return known.get("ex-" + low, known["ex"])
    if low == "law" and token.i > 3 and token.nbor(-1).text == "-":
        return known.get(f"{token.nbor(-4).text.lower()}-in-law") or known.get(token.nbor(-4).text.lower())
    after = [t.text.lower() for t in token.doc[token.i + 1 : token.i + 3]]
    if after == ["in", "law"] and f"{low}-in-law" in known:
        return known[f"{low}-in-law"]  # "my daughter in law" is grown up
    if low in known:
        return known[low]
    return known.get(token.lemma_.lower()) if token.tag_ == "NNS" and token.lemma_.lower() not in known else None


def mentions(doc: Doc) -> Iterator[Mention]:
    """Noun phrases with a word for a person, and names of people, in the order of the text."""
    for token in doc:
        if token.pos_ not in ("NOUN", "PROPN", "ADJ", "INTJ", "X", "VERB") or token.text.lower() in ("so", "out"):
            continue
        noun = _noun_of(token)
        compound = (
            token.dep_ in ("compound", "amod", "nmod") and token.head.i > token.i and _noun_of(token.head) is not None
        )
        if noun is not None and not compound and not beside_a_thing(token) and not oneself(token):
            first, last = _phrase(token)
            own = any(doc[i].text.lower() in ("my", "our") for i in range(first, token.i)) or (
                noun.kind in ("parent", "partner") and first == token.i
            )
            yield Mention(first, token.i, last, noun, own)
        elif noun is None and token.pos_ == "PROPN" and _named(token) and token.dep_ not in ("appos", "compound"):
            if token.i and doc[token.i - 1].text.lower() in ("my", "our"):
                continue
            yield Mention(
                token.left_edge.i if token.left_edge.dep_ == "compound" else token.i,
                token.i,
                token.i,
                Noun(token.text, "friend", "n", False, None),
                False,
            )


_HUMAN = frozenset(
    ["see", "hear", "cry", "say", "tell", "ask", "read", "notice", "reply", "answer", "text", "call", "laugh"]
)


def _named(token: Token) -> bool:
    """A name of a person: the parser says so, or it stands where somebody is done to."""
    if token.lower_ in not_people() or not token.text[:1].isupper() or len(token.text) < 2 or token.text.isupper():
        return False
    if done_to(token):
        return True
    kind = entity(token)
    if kind == "PERSON":
        return True
    if kind in ("DATE", "TIME", "EVENT", "PRODUCT", "MONEY", "FAC", "WORK_OF_ART", "LANGUAGE"):
        return False
    if token.dep_ == "pobj":
        return token.head.lower_ in ("to", "at", "with", "on", "about", "for", "from", "of")
    return token.dep_ in ("dobj", "dative", "poss") or (
        token.dep_ == "nsubj" and (kind == "" or token.head.lemma_ in _HUMAN)
    )


def _phrase(token: Token) -> tuple[int, int]:
    """First and last token of the phrase around a person word: what stands before it, and a name after it."""
    doc = token.doc
    first = token.i
    for child in token.lefts:
        if (
            child.dep_
            in ("det", "poss", "amod", "nummod", "compound", "nmod", "npadvmod", "quantmod", "punct", "advmod")
            and child.i < token.i
        ):
            if child.dep_ == "advmod" and child.lower_ in (
                "especially",
                "even",
                "just",
                "only",
                "mostly",
                "particularly",
            ):
                continue  # stays a word of the sentence
            edge = child.left_edge.i
            if doc[edge].text in (",", '"', "(") and child.dep_ == "punct":
                continue
            first = min(first, edge)
    # The parser may cut "6 year old son" off its "my": walk back over what can only be part of the phrase.
    while first > 0 and (
        doc[first - 1].text.lower() in ("my", "our", "year", "old", "-", "ex", "best", "own", "little")
        or doc[first - 1].like_num
    ):
        first -= 1
        if doc[first].text.lower() in ("my", "our"):
            break
    last = token.i
    for child in token.rights:
        if child.dep_ == "appos" and child.i <= token.i + 3 and (child.pos_ == "PROPN" or child.like_num):
            last = max(last, child.right_edge.i if child.right_edge.i - child.i < 3 else child.i)
    if last == token.i and token.i + 1 < len(doc) and doc[token.i + 1].pos_ == "PROPN" and token.whitespace_:
        last = token.i + 1
    if [t.lower_ for t in doc[token.i + 1 : token.i + 5]] == ["-", "in", "-", "law"]:
        last = max(last, token.i + 4)
    if [t.lower_ for t in doc[token.i + 1 : token.i + 3]] == ["in", "law"]:
        last = max(last, token.i + 2)
    if last > token.i and last + 1 < len(doc) and doc[last + 1].text in (",", ")"):
        last += 1
    return first, last


def _kind_of(to: str) -> tuple[Noun | None, str | None]:
    """What a caller's `to` says: a Noun, and an age group where it names one."""
    low = " ".join(re.findall(r"[\w'-]+", to.lower()))
    low = re.sub(r"^(?:my|our|the|a) ", "", low)
    group = group_words().get(low)
    known = nouns()
    for size in (3, 2, 1):
        words = low.split()
        for start in range(len(words) - size, -1, -1):
            noun = known.get(" ".join(words[start : start + size])) or known.get("-".join(words[start : start + size]))
            if noun is not None:
                return noun, group or noun.group
    return None, group


def recipient(doc: Doc, raw: str, deeds: list[Token], to: str | None, age: float | None) -> Recipient | None:
    """The person an apology for `deeds` (heads of clauses, most telling first) is for; None where nobody else is
    there."""
    found = list(mentions(doc))
    wanted, wanted_group = _kind_of(to) if to else (None, None)
    chosen = _choose(doc, found, deeds, to, wanted)
    noun = wanted or (chosen.noun if chosen else None)
    pronoun = next((t for deed in deeds for t in deed.subtree if t.text.lower() in _PRONOUNS), None)
    if noun is None and pronoun is None and to is None:
        return None
    gender = noun.gender if noun else "n"
    who = Recipient(noun.kind if noun else "other", "adult", gender, bool(noun and noun.plural), noun)
    _mark(doc, who, found, chosen)
    who.group = _group(raw, to, age, who, noun, wanted_group)
    if who.group != "adult" and who.kind not in ("child",):
        who.kind = "child" if noun is None or age is not None or wanted_group else who.kind
    return who


def _group(raw: str, to: str | None, age: float | None, who: Recipient, noun: Noun | None, wanted: str | None) -> str:
    if who.kind not in ("child", "other") and not (who.kind == "sibling" and age is not None):
        return "adult"
    if age is not None and (who.kind == "child" or age < 18):
        return group_of(age)
    if wanted:
        return wanted
    if who.kind != "child":
        return "adult"
    said = age_in(to) if to else None
    said = said if said is not None else age_in(raw)
    if said is not None:
        return group_of(said)
    said_group = group_said(raw, to or "")
    if said_group == "adult":
        return "adult"
    if noun and noun.group:
        return noun.group
    return said_group or "school"


def _choose(doc: Doc, found: list[Mention], deeds: list[Token], to: str | None, wanted: Noun | None) -> Mention | None:
    if to:
        low = to.lower()
        named = [
            m
            for m in found
            if any(doc[i].text.lower() in low.split() for i in range(m.head, m.last + 1) if doc[i].is_alpha)
        ]
        same = [
            m
            for m in found
            if wanted
            and m.noun.kind == wanted.kind
            and _alike(m.noun.gender, wanted.gender)
            and (m.own or m.noun.word == wanted.word or wanted.kind == "child")
        ]
        names = [m for m in found if m.noun.word not in nouns()] if wanted and not same else []
        for pool in (named, same, names):
            if pool:
                return pool[0]
        if wanted is not None:
            return None
    for deed in deeds:
        wronged = _wronged_by(found, deed)
        if wronged is not None:
            return wronged
        for token in sorted(deed.subtree, key=lambda t: (t.head != deed, t.i)):
            if token.i < deed.i and token.dep_ in ("nsubj", "nsubjpass"):
                continue
            owner = token.dep_ == "poss" and any(
                m.head == token.head.i and m.noun.group not in ("infant", "toddler") for m in found
            )
            if owner:
                continue  # "my son's coach" is about the coach
            for mention in found:
                if (
                    mention.head == token.i
                    and (
                        mention.own
                        or (mention.noun.kind in ("friend", "other", "colleague") and not _others(doc, mention))
                    )
                    and not _gone(token)
                ):
                    partner = next((m for m in found if m.noun.kind == "partner"), None)
                    return partner if partner is not None and mention.noun.kind == "ex" else mention
            if token.text.lower() in _PRONOUNS:
                # "his mother": he, not she, is who is meant.
                alone = len(found) == 1 and _alike(found[0].noun.gender, _PRONOUNS[token.text.lower()])
                return _antecedent(found, token) or (found[0] if alone else None)
    own = [m for m in found if m.own] or found
    return own[0] if own else None


def _wronged_by(found: list[Mention], deed: Token) -> Mention | None:
    """Whom it was done to where that is not the one it was done with: "I kissed my friend's husband", "I let my mother
    insult my wife"."""
    below = {m.head: m for m in found if m.own and m.head in {t.i for t in deed.subtree}}
    if deed.lemma_ in ("kiss", "sleep", "flirt", "date", "hook"):
        return next((below[t.i] for t in deed.subtree if t.i in below and t.dep_ == "poss"), None)
    if deed.lemma_ == "let":
        inner = [t for t in deed.subtree if t.i in below and t.dep_ not in ("nsubj", "poss")]
        return below[inner[0].i] if inner and len(below) > 1 else None
    return None


def _others(doc: Doc, mention: Mention) -> bool:
    """ "his best friend": somebody of another's."""
    return any(doc[i].lower_ in ("his", "her", "their") for i in range(mention.first, mention.head))


def _alike(one: str, other: str) -> bool:
    return one == other or "n" in (one, other)


def _gone(token: Token) -> bool:
    """Somebody who cannot be written to: it is their funeral."""
    return token.dep_ == "poss" and token.head.lower_ in ("funeral", "grave", "wake", "death", "ashes", "memorial")


def _antecedent(found: list[Mention], pronoun: Token) -> Mention | None:
    gender = _PRONOUNS[pronoun.text.lower()]
    fits = [
        m for m in found if m.head < pronoun.i and (m.noun.gender in (gender, "n") or (gender == "n" and m.noun.plural))
    ]
    fits = [m for m in fits if m.own or m.noun.group != "infant"] or fits  # "when the baby was ill" tells only when
    plural = [m for m in fits if m.noun.plural]
    if gender == "n" and plural:
        return plural[-1]
    return fits[-1] if fits else None


def _mark(doc: Doc, who: Recipient, found: list[Mention], chosen: Mention | None) -> None:
    """Which phrases and pronouns mean the recipient."""
    others: list[Mention] = []
    joined: list[Mention] = []
    for mention in found:
        same = chosen is not None and (
            mention is chosen
            or doc[mention.head].text.lower() == doc[chosen.head].text.lower()
            or (
                mention.noun.kind == chosen.noun.kind == "child"
                and mention.noun.plural == chosen.noun.plural
                and mention.own
                and mention.noun.gender in (chosen.noun.gender, "n")
            )
        )
        if same and as_a_place(doc[mention.head]):
            continue
        if same and (mention is chosen or doc[mention.head].dep_ != "attr"):
            joined.append(mention)
        else:
            others.append(mention)
    for mention in joined:
        who.spans[mention.first] = mention.last
    if chosen is not None and doc[chosen.head].dep_ != "conj":
        for child in doc[chosen.head].conjuncts:  # "my son and daughter": both are meant
            partner = next((m for m in others if m.head == child.i), None)
            if partner is not None and partner.noun.kind == chosen.noun.kind:
                who.plural, who.gender = True, "n"
                who.spans[chosen.first] = max(partner.last, who.spans[chosen.first])
                others.remove(partner)
    gender = "n" if who.plural else who.gender
    for token in doc:
        low = token.text.lower()
        if low not in _PRONOUNS:
            continue
        says = _PRONOUNS[low]
        if who.plural and says != "n":
            continue
        if not who.plural and gender in ("m", "f") and says not in (gender, "n"):
            continue
        rivals = [
            m
            for m in others
            if m.head < token.i
            and m.noun.kind != "colleague"
            and (m.own or m.noun.group != "infant")  # "when the baby was ill" tells only when
            and not _in_passing(doc, m, who)
            and (m.noun.gender in (says, "n") or (says == "n" and m.noun.plural))
        ]
        if says == "n" and not who.plural:
            rivals = [m for m in rivals if m.noun.plural] or ([] if gender == "n" else rivals)
        mine = [f for f in who.spans if f < token.i]
        if says == "n" and not who.plural and things_before(token, {m.head for m in found}):
            continue  # "I took your tools and sold them"
        if rivals and (not mine or rivals[-1].head > max(mine)) and not _sentence_subject(doc, token, who):
            continue
        who.pronouns.add(token.i)
        if gender == "n" and says != "n" and not who.plural:
            gender = says
            who.gender = says


def _in_passing(doc: Doc, mention: Mention, who: Recipient) -> bool:
    """ "a child could do it", "her best friend's number": nobody a later "her" would mean before the recipient."""
    first = doc[mention.first]
    theirs = mention.first in who.pronouns and first.lower_ in ("her", "his", "their")
    return (first.lower_ in ("a", "an") and not mention.own) or theirs


def _sentence_subject(doc: Doc, token: Token, who: Recipient) -> bool:
    """The recipient is the object or subject of the main clause that the pronoun stands in."""
    return any(
        doc[f].sent == token.sent and doc[who.spans[f]].dep_ in ("dobj", "nsubj") and f < token.i for f in who.spans
    )


def remark(doc: Doc, who: Recipient) -> Recipient:
    """The same person in another text about them: its phrases and pronouns that mean the recipient."""
    again = Recipient(who.kind, who.group, who.gender, who.plural, who.noun)
    found = list(mentions(doc))
    same = next(
        (m for m in found if m.noun.kind == who.kind and (who.gender == "n" or m.noun.gender in (who.gender, "n"))),
        None,
    )
    _mark(doc, again, found, same)
    return again

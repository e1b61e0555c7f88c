"""Whether an apology is in place: for one's own deed towards somebody, and never for what was done to oneself, or in
danger.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from bot.repair.ages import age_in
from bot.repair.cornered import cornered, unnamed
from bot.repair.deeds import Deed, deeds, plain
from bot.repair.people import _PRONOUNS, mentions
from bot.repair.reading import Told, second, told
from bot.repair.verbs import forms
from bot.repair.words import acts, patterns
from bot.safety.lexicon import lexicon

if TYPE_CHECKING:
    from spacy.tokens import Doc

# Classes of the screen after which no message to the other is drafted (safety: the episode's own words come first).
UNSAFE = frozenset({"attempt", "overdose", "postpartum", "withdrawal", "plan", "violence", "child", "partner", "sexual", "psychosis", "ideation", "method", "passive"})  # fmt: skip  # noqa: E501


# Done to somebody even where nobody says how it was: "I told her she's getting fat", "I mixed up their presents".
_AIMED = frozenset({"tell", "mix", "change", "rush", "laugh", "post", "send", "use", "copy", "tease", "refuse", "push", "oversleep"})  # fmt: skip  # noqa: E501
_KEPT_FROM = re.compile(r"\blet me see (?:the|my|our) \w+", re.IGNORECASE)
_CUT_OFF = re.compile(r"\bcut (?:him|her|them|my \w+(?: \w+)?) (?:off|short)\b", re.IGNORECASE)
_CHILD_HITS = re.compile(
    r"\bmy (?:\w+ )?(?:toddler|baby|(?:\d|1[0-2]) year old(?: \w+)?|kid|little (?:boy|girl|one|brother|sister)|(?:preschool|little|young) \w+)"  # noqa: E501
    r" (?:\w+ )?(?:hits?|bit|bites|kick(?:ed|s)|slap(?:ped|s)|push(?:ed|es)|punch(?:ed|es)|scratch(?:ed|es)) me\b",
    re.IGNORECASE,
)
# What is feared of the other is nothing that they did: "they'll never trust me again".
# "I told her boss she drinks": what somebody is said to do, to a third, was done to nobody here.
_TOLD_OF = re.compile(
    r"\b(?<=\bi )(?:\w+ ){0,2}?(?:told|tell|informed|texted|emailed) "
    r"(?:everyone|everybody|people|(?:his|her|their|my|our|the) \w+(?: \w+)?) "
    r"(?:that )?(?:he|she|they)\b(?![^.!?]*\b(?:me|us|my|our)\b)[^.!?,;]*",
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"(?:\bwill|'ll|\b(?:they|she|he|it)ll|\bwould|'d|\bwon'?t|\bmight|\bmay) (?:never |not |ever |\w+ )?"
    r"(?:trust|forgive|love|believe|talk to|speak to|look at|want|need|forget)\b",
    re.IGNORECASE,
)
# Somebody small whom a parent may have wronged all the same, and the grown-ups beside whom that is less sure.
SMALL = 12  # years: below this what a child throws, shouts or bites is no danger to its parent
_SMALL = re.compile(
    r"\b(?:toddlers?|bab(?:y|ies)|preschoolers?|kindergart\w+|little (?:boy|girl|one|son|daughter|brother|sister)s?)\b",
    re.IGNORECASE,
)
_OWN_SMALL = re.compile(
    rf"\b(?:my|our) (?:\w+ )?{_SMALL.pattern[2:]}|"
    r"\b(?:my|our) (?:\w+ )?(?:[1-9]|1[01]|two|three|four|five|six|seven|eight|nine|ten)[ -]year[ -]old",
    re.IGNORECASE,
)
_GROWN_UP = re.compile(
    r"\b(?:husband|wife|partner|boyfriend|girlfriend|fianc\w+|ex|dad|father|mum|mom|mother|step(?:dad|mum|mom|father|mother)|"
    r"uncle|aunt|grand\w+|boss|teacher|neighbou?r|friend|man|woman|guy)\b",
    re.IGNORECASE,
)

_WISHES = re.compile(r"\b(?:apologi[sz]e|say (?:i'?m |that i'?m )?sorry|make (?:it )?up|make amends)\b", re.IGNORECASE)

# Shares of the reading, 0-1 (bot/repair/reading.py).
OWN, WRONGED = 0.52, 0.3  # a telling without a listed deed is one of the writer's own above the one and below the other
OWN_UNLISTED = 0.42  # ... of deeds the lists have no kind for
NOT_OWN = 0.25  # below it, a limit that was set is no deed
NONE_OF_OWN = {
    "nothing": 0.15,
    "wronged": 0.04,
}  # below it, where the most is the other, a listed deed is none, or somebody else's
DANGER, OWN_IN_DANGER = (
    0.6,
    0.24,
)  # hurt and harm together, and the own share below which they count, beside a listed deed
SETTLED = 0.85  # own share from which the first reading stands: half of own deeds told plainly are not read again
HOPELESS = 0.05  # ... and below which a telling without a listed deed isn't read again
# Shares of the second reading: own, beside a listed deed and without one; hurt and harm together, from which no draft is made.
OWN_LISTED, OWN_TWICE, DANGER_TWICE, DANGER_UNLISTED = 0.42, 0.6, 0.4, 0.35
OWN_AGREED = 0.5  # own, without a listed deed, where the first reading is sure of it
MAYBE_SUFFERED, SUFFERED = 0.3, 0.6  # share of being hurt, by the first and by the second reading
OWN_PLAINLY, DANGER_PLAINLY = (
    0.15,
    0.5,
)  # own, and danger, beside a deed of `PLAINLY` or where it is said that one wants to apologise
PLAINLY = frozenset(
    {"insult", "shout", "gossip", "privacy", "damage"}
)  # kinds of deeds that are one's own, whoever began
DANGER_ALONE = 0.25  # either of them, without one
ALONE, BESIDE = 0.5, 0.7  # chance of a clause to be a deed: where no deed of the lists is there, and beside one


@dataclass
class Decision:
    """`why`: key of the reason in data/repair/wording.yml where there is nothing to draft, else None."""

    why: str | None
    chosen: list[Deed]
    firm: bool = False  # the screen is in doubt: no reading changes it


def _screened(raw: str, unsafe: frozenset[str] = UNSAFE) -> str | None:
    """What the crisis screen holds this for, of the classes in `unsafe`: "sure" by a rule, at tier 3 or where the screen
    itself failed, "maybe" by statistics alone."""
    from bot.safety import screen

    # Hurt feelings are what apologies are for; said of a body they have been decided on above.
    raw = _CUT_OFF.sub("interrupted them", raw)
    verdict = screen(re.sub(r"\bhurt(?:ing)? [^.!?]{1,30}? feelings\b", "upset someone", raw))
    if verdict.fault:
        return "sure"  # nobody knows: no message to the other is drafted
    if verdict.soft or verdict.text_tier < 2 or not unsafe & set(verdict.classes):
        return None
    told = {_rule_classes().get(evidence.rule) for evidence in verdict.evidence}
    return "sure" if unsafe & told or verdict.text_tier > 2 else "maybe"


@cache
def _rule_classes() -> dict[str, str]:
    """The class of the screen that each of its rules speaks for."""
    return {rule.id: rule.crisis_class for rule in lexicon().rules}


def decide(doc: Doc, raw: str, addressed: bool = False, young: bool = False, small: bool = False) -> Decision:
    """Which deeds of the event an apology is for, or why there is none to draft.

    `addressed`: it was said who it is for; `young`: a child, for whom a parent's rule is no control; `small`: one
    under `SMALL` years, as far as the caller says.
    """
    made = _read(doc, raw, addressed, young, small)
    if made.why is not None:
        return made
    forced = {deed.head.i: why for deed in made.chosen if (why := cornered(doc, deed)) is not None}
    if forced and ("danger" in forced.values() or len(forced) == len(made.chosen)):
        return Decision("danger" if "danger" in forced.values() else "wronged", [])
    chosen = [deed for deed in made.chosen if deed.head.i not in forced]
    chosen = [deed for deed in chosen if not _state(deed)] or chosen
    return Decision("unnamed", []) if unnamed(doc, chosen) else Decision(None, chosen)


def _state(deed: Deed) -> bool:
    """ "... because I was jealous": how one was, told as the reason of another deed."""
    return bool(deed.head.lemma_ == "be" and deed.head.dep_ == "advcl")


def _read(doc: Doc, raw: str, addressed: bool, young: bool, small: bool) -> Decision:
    """What the lists and the fitted reading say together."""
    listed = _by_lists(doc, raw, addressed, young, small)
    if listed.why not in (None, "nothing", "wronged") or (read := told(doc)) is None:
        return listed
    if listed.why is None:
        refused = _refused(read, doc.text)
        if all(deed.act is None for deed in listed.chosen) and read.shares["own"] < OWN_UNLISTED:
            refused = refused or "nothing"
        if (small or _OWN_SMALL.search(doc.text)) and not _GROWN_UP.search(doc.text):
            refused = None if refused in ("harm", "self_blame") else refused
        elif read.shares["own"] < SETTLED and (wide := second(doc, read)):
            plainly = any(deed.act is not None and deed.act.id in PLAINLY for deed in listed.chosen)
            refused = _doubted(wide, plainly, _WISHES.search(doc.text) is not None)
        return Decision(refused, []) if refused else Decision(None, _likely(read, doc, listed.chosen) or listed.chosen)
    likely = _likely(read, doc, [])
    if listed.why == "nothing" and _suffered(read, doc):
        return Decision("wronged", [], listed.firm)
    if listed.firm or not likely or read.shares["own"] < HOPELESS:
        return listed
    wide = second(doc, read)
    if wide is not None:
        least = OWN_AGREED if read.shares["own"] >= SETTLED else OWN_TWICE
        sure = wide["own"] >= least and wide["hurt"] + wide["harm"] < DANGER_UNLISTED
    else:
        sure = (
            read.shares["own"] >= OWN
            and read.shares["wronged"] < WRONGED
            and max(read.shares["hurt"], read.shares["harm"]) < DANGER_ALONE
        )
    return Decision(None, likely) if sure else listed


def _suffered(read: Told, doc: Doc) -> bool:
    """The writer is hurt or frightened, as both readings have it, and no clause of theirs is like a deed: that is said, and not
    that there is nothing."""
    if read.shares["hurt"] < MAYBE_SUFFERED or any(c >= ALONE for _, c in read.deeds.values()):
        return False
    wide = second(doc, read)
    return wide is not None and wide["hurt"] >= SUFFERED


def _doubted(wide: Mapping[str, float], plainly: bool, wished: bool) -> str | None:
    """Why nothing is drafted, by the second reading, although there is a deed of the lists; None where it is one's own.

    Names that one called somebody are one's own deed whoever began (`plainly`), as is what one wishes to apologise for (`wished`): less is
    asked for there, and of the second it is no harm that counts, but only being hurt. What a parent did to a small child isn't doubted.
    """
    danger = wide["hurt"] + (0.0 if wished else wide["harm"])
    if danger >= (DANGER_PLAINLY if plainly or wished else DANGER_TWICE):
        return "self_blame" if wide["hurt"] > wide["harm"] else "harm"
    if wide["own"] >= (OWN_PLAINLY if plainly or wished else OWN_LISTED):
        return None
    most = max(("wronged", "hurt", "harm", "nothing"), key=lambda kind: wide[kind])
    return "self_blame" if most == "hurt" else most


def _by_lists(doc: Doc, raw: str, addressed: bool, young: bool, small: bool) -> Decision:
    """What the lists of data/repair and the screen say, without the reading."""
    signs = patterns("signs.yml")
    text = doc.text
    # A small child who hits is no danger; the one who screamed back may want to mend it.
    grown = _CHILD_HITS.sub("my child was wild", text)
    little = (small or _little(text)) and not _GROWN_UP.search(text)
    for why in ("danger", "harm", "control", "no_contact"):
        if little and why == "danger":
            continue
        if why == "danger" and _KEPT_FROM.search(grown) and signs["harm"].search(grown):
            continue  # "she won't let me see the kids because I punched the wall": the harm is the writer's
        if signs[why].search(grown) and not (young and why == "control" and not signs["harm"].search(grown)):
            return Decision("harm" if why == "control" else why, [])
    screened = _screened(raw, UNSAFE - {"violence", "partner"} if little else UNSAFE)
    if screened == "sure":
        return Decision("unsafe", [])
    found = [deed for deed in deeds(doc) if not _ahead(deed)]
    felt = addressed or bool(signs["regret"].search(text)) or bool(signs["hurt"].search(text))
    near = felt or any(mention.own for mention in mentions(doc))
    strong = [deed for deed in found if deed.act is not None and not deed.blamed and (near or not deed.loose)]
    wronged = bool(signs["wronged"].search(_TOLD_OF.sub(" ", _TO_COME.sub(" ", text))))
    if signs["self_blame"].search(text) or (signs["severe"].search(text) and not _own_severe(strong, text)):
        return Decision(
            "self_blame" if any(d.blamed for d in found) or signs["self_blame"].search(text) else "wronged",
            [],
            screened is not None,
        )
    if strong:
        return Decision(None, strong)
    if screened:
        return Decision("unsafe", [])
    if wronged:
        return Decision("self_blame" if any(d.blamed and d.act for d in found) else "wronged", [])
    if signs["no_deed"].search(text):
        return Decision("nothing", [])
    if signs["before"].search(text):
        return Decision("before", [])
    sorry = bool(signs["regret"].search(text)) or bool(signs["hurt"].search(text))
    weak = [
        d
        for d in found
        if (not plain(d) or d.past)
        and not d.blamed
        and d.head.tag_ in ("VBD", "VBN", "VBG", "VB")
        and _someone(doc, d)
        and (sorry or d.head.lemma_ in _AIMED)
    ]
    if weak:
        return Decision(None, weak)
    return Decision("nothing", [])


def _refused(read: Told, text: str) -> str | None:
    """Why nothing is drafted although there is a deed of the lists: it is read as danger, a limit set, or somebody else's wrong."""
    danger, own = read.shares["hurt"] + read.shares["harm"], read.shares["own"]
    if danger >= DANGER and own < OWN_IN_DANGER:
        return "self_blame" if read.shares["hurt"] > read.shares["harm"] else "harm"
    if own < NOT_OWN and patterns("signs.yml")["no_deed"].search(text):
        return "nothing"
    least = max(read.shares, key=lambda kind: read.shares[kind])
    return least if own < NONE_OF_OWN.get(least, 0.0) else None


def _likely(read: Told, doc: Doc, strong: list[Deed]) -> list[Deed]:
    """The deeds of a telling that is read as one of the writer's own, in its order: those of the lists, and clauses read as a deed."""
    chosen: list[Deed] = []
    for deed in deeds(doc):
        kind, chance = read.deeds.get(deed.head.i, ("", 0.0))
        listed = next((d for d in strong if d.head == deed.head), None)
        if any(deed.head.i in other.tokens for other in chosen):
            continue  # told inside another
        if listed is not None:
            chosen.append(listed)
        elif chance >= (BESIDE if strong else ALONE) and not (
            _ahead(deed) or _undone(deed) or deed.blamed or (plain(deed) and deed.habit)
        ):
            chosen.append(replace(deed, act=next((act for act in acts() if act.id == kind), deed.act)))
    return [deed for deed in chosen if not any(o is not deed and o.head.i in deed.tokens for o in chosen)]


def _undone(deed: Deed) -> bool:
    """Done to the writer ("I was bullied by"), or a listed deed that was not done ("I didn't yell"); or what should have been."""
    if any(c.dep_ == "nsubjpass" or (c.dep_ == "aux" and c.lower_ == "should") for c in deed.head.lefts):
        return True
    return any(c.dep_ == "neg" for c in deed.head.children) and forms().get(deed.head.lower_) is not None


def _little(text: str) -> bool:
    """Whether the words themselves say that the other is a small child."""
    age = age_in(text)
    return age < SMALL if age is not None else _OWN_SMALL.search(text) is not None


def _ahead(deed: Deed) -> bool:
    """Whether the deed is told inside what the writer wants to do: "I'd like to say that I talked over her"."""
    sentence = deed.head.sent
    found = patterns("reproach.yml")["offer"].search(sentence.text.lower())
    return found is not None and deed.head.idx >= sentence.start_char + found.start()


def _own_severe(strong: list[Deed], text: str) -> bool:
    """ "I cheated on him": the pattern for a wrong may have found the writer's own deed, or the writer asks to mend
    their own part."""
    if any(d.act and d.act.id == "lie" for d in strong) and not re.search(
        r"\b(?:on|from) me\b|\bmy (?:own )?money\b", text, re.IGNORECASE
    ):
        return True
    if any(d.act and d.act.id == "money" for d in strong) and not re.search(r"\bfrom me\b", text, re.IGNORECASE):
        return True
    return bool(strong and re.search(r"\b(?:apologi[sz]e for|my part)\b", text, re.IGNORECASE))


def _someone(doc: Doc, deed: Deed) -> bool:
    inside = set(deed.tokens)
    if any(doc[i].lower_ in _PRONOUNS for i in inside):
        return True
    return any(m.head in inside for m in mentions(doc))

"""Which way a cue leads through the episode, and what is remembered of the person beyond it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.safety import answers, moves
from bot.safety.aside import HURT
from bot.safety.protocol import protocol

if TYPE_CHECKING:
    from bot.safety.state import Episode
    from bot.safety.turn import Turn
    from bot.safety.verdict import Verdict

VIOLENCE = frozenset({"partner", "sexual"})
SELF = frozenset({"plan", "ideation", "method", "passive", "selfharm", "past"})
THEIRS = frozenset({"child", "intrusive", "postpartum"})  # another person belongs to these; it changes nothing
MISHEARD = frozenset({"negated", "figurative", "quoted"})  # axes under which a violence class is not the person's own


BODY = frozenset({"withdrawal", "eating", "neglect"})  # what a body does, told of another's

# Moves that are no cue of danger by themselves, whatever the vectors make of so few words.
HARMLESS = frozenset({
    "gave_up", "there", "goes", "reached", "arrived", "third_calls", "sorry", "insults", "reads", "offers", "elsewhere", "how_to_ask",
    "did_right", "consequences", "cost", "no_police", "overreacts", "kind", "talk", "hung_up", "no_call", "if_yes", "why_care", "fault",
    "can_wait", "saved", "call_what", "asks_why", "help_called", "waiting", "they_refuse", "puts_away", "gone", "tapers", "no_bother",
})  # fmt: skip


def remember_facts(work: Turn) -> None:
    """What changes the words and outlives the episode: violence, who does it, who is hurt, how old."""
    verdict = work.verdict
    if verdict is None:
        return
    classes, axes = set(verdict.classes), set(verdict.axes)
    if answers.says("minor", work.text):
        work.set(minor=True)
    if not verdict.text_tier:
        return
    if classes & VIOLENCE and "other_person" not in axes and answers.says("neck", work.text):
        work.set(neck=True)
    if "child" in classes and answers.says("shaken", work.text):
        work.set(shaken=True)
    if classes & {"partner", "violence"} and answers.says("doer", work.text):
        work.set(doer=True, violence=True)
    elif "violence" in classes and answers.says("defends", work.text):
        work.set(violence=True, hurt=True)
    elif classes & VIOLENCE and not axes & MISHEARD and not answers.says("their_violence", work.text):
        work.set(violence=True, hurt=work.episode.hurt or "other_person" not in axes)


def _main_class(verdict: Verdict) -> str:
    """The worst class; dependency and relapse only where there is no other."""
    for name in verdict.classes:
        if name not in ("dependency", "relapse"):
            return name
    return "ideation"


def _somebody_else(text: str) -> bool:
    """The body told of is another's: nothing is said of the writer's own."""
    if answers.says("mine", text):
        return False
    return answers.says("theirs", text) or (answers.says("of_them", text) and not answers.says("speaker", text))


def track_of(verdict: Verdict, work: Turn) -> str:
    """The way through the episode: the worst class, and who it is about."""
    axes, first, text = set(verdict.axes), _main_class(verdict), work.text
    if verdict.soft and "quoted" in axes:
        return "quoted"
    if first in ("plan", "method") and "partner" in verdict.classes and answers.says("not_i", text):
        first = "partner"  # a weapon in somebody else's hand
    if first == "partner" and "sexual" in verdict.classes:
        first = "sexual"  # by whomever: a clinic, and what can wait there and what can't
    threat = work.episode.is_open and work.episode.track in ("violence", "doer")
    if threat and first in ("plan", "method") and not answers.says("outright", text):
        return work.episode.track  # the rifle of somebody who has spoken of hurting another
    if first == "violence" and answers.says("defends", text):
        first = "partner"  # taken up against somebody who was coming at them
    if first in ("partner", "violence") and answers.says("doer", text):
        return "doer"
    if first in ("partner", "violence") and answers.says("their_violence", text):
        return "other"
    if (
        first in ("overdose", "attempt")
        and verdict.evidence
        and verdict.memory.child == 0
        and not answers.says("mine", text)
    ):
        return "overdose_other"  # a child and what it swallowed
    if first in ("overdose", "attempt") and ("other_person" in axes or _somebody_else(text)):
        return "overdose_other"
    if first in BODY and verdict.text_tier >= 3 and _somebody_else(text):
        return "overdose_other"  # their shaking, and not the writer's
    if "other_person" in axes and first not in THEIRS:
        return "other"
    if work.episode.track == "other" and first in ("partner", "violence") and not answers.says("at_me", text):
        return "other"  # "he has a gun safe", of the one who is feared for
    feared_for = work.episode.is_open and work.episode.track == "other" and answers.says("of_them", text)
    if feared_for and first in SELF and not answers.says("oneself", text):
        return "other"  # "there are cuts on her legs", of the same person as before
    if first == "child" and not verdict.evidence and answers.says("cries", text):
        return "carer"  # heard by the vectors alone: whoever writes so is worn out, and a closed door is what helps
    if first == "intrusive" and not verdict.evidence and not answers.says("little_one", text):
        return "suicide"  # bad thoughts, and no child in them
    if first in ("child", "partner", "sexual") and work.episode.minor:
        return "minor"
    if first == "child" and answers.says("hits_me", text) and not answers.says("own_hands", text):
        return "minor"  # asked where they are, not where a child is
    if first == "child" and slight(work):
        return "regret"
    if first == "child" and answers.says("own_hands", text):
        return "carer"
    if first in SELF | {"child", "violence"} and verdict.text_tier < 3 and answers.says("untrusted", text):
        return "carer"
    if verdict.soft and "historical" in axes and first in SELF:
        return "past"
    if verdict.soft and axes & {"figurative", "hypothetical"} and first in SELF:
        return "unclear"
    return protocol().by_class.get(first, "suicide")


def slight(work: Turn) -> bool:
    """A parent tells of one grip of their own that is over: asked once whether the child is well, and no episode is begun for it."""
    verdict = work.verdict
    if verdict is None or work.episode.is_open or work.episode.minor or verdict.text_tier != 2:
        return False
    return set(verdict.classes) <= {"child"} and answers.says("slight", work.text)


def anew(work: Turn) -> bool:
    """After one gentle question, whether a soft cue is of another kind than the one asked about, and no answer to it."""
    episode, verdict = work.episode, work.verdict
    if episode.state != "asked" or verdict is None or work.choice or work.answer(episode.question) != "other":
        return False
    return track_of(verdict, work) != episode.track


def urgent(work: Turn) -> tuple[str, ...]:
    """The questions of an emergency; who thinks of dying and has just named what is at hand isn't asked whether it is."""
    own = work.episode.track in ("suicide", "selfharm")
    near = own and answers.says("means", work.text) and not answers.says("means_away", work.text)
    return tuple(name for name in work.track.urgent if not (near and name == "means"))


def outright(work: Turn) -> bool:
    """Thoughts of suicide of one's own and of now, said in so many words: the direct question is answered already."""
    softened = {"negated", "historical", "hypothetical", "figurative", "quoted", "other_person"}
    verdict = work.verdict
    if verdict is None or verdict.soft or softened & set(verdict.axes) or not work.ruled or work.episode.tier >= 3:
        return False
    return work.track.first == "direct" and work.language == "en" and answers.says("outright", work.text)


def cut_told(episode: Episode, text: str) -> bool:
    """Who hurts themselves tells, by "I did it", of the cut that was asked about, and of no attempt: a yes to suicide leaves this track."""
    return episode.track == "selfharm" and answers.tells_cut(text)


def heard_only(work: Turn) -> bool:
    """In the middle of an emergency, "he's taking me there" is the answer waited for, whatever the vectors make of it; and
    what could be used, given out of the hand, is no cue.
    """
    episode, verdict, text = work.episode, work.verdict, work.text
    if not episode.is_open or verdict is None:
        return False
    if not verdict.evidence and not episode.tongue and moves.sure_of_any(text, HARMLESS):
        return True
    if episode.track in HURT and verdict.text_tier < 3 and answers.says("disbelieved", text):
        return True  # afraid of not being believed, which is no false belief
    if (episode.self_risk or episode.track == "selfharm") and verdict.text_tier < 3 and answers.says("gave_up", text):
        return True
    if cut_told(episode, text):
        return True
    reached = answers.says_called(text) or answers.says("arrived", text)
    return work.wants_call and not verdict.evidence and reached

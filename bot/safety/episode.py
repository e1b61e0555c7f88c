"""The crisis episode: a pure state machine the front door stores between turns (safety.md, section 4).

    step = advance(episode, verdict, text, now=now, turn=turn, region="CA-ON", used=used_reply_ids)
    step = begin(episode, now=now, turn=turn, region="CA-ON", used=used_reply_ids)     a reload, a new chat, another day

States: none; asked (one soft question is open, no episode); open; stepping_down (one of two check-ins was clean); watch (72
hours after the last cue: one check-in at the next start, then none). The state holds no word of the person.
What is said is data/safety/replies.yml, what follows what is data/safety/episode.yml.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.safety import answers
from bot.safety.lines import help_card
from bot.safety.protocol import Question, protocol
from bot.safety.state import Episode, Step
from bot.safety.turn import Turn
from bot.safety.words import Choice, Reply

if TYPE_CHECKING:
    from bot.safety.verdict import Verdict

__all__ = ["Choice", "Episode", "Reply", "Step", "advance", "begin"]

CHECK_TURNS = 3  # safety.md 4: check-ins at least 3 turns
CHECK_AFTER = timedelta(minutes=10)  # and 10 minutes apart
CLEAN = 2  # both without a cue
EXPIRES = timedelta(hours=72)  # after the last cue
SOFT_AGAIN = 5  # turns before the same soft question may be asked again
TRIES = 2  # a question nobody answers is asked once more, gently, and then let go
VIOLENCE = frozenset({"partner", "sexual"})
SELF = frozenset({"plan", "ideation", "method", "passive", "selfharm", "past"})
STATES_OF_MIND = frozenset({"withdrawal", "psychosis", "eating", "neglect", "pregnancy", "other"})


def advance(
    episode: Episode,
    verdict: Verdict,
    text: str,
    *,
    now: datetime,
    turn: int,
    region: str,
    used: Collection[str] = (),
    flow: str | None = None,
    choice: str = "",
    agreed: bool = True,
) -> Step:
    """The next state and what is said. `now` is aware; `turn` counts the person's messages; `used` holds ids of replies already
    said; `choice` is the payload of a pressed button of ours; `agreed` is False before the person has consented: then only the
    lines are shown and nothing but `counted` is to be kept.
    """
    language = verdict.language if verdict.language in ("fr", "es") else "en"
    work = Turn(episode, verdict, text, choice, now, turn, region, used, language)
    if verdict.fault:
        work.card = help_card(region, now, language)
        return work.step(speaks=False)
    rising = verdict.tier if verdict.tier > episode.seen_tier else 0
    tier = max(verdict.text_tier, rising)
    cue = tier >= 2
    if not agreed:
        return _before_consent(work, cue)
    _mend_clock(work)
    _remember_facts(work)
    work.set(seen_tier=verdict.tier)
    if not cue and _expired(work.episode, now):
        work.set(state="watch", question="", queue=())
        return _ask_check(work, "watch")
    if cue and not verdict.soft:
        return _cue(work, tier)
    if work.episode.question:
        return _answered(work)
    if cue:
        return _soft(work)
    if answers.asks_who_reads(text):
        work.say("truth")
        work.set(truth_told=True)
        return work.step(speaks=True)
    if _check_due(work.episode, now, turn, flow):
        return _ask_check(work, "check2" if work.episode.clean else "check1")
    return work.step(speaks=False)


def begin(
    episode: Episode, *, now: datetime, turn: int, region: str, used: Collection[str] = (), language: str = "en"
) -> Step:
    """A start: reload after a pause, a new chat, another day. Says nothing where no episode is running."""
    work = Turn(episode, None, "", "", now, turn, region, used, language)
    _mend_clock(work)
    if episode.state == "asked":
        work.set(state="none", question="", queue=())
    if episode.state == "watch" or _expired(episode, now):
        work.set(state="watch", queue=())
        return _ask_check(work, "watch")
    if not work.episode.is_open:
        return work.step(speaks=False)
    work.show()
    work.say("back")
    if work.episode.question:
        work.ask(work.episode.question)
    return work.step(speaks=True)


def _before_consent(work: Turn, cue: bool) -> Step:
    """Lines for somebody who has agreed to nothing: nothing is kept but the count."""
    if not cue or work.verdict is None:
        return work.step(speaks=False)
    work.set(tier=work.verdict.text_tier)
    work.show()
    work.say("before_consent")
    return Step(Episode(), tuple(work.replies), work.card, speaks=True, soft=work.verdict.soft, counted=work.counted)


def _mend_clock(work: Turn) -> None:
    """A clock or a turn counter that went back must not keep an episode open for ever, nor end it."""
    episode, now = work.episode, work.now.isoformat()
    for name in ("cue_at", "mark_at"):
        stamp = getattr(episode, name)
        if stamp and datetime.fromisoformat(stamp) > work.now:
            work.set(**{name: now})
    if episode.mark_turn > work.turn:
        work.set(mark_turn=work.turn)


def _remember_facts(work: Turn) -> None:
    """What changes the words and outlives the episode: violence, who does it, who is hurt, how old."""
    verdict = work.verdict
    if verdict is None:
        return
    classes, axes = set(verdict.classes), set(verdict.axes)
    if answers.says_minor(work.text):
        work.set(minor=True)
    if verdict.text_tier and classes & {"partner", "violence"} and answers.says_doer(work.text):
        work.set(doer=True, violence=True)
    elif verdict.text_tier and classes & VIOLENCE and not axes & {"negated", "figurative", "quoted"}:
        work.set(violence=True, hurt=work.episode.hurt or "other_person" not in axes)


def _expired(episode: Episode, now: datetime) -> bool:
    return episode.is_open and bool(episode.cue_at) and now - datetime.fromisoformat(episode.cue_at) >= EXPIRES


def _check_due(episode: Episode, now: datetime, turn: int, flow: str | None) -> bool:
    """An exercise is not interrupted until twice the turns have passed."""
    if not episode.is_open or not episode.mark_at:
        return False
    turns = turn - episode.mark_turn
    if flow == "steady" and turns < 2 * CHECK_TURNS:
        return False
    return turns >= CHECK_TURNS and now - datetime.fromisoformat(episode.mark_at) >= CHECK_AFTER


def _ask_check(work: Turn, question: str) -> Step:
    work.ask(question)
    return work.step(speaks=True)


def _track_of(verdict: Verdict, work: Turn) -> str:
    """The way through the episode: the worst class, and who it is about."""
    axes = set(verdict.axes)
    first = verdict.classes[0] if verdict.classes else "ideation"
    if first in ("dependency", "relapse") and len(verdict.classes) > 1:
        first = verdict.classes[1]
    if verdict.soft and "quoted" in axes:
        return "quoted"
    if first in ("partner", "violence") and answers.says_doer(work.text):
        return "doer"
    if "other_person" in axes and first in ("overdose", "attempt"):
        return "overdose_other"
    if "other_person" in axes and first not in ("child", "intrusive", "postpartum"):
        return "other"
    if first in ("child", "partner", "sexual") and work.episode.minor:
        return "minor"
    if first == "child" and answers.says_own_hands(work.text):
        return "carer"
    if verdict.soft and "historical" in axes:
        return "past"
    if verdict.soft and axes & {"figurative", "hypothetical"} and first in SELF:
        return "unclear"
    return "suicide" if first == "dependency" else protocol().by_class.get(first, "suicide")


def _cue(work: Turn, tier: int) -> Step:
    """A cue that is not soft opens an episode, or goes on with the one that runs."""
    before, verdict, now = work.episode, work.verdict, work.now.isoformat()
    assert verdict is not None
    track = _track_of(verdict, work)
    higher = not before.is_open or tier > before.tier
    work.set(state="open", soft=False, tier=max(tier, before.tier if before.is_open else 0), cue_at=now, clean=0)
    work.set(mark_at=now, mark_turn=work.turn)
    if not before.is_open:
        work.set(opened_at=now, counted=(), truth_told=False)
    work.review, work.alert = True, tier >= 3 and higher
    asked = before.question and (before.is_open or track == before.track)
    if asked and not (higher and tier >= 3):
        return _answered(work, cue=True)
    same = before.is_open and track == before.track
    work.set(track=track, question="", queue=(), affirmed=tier >= 3 or (before.affirmed and same))
    _receive(work)
    if tier >= 3:
        work.set(queue=work.track.urgent)
        work.next()
    elif work.episode.affirmed:
        work.set(queue=work.track.risk)
        work.next()
    else:
        work.ask(work.track.first)
    return work.step(speaks=True)


def _receive(work: Turn) -> None:
    """The lines, and the words that come before a question: quick exit first, then what was heard, then who is here."""
    work.show()
    if work.episode.violence and not work.exit_told():
        work.say("exit")
    if answers.asks_to_stay(work.text) and work.episode.tier >= 3:
        work.say("stay")
    else:
        work.say("receive")
    if work.episode.violence and answers.speaks_of_neck(work.text):
        work.say("neck")
    if not work.episode.truth_told and not work.episode.violence:
        work.set(truth_told=work.say("truth_short"))


def _soft(work: Turn) -> Step:
    """Card and one question, no episode. In a running episode it only keeps the lines on screen and the check-ins away."""
    before, verdict = work.episode, work.verdict
    assert verdict is not None
    now = work.now.isoformat()
    if before.is_open:
        work.set(cue_at=now, mark_at=now, mark_turn=work.turn, clean=0)
        work.show()
        return work.step(speaks=False)
    track = _track_of(verdict, work)
    work.soft = True
    just_asked = before.track == track and before.mark_at and work.turn - before.mark_turn < SOFT_AGAIN
    work.set(track=track, tier=2, soft=True, affirmed=False, counted=())
    work.show()
    if just_asked:
        return work.step(speaks=False)
    work.set(state="asked", mark_at=now, mark_turn=work.turn)
    if work.episode.violence and not work.exit_told():
        work.say("exit")
    work.say("soft")
    work.ask(work.track.first)
    return work.step(speaks=True)


def _answered(work: Turn, cue: bool = False) -> Step:
    """The text while a question is open. `cue`: the text is a hard cue itself, so it counts as the answer that means danger."""
    question = protocol().questions[work.episode.question]
    if not cue and answers.asks_who_reads(work.text):
        work.say("truth")
        work.set(truth_told=True)
        work.ask(question.id, work.episode.tries)
        return work.step(speaks=True)
    if not question.closed:
        return _told(work, question, cue)
    answer = answers.read(work.text, work.choice)
    if cue:
        answer = "yes" if question.risk == "yes" else "no"
    if answer == "other":
        return _unanswered(work, question)
    if question.id in ("check1", "check2", "watch"):
        return _check_answer(work, question, answer)
    if answer == "misread" or answer == "refuse":
        return _let_go(work, answer)
    if answer == "maybe":
        return _maybe(work, question)
    return _risk(work, question) if answer == question.risk else _safe(work, question)


def _told(work: Turn, question: Question, cue: bool) -> Step:
    """An open question takes any words; another question, or a button of something else, is followed instead."""
    elsewhere = bool(work.choice) or work.text.rstrip().endswith("?")
    answer = answers.read(work.text)
    if answer in ("misread", "refuse") and not cue:
        return _let_go(work, answer)
    if elsewhere and not cue:
        work.close()
        return work.step(speaks=False)
    if cue:
        work.show()
        work.say("noted_cue")
    elif answers.says_nobody(work.text) or answers.skips(work.text):
        work.say("none", question.id)
    else:
        work.plan_item = question.id if question.plan else ""
        work.say("noted", question.id)
    work.next()
    return work.step(speaks=True)


def _unanswered(work: Turn, question: Question) -> Step:
    """Once more, gently, with the lines; then follow the person. A check-in is not repeated at once: silence is no answer."""
    episode = work.episode
    if episode.state == "watch":
        work.set(state="none", question="", tier=0)
        return work.step(speaks=False)
    if episode.state == "asked":
        work.set(state="none", question="", queue=())
        return work.step(speaks=False)
    if question.id.startswith("check") or episode.tries >= TRIES:
        work.close()
        return work.step(speaks=False)
    work.show()
    work.say("again")
    work.ask(question.id, episode.tries + 1)
    return work.step(speaks=True)


def _let_go(work: Turn, act: str) -> Step:
    """ "You misread me" is owned and is the same as no; a refusal is taken as one. The episode stays open either way."""
    work.say(act)
    work.close()
    if work.episode.state == "asked":
        work.set(state="none")
    return work.step(speaks=True)


def _open_from_soft(work: Turn) -> None:
    now = work.now.isoformat()
    if work.episode.state == "asked":
        work.set(state="open", soft=False, opened_at=now, cue_at=now, counted=work.episode.counted, truth_told=False)
        work.review = True


def _maybe(work: Turn, question: Question) -> Step:
    """Received without relief or alarm."""
    if question.id != work.track.first or work.episode.affirmed:
        work.say("maybe_noted")
        work.next()
        return work.step(speaks=True)
    if work.episode.state == "asked" and work.episode.track in ("other", "intrusive"):
        work.say("maybe")
        work.close()
        work.set(state="none")
        return work.step(speaks=True)
    _open_from_soft(work)
    work.show()
    work.say("maybe")
    work.set(queue=work.track.maybe, track=work.track.becomes or work.episode.track)
    work.next()
    return work.step(speaks=True)


def _safe(work: Turn, question: Question) -> Step:
    """Believed and kept open; later questions go on."""
    if question.id == work.track.first and not work.episode.affirmed:
        work.say("believed")
        work.close()
        if work.episode.state == "asked":
            work.set(state="none")
        return work.step(speaks=True)
    work.say("safe", question.id)
    work.set(queue=tuple(name for name in work.episode.queue if name != question.drops))
    work.next()
    return work.step(speaks=True)


def _risk(work: Turn, question: Question) -> Step:
    """Lines first; tier 3 where the answer means now or means."""
    _open_from_soft(work)
    first = question.id == work.track.first and not work.episode.affirmed
    if question.raises and work.episode.tier < 3:
        work.set(tier=3)
        work.alert = True
    if first:
        queue = work.track.urgent if work.episode.tier >= 3 else work.track.risk
        track = work.track.becomes or work.episode.track
        work.set(track=track, affirmed=queue != ("direct",))
        work.set(queue=tuple(name for name in queue if name != question.id))
    elif question.id in ("here_too", "about_you"):
        work.set(track="suicide", affirmed=False, queue=("direct",))
    elif question.id == "direct":
        work.set(track="suicide", affirmed=True, queue=protocol().tracks["suicide"].risk)
    now = work.now.isoformat()
    work.set(cue_at=now, clean=0)
    work.show()
    work.say("risk", question.id)
    if not work.episode.truth_told:
        work.set(truth_told=work.say("truth_short"))
    work.next()
    return work.step(speaks=True)


def _check_answer(work: Turn, question: Question, answer: str) -> Step:
    """Two answers without a cue end the episode; anything else keeps it, or opens it again after the watch."""
    watch = work.episode.state == "watch"
    if answer in ("no", "misread"):
        clean = work.episode.clean + 1
        ended = watch or clean >= CLEAN
        work.say("ended" if ended else "clean")
        work.close()
        if ended:
            work.set(state="none", tier=0, clean=0, affirmed=False, counted=())
        else:
            work.set(state="stepping_down", clean=clean)
        return work.step(speaks=True)
    if answer == "refuse":
        work.say("refuse")
        work.close()
        return work.step(speaks=True)
    now = work.now.isoformat()
    work.set(state="open", clean=0, cue_at=now, tier=max(2, work.episode.tier))
    work.review = True
    work.show()
    work.say("still" if answer == "yes" else "maybe")
    work.set(queue=work.track.risk if answer == "yes" else work.track.maybe, affirmed=True)
    work.next()
    return work.step(speaks=True)

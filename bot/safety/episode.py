"""The crisis episode: a pure state machine the front door stores between turns.

    step = advance(episode, verdict, text, now=now, turn=turn, region="CA-ON", used=used_reply_ids)
    step = begin(episode, now=now, turn=turn, region="CA-ON", used=used_reply_ids)  # a reload, a new chat
States: none; asked (one soft question is open, no episode); open; stepping_down (one of two check-ins was clean); watch (72 hours after
the last cue: one check-in at the next start, then none). No word of the person. Said: data/safety/replies.yml; order: episode.yml.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.safety import answers
from bot.safety.abroad import spoken
from bot.safety.aside import HURT, aside, company, means_of, place_of
from bot.safety.exchange import answered, answers_late, late, young
from bot.safety.language import word_lists
from bot.safety.lines import help_card
from bot.safety.moved import moved
from bot.safety.outcomes import at_hand
from bot.safety.protocol import protocol
from bot.safety.rests import check_due, expired, long_ago
from bot.safety.state import Episode, Step
from bot.safety.steps import edited
from bot.safety.tongues import enough
from bot.safety.tracks import SELF, anew, cut_told, heard_only, outright, remember_facts, slight, track_of, urgent
from bot.safety.turn import Turn
from bot.safety.words import Choice, Reply

if TYPE_CHECKING:
    from bot.safety.verdict import Verdict

__all__ = ["Choice", "Episode", "Reply", "Step", "advance", "begin"]

ALERT_AGAIN = timedelta(minutes=30)  # a moderator is told of a new tier 3 cue after so long without one
SOFT_AGAIN = 5  # turns before the same soft question may be asked again
OWN = frozenset({"attempt", "overdose"})  # taken or done by the writer
ACUTE = frozenset({"attempt", "overdose", "overdose_other"})
THEIRS = frozenset({"other", "overdose_other", "child"})
ONE_EMERGENCY = THEIRS | {"overdose", "attempt"}  # somebody else's body, told in several ways
ABOUT_HELP = frozenset({"called", "someone_calls", "distance", "call", "who"})  # "I did it" there is a step taken
OWN_TONGUE = 4  # times that a French or Spanish message without a cue is answered in its language
LANGUAGE_WORDS = 3  # a shorter answer does not change the language of an episode: "si", "no"
LATE_WORDS = 10  # a longer message is told for its own sake, and no answer
ENGLISH_WORDS = 2  # so many leave no doubt that an answer is English; fewer stay in the language of the episode


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
    locale: str = "en",
) -> Step:
    """The next state and what is said.

    `now` is aware; `turn` counts the person's messages; `used` holds the ids of replies already said; `flow` is the
    conversation Rasa is in; `choice` is the payload of a pressed button; `agreed` is False before the person has
    consented: then only the lines are shown, and nothing but `counted` is to be kept; `locale` is the language around
    the conversation, in which the card is written where the person writes English.
    """
    tongue = _heard_in(episode, verdict, text, choice)
    language = "en" if tongue else _language(episode, verdict, text)
    episode = replace(episode, tongue=tongue)
    work = Turn(episode, verdict, text, choice, now, turn, region, used, language, locale, flow)
    if verdict.fault:
        work.card = help_card(region, now, work.around)
        return work.step(speaks=False)
    strength = 2 * verdict.tier - verdict.soft
    tier = max(verdict.text_tier, verdict.tier if strength > episode.seen else 0)
    cue = tier >= 2 and not work.bare
    if not agreed:
        return _before_consent(work, cue)
    _mend(work)
    remember_facts(work)
    if not choice:  # a pressed button is not screened: its empty verdict must not make the next one look like a rise
        work.set(seen=strength)
    if _done(work):
        return _cue(work, 3)
    if cue and heard_only(work):
        cue = False
    if means_of(work):
        return at_hand(work)
    if (cue or work.episode.question or work.episode.is_open) and (step := place_of(work, cue)):
        return step
    if not cue and expired(work.episode, now):
        work.set(state="watch", question="", queue=())
        return _ask_check(work, "watch")
    if choice.startswith("plan.") and not (cue and work.sure and not verdict.soft):
        if cue:
            work.show()
        return edited(work)
    if cue and not verdict.soft and not slight(work):
        return _cue(work, tier)
    if work.episode.question and long_ago(work) and not cue and not choice:
        work.set(question="", queue=())
        work.show()
        work.say("back")
        return _ask_check(work, "check1")
    if work.episode.question:
        if work.episode.minor and not episode.minor and work.episode.track in HURT | {"child"}:
            return young(work)
        if cue:
            work.show()
        return _soft(work) if cue and anew(work) else answered(work)
    if step := late(work, flow) or aside(work, cue) or moved(work, cue, flow):
        return step
    if cue:
        return _soft(work)
    if choice.startswith("crisis."):
        work.say("spent")
        return work.step(speaks=True)
    if answers.says("asks_words", text):
        work.say("theirs_words")
        return work.step(speaks=True)
    if answers.says("reads", text):
        work.say("truth")
        work.set(truth_told=True)
        return work.step(speaks=True)
    if work.episode.minor and not episode.minor:
        work.show()
        work.say("minor")
        return work.step(speaks=True)
    if verdict.language != "en" and enough(text) and (step := _in_its_tongue(work)):
        return step
    if check_due(work.episode, now, turn, flow):
        return _ask_check(work, "check2" if work.episode.clean else "check1")
    if step := company(work, flow):
        return step
    if "dependency" in verdict.classes and not work.told("dp-", "dependency-"):
        work.say("dependency")
        return work.step(speaks=True)
    if work.told("dp-", "dependency-") and not flow and answers.says("talk", text):
        work.say("talk")
        return work.step(speaks=True)
    if work.episode.is_open and answers.pleads(text):
        work.show()
        work.say("plead")
        return work.step(speaks=True)
    if work.episode.track and turn == work.episode.mark_turn + 1 and not flow and answers.acks(text):
        work.say("quiet")  # just after the questions, a bare word asks for nothing
        return work.step(speaks=True)
    return work.step(speaks=False)


def begin(
    episode: Episode,
    *,
    now: datetime,
    turn: int,
    region: str,
    used: Collection[str] = (),
    language: str = "",
    locale: str = "en",
) -> Step:
    """A start: reload after a pause, a new chat, another day. Says nothing where no episode is running."""
    work = Turn(episode, None, "", "", now, turn, region, used, language or episode.language, locale)
    _mend(work)
    if episode.state == "asked":
        work.set(state="none", question="", queue=())
    if episode.state == "watch" or expired(episode, now):
        work.set(state="watch", queue=())
        return _ask_check(work, "watch")
    if not work.episode.is_open:
        return work.step(speaks=False)
    work.show()
    work.say("back")
    if work.episode.question:
        work.ask(work.episode.question)
    return work.step(speaks=True)


def _done(work: Turn) -> bool:
    """ "I already did", in answer to a question about it: an act just done, whatever the screen makes of so few words."""
    episode, verdict = work.episode, work.verdict
    asked = episode.question and episode.question not in ABOUT_HELP
    if not (asked and episode.self_risk and verdict and answers.says("done", work.text)) or episode.track in ACUTE:
        return False
    if cut_told(episode, work.text):
        return False
    work.verdict = replace(verdict, tier=3, text_tier=3, soft=False, classes=("attempt", *verdict.classes))
    return True


def _heard_in(episode: Episode, verdict: Verdict, text: str, choice: str) -> str:
    """Which language that the screen can't read the conversation is held in: short answers are read in it."""
    if choice or (episode.question and answers.abroad(text, episode.tongue)):
        return episode.tongue
    tongue = spoken(text, verdict.language, (found.rule for found in verdict.evidence))
    return episode.tongue if tongue is None else tongue


def _tongue(work: Turn) -> str:
    """How the ids of the sentences begin that tell what language is followed here: one beginning for French, one for Spanish."""
    language = work.verdict.language if work.verdict and not work.episode.tongue else ""
    return f"la-{language}-" if language in ("fr", "es") else "la-"


def _in_its_tongue(work: Turn) -> Step | None:
    """What is followed here, and where the lines are, in the person's own language: once; in French and Spanish as long as there
    is another way to say it, as what else is here to answer knows English only.
    """
    told = sum(name.startswith(_tongue(work)) for name in work.used)
    if told >= (1 if _tongue(work) == "la-" else OWN_TONGUE):
        return None
    if not told:
        work.show()
    if not work.foreign():
        work.say("language")
    return work.step(speaks=True)


def _language(episode: Episode, verdict: Verdict, text: str) -> str:
    """The language of the words: that of the message, or where it says too little that of the running episode."""
    runs = episode.state != "none" and episode.language != "en"
    if verdict.language in ("fr", "es") and not (runs and len(text.split()) < LANGUAGE_WORDS):
        return verdict.language
    english = sum(word in word_lists()["en"] for word in answers.plain(text).split())
    return episode.language if episode.state != "none" and english < ENGLISH_WORDS else "en"


def _before_consent(work: Turn, cue: bool) -> Step:
    """Lines for somebody who has agreed to nothing: nothing is kept but the count."""
    if work.verdict is None or not (cue or (work.verdict.language == "other" and enough(work.text))):
        return work.step(speaks=False)
    work.set(tier=work.verdict.text_tier)
    work.show()
    if not work.foreign():
        work.say("before_consent")
    return Step(Episode(), tuple(work.replies), work.card, speaks=True, soft=work.verdict.soft, counted=work.counted)


def _mend(work: Turn) -> None:
    """A clock or counter that went back, or a question of another version, must not freeze an episode, nor end it."""
    episode, now, known = work.episode, work.now.isoformat(), protocol()
    if episode.question not in known.questions or episode.track not in known.tracks:
        work.set(question="", track=episode.track if episode.track in known.tracks else "")
    work.set(queue=tuple(name for name in episode.queue if name in known.questions))
    for name in ("cue_at", "mark_at"):
        stamp = getattr(episode, name)
        if stamp and datetime.fromisoformat(stamp) > work.now:
            work.set(**{name: now})
    if episode.mark_turn > work.turn:
        work.set(mark_turn=work.turn)


def _ask_check(work: Turn, question: str) -> Step:
    work.ask(question)
    return work.step(speaks=True)


def _cue(work: Turn, tier: int) -> Step:
    """A cue that is not soft opens an episode, or goes on with the one that runs."""
    before, verdict, now = work.episode, work.verdict, work.now.isoformat()
    assert verdict is not None
    track = track_of(verdict, work)
    few = before.tier >= 3 or track not in OWN
    if before.is_open and not verdict.evidence and before.track in protocol().tracks and few:
        # In the middle of an emergency, or in a few words, the vectors' guess at a class changes nothing.
        track = before.track if before.tier >= 3 or len(work.text.split()) <= LATE_WORDS else track
    if step := answers_late(work):
        return step
    vague = not work.sure and track not in ACUTE and not set(verdict.classes) & (SELF | {"attempt"})
    if before.is_open and vague and not before.question and before.track:
        return _told_on(work)
    # "Hide the pills from myself", in answer to a question, only sounds like an act: it takes a rule, or imminence, to be one.
    believed = work.sure or not before.question
    acute = track in ACUTE and before.is_open and before.track not in ACUTE and believed
    tier = 3 if acute and before.self_risk else tier
    higher = not before.is_open or tier > before.tier
    work.set(state="open", soft=False, tier=max(tier, before.tier if before.is_open else 0), cue_at=now, clean=0)
    work.set(mark_at=now, mark_turn=work.turn, unanswered=0)
    if not before.is_open:
        work.set(opened_at=now, counted=(), truth_told=False, called=False, call_asks=0, arrived=False, self_risk=False)
    quiet = bool(before.clean) or work.now - datetime.fromisoformat(before.cue_at or now) >= ALERT_AGAIN
    work.review, work.alert = True, tier >= 3 and (higher or quiet)
    # Of somebody else's emergency, or heard by the vectors alone in the middle of one: "I'm doing the chest thing".
    one = before.track in THEIRS and (track in ONE_EMERGENCY or not work.sure) and not answers.says("mine", work.text)
    if before.is_open and before.called and one and not higher:
        # Help was called for this: what is seen meanwhile is for the voice on the phone, and isn't begun anew.
        work.show()
        work.say("company_called")
        work.close()
        return work.step(speaks=True)
    asked = before.question and (before.is_open or track == before.track)
    if asked and not acute and not (higher and tier >= 3):
        return answered(work, cue=True)
    same = before.is_open and track == before.track
    if same and not before.called and work.wants_call and before.affirmed and not before.question:
        work.show()
        work.say("company_to_call")
        if track in ACUTE:  # "no, i did take them", after a joke
            work.ask("called")
        return work.step(speaks=True)
    if same and not higher and before.affirmed and work.turn - before.asked_turn < protocol().numbers["check_turns"]:
        work.show()
        work.say("beside")  # asked enough for now: a person who goes on telling is not interrogated
        return work.step(speaks=True)
    if before.called and not higher and same and not acute:
        work.show()
        work.say("company_called")
        return work.step(speaks=True)
    work.set(self_risk=work.episode.self_risk or track in ("suicide", "attempt"))
    work.set(track=track, question="", queue=(), affirmed=tier >= 3 or (before.affirmed and same))
    _receive(work)
    if tier >= 3:
        work.set(queue=urgent(work))
        work.next()
    elif work.episode.affirmed:
        work.set(queue=work.track.risk)
        work.next()
    elif outright(work):
        work.set(affirmed=True, queue=work.track.risk)
        work.next()
    elif track == "intrusive" and answers.hinted(work.text, "unwanted") == "yes":
        work.ask("who")  # that it is against their will was said already
    else:
        work.ask(work.track.first)
    return work.step(speaks=True)


def _told_on(work: Turn) -> Step:
    """In an episode, another kind of danger that only the vectors heard begins nothing anew: it is listened to, with the lines."""
    now = work.now.isoformat()
    work.review = True
    work.set(cue_at=now, mark_at=now, mark_turn=work.turn, clean=0, unanswered=0)
    if said := moved(work, cue=True):
        return said
    work.show()
    if work.episode.denied and work.episode.tier < 3:  # after a no more of it is listened to
        work.set(denied=False)
        return work.step(speaks=False)
    work.say("company_called" if work.episode.called and not work.episode.arrived else "beside")
    return work.step(speaks=True)


def _receive(work: Turn) -> None:
    """The lines, and the words that come before a question: quick exit first, then what was heard, then who is here."""
    work.set(language=work.language)
    work.show()
    if work.episode.violence and not work.told("exit-"):
        work.say("exit")
    if answers.says("stay", work.text) and work.episode.tier >= 3:
        work.say("stay")
    elif answers.says("no_call", work.text):
        work.say("no_call")
    elif outright(work):
        work.say("outright")
    elif work.told("la-") or not work.foreign():
        work.say("receive")
    if work.verdict and work.verdict.language not in ("en", "") and not work.told(_tongue(work)):
        work.say("language")
    work.doctor_once()
    if work.episode.minor and not work.told("mi-", "minor-"):
        work.say("minor")
    work.truth_once()


def _soft(work: Turn) -> Step:
    """Card and one question, no episode. In a running episode it keeps the lines on screen and the check-ins away."""
    before, verdict = work.episode, work.verdict
    assert verdict is not None
    now = work.now.isoformat()
    if before.is_open:
        work.set(cue_at=now, mark_at=now, mark_turn=work.turn, clean=0)
        work.show()
        return work.step(speaks=False)
    track = track_of(verdict, work)
    work.soft = True
    just_asked = before.track == track and before.mark_at and work.turn - before.mark_turn < SOFT_AGAIN
    work.set(track=track, tier=2, soft=True, affirmed=False, counted=())
    work.show()
    if just_asked:
        return work.step(speaks=False)
    work.set(state="asked", mark_at=now, mark_turn=work.turn)
    if work.episode.violence and not work.told("exit-"):
        work.say("exit")
    if work.told("la-") or not work.foreign():
        work.say("soft")
    work.ask(work.track.first)
    return work.step(speaks=True)

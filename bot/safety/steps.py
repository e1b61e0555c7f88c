"""Open questions of the episode, which take any words: what is said while one waits, and the steps of the safety plan."""

from __future__ import annotations

import re

from bot.parser import parse
from bot.safety import answers, meant
from bot.safety.aside import HURT
from bot.safety.moves import hear
from bot.safety.outcomes import TRIES, let_go
from bot.safety.protocol import Question
from bot.safety.state import Step
from bot.safety.turn import Turn

TAKEN = {"goes": "goes", "there": "let_in"}  # moves by which a step of the plan is taken -> what is said
# "He's getting out of the car": what the one who is feared does, and not who could help ("she could come")
_STATES = re.compile(
    r"(?:\w+ )?(?:hes|shes|he|she) (?!could|can|will|would|might|should|lives|has|helps|always|said)\w+"
)
LONGEST = 400  # characters that are looked at
CERTAIN = 0.6  # "I could go to my aunt's" is a step to be written down


def told_on(work: Turn, question: Question, cue: bool) -> Step:
    """An open question takes any words; another question, or a button of something else, is followed instead."""
    strays = work.choice.startswith("crisis.") and not work.choice.startswith(f"crisis.{question.id}.")
    if strays:
        work.say("spent")
        work.ask(question.id, work.episode.tries)
        return work.step(speaks=True)
    if not cue and (answers.says("greets", work.text) or answers.says("resumes", work.text)):
        work.ask(question.id, work.episode.tries)
        return work.step(speaks=True)
    rings = question.plan and not cue and not work.choice and answers.says("rings", work.text)
    if rings and not work.wants_call and question.id != "call":
        return paused(work, question, "goes")
    if question.plan and not cue and not work.choice and not work.wants_call and work.language == "en":
        heard = hear(work.text)
        if heard.name in TAKEN and heard.sure >= CERTAIN:
            return paused(work, question, TAKEN[heard.name])
    if question.plan and not cue and not rings and answers.says("calling", work.text):
        work.set(called=True)
        work.say("company_called")
        work.close()
        return work.step(speaks=True)
    if question.plan and (work.choice.endswith(".back") or answers.goes_back(work.text)):
        return _earlier(work, question)
    if work.choice.endswith(".skip"):
        work.say("skipped")
        work.next()
        return work.step(speaks=True)
    later = not work.choice and answers.says("postpones", work.text)
    halts = not work.choice and answers.says("halts", work.text)
    if question.plan and not cue and (later or halts):
        return paused(work, question, "" if later else "refuse")
    answer = "refuse" if later else work.answer()
    if answer in ("misread", "refuse") and not cue and not answers.skips(work.text):
        return let_go(work, answer)
    if not cue and (work.choice or answers.elsewhere(work.text)):
        work.close()
        return work.step(speaks=False)
    if cue:
        work.show()
    step = question.plan and question.id != "worse" and not work.choice
    loose = answers.says("no_step", work.text)
    if step and not cue and (answers.says("tells", work.text) or (not loose and _told(work, question))):
        return _goes_on(work, question)
    if question.plan and not cue and answers.bare_yes(work.text, work.episode.tongue) and work.episode.tries < TRIES:
        work.say("which")
        work.ask(question.id, work.episode.tries + 1)
        return work.step(speaks=True)
    if cue and work.sure:
        work.say("noted_cue")
    elif (
        question.plan
        and question.id != "worse"
        and (answers.says("no_step", work.text) or answers.acks(work.text))
        and not answers.says_nobody(work.text, work.episode.tongue)
    ):
        work.say("heard")  # "promise", "it just helps": nothing to hold on to, and not written down as such
    elif answers.says_nobody(work.text, work.episode.tongue) or answers.skips(work.text):
        work.say("none", question.id)
    else:
        if question.plan:
            work.keep(question.id)
        work.say("noted", question.id)
    work.next()
    return work.step(speaks=True)


def _told(work: Turn, question: Question) -> bool:
    """A sentence that is no step; in violence one that begins with "he" is most likely about the one who is feared."""
    words = parse(work.english[:LONGEST])
    if not any(token.dep_ in ("nsubj", "nsubjpass", "acomp") for token in words):
        return False  # names and things, without a verb of somebody's, or a state ("still feel awful")
    feared = work.episode.track in HURT | {"child"} and answers.says("of_one", work.text)
    if feared and _STATES.match(answers.plain(work.english)):
        return True
    return meant.told(work.english, question.id, *((0.0,) if feared else ()))


def paused(work: Turn, question: Question, act: str) -> Step:
    """A step is being taken, or put off: `act` is said of it, if anything, and the plan waits until it is asked for."""
    queue = (question.id, *work.episode.queue)
    work.show()
    if act:
        work.say(act)
    work.close("paused")
    work.set(queue=queue)
    work.plan_shown = bool(work.episode.planned)
    return work.step(speaks=True)


def _goes_on(work: Turn, question: Question) -> Step:
    """What happened is told on: heard, and asked once more; it is no step of a plan."""
    if work.episode.tries >= TRIES:
        work.close()
        return work.step(speaks=False)
    work.say("noted", "worse")
    work.ask(question.id, work.episode.tries + 1)
    return work.step(speaks=True)


def _earlier(work: Turn, question: Question) -> Step:
    """One step of the plan back; what is said there now takes the place of what was said before."""
    steps = work.episode.steps
    before = steps[: steps.index(question.id)] if question.id in steps else ()
    if before:
        work.set(queue=(question.id, *work.episode.queue), steps=before[:-1])
        work.say("earlier")
        work.ask(before[-1])
    else:
        work.say("first_step")
        work.ask(question.id, work.episode.tries)
    return work.step(speaks=True)


def edited(work: Turn) -> Step:
    """A step changed or taken out on the plan's card (`plan.STEP`, `plan.drop.STEP`); an open question stays open."""
    step, asked = work.choice.removeprefix("plan.").removeprefix("drop."), work.episode.question
    if work.choice.startswith("plan.drop."):
        work.set(planned=tuple(name for name in work.episode.planned if name != step))
        work.plan_shown = True
    else:
        work.keep(step)
    if asked == step and work.plan_item:
        work.say("noted", step)
        work.next()
    else:
        work.say("changed")
        if asked:
            work.ask(asked, work.episode.tries)
    return work.step(speaks=True)

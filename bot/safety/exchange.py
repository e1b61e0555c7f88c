"""What follows the person's words while a question of the episode is open, and the answer that comes late."""

from __future__ import annotations

from bot.safety import answers, meant
from bot.safety.aside import arrived, aside, here
from bot.safety.moved import moved
from bot.safety.outcomes import TRIES, checked, let_go, maybe, risk, safe, unanswered
from bot.safety.protocol import Question, protocol
from bot.safety.state import Step
from bot.safety.steps import paused, told_on
from bot.safety.turn import BODILY, Turn

PRESENCE = frozenset(
    {"direct", "urge", "here_too", "about_you", "check1", "check2", "watch", "voices"}
)  # is the thought there
# Answered by the cue itself, where the likeness says so: what is told of danger is what they ask for.
HEEDED = frozenset({"voices", "ill_now", "means", "safe_here", "safe_place", "child_safe"})
EXPLICIT = frozenset({"attempt", "plan", "method", "ideation"})
CALLS = frozenset({"called", "someone_calls"})
BESIDE_COMPANY = frozenset({"now", "means", "called", "ill_now"})  # who is there is told there, too
LATE_TURNS = 2  # after the first question was let go, a word or two may still be its answer
LATE_WORDS = 5
TOLD_WORDS = 10  # a longer message is told for its own sake


def answered(work: Turn, cue: bool = False) -> Step:
    """The text while a question is open; `cue`: the text is a hard cue of its own."""
    question = protocol().questions[work.episode.question]
    if said := aside(work, cue):
        return said
    if not cue and (work.episode.called or work.wants_call) and here(work):
        return arrived(work)
    rings = answers.says("rings", work.text)
    if not cue and not rings and work.episode.called and question.id != "called" and answers.says("calling", work.text):
        work.say("company_called")
        work.close()
        return work.step(speaks=True)
    if not (cue or rings) and work.episode.violence and work.episode.tier >= 3 and answers.says("calling", work.text):
        work.set(called=True)
        work.say("company_called")
        work.close()
        return work.step(speaks=True)
    if _being_called(work, question, cue):
        return _rings(work, question)
    if not cue and answers.says("reads", work.text):
        work.say("truth")
        work.set(truth_told=True)
        work.ask(question.id, work.episode.tries)
        return work.step(speaks=True)
    if not cue and answers.puzzled(work.text) and work.episode.tries < TRIES:
        work.ask(question.id, work.episode.tries + 1)
        return work.step(speaks=True)
    if question.id != "called" and work.wants_call and not work.episode.called and answers.says_called(work.text):
        return safe(work, protocol().questions["called"])
    imminent = work.verdict is not None and work.verdict.text_tier >= 3
    if not imminent and answers.asks_why(work.text) and work.episode.tries < TRIES:
        work.say("why")
        work.ask(question.id, work.episode.tries + 1)
        return work.step(speaks=True)
    if not cue and work.verdict and "dependency" in work.verdict.classes and not work.told("dp-", "dependency-"):
        work.say("dependency")
        work.ask(question.id, work.episode.tries)
        return work.step(speaks=True)
    if not cue and answers.pleads(work.text) and work.episode.is_open and work.episode.tries < TRIES:
        work.show()
        work.say("plead")
        work.ask(question.id, work.episode.tries + 1)
        return work.step(speaks=True)
    if said := moved(work, cue):
        return said
    if not question.closed:
        return (_soon(work, question) if answers.says("soon", work.text) else None) or told_on(work, question, cue)
    if not cue and (said := _company_told(work, question)):
        return said
    # What the screen hears is no likeness to an answer: a cue counts as one, below. One that no rule stands behind leaves alone
    # what a question asks of other things: "my mum's asleep down the hall", to who could come.
    answer = work.answer(question.id)
    heard = cue and (work.sure or question.id in PRESENCE)
    if heard and answer != question.risk:
        answer = work.said(question.id)
    elif heard and work.said(question.id) == "other" and question.id not in HEEDED:
        answer = "other"
    if question.id == "called" and answer == "other" and answers.says("no_call", work.text):
        answer = "no"
    if answers.says("soon", work.text) and not work.choice and (said := _soon(work, question)):
        return said
    if answer == "misread" and (said := _no_joke(work, question)):
        return said
    if cue:
        work.show()
        answer = _with_cue(work, question, answer)
    if answer == "other":
        return unanswered(work, question)
    if question.id in ("check1", "check2", "watch"):
        return checked(work, answer)
    if answer == "misread" or answer == "refuse":
        return let_go(work, answer)
    if answer == "maybe" and work.wants_call and not work.episode.called and question.id in CALLS:
        answer = "no"  # a call that may have been made is a call to make
    if answer == "maybe":
        return maybe(work, question)
    return risk(work, question) if answer == question.risk else safe(work, question)


def _company_told(work: Turn, question: Question) -> Step | None:
    """ "Nobody", or "my mother is in the kitchen", to a question of something else: who is near is known, and it is asked again."""
    episode = work.episode
    own = episode.is_open and "near" in work.track.urgent + work.track.risk
    if not own or question.id not in BESIDE_COMPANY or work.choice or episode.tongue:
        return None
    alone = answers.says("nobody_here", work.text)
    glossed = work.language != "en"
    other = not alone and work.answer(question.id) == "other"
    if not alone and not (other and meant.read(work.english, "near", glossed=glossed) == "yes"):
        return None
    work.show()
    asleep = not alone and answers.says("asleep", work.text)
    work.say("wake" if asleep else "risk" if alone else "safe", "" if asleep else "near")
    new = "near" in episode.queue
    work.set(queue=tuple(name for name in episode.queue if name != "near"))
    if episode.tries >= TRIES and not new and question.id != "called":
        work.next()
    else:
        work.ask(question.id, episode.tries + (not new))
    return work.step(speaks=True)


def _being_called(work: Turn, question: Question, cue: bool) -> bool:
    """ "Ok, I'm calling", where no ambulance is asked about: what was asked waits for it."""
    waits = work.episode.is_open and question.closed and not question.id.startswith(("check", "watch"))
    if cue or work.choice or not waits or question.id == "called":
        return False
    if answers.says("rings", work.text):
        return True
    if work.wants_call or question.id in CALLS:
        return False
    return answers.says("calling", work.text) and work.answer(question.id) == "other"


def _rings(work: Turn, question: Question) -> Step:
    """It waits, or in an emergency the next question comes: whether the call that counts is made."""
    if not work.wants_call or work.episode.called:
        return paused(work, question, "goes")
    work.show()
    work.say("goes")
    work.next()
    return work.step(speaks=True)


def _no_joke(work: Turn, question: Question) -> Step | None:
    """Swallowed, then "jk", whatever was asked: only a doctor can tell."""
    if not work.wants_call or work.episode.called or work.episode.tries > TRIES:
        return None
    if question.id != "called" and work.episode.track not in BODILY:
        return None
    if question.id == "called" and work.episode.tries >= TRIES:
        return None
    work.show()
    work.say("why_call")
    work.ask("called", work.episode.tries + 1 if question.id == "called" else 1)
    return work.step(speaks=True)


def _soon(work: Turn, question: Question) -> Step | None:
    """ "Tonight", to whatever was asked of somebody who thinks of suicide: when it is to be."""
    episode = work.episode
    if not (episode.is_open and episode.track in ("suicide", "violence", "doer")) or question.id in (
        "now",
        "tonight",
        "check1",
        "check2",
        "watch",
    ):
        return None
    if question.id in ("direct", "means"):
        work.set(tier=3)
        work.alert = episode.tier < 3
        return risk(work, question)
    work.alert = episode.tier < 3
    work.set(tier=3, affirmed=True, cue_at=work.now.isoformat(), clean=0)
    work.show()
    work.say("risk", "now" if episode.track == "suicide" else "act_on_it")
    work.ask(question.id, episode.tries)
    return work.step(speaks=True)


def late(work: Turn, flow: str | None) -> Step | None:
    """An answer to the first question that comes after it was let go, or a no that is taken back."""
    episode = work.episode
    if episode.state == "none" and episode.left and not work.choice:
        return _late_to_one(work)
    if work.choice or episode.question or not episode.is_open or episode.affirmed or not episode.track:
        return None
    question = protocol().questions[episode.left or work.track.first]
    if (
        question.id == "ill_now"
        and work.turn - episode.mark_turn <= LATE_TURNS + 1
        and work.answer(question.id) == "yes"
    ):
        return risk(work, question)  # a sign of the body that is told after "no, I'm fine"
    if question.risk != "yes" or not episode.self_risk:
        return None
    if answers.says("takes_back", work.text):
        half = answers.says("half", work.text)
        return maybe(work, question) if half else risk(work, question)
    if not episode.left or flow or work.turn - episode.mark_turn > LATE_TURNS or len(work.text.split()) > LATE_WORDS:
        return None
    answer = work.answer(question.id)
    if answer == "yes" and not episode.denied:  # after a no it agrees to going on
        return risk(work, question)
    late_maybe = answer == "maybe" and (not episode.denied or answers.says("half", work.text))
    return maybe(work, question) if late_maybe else None


def answers_late(work: Turn) -> Step | None:
    """ "Maybe sometimes I think about it", some turns after the direct question was refused or let go: its answer, and no new cue."""
    episode = work.episode
    if episode.question or episode.affirmed or not episode.is_open or work.ruled or len(work.text.split()) > TOLD_WORDS:
        return None
    question = protocol().questions["direct"]
    if work.track.first != question.id or work.answer(question.id) != "maybe":
        return None
    return maybe(work, question)


def _late_to_one(work: Turn) -> Step | None:
    """The answer to one gentle question that comes a turn late, after a word of anger or of something else."""
    episode = work.episode
    question = protocol().questions[episode.left]
    work.set(left="")
    answer = answers.read(work.text, "", question.id, episode.tongue)
    cue = work.verdict is not None and work.verdict.text_tier >= 2
    if work.turn - episode.asked_turn > LATE_TURNS or cue or answer not in ("yes", "no", "maybe", "misread"):
        return None
    if answer == "maybe" and len(work.text.split()) > LATE_WORDS:
        return None  # "no idea how to start with it" is about something else by now
    if answer == "maybe":
        work.set(state="asked", denied=False)
        return maybe(work, question)
    if answer == "yes":
        work.set(state="asked")
        return risk(work, question) if question.risk == "yes" else None
    work.say("believed" if answer == "no" else answer)
    return work.step(speaks=True)


def _with_cue(work: Turn, question: Question, answer: answers.Answer) -> answers.Answer:
    """A cue answers the questions that ask whether the thought is there, and overrules a no where it is explicit and rests on a rule.

    Other questions ask for something else (is someone near, are you in danger right now): there the words count.
    """
    classes = set(work.verdict.classes) if work.verdict else set()
    if question.id == "direct" and answer == "other" and not classes & (EXPLICIT | {"passive"}):
        return (
            "maybe" if work.episode.tries >= TRIES else answer
        )  # where the blade is says nothing about suicide: it is asked once more
    if question.id == "voices" and answer == "other":  # hearing them is not being told to do harm by them
        return "maybe" if work.episode.tries >= TRIES else "other"
    if question.id in PRESENCE:
        if answer in ("yes", "other") or (classes & EXPLICIT and answer in ("no", "misread") and work.sure):
            return "yes"
        return "maybe" if answer == "no" else answer
    return "maybe" if answer == "other" and work.episode.tries >= TRIES else answer


def young(work: Turn) -> Step:
    """The one who is hurt turns out to be a child: what was asked of "a child" is asked of them."""
    work.show()
    work.say("minor")
    work.set(track="minor", queue=())
    work.ask(work.track.first)
    return work.step(speaks=True)

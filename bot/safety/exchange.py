"""What follows the person's words while a question of the episode is open."""

from __future__ import annotations

from bot.safety import answers
from bot.safety.aside import arrived, aside
from bot.safety.protocol import Question, protocol
from bot.safety.state import Step
from bot.safety.turn import Turn

PRESENCE = frozenset({"direct", "urge", "here_too", "about_you", "check1", "check2", "watch"})  # is the thought there
EXPLICIT = frozenset({"attempt", "plan", "method", "ideation"})
NEARBY = frozenset({"near", "someone_calls", "with_baby", "someone_takes"})
LATE_TURNS = 2  # after the first question was let go, a word or two may still be its answer
LATE_WORDS = 5
TRIES = 2  # a question nobody answers is asked once more, gently, and then let go


def answered(work: Turn, cue: bool = False) -> Step:
    """The text while a question is open; `cue`: the text is a hard cue of its own."""
    question = protocol().questions[work.episode.question]
    if said := aside(work, cue):
        return said
    if not cue and (work.episode.called or work.wants_call) and answers.says("arrived", work.text):
        return arrived(work)
    if not cue and work.episode.called and question.id != "called" and answers.says("calling", work.text):
        work.say("company_called")
        work.close()
        return work.step(speaks=True)
    if not cue and work.episode.violence and work.episode.tier >= 3 and answers.says("calling", work.text):
        work.set(called=True)
        work.say("company_called")
        work.close()
        return work.step(speaks=True)
    if not cue and answers.says("reads", work.text):
        work.say("truth")
        work.set(truth_told=True)
        work.ask(question.id, work.episode.tries)
        return work.step(speaks=True)
    if not cue and answers.puzzled(work.text) and work.episode.tries < TRIES:
        work.ask(question.id, work.episode.tries + 1)
        return work.step(speaks=True)
    if question.id != "called" and work.wants_call and not work.episode.called and answers.says_called(work.text):
        return _safe(work, protocol().questions["called"])
    imminent = work.verdict is not None and work.verdict.text_tier >= 3
    if not imminent and question.closed and answers.asks_why(work.text) and work.episode.tries < TRIES:
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
    if not question.closed:
        return (_soon(work, question) if answers.says("soon", work.text) else None) or _told(work, question, cue)
    answer = answers.read(work.text, work.choice, question.id)
    if question.id == "called" and answer == "other" and answers.says("no_call", work.text):
        answer = "no"
    if answers.says("soon", work.text) and not work.choice and (said := _soon(work, question)):
        return said
    if question.id == "called" and work.wants_call and answer == "misread" and work.episode.tries < TRIES:
        work.show()
        work.say("why_call")  # swallowed, then "jk": only a doctor can tell
        work.ask(question.id, work.episode.tries + 1)
        return work.step(speaks=True)
    if cue:
        work.show()
        answer = _with_cue(work, question, answer)
    if answer == "other":
        return _unanswered(work, question)
    if question.id in ("check1", "check2", "watch"):
        return _check_answer(work, answer)
    if answer == "misread" or answer == "refuse":
        return _let_go(work, answer)
    if answer == "maybe" and question.id == "called":
        answer = "no"  # a call that may have been made is a call to make
    if answer == "maybe":
        return _maybe(work, question)
    return _risk(work, question) if answer == question.risk else _safe(work, question)


def _soon(work: Turn, question: Question) -> Step | None:
    """ "Tonight", to whatever was asked of somebody who thinks of suicide: when it is to be."""
    episode = work.episode
    if not (episode.is_open and episode.track == "suicide") or question.id in (
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
        return _risk(work, question)
    work.alert = episode.tier < 3
    work.set(tier=3, affirmed=True, cue_at=work.now.isoformat(), clean=0)
    work.show()
    work.say("risk", "now")
    work.ask(question.id, episode.tries)
    return work.step(speaks=True)


def late(work: Turn, flow: str | None) -> Step | None:
    """An answer to the first question that comes after it was let go, or a no that is taken back."""
    episode = work.episode
    if work.choice or episode.question or not episode.is_open or episode.affirmed or not episode.track:
        return None
    question = protocol().questions[episode.left or work.track.first]
    if question.risk != "yes" or not episode.self_risk:
        return None
    if answers.says("takes_back", work.text):
        half = answers.says("half", work.text)
        return _maybe(work, question) if half else _risk(work, question)
    if not episode.left or flow or work.turn - episode.mark_turn > LATE_TURNS or len(work.text.split()) > LATE_WORDS:
        return None
    answer = answers.read(work.text, "", question.id)
    if answer == "yes" and not episode.denied:  # after a no it agrees to going on
        return _risk(work, question)
    late_maybe = answer == "maybe" and (not episode.denied or answers.says("half", work.text))
    return _maybe(work, question) if late_maybe else None


def _with_cue(work: Turn, question: Question, answer: answers.Answer) -> answers.Answer:
    """A cue answers the questions that ask whether the thought is there, and overrules a no where it is explicit.

    Other questions ask for something else (is someone near, are you in danger right now): there the words count.
    """
    classes = set(work.verdict.classes) if work.verdict else set()
    if question.id in PRESENCE:
        if answer in ("yes", "other") or (classes & EXPLICIT and answer in ("no", "misread")):
            return "yes"
        return "maybe" if answer == "no" else answer
    return "maybe" if answer == "other" and work.episode.tries >= TRIES else answer


def _told(work: Turn, question: Question, cue: bool) -> Step:
    """An open question takes any words; another question, or a button of something else, is followed instead."""
    strays = work.choice.startswith("crisis.") and not work.choice.startswith(f"crisis.{question.id}.")
    if strays:
        work.say("spent")
        work.ask(question.id, work.episode.tries)
        return work.step(speaks=True)
    if question.plan and (work.choice.endswith(".back") or answers.goes_back(work.text)):
        return _earlier(work, question)
    if work.choice.endswith(".skip"):
        work.say("skipped")
        work.next()
        return work.step(speaks=True)
    answer = answers.read(work.text)
    if answer in ("misread", "refuse") and not cue and not answers.skips(work.text):
        return _let_go(work, answer)
    if not cue and (work.choice or answers.elsewhere(work.text)):
        work.close()
        return work.step(speaks=False)
    if cue:
        work.show()
    if question.plan and question.id != "worse" and not cue and answers.says("tells", work.text):
        return _goes_on(work, question)
    if question.plan and not cue and answers.bare_yes(work.text) and work.episode.tries < TRIES:
        work.say("which")
        work.ask(question.id, work.episode.tries + 1)
        return work.step(speaks=True)
    if cue and work.sure:
        work.say("noted_cue")
    elif (
        question.plan
        and question.id != "worse"
        and answers.says("no_step", work.text)
        and not answers.says_nobody(work.text)
    ):
        work.say("heard")  # "promise", "it just helps": nothing to hold on to, and not written down as such
    elif answers.says_nobody(work.text) or answers.skips(work.text):
        work.say("none", question.id)
    else:
        if question.plan:
            work.keep(question.id)
        work.say("noted", question.id)
    work.next()
    return work.step(speaks=True)


def _goes_on(work: Turn, question: Question) -> Step:
    """What happened is told on: heard, and asked once more; it is no step of a plan."""
    if work.episode.tries >= TRIES:
        work.close()
        return work.step(speaks=False)
    work.say("noted", "worse")
    work.ask(question.id, work.episode.tries + 1)
    return work.step(speaks=True)


def at_hand(work: Turn) -> Step:
    """What could be used has been named as being there: the answer to a question that need not be asked any more."""
    work.set(queue=tuple(name for name in work.track.urgent if name != "means"), affirmed=True, tries=0)
    return _risk(work, protocol().questions["means"])


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


def _unanswered(work: Turn, question: Question) -> Step:
    """Once more, gently, with the lines; then follow the person. To a check-in, silence is no answer."""
    episode = work.episode
    if episode.state == "watch":
        work.set(state="none", question="", tier=0)
        return work.step(speaks=False)
    if episode.state == "asked":
        work.set(state="none", question="", queue=())
        return work.step(speaks=False)
    if question.id.startswith("check"):
        work.set(unanswered=episode.unanswered + 1)
    to_call = work.wants_call and not episode.called
    if episode.tries >= TRIES and (to_call or (episode.tier >= 3 and not answers.elsewhere(work.text))):
        # Whatever else is told: nobody is led to reflect on it before help was called.
        work.show()
        work.say("company" + ("_to_call" if to_call else "_called" if episode.called else ""))
        work.close()
        return work.step(speaks=True)
    if question.id.startswith("check") or episode.tries >= TRIES:
        left = _left(work)
        work.close()
        work.set(left=left)
        return work.step(speaks=False)
    work.show()
    work.say("minor" if episode.minor and not work.told("mi-", "minor-") else "again")
    work.ask(question.id, episode.tries + 1)
    return work.step(speaks=True)


def _left(work: Turn) -> str:
    """The open question, where it is the first one and nothing was affirmed: its answer may still come."""
    episode = work.episode
    return episode.question if episode.question == work.track.first and not episode.affirmed else ""


def _let_go(work: Turn, act: str) -> Step:
    """Being misread is owned and is the same as no; a refusal is taken as one. The episode stays open."""
    left = _left(work) if act == "misread" else ""
    work.say(act)
    work.close()
    work.set(left=left, denied=bool(left))
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
    if question.id == "direct" and work.track.becomes == "suicide":
        work.set(track="suicide", self_risk=True, queue=protocol().tracks["suicide"].maybe)
        work.say("maybe")
        work.next()
        return work.step(speaks=True)
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
    work.truth_once()
    becomes = work.track.becomes or work.episode.track
    self_risk = work.episode.self_risk or becomes in ("suicide", "selfharm")
    work.set(queue=work.track.maybe, track=becomes, self_risk=self_risk)
    work.next()
    return work.step(speaks=True)


def _safe(work: Turn, question: Question) -> Step:
    """Believed and kept open; later questions go on."""
    if question.id == "called":
        work.set(called=True)
    if question.id == work.track.first and not work.episode.affirmed:
        left = _left(work)
        work.say("believed")
        work.close()
        work.set(left=left, denied=True)
        if work.episode.state == "asked":
            work.set(state="none")
        return work.step(speaks=True)
    wake = question.id in NEARBY and answers.says("asleep", work.text)
    work.say("wake" if wake else "safe", "" if wake else question.id)
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
        work.set(self_risk=work.episode.self_risk or track in ("suicide", "selfharm"))
        work.set(queue=tuple(name for name in queue if name != question.id))
    elif question.id in ("here_too", "about_you"):
        work.set(track="suicide", affirmed=False, queue=("direct",))
    elif question.id == "direct":
        work.set(track="suicide", self_risk=True, affirmed=True, queue=protocol().tracks["suicide"].risk)
    now = work.now.isoformat()
    work.set(cue_at=now, clean=0)
    work.show()
    work.say("risk", question.id)
    work.truth_once()
    work.next()
    return work.step(speaks=True)


def _check_answer(work: Turn, answer: str) -> Step:
    """Two answers without a cue end the episode; anything else keeps it, or opens it again after the watch."""
    watch = work.episode.state == "watch"
    work.set(unanswered=0)
    if answer in ("no", "misread") and work.verdict and work.verdict.text_tier >= 2 and not work.bare:
        work.say("believed")  # an answer with a soft cue in it is no answer without one
        work.close()
        work.set(state="open", clean=0, cue_at=work.now.isoformat())
        return work.step(speaks=True)
    if answer in ("no", "misread"):
        clean = work.episode.clean + 1
        ended = watch or clean >= protocol().numbers["clean_checks"]
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

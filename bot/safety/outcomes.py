"""Where an answer to a question of the episode leads: yes, no, maybe, misread, refused, nothing, a check-in."""

from __future__ import annotations

from bot.safety import answers
from bot.safety.protocol import Question, protocol
from bot.safety.state import Step
from bot.safety.turn import Turn

TRIES = 2  # a question nobody answers is asked once more, gently, and then let go
LISTENS = 2  # turns that are listened to after one gentle question
NEARBY = frozenset({"near", "someone_calls", "with_baby", "someone_takes"})


def unanswered(work: Turn, question: Question) -> Step:
    """Once more, gently, with the lines; then follow the person. To a check-in, silence is no answer."""
    episode = work.episode
    if episode.state == "watch":
        work.set(state="none", question="", tier=0)
        return work.step(speaks=False)
    if episode.state == "asked":
        if episode.track == "other" and episode.tries < TRIES and answers.says("of_them", work.text):
            work.show()
            work.say("again")  # more of the one who is feared for: the question is still there
            work.ask(question.id, episode.tries + 1)
            return work.step(speaks=True)
        if question.id == "direct" and answers.says("farewell", work.text):
            _open_from_soft(work)  # calm and thanks, after what sounded like an end
            work.show()
            work.say("again")
            work.ask(question.id, episode.tries + 1)
            return work.step(speaks=True)
        if episode.tries <= LISTENS and _tells(work):
            work.say("soft_listen")  # a story after one gentle question is listened to, and led through nothing
            work.set(tries=episode.tries + 1)
            return work.step(speaks=True)
        work.set(state="none", question="", queue=(), left=question.id)
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
    if episode.tries >= TRIES and episode.track == "other" and question.id == work.track.first and not episode.affirmed:
        return maybe(
            work, question
        )  # whoever is feared for isn't left for a talk about feelings: who can look in comes next
    if question.id.startswith("check") or episode.tries >= TRIES:
        left = _left(work)
        goes = episode.is_open and answers.says("farewell", work.text)
        if goes or left:
            work.show()
        if goes or answers.acks(work.text):
            work.say("company" if goes else "quiet")
        elif episode.affirmed and not question.id.startswith("check") and not answers.elsewhere(work.text):
            work.say("beside")  # who said yes goes on telling that, and is not asked what they felt with a flatmate
        work.close()
        work.set(left=left)
        return work.step(speaks=bool(work.replies))
    work.show()
    details = question.id == "called" and episode.track == "other" and not answers.acks(work.text)
    gently = "company_to_call" if details else "again"  # a name, a street: it goes to whoever is called
    work.say("minor" if episode.minor and not work.told("mi-", "minor-") else gently)
    work.ask(question.id, episode.tries + 1)
    return work.step(speaks=True)


def _tells(work: Turn) -> bool:
    """Words that tell on: no other conversation runs, and nothing is asked for."""
    text = work.text
    bare = answers.acks(text) or answers.says("greets", text) or len(text.split()) < 2
    if work.episode.track in ("unclear", "quoted"):
        return False  # most likely there was nothing in it
    return not (work.flow or work.choice or work.episode.tongue or bare or answers.elsewhere(text))


def let_go(work: Turn, act: str) -> Step:
    """Being misread is owned and is the same as no; a refusal is taken as one. The episode stays open."""
    left = _left(work) if act == "misread" else ""
    work.say(act)
    work.close()
    work.set(left=left, denied=bool(left))
    if work.episode.state == "asked":
        work.set(state="none")
    return work.step(speaks=True)


def maybe(work: Turn, question: Question) -> Step:
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


def safe(work: Turn, question: Question) -> Step:
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


def risk(work: Turn, question: Question) -> Step:
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


def at_hand(work: Turn) -> Step:
    """What could be used has been named as being there: the answer to a question that need not be asked any more."""
    work.set(queue=tuple(name for name in work.track.urgent if name != "means"), affirmed=True, tries=0)
    return risk(work, protocol().questions["means"])


def checked(work: Turn, answer: str) -> Step:
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


def _left(work: Turn) -> str:
    """The open question, where it is the first one and nothing was affirmed: its answer may still come."""
    episode = work.episode
    return episode.question if episode.question == work.track.first and not episode.affirmed else ""


def _open_from_soft(work: Turn) -> None:
    now = work.now.isoformat()
    if work.episode.state == "asked":
        work.set(state="open", soft=False, opened_at=now, cue_at=now, counted=work.episode.counted, truth_told=False)
        work.review = True

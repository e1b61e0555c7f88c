"""What follows a move (moves.py): its own words, and then the question that is open again, once more, in silence, or not at all."""

from __future__ import annotations

import re

from bot.safety import answers, meant
from bot.safety.aside import BODILY, COMPANY_TURNS, FOR_MEANS, HURT, THEIR, WAITING_TURNS, arrived, kept_away, led_back
from bot.safety.moves import FIRM, SURE, Heard, hear
from bot.safety.outcomes import NEARBY, TRIES, at_hand, maybe, risk
from bot.safety.protocol import protocol
from bot.safety.state import Step
from bot.safety.turn import Turn
from bot.text import sentences

# Moves that are answered by one act, whatever the question.
WORDS = {
    "insults": "insults", "why_care": "why_care", "retracts": "retracts", "sorry": "sorry", "common": "common",
    "consequences": "consequence", "overreacts": "overreacts", "did_right": "did_right", "can_wait": "can_wait",
    "doubted": "doubted", "no_police": "no_police", "if_yes": "truth", "cost": "cost", "kind": "kind", "secret": "secret",
    "fault": "fault", "how_to_ask": "how_to_ask", "hung_up": "hung_up", "no_call": "no_call", "talk": "talk",
    "offers": "offers", "reads": "truth", "third_calls": "third_calls", "no_voice": "no_phone", "no_bother": "no_bother",
    "steps_away": "steps_away", "goes": "goes", "leaves": "leaves", "saved": "saved", "call_what": "call_what",
    "why_call": "why_call", "asks_why": "why", "they_refuse": "they_refuse", "tapers": "tapers",
    "at_doctor": "at_doctor", "say_it": "say_it",
}  # fmt: skip
# tracks of a move; others belong to any
ONLY_IN = {
    "fault": HURT,
    "how_to_ask": {"other"},
    "third_calls": THEIR,
    "did_right": THEIR | HURT | {"child", "postpartum"},
    "no_police": HURT | {"child"},
    "reached": THEIR | {"child"},
    "no_voice": HURT | THEIR | {"child", "suicide", "attempt", "overdose"},
    "can_wait": THEIR | HURT | BODILY | {"psychosis", "suicide", "selfharm"},
    "no_bother": {"suicide", "selfharm", "violence", "psychosis", "carer", "intrusive", "unclear", "past"} | BODILY,
    "why_call": BODILY | THEIR,
    "steps_away": {"suicide", "attempt", "violence", "doer", "carer", "selfharm"},
    "they_refuse": THEIR | {"child"},
    "puts_away": {"suicide", "selfharm", "violence", "other"},
    "gone": HURT | {"violence", "doer"},
    "rages": HURT | {"child"},
    "tapers": {"withdrawal", "pregnancy"},
    "thought": {"suicide", "selfharm", "violence", "past", "unclear", "quoted", "intrusive"},
    "at_doctor": HURT | BODILY | {"selfharm"},
}
# To these an open question or a step of the plan is answered, and they are no move there.
STEPS = frozenset({"there", "goes", "gave_up", "steps_away", "secret", "sorry", "means", "no_bother", "still"})
THINKS = frozenset({"direct", "urge", "here_too", "about_you"})
# Heard also where the words answer the open question.
OVER = frozenset(
    {
        "doubted",
        "insults",
        "retracts",
        "can_wait",
        "consequences",
        "overreacts",
        "no_bother",
        "third_calls",
        "cost",
        "common",
        "fault",
    }
)
DENIED = frozenset(
    {"secret", "no_call", "hung_up", "why_care", "no_voice"}
)  # ... where that answer would be a no: "no ive told nobody"
IN_FLOW = frozenset(
    {"rages", "still", "leaves", "hung_up", "arrived", "reached", "can_wait", "consequences", "fault", "means"}
)
# Answered after one gentle question, too.
SOFTLY = frozenset({"insults", "why_care", "retracts", "sorry", "common", "overreacts", "doubted", "reads", "if_yes", "secret", "kind",
                    "talk", "elsewhere", "how_to_ask", "can_wait", "offers", "cost", "goes", "steps_away"})  # fmt: skip
CERTAIN = 0.6  # what ends the waiting is heard with more doubt than other moves, and so is whatever is said after a no
OUTRIGHT = 0.8  # ... and where the whole message is one, however a rule of the screen hears it
# Moves that end a waiting or a danger take two readings: heard from this probability on, and an answer to that question from this likeness.
AGREED: dict[str, tuple[float, str, answers.Answer, float]] = {
    "arrived": (CERTAIN, "called", "yes", 0.25),
    "reached": (0.75, "they_now", "no", -0.15),
    "gave_up": (SURE, "means", "no", 0.3),
}
UNDONE = re.compile(
    r"\b(?:cant|cannot|couldnt|dont|didnt|wont|never|havent|used to|could|should|would)\b"
)  # no such step was taken
LITTLE = frozenset({"carer", "intrusive", "postpartum"})
ASKED = frozenset({"saved", "consequences", "cost", "reads", "if_yes", "call_what"})
TURNS_IT = frozenset({"gone", "rages", "help_called", "waiting"})  # what changes the danger itself
SILENT = frozenset(
    {"goes", "leaves", "sorry", "third_calls", "who_comes"}
)  # the question stays open and is not put again


def moved(work: Turn, cue: bool = False, flow: str | None = None) -> Step | None:
    """What is said to a move, or None where the message is none, or answers the open question, or a rule of the screen heard a cue."""
    episode = work.episode
    if work.choice or episode.tongue or not (episode.is_open or episode.question):
        return None
    if cue and work.ruled and work.verdict and work.verdict.text_tier < 3 and (name := _asked_beside(work.text)):
        return _words(work, name, WORDS[name])
    if (cue and work.sure) or not (episode.question or _lately(work)) or _plain(work.text) or work.answers_only:
        return None
    heard = hear(work.english)
    if heard.name == "how_to_ask" and (episode.self_risk or work.wants_call) and episode.track != "other":
        told = not work.wants_call and episode.question != "call"  # "what do i say": to a person, or in a call
        heard = Heard("say_it" if told else "call_what", heard.sure)
    if heard.sure < (SURE if work.language == "en" else FIRM) or not _fits(work, heard.name, heard.sure, flow):
        return None
    return _follow(work, heard.name)


def _asked_beside(text: str) -> str:
    """A question put beside a cue: "do you save this? he checks my phone"."""
    parts = [text[low:high] for low, high in sentences(text[:400])]
    for part in parts if len(parts) > 1 else ():
        heard = hear(part) if part.rstrip().endswith("?") else None
        if heard and heard.name in ASKED and heard.sure >= CERTAIN:
            return heard.name
    whole = hear(text)
    return whole.name if whole.name in ASKED and whole.sure >= OUTRIGHT else ""


def _plain(text: str) -> bool:
    """A word that is known for what it is: "whatever", "nothing", "skip", "go back"."""
    return (
        answers.says("greets", text)
        or answers.acks(text)
        or (answers.says_nobody(text) and hear(text).name != "no_bother")
        or answers.skips(text)
        or answers.goes_back(text)
        or answers.says("halts", text)
        or answers.says("postpones", text)
    )


def _lately(work: Turn) -> bool:
    """Whether the last question or cue is a few turns away; while those who were called are awaited, some more."""
    waits = work.episode.called and work.episode.tier >= 3 and not work.episode.arrived
    return work.turn - work.episode.mark_turn <= (WAITING_TURNS if waits else COMPANY_TURNS)


def _fits(work: Turn, name: str, sure: float, flow: str | None) -> bool:
    episode = work.episode
    if episode.track not in ONLY_IN.get(name, {episode.track}) or (flow and name not in IN_FLOW):
        return False
    if episode.arrived and name in ("no_bother", "can_wait", "there", "third_calls"):
        return False  # what was to be done is done
    if name in AGREED and not _agreed(work, name, sure):
        return False
    if name == "no_bother" and episode.track in LITTLE and answers.says("asleep", work.text):
        return False  # the one who sleeps is the child
    if name == "no_bother" and episode.question in NEARBY and answers.says("asleep", work.text):
        return False  # whoever sleeps is to be woken, and is told so
    if name == "hung_up" and episode.track in THEIR and answers.says("of_one", work.text):
        return False  # it is the one who is feared for who doesn't answer
    if name in ("hung_up", "goes") and sure < OUTRIGHT and answers.says_called(work.text):
        return False
    if name == "goes" and work.wants_call and not episode.called:
        return False  # "I'm ringing her": the call that counts is still to be made
    if name == "leaves" and (episode.tier >= 3 or episode.called) and episode.track not in HURT | {"child"}:
        return False  # who thinks of dying and says goodbye isn't waved off
    if name == "puts_away" and episode.question == "distance" and UNDONE.search(answers.plain(work.english)):
        return False  # "I could give them to her" is a step to be written down
    if episode.state == "asked":
        return name in SOFTLY
    if not episode.question:
        least = FIRM if name == "rages" else CERTAIN  # after a no people tell of other things
        return episode.listens or sure >= least
    question = protocol().questions[episode.question]
    if not question.closed:
        least = FIRM if name == "rages" else OUTRIGHT if name == "no_bother" else CERTAIN
        return sure >= least and (name == "no_bother" or name not in STEPS)
    answer = work.answer(question.id)
    if answer in ("refuse", "misread"):
        return name == "no_police"
    if name in TURNS_IT and sure >= (CERTAIN if work.said(question.id) == "other" else OUTRIGHT):
        return True  # more than any answer
    if name == "arrived" and question.id in ("called", "someone_calls", "with_them"):
        return True  # more than a call made
    if name == "thought" and question.id in THINKS and answer == "no":
        return sure >= CERTAIN
    if answer == "other" or (answer == "maybe" and sure >= FIRM):
        return True
    over = OVER | (DENIED if answer == "no" else frozenset())
    return name in over and sure >= FIRM


def _agreed(work: Turn, name: str, sure: float) -> bool:
    """Whether the answer's reading bears out a move that closes something; one that fails doesn't, and neither does a cue."""
    from_, question, said, least = AGREED[name]
    cue = work.verdict is not None and work.verdict.text_tier >= 2
    if name == "gave_up" and UNDONE.search(answers.plain(work.text)):
        return False
    return sure >= from_ and not (cue and name != "gave_up") and meant.likeness(work.english, question, said) >= least


def _follow(work: Turn, name: str) -> Step | None:
    """Moves that lead somewhere; all others get their words, and the question again."""
    episode = work.episode
    if name == "arrived":
        return arrived(work) if episode.called or work.wants_call or episode.tier >= 3 else None
    if name in ("help_called", "waiting"):
        return _awaits(work, name)
    if name == "reached":
        return led_back(work)
    if name == "puts_away":
        return _puts_away(work)
    if name == "gone":
        return _gone(work)
    if name == "rages":
        return _rages(work)
    if name == "gave_up":
        return kept_away(work) if episode.self_risk or episode.track in THEIR | {"selfharm", "violence"} else None
    if name == "means":
        return _at_hand(work)
    if name == "there":
        return _someone(work)
    if name == "still":
        return _still(work)
    if name in ("call_what", "asks_why", "offers") and not episode.question and episode.called and not episode.arrived:
        return _words(work, name, "company_called")  # they are on the phone, and ask
    if name == "meanwhile":
        return _words(work, name, "company_called" if episode.called and not episode.arrived else "plead")
    if name == "thought":
        if episode.question in THINKS:  # "no, it's just a thought": neither a yes nor a no to whether it is there
            return maybe(work, protocol().questions[episode.question])
        if episode.question and protocol().questions[episode.question].closed:
            return None
        return _words(work, name, "wont")
    if name == "elsewhere":
        return _elsewhere(work)
    if name == "they_refuse" and episode.called:
        return _words(work, name, "company_called")
    if name == "why_care" and episode.question:
        return _words(work, name, "why")
    if name == "doubted" and episode.track in HURT:
        return _words(work, name, "disbelieved")
    if name == "leaves" and work.told("liv-", "fr-liv-", "es-liv-"):
        return _words(work, "who_comes", "who_comes")
    if name == "leaves" and episode.track in HURT | {"child"} and episode.is_open:
        work.alert = episode.tier < 3
        work.set(tier=3, cue_at=work.now.isoformat(), clean=0, question=work.track.first, tries=0)
    return _words(work, name, WORDS[name])


def _words(work: Turn, name: str, act: str) -> Step:
    """The words of an act. A question is put again until it was tried enough; after a gentle one it only stays open."""
    episode = work.episode
    if episode.is_open and name not in ("sorry", "insults"):
        work.show()
    work.say(act)
    if act == "truth":
        work.set(truth_told=True)
    if not episode.question:
        return work.step(speaks=True)
    if episode.state == "asked" or name in SILENT:
        work.set(tries=episode.tries + 1)
        if episode.state == "asked" and episode.tries >= TRIES:
            work.close()
            work.set(state="none", left=episode.question)
    elif episode.tries > TRIES and not work.wants_call:
        work.close()
    else:
        work.ask(episode.question, episode.tries + 1)
    return work.step(speaks=True)


def _awaits(work: Turn, name: str) -> Step | None:
    """Somebody else made the call, or those who come are not there yet: nothing is asked meanwhile."""
    episode = work.episode
    if episode.arrived or (name == "waiting" and not episode.called) or not (work.is_now or work.wants_call):
        return None
    work.show()
    work.set(called=True)
    work.say("company_called")
    work.close()
    return work.step(speaks=True)


def _puts_away(work: Turn) -> Step | None:
    """It is about to be put out of the hand: that comes first, and one question afterwards whether it is."""
    episode = work.episode
    if episode.question == "put_away" or not (episode.self_risk or episode.track != "suicide"):
        return None
    work.say("puts_away")
    if episode.question == "distance":
        work.keep("distance")
    waits = (episode.question,) if episode.question not in ("", "means", "distance") else ()
    first = ("distance",) if "distance" in work.track.asks and "distance" not in work.episode.planned else ()
    work.set(queue=(*first, *waits, *(one for one in episode.queue if one not in ("means", "distance"))))
    work.ask("put_away")
    return work.step(speaks=True)


def _gone(work: Turn) -> Step:
    """Whoever was a danger has left, or it has stopped: the time is used for what makes safer, and no question is asked about now."""
    episode = work.episode
    work.show()
    work.say("gone")
    if episode.question in ("danger_now", "safe_place", "safe_here", "leave_room", "others_safe", "act_on_it"):
        if not episode.queue and episode.track in HURT:
            work.set(queue=work.track.maybe)
        work.set(queue=tuple(one for one in work.episode.queue if one != "safe_place"))
        work.next()
    elif episode.question:
        work.ask(episode.question, episode.tries)
    return work.step(speaks=True)


def _rages(work: Turn) -> Step:
    """It is going on behind the door: getting to people comes before any question but where they are."""
    episode = work.episode
    if episode.question in ("danger_now", "child_now"):
        return risk(work, protocol().questions[episode.question])
    work.alert = episode.tier < 3
    work.set(tier=3, cue_at=work.now.isoformat(), clean=0)
    work.show()
    work.say("company_called" if episode.called else "risk", "" if episode.called else "danger_now")
    if episode.question and not episode.called:
        work.ask(episode.question, episode.tries)
    return work.step(speaks=True)


def _at_hand(work: Turn) -> Step | None:
    episode = work.episode
    open_to_it = (
        episode.is_open and episode.self_risk and episode.track == "suicide" and episode.question not in FOR_MEANS
    )
    known = episode.tier >= 3 and "means" not in episode.queue
    return at_hand(work) if open_to_it and not known and not answers.says("means_away", work.text) else None


def _someone(work: Turn) -> Step | None:
    """Somebody is there now, or comes: what was asked about that needs no answer any more."""
    episode = work.episode
    if episode.track in THEIR | {"child", "doer"} or episode.arrived or (episode.tier < 3 and not episode.question):
        return None
    work.show()
    work.say("let_in")
    work.set(queue=tuple(name for name in episode.queue if name not in NEARBY))
    if episode.question in NEARBY:
        work.next()
    elif episode.question:
        work.ask(episode.question, episode.tries)
    return work.step(speaks=True)


def _still(work: Turn) -> Step | None:
    """ "I still want to": the answer to whether it is there, or where no question is open believed, and gone on with."""
    episode = work.episode
    if episode.question in THINKS:
        return risk(work, protocol().questions[episode.question])
    if episode.question or not (episode.self_risk or episode.track in ("selfharm", "violence")):
        return None
    work.show()
    if episode.affirmed:
        work.say("beside")
        return work.step(speaks=True)
    work.say("still")
    work.set(affirmed=True, clean=0, cue_at=work.now.isoformat(), queue=work.track.risk)
    work.next()
    return work.step(speaks=True)


def _elsewhere(work: Turn) -> Step | None:
    """Another subject: followed, except that in an emergency the open question comes once more first."""
    episode = work.episode
    if not episode.question or (episode.tier >= 3 and episode.tries < TRIES):
        return None
    left = episode.question if episode.question == work.track.first and not episode.affirmed else ""
    named = answers.says("subject", work.text)  # then it is taken up at once
    if not named:
        work.say("elsewhere")
    work.close()
    work.set(left=left)
    if episode.state == "asked":
        work.set(state="none")
    return work.step(speaks=not named)

"""What a person says past the question in an episode, and needs an answer of its own before the question goes on.

The line hung up, there is no phone, no more numbers please, which number, talk with me, I'm not in that country, and
what could be used has just been found. Patterns are `facts` of data/safety/answers.yml.
"""

from __future__ import annotations

from bot.safety import answers
from bot.safety.state import Step
from bot.safety.turn import Turn

ASIDES = ("hung_up", "no_phone", "no_call", "number", "talk")  # the order of reading
FIRM = frozenset({"hung_up", "no_phone"})  # answered even where the same words hold a cue
ASKS_CALL = frozenset({"called", "call"})
FOR_MEANS = frozenset({"distance", "means", "called", "someone_calls"})  # there, the same words are the answer
COMPANY_TURNS = 5  # after the questions of an emergency
COMPANY_WORDS = 10  # a longer message goes where it wants to go
TALKED = 3  # times that company is asked for in one conversation and answered by one more question


def place_of(work: Turn, cue: bool) -> Step | None:
    """Somebody says where they are, or are not: the lines on screen are those of that place from now on."""
    if work.choice:
        return None
    away = answers.place_in(work.text, "not_here")
    place = "unknown" if away else answers.place_in(work.text)
    if not place or place == work.region or (away and not work.region.startswith(away.partition("-")[0])):
        return None
    if work.region.startswith(place + "-"):  # "in Canada" takes nobody out of Ontario
        return None
    work.region = work.moved_to = place
    if cue:
        return None
    work.show()
    work.say("where" if away else "moved")
    return _go_on(work)


def means_of(work: Turn) -> bool:
    """What could be used is at hand, said by somebody who thinks of suicide, whatever was asked."""
    episode = work.episode
    open_to_it = episode.is_open and episode.self_risk and episode.track == "suicide" and not work.choice
    if not open_to_it or episode.tier >= 3 or episode.question in FOR_MEANS:
        return False
    return answers.says("means", work.text) and not answers.says("means_away", work.text)


def aside(work: Turn, cue: bool = False) -> Step | None:
    """One of ASIDES, answered; the open question is asked again, or let go where it asks for the very thing."""
    episode = work.episode
    if work.choice or not (episode.is_open or episode.question):
        return None
    fact = next((name for name in ASIDES if (not cue or name in FIRM) and answers.says(name, work.text)), "")
    if not fact or (episode.question and fact == "talk" and _told(work) >= TALKED):
        return None
    if fact == "no_call" and episode.question == "called":
        return None  # fear of that call is answered with that call
    work.show()
    work.say(fact, episode.question)
    return _go_on(work, drop=episode.question in ASKS_CALL and fact in ("no_phone", "no_call"))


def company(work: Turn) -> Step | None:
    """After the questions of an emergency nobody is taken elsewhere for a plain word of fear or pain."""
    episode, text = work.episode, work.text
    fresh = work.turn - episode.mark_turn <= COMPANY_TURNS
    if episode.question or not episode.is_open or episode.tier < 3 or work.choice or not fresh:
        return None
    if answers.says("calling", text):
        work.set(called=True)
        work.say("safe", "called")
        return work.step(speaks=True)
    if answers.elsewhere(text) or answers.acks(text) or len(text.split()) > COMPANY_WORDS:
        return None
    work.show()
    work.say("company" + ("_called" if episode.called else "_to_call" if work.wants_call else ""))
    return work.step(speaks=True)


def _told(work: Turn) -> int:
    return sum("tk-" in name or "-talk-" in name for name in work.used)


def _go_on(work: Turn, drop: bool = False) -> Step:
    episode = work.episode
    if drop:
        work.next()
    elif episode.question:
        work.ask(episode.question, episode.tries)
    return work.step(speaks=True)

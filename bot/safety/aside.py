"""What a person says past the question in an episode, and needs an answer of its own before the question goes on.

The line hung up, there is no phone, no more numbers please, which number, talk with me, I'm not in that country, and
what could be used has just been found. Patterns are `facts` of data/safety/answers.yml.
"""

from __future__ import annotations

from bot.safety import answers, meant, moves
from bot.safety.state import Episode, Step
from bot.safety.turn import Turn

ASIDES = (
    "stay",
    "disbelieved",
    "fault",
    "saved",
    "if_yes",
    "call_what",
    "theirs_words",
    "hung_up",
    "no_phone",
    "no_numbers",
    "no_call",
    "number",
    "secret",
    "why_call",
    "how_to_ask",
    "who_to_tell",
    "doubts",
    "reached",
    "homecoming",
    "let_in",
    "signs",
    "gave_up",
    "tomorrow",
    "no_fuss",
    "kind",
    "talk",
)  # in this order
# answered even where the same words hold a cue
FIRM = frozenset({"hung_up", "no_phone", "signs", "fault", "how_to_ask", "homecoming", "stay", "disbelieved"})
THEIR = frozenset({"other", "overdose_other"})
HURT = frozenset({"partner", "sexual", "minor"})
BODILY = frozenset(
    {"attempt", "overdose", "overdose_other", "withdrawal", "pregnancy", "eating", "neglect", "postpartum"}
)
# tracks of an aside; others belong to any
ONLY_IN = {
    "how_to_ask": {"other"},
    "who_to_tell": {"child"},
    "doubts": HURT,
    "signs": THEIR | HURT | BODILY | {"child"},
    "reached": {"other"},
    "fault": HURT,
    "homecoming": HURT,
    "disbelieved": HURT | {"child"},
}
AFTERWARDS = {"how_to_ask": "other", "who_to_tell": "child"}  # asked once the questions are over, by track
MEETS_THEM = frozenset(
    {"called", "distance", "call", "now", "means", "clinician", ""}
)  # elsewhere a name is the answer
ASKS_CALL = frozenset({"called", "call"})
FOR_MEANS = frozenset({"distance", "means", "called", "someone_calls"})  # there, the same words are the answer
COMPANY_TURNS = 5  # after the questions of an emergency
WAITING_TURNS = 12  # ... while those who were called are on their way
HURT_TURNS = 3  # after the questions of any other episode, for a few words of pain
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
    asked = episode.tier >= 3 and "means" not in episode.queue
    if not open_to_it or asked or episode.question in FOR_MEANS:
        return False
    own = answers.says("oneself", work.text) or not answers.says("of_them", work.text)
    named = answers.says("means", work.text) or (own and not work.ruled and moves.sure_of(work.text) == "means")
    return named and not answers.says("means_away", work.text)


def aside(work: Turn, cue: bool = False) -> Step | None:
    """One of ASIDES, answered; the open question is asked again, or let go where it asks for the very thing."""
    episode = work.episode
    lately = work.turn - episode.mark_turn <= COMPANY_TURNS
    asked = next((name for name, track in AFTERWARDS.items() if track == episode.track and lately), "")
    if asked and not episode.is_open and not episode.question and answers.says(asked, work.text):
        work.show()
        work.say(asked)
        return work.step(speaks=True)
    if work.choice or not (episode.is_open or episode.question):
        return None
    if episode.is_open and not episode.question and episode.queue and answers.says("resumes", work.text):
        work.next()
        return work.step(speaks=True)
    if episode.is_open and not episode.question and episode.planned and answers.says("resumes", work.text):
        work.plan_shown = True
        work.close("kept")
        return work.step(speaks=True)
    if episode.is_open and not episode.question and episode.self_risk and answers.says("finished", work.text):
        work.show()
        work.say("finished")  # with the talk, or with living
        work.ask("now" if episode.affirmed else "direct")
        return work.step(speaks=True)
    if _awaited(episode) and not episode.question and here(work):
        return arrived(work)
    fact = next((name for name in ASIDES if _fits(work, name, cue) and answers.says(name, work.text)), "")
    if not fact or (episode.question and fact == "talk" and _told(work) >= TALKED):
        return None
    if fact != "no_numbers":
        work.show()
    if fact == "signs" and episode.track in HURT:
        work.say("neck_signs")
        return _go_on(work)
    if fact == "gave_up":
        return kept_away(work)
    if fact == "reached":
        return led_back(work)
    if fact == "homecoming" and work.told("liv-", "fr-liv-", "es-liv-"):
        work.say("who_comes")  # the one who was to help, or the one who hurts
    elif fact == "homecoming":
        work.alert = episode.tier < 3
        work.set(tier=3, cue_at=work.now.isoformat(), clean=0)
        work.say("risk", "danger_now")
    else:
        work.say(fact, episode.question)
    return _go_on(work, drop=episode.question in ASKS_CALL and fact in ("no_phone", "no_call", "no_numbers"))


def _fits(work: Turn, name: str, cue: bool) -> bool:
    if cue and work.sure and name not in FIRM:
        return False
    if name in ("no_call", "why_call") and (work.episode.question == "called") != (name == "why_call"):
        return False  # fear of that call is answered with that call; what it is for is told where it is asked about
    if work.episode.arrived and name in ("signs", "no_call", "why_call", "let_in"):
        return False  # those who came see more than a page does
    if name == "reached" and work.wants_call and not work.episode.called and answers.says("calling", work.text):
        return False  # "they answered", of the number that is to be called
    if name == "signs" and work.episode.called and not work.episode.question:
        return False  # the voice on the phone hears of it, and is named
    if name == "signs" and moves.sure_of(work.text) == "arrived":
        return False  # "they're checking my heart now"
    if name == "signs" and work.episode.track in HURT:
        return work.episode.neck and not answers.says("reads", work.text)
    if name in ("let_in", "stay") and work.episode.called:
        return False  # company while one waits is another thing than company in an act
    if name == "stay" and (work.episode.tier < 3 or work.episode.track in HURT | THEIR):
        return False
    if name == "let_in" and (
        work.episode.question not in MEETS_THEM or work.episode.track in HURT | THEIR | {"doer", "child"}
    ):
        return False
    if name == "homecoming" and work.episode.question in ("danger_now", "safe_here", "child_now", "safe_place"):
        return False  # there, the same words are the answer
    short = name != "signs" or (work.wants_call and work.answer(work.episode.question) == "other")
    return short and work.episode.track in ONLY_IN.get(name, {work.episode.track})


def company(work: Turn, flow: str | None) -> Step | None:
    """After the questions of an emergency nobody is taken elsewhere for a plain word of fear or pain."""
    episode, text = work.episode, work.text
    since = work.turn - episode.mark_turn
    waits = _awaited(episode)
    if episode.question or not episode.is_open or work.choice or since > (WAITING_TURNS if waits else COMPANY_TURNS):
        return None
    if waits and (answers.says("waiting", text) or (not flow and len(text.split()) > 3 and answers.elsewhere(text))):
        work.say("company_called")  # also "how do i know if he gets worse": the voice on the phone knows
        return work.step(speaks=True)
    if episode.arrived:
        if flow or answers.elsewhere(text) or answers.acks(text) or len(text.split()) > COMPANY_WORDS:
            return None
        work.say("after_arrival")
        return work.step(speaks=True)
    if episode.called and here(work):
        return arrived(work)
    if episode.tier < 3 and answers.says("calling", text) and not episode.called and (episode.affirmed or not flow):
        work.set(called=True)
        work.say("company_called")
        return work.step(speaks=True)
    if episode.tier < 3 and not episode.called and not work.wants_call:
        # After a yes, a few words more are about that, too: nobody is asked what they felt with the flatmate.
        said_yes = (
            episode.affirmed
            and episode.state == "open"
            and (episode.track == "suicide" or not flow)
            and not (answers.elsewhere(text) or answers.acks(text))
        )
        if since > HURT_TURNS or len(text.split()) > COMPANY_WORDS:
            return None
        if not said_yes and (flow or not answers.says("pain", text)):
            return None
        work.say("beside")
        return work.step(speaks=True)
    if not episode.called and work.wants_call and here(work):
        return arrived(work)
    if not work.wants_call and answers.says("calling", text) and answers.says("of_them", text):
        work.say("let_in")  # "I rang him", where a person and not an ambulance is what is needed
        return work.step(speaks=True)
    if answers.says("calling", text) or (work.wants_call and not episode.called and answers.says_called(text)):
        work.set(called=True)
        work.say("safe", "called")
        return work.step(speaks=True)
    if answers.elsewhere(text) or answers.acks(text) or len(text.split()) > COMPANY_WORDS:
        return None
    work.show()
    work.say("company" + ("_called" if episode.called else "_to_call" if work.wants_call else ""))
    return work.step(speaks=True)


def _awaited(episode: Episode) -> bool:
    return episode.called and episode.tier >= 3 and not episode.arrived


def here(work: Turn) -> bool:
    """Those who were called are there by the person's word: "they say to stay on the line" is heard as waiting."""
    return answers.says("arrived", work.text) and moves.sure_of(work.text) not in ("waiting", "help_called")


def arrived(work: Turn) -> Step:
    """Those who were called are there: nothing is asked any more, and nobody is told to wait."""
    work.set(called=True, arrived=True)
    work.close()
    work.say("arrived")
    return work.step(speaks=True)


def kept_away(work: Turn) -> Step:
    """What could be used is out of the hand: nothing more is asked about it."""
    episode = work.episode
    work.show()
    work.say("safe", "means")
    work.set(queue=tuple(name for name in episode.queue if name not in ("means", "distance")))
    if episode.question in ("means", "distance"):
        work.next()
        return work.step(speaks=True)
    return _go_on(work)


def led_back(work: Turn) -> Step:
    """The one who was feared for is reached; where help was called, too, the waiting is over with it."""
    work.show()
    if (
        work.episode.called
        and not work.episode.arrived
        and answers.says("writes_back", work.text)
        and not _with_them(work)
    ):
        work.say("reached_while")  # help is on its way still: who writes back isn't safe yet
        work.close()
        return work.step(speaks=True)
    work.say("reached")
    work.set(tier=2, arrived=work.episode.arrived or work.episode.called)
    work.close()
    return work.step(speaks=True)


def _with_them(work: Turn) -> bool:
    """Somebody is beside the one who was feared for."""
    return moves.sure_of(work.text) in ("arrived", "there") or meant.read(work.english, "with_them") == "yes"


def _told(work: Turn) -> int:
    return sum("tk-" in name or "-talk-" in name for name in work.used)


def _go_on(work: Turn, drop: bool = False) -> Step:
    episode = work.episode
    if drop:
        work.next()
    elif episode.question:
        work.ask(episode.question, episode.tries)
    return work.step(speaks=True)

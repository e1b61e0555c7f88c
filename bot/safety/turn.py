"""One turn of an episode being worked out: the state as it changes, and what is said and shown so far."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.safety import answers, foreign, meant
from bot.safety.gloss import gloss
from bot.safety.lines import Card, crisis_name, emergency_number, lines_for
from bot.safety.protocol import Track, protocol
from bot.safety.replied import said
from bot.safety.state import Episode, Step
from bot.safety.tongues import tongue_of, tongues
from bot.safety.words import Choice, Reply, say

if TYPE_CHECKING:
    from bot.safety.verdict import Verdict

FEWEST = 2  # "lol" after a wish to die: only a rule makes a cue of so little
BARE_WORDS = 4  # so few words are too little for a statistical layer
DENIAL_WORDS = 12  # ... where they begin with a no
CALL_ASKS = 3
BODILY = frozenset(
    {"attempt", "overdose", "overdose_other"}
)  # something was taken or done: no tier makes the call less needed
STATEMENT_WORDS = 44  # of the 60 a turn may have; the rest is kept for its question


@dataclass
class Turn:
    """One turn being worked out: the episode as it changes, and what is said so far."""

    episode: Episode
    verdict: Verdict | None
    text: str
    choice: str
    now: datetime
    turn: int
    region: str
    used: Collection[str]
    language: str
    locale: str = "en"
    flow: str | None = None  # the conversation Rasa is in
    replies: list[Reply] = field(default_factory=list)
    card: Card | None = None
    alert: bool = False
    review: bool = False
    soft: bool = False
    counted: tuple[str, ...] = ()
    plan_item: str = ""
    plan_shown: bool = False
    moved_to: str = ""  # the region the person says they are in, where it was another

    @property
    def bare(self) -> bool:
        """An answer of a word or two to the open question, with no rule of the screen behind it."""
        if not self.episode.question or not self.verdict or self.verdict.evidence or self.verdict.text_tier >= 3:
            return False
        words, answer = len(self.text.split()), self.said(self.episode.question)
        return (
            words <= FEWEST or (words <= BARE_WORDS and answer != "other") or (words <= DENIAL_WORDS and answer == "no")
        )

    def answer(self, question: str = "") -> answers.Answer:
        """What the words, or the button, say to a question."""
        said = self.said(question)
        if not question or self.choice or self.episode.tongue:
            return said
        if said == "other":
            return meant.read(self.english, question, glossed=self.language != "en")
        if said in ("yes", "no", "maybe") and meant.strays(
            self.text, question, said, english=self.english, language=self.language
        ):
            return "other"
        if self.language != "en":
            return said
        risk = protocol().questions[question].risk
        if said in ("yes", "no") and said != risk:  # "no, it's right here": what follows the first word takes it back
            if any(meant.read(part, question) == risk for part in answers.after_first(self.text)):
                return "yes" if risk == "yes" else "no"
            if answers.begins_a_sentence(self.text, question):  # "there's something on the wall" only begins like a yes
                return meant.read(self.text, question)
        return said

    @property
    def answers_only(self) -> bool:
        """A yes, a no or a half of them to the open question, and not a word beyond it."""
        question = self.episode.question
        clear = bool(question) and self.said(question) in ("yes", "no", "maybe")
        return clear and answers.beyond(self.text, question) == 0

    def said(self, question: str = "") -> answers.Answer:
        """The same by plain words alone, whatever else they may mean."""
        return answers.read(self.text, self.choice, question, self.episode.tongue)

    @property
    def english(self) -> str:
        """The text, French and Spanish word for word in English, for what reads by likeness."""
        if self.language == "en" or self.episode.tongue:
            return self.text
        return gloss(self.language).english(foreign.prepare(self.text, self.language))

    @property
    def sure(self) -> bool:
        """The cue rests on a rule of the screen, or is imminent. Words about distance from means often sound like a cue."""
        return bool(self.verdict and (self.verdict.evidence or self.verdict.text_tier >= 3))

    @property
    def ruled(self) -> bool:
        """A rule of the screen heard a cue in this text."""
        return bool(self.verdict and self.verdict.evidence)

    @property
    def around(self) -> str:
        """The language of the card: that of the person's words, or else of what surrounds the conversation."""
        return self.language if self.language != "en" else self.locale

    @property
    def track(self) -> Track:
        return protocol().tracks[self.episode.track or "suicide"]

    def set(self, **changes: Any) -> None:
        self.episode = replace(self.episode, **changes)

    def told(self, *prefixes: str) -> bool:
        """A reply whose id begins so was said in this conversation, in whatever language."""
        names = (*self.used, *(reply.id for reply in self.replies))
        return any(name.removeprefix("fr-").removeprefix("es-").startswith(prefixes) for name in names)

    def say(self, act: str, question: str = "", choices: tuple[Choice, ...] = ()) -> bool:
        """Add a bubble; one that would make the turn too long is left out, unless it asks. True: it is said."""
        if question in ("", "direct") and self._say_abroad(act, choices):
            return True
        spoken = self.language
        places = {"emergency": emergency_number(self.region, spoken), "crisis": crisis_name(self.region, spoken)}
        taken = {*self.used, *(reply.id for reply in self.replies)}
        tier, track = self.episode.tier, self.episode.track
        names = (f"{question}@{track}", question, track) if question else (track,)
        reply = say(
            act, names, tier, used=taken, turn=self.turn, places=places,
            language=self.language, choices=choices,
        )  # fmt: skip
        words = sum(len(each.text.split()) for each in (*self.replies, reply))
        if words <= STATEMENT_WORDS or act.startswith("ask_") or not self.replies:
            self.replies.append(reply)
            return True
        return False

    def foreign(self) -> bool:
        """Who this is and whom to call, in the language of a text the screen can't read. False where there is no such sentence."""
        tongue = next((each for each in tongues() if each.id == self.episode.tongue), None)
        if tongue is None and self.verdict and self.verdict.language == "other":
            tongue = tongue_of(self.text)
        if tongue is None:
            return False
        number = emergency_number(self.region)
        said = tongue.here.replace("{emergency}", number) if number[:1].isdigit() else tongue.abroad
        # Whom to call goes first: what stood before it is said as soon as there is room.
        while (
            self.replies and sum(len(each.text.split()) for each in self.replies) + len(said.split()) > STATEMENT_WORDS
        ):
            self.replies.pop()
        self.replies.append(Reply(f"la-{tongue.id}", said, act="language"))
        return True

    def truth_once(self) -> None:
        """Who is here, and who is not: said once in an episode, as soon as there is room."""
        if not self.episode.truth_told:
            self.set(truth_told=self.say("truth_short"))

    def show(self) -> None:
        """Put the card on screen, and count the classes that are new to this episode."""
        classes = self.verdict.classes if self.verdict else ()
        wanted = tuple(dict.fromkeys((*classes, *self.episode.counted, *self.track.classes)))
        tier = max(2, self.episode.tier)
        self.card = lines_for(self.region, tier, wanted, self.now, self.around, minor=self.episode.minor)
        new = tuple(name for name in classes if name not in self.episode.counted)
        self.counted = (*self.counted, *new)
        self.set(counted=(*self.episode.counted, *new))

    def ask(self, question: str, tries: int = 1) -> None:
        """Open one question; its words come last."""
        facts = protocol().questions[question]
        buttons = facts.choices.get(self.language, facts.choices.get("en", ()))
        if facts.plan:
            self.set(steps=(*(name for name in self.episode.steps if name != question), question))
            if len(self.episode.steps) == 1:
                buttons = tuple(each for each in buttons if not each.payload.endswith(".back"))
        checks = question in ("check1", "check2", "watch") and self.episode.self_risk
        self.say("ask_" + question, "suicide" if checks else "", choices=buttons)
        if question == "called":
            self.set(call_asks=self.episode.call_asks + 1)
        self.set(question=question, tries=tries, asked_turn=self.turn, left="", denied=False)

    def _say_abroad(self, act: str, choices: tuple[Choice, ...]) -> bool:
        """The same in the language the person writes in, where there are words for it: once, so that the other wording is English."""
        name, words = f"{act}-{self.episode.tongue}", said(act, self.episode.tongue)
        if words and name not in self.used:
            self.replies.append(Reply(name, words, choices, act))
            return True
        return False

    def doctor_once(self) -> None:
        """Harm that shows late, to a neck or to a child who was shaken, has to be looked at: said once."""
        for told, act in ((self.episode.neck, "neck"), (self.episode.shaken, "shaken")):
            if told and not self.told(f"{act}-"):
                self.say(act)

    def next(self) -> None:
        """The next question of the queue, or the end of the questions; before it, what there was no room for till now."""
        self.doctor_once()
        if self.episode.minor and not self.told("mi-", "minor-"):
            self.say("minor")
        if self.episode.question and self.episode.is_open:
            self.truth_once()
        if self.episode.queue:
            question, *rest = self.episode.queue
            self.set(queue=tuple(rest))
            self.ask(question)
        elif self._call_open():
            self.ask("called")
        else:
            self.close("uncalled" if self.wants_call and not self.episode.called else self._ending())
            self.plan_shown = self.plan_shown or bool(self.episode.planned)

    def _ending(self) -> str:
        """The last words of the questions; a plan is spoken of where there is one."""
        plain = self.track.asks & set(protocol().plan) and "clinician" not in self.track.asks
        return "kept_none" if plain and not self.episode.planned else "kept"

    def keep(self, step: str) -> None:
        """This turn's words are that step of the plan."""
        self.plan_item, self.plan_shown = step, True
        self.set(planned=(*(name for name in self.episode.planned if name != step), step))

    @property
    def plan(self) -> tuple[str, ...]:
        """The steps of the plan's card: those with words, and those the person can still fill in."""
        wanted = {*self.episode.planned, *self.track.asks}
        return tuple(name for name in protocol().plan if name in wanted)

    @property
    def wants_call(self) -> bool:
        """A call is what counts now."""
        return (self.episode.tier >= 3 or self.episode.track in BODILY) and "called" in self.track.urgent

    @property
    def is_now(self) -> bool:
        """An emergency: tier 3, or somebody who is hurt."""
        return self.episode.tier >= 3 or self.episode.violence

    def _call_open(self) -> bool:
        """In a medical emergency the call is asked about until it is made, three times at most."""
        return self.wants_call and not self.episode.called and self.episode.call_asks < CALL_ASKS

    def close(self, act: str = "") -> None:
        """No question is open any more; the episode goes on quietly until the next check-in."""
        if act:
            self.say(act)
        self.set(question="", tries=0, queue=(), mark_at=self.now.isoformat(), mark_turn=self.turn)

    def step(self, speaks: bool) -> Step:
        """What the front door gets."""
        episode = self.episode
        return Step(
            episode,
            tuple(self.replies),
            self.card,
            speaks=speaks,
            holds_deep=episode.is_open,
            no_draft=episode.is_open or episode.doer or episode.hurt,
            quick_exit=episode.violence,
            no_device_storage=episode.violence,
            alert=self.alert,
            review=self.review or self.alert,
            soft=self.soft,
            counted=self.counted,
            plan_item=self.plan_item,
            plan=self.plan if self.plan_shown else (),
            region=self.moved_to,
        )

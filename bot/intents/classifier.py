"""What a person does with a message: vectors, signs of form and words into one logistic regression.

The route is decided first, then the intent. Confidence is the route's probability times how near the message is to an
example: the cosine separates what we know from what we do not. The best intent of a route carries the route's
confidence, the others stand in proportion, so the best intent and the best route never disagree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.encoder import DIMENSIONS, encode
from bot.fitted import Logistic, pairs
from bot.intents import acts, turns
from bot.intents.answered import BOUNDARIES, Answered, examples
from bot.intents.answers import as_answer, decided, hangs_on, looks_up, of_another, of_kin, states
from bot.intents.asked_of_us import clauses
from bot.intents.bag import Bag
from bot.intents.cues import NAMES, cues
from bot.intents.forms import by_form, grown_up
from bot.intents.headings import STRENGTH as HEADING_STRENGTH
from bot.intents.headings import written
from bot.intents.pieces import WHOLE, texts_of
from bot.intents.relations import NO, THRESHOLD, YES, own_examples
from bot.intents.relations import STRENGTH as SOMEONE_STRENGTH
from bot.intents.tables import ROUTES, by_word, route_of, thresholds

Floats = npt.NDArray[np.float32]
Ranking = list[tuple[str, float]]

STRENGTH = 10.0  # C of the regression: best of 3-100 on held-out phrases
CUE_WEIGHT = 0.4  # beside a vector of length 1; best of 0.15-0.7
WORD_WEIGHT = (
    0.8  # intents right on held-out phrases: 0.81 without words, 0.85 with; above 1 the out-of-scope separation falls
)
NEAR, FAR = 0.5, 0.1  # cosine to the nearest example: from here on fully known, up to here unknown
KNOWN = 0.6  # all readings in scope together: below it a message is too far from everything to be kept for any of them
LIGHT = 0.15  # a greeting or a yes beside a sentence that says something
VERSION = 9
_THEY = re.compile(
    r"\b(?:he|she|they|him|her|them|his|their|my (?:\w+ )?(?:mum|mom|dad|mother|father|boss|friend|son|"
    r"daughter|wife|husband|partner|sister|brother|ex|kids?))\b",
    re.I,
)
_TO_US = re.compile(
    r"^\W*(?:(?:please|pls|no|ok|and|just)\W+)*(?:stop|quit|enough) (?:\w+ing\b|with )|"
    r"\b(?:you|your|you're|youre|ur|u|bot|robot|app|program|question|"
    r"answer|read it|read that)\b",
    re.I,
)
_NOT_SO = re.compile(
    r"^\W*(?:no|nope|nah|not|wrong|huh|what)\b|\bnot (?:me|him|her|them|my|the other)\b|\bi (?:meant|mean)\b", re.I
)
_SAID = re.compile(
    r"\b(?:he|she|they|my \w+) (?:said|says|told|asked|shouted|yelled|texted|screamed|keeps? (?:saying|telling))\b"
    r"|\b(?:i|we) (?:said|told|shouted|yelled|screamed|texted)(?: (?:to|at))? (?:him|her|them|my)\b",
    re.I,
)
OBJECTION, PLAINLY = "objection", 0.9
ASKED_FOR = 0.4
TOLD_FOR_SURE = 0.8  # from here a message tells something, whatever single words in it sound like
# Said at the very beginning, it is said to us, however much is told after it.
_BEGINS_SO = re.compile(
    r"^\W*(?:(?:no|nope|wait|hey|hm+|um+|sorry|but|well|ok|okay)\W+)*(?:that|this|it)(?:'?s| is| was|s) (?:not|nt) "
    r"(?:at all |really |quite )?(?:what|how) i (?:meant|mean|said|was saying|asked|wrote)\b"
    r"(?!.{0,40}\b(?:i|he|she|they|we) (?:said|told|yelled|shouted|texted))",
    re.I,
)
# Somebody real is wished for: no reproach, whatever it says of the program.
_A_PERSON = re.compile(
    r"\W*(?:\w+\W+){0,3}?(?:can|could|may|i (?:want|need|would like|wanna)|i'?d (?:like|rather)|let me|how (?:do|can) i|is there)\b.{0,12}"
    r"\b(?:(?:talk|speak|chat|write|get through|talking) (?:to|with) )?(?:an? |some)?(?:real|actual|live|human|proper)\b.{0,3}"
    r"\b(?:person|people|human|being|one|somebody|someone|counsell?or|therapist)?\W*$",
    re.I,
)
_NEVER_OBJECTS = frozenset({"dont_know", "affirm", "goodbye", "thanks", "minor_user", "other_language"})
# "Get rid of what I told you", "what was that question": about what was said here, and no reproach.
_OF_THE_RECORD = frozenset(
    {"recall", "choose_look_back", "repeat", "delete_chat", "download_chat", "ask_privacy", "just_listen"}
)
_NEAR_OBJECTIONS = frozenset({"objection", "smalltalk", "deny", "correct_answer", "stop"})  # routes, intents
_TOPICS = frozenset(
    {"out_of_scope", "ask_legal", "ask_medication"}
)  # a statement may touch these and still tell something
_GOES_ON = re.compile(
    r"\b(?:do not|don'?t|not|never|won'?t) (?:\w+ )?(?:want(?:ed)? to |wanna )?(?:stop|quit|end it here)\b(?! (?:by|for))",
    re.I,
)
_OWN_USE = frozenset(
    {"share_lapse", "share_craving"}
)  # what somebody else drinks or takes opens no recovery of one's own
_LIGHT = frozenset(("greet", "thanks", "how_are_you", "affirm", "deny", "smalltalk_other"))


class IntentModelError(ValueError):
    """A model cannot be fitted from these examples, or a file holds no model of this version."""


def _encoded(texts: Sequence[str]) -> Floats:
    # The tokenizer refuses half characters, which broken clients send.
    texts = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
    # The whole message by itself: in one batch with its sentences, each of them would cost as much as the whole.
    return np.vstack([encode([texts[0]]), encode(list(texts[1:]))]) if len(texts) > 1 else encode(texts)


def features(texts: Sequence[str], bag: Bag) -> Floats:
    """Vectors, signs and words side by side, float32 (n, 384 + signs + words); the first text may be far longer."""
    return np.hstack([_encoded(texts), CUE_WEIGHT * cues(texts), WORD_WEIGHT * bag.vectors(texts)]).astype(np.float32)


def _happened(headings: Logistic, x: Floats) -> Floats:
    """How surely each of n messages tells what happened, (n,)."""
    read: Floats = headings.probabilities(x)[:, list(headings.classes).index("happened")]
    return read


# What begins like an objection and tells something: "No, I haven't told anyone.", "That's not easy for me to say."
_TELLS = re.compile(
    r"^\W*(?:no|nope|nah)\W+i (?:haven['’]?t|have not|can['’]?t|won['’]?t|couldn['’]?t|never (?:have|had|did|told))\b"
    r"|^\W*(?:that|it|this)(?:['’]s| is|s) not (?:even |really )?(?:easy|all\b|normal|enough|new|unusual|the (?:worst|only|end)\b)"
    r"|^\W*(?:(?:and|but|so|because|cos)\W+)*i (?:didn['’]?t|did not|never|haven['’]?t) "
    r"(?!say|said|mean|meant|ask|tell|told|mention|write|wrote|get (?:it|that)|even (?:say|mean|ask)|want (?:that|this|you)|claim)"
    r"(?:even |really |ever |actually )?\w+(?:\W+\w+)+(?<!\bthat)(?<!\bthis)\W*$"
    r"|\bto be misunderstood\b|^\W*(?:nobody|no ?one|not (?:one|a single) (?:person|soul|one of them)) "
    r"(?:(?:even |ever )?ask(?:ed|s)|listens|understands me)\b(?! (?:you|u|for (?:your|ur))\b)",
    re.I,
)


def _between_others(ranking: Ranking, text: str, objects: bool) -> bool:
    """Whether what the statistics take for an objection was said between the person and somebody else ("she said that's not it")."""
    if ranking[0][0] != OBJECTION or objects:
        return False
    return (
        _SAID.search(text) is not None
        or _TELLS.search(text) is not None
        or (_THEY.search(text) is not None and _TO_US.search(text) is None and _NOT_SO.search(text) is None)
    )


def _may_object(ranking: Ranking, text: str) -> bool:
    """Whether a message that sounds like an objection by its words can be one: no manners, and nothing told with certainty."""
    intent, score = ranking[0]
    if OBJECTION not in dict(ranking) or intent in _NEVER_OBJECTS or _A_PERSON.match(text) is not None:
        return False
    if intent in _OF_THE_RECORD and score >= ASKED_FOR:
        return False
    if _BEGINS_SO.match(text) is not None:
        return True
    return intent in _NEAR_OBJECTIONS or route_of(intent) in _NEAR_OBJECTIONS or score < TOLD_FOR_SURE


def _told(intent: str) -> bool:
    return route_of(intent) == "share" and intent not in BOUNDARIES


def _by_route(ranking: Ranking) -> dict[str, float]:
    """The score of the best reading of each route."""
    best: dict[str, float] = {}
    for name, score in ranking:
        best.setdefault(route_of(name), score)
    return best


class IntentModel:
    """Ranks all intents for a message; immutable after fitting, safe to share between threads."""

    def __init__(
        self,
        bag: Bag,
        head: Logistic,
        someone: Logistic,
        headings: Logistic,
        another: Logistic,
        answers: tuple[Answered, Logistic] | None,
        known: Floats,
    ) -> None:
        self.intents = intents = list(head.classes)
        self._bag = bag
        self._head = head
        self._someone = someone  # classes in order: NO, YES
        self._headings = headings
        self._another = another  # classes in order: turns.OTHER, turns.SAME
        self._answers = answers  # None where none of the intents is an answer
        self._known = known  # vectors of the examples (n, 384)
        self._routes = [route_of(intent) for intent in intents]
        self._of_route = {r: np.array([i for i, x in enumerate(self._routes) if x == r], dtype=int) for r in ROUTES}
        self._weight = np.array([LIGHT if intent in _LIGHT else 1.0 for intent in intents], dtype=np.float32)
        self._place = {intent: i for i, intent in enumerate(intents)}

    @classmethod
    def fit(cls, texts: Sequence[str], intents: Sequence[str]) -> IntentModel:
        """Fit on n phrases and their intents; seconds. Raises IntentModelError on too few or unequal lists."""
        if len(texts) != len(intents) or len(set(intents)) < 2:
            raise IntentModelError("Fitting needs one intent for every phrase, and at least two different intents.")
        bag = Bag.fit(texts)
        x = features(texts, bag)
        head = Logistic.fit(x, intents, STRENGTH)
        phrases, labels = own_examples()
        someone = Logistic.fit(features(phrases, bag), labels, SOMEONE_STRENGTH)
        if someone.classes != (NO, YES):
            raise IntentModelError("relational.yml needs phrases of both kinds.")
        told, names = pairs(written())
        headings = Logistic.fit(features(told, bag), names, HEADING_STRENGTH)
        learnt = turns.learnt()
        of_learnt = features(learnt, bag)
        another = turns.fit(turns.signed(of_learnt, _happened(headings, of_learnt), learnt))
        # Without something told beside something asked there is nothing to tell an answer from.
        kinds = {route_of(intent) == "share" for intent in intents}
        answers = None
        if len(kinds) == 2:
            own, here = features(examples(), bag), features([text for _, text in acts.said_here()], bag)
            answers = Answered.fit(x, intents, own), acts.fit(x, intents, own, here)
        return cls(bag, head, someone, headings, another, answers, x[:, :DIMENSIONS])

    def _features(self, texts: Sequence[str]) -> Floats:
        return features(texts, self._bag)

    def relational(self, text: str) -> bool:
        """Whether the message is about the person and someone else: partner, family, friends."""
        return self.relational_score(text) >= THRESHOLD

    def relational_score(self, text: str) -> float:
        """How surely it is, 0-1: the mean of the whole message and of its most telling sentence."""
        chances = self._someone.probabilities(self._features(texts_of(text)))[:, 1]
        return float(chances[0] if len(chances) == 1 else (chances[0] + chances[1:].max()) / 2)

    def headings(self, text: str) -> dict[str, float]:
        """How surely a message belongs under each heading of a guided moment, 0-1, summing to 1."""
        return self._headings.read(self._features([text[:WHOLE]])[0])

    def another(self, text: str) -> float:
        """How surely a message in the middle of a moment tells of another one, 0-1."""
        x = self._features([text[:WHOLE]])
        return self._another.read(turns.signed(x, _happened(self._headings, x), [text[:WHOLE]])[0])[turns.OTHER]

    def rank(self, text: str, flow: str | None = None, asked: str | None = None, objects: bool = False) -> Ranking:
        """All intents, best first, each 0-1 (not summing to 1). Inside a `flow` what may be an answer is ranked so.

        `objects`: whether the words themselves say that we misunderstood (`bot.listening.objects`, a room beside this one).
        """
        objects = objects or _BEGINS_SO.match(text) is not None
        certain = by_form(text) or by_word(text)
        if certain is None and _A_PERSON.match(text):
            certain = "bot_challenge"
        if certain is not None and certain not in self._place:
            certain = None
        probabilities, nearness, x = self._probabilities(text)
        ranking = self._ranking(probabilities, nearness if certain is None else 1.0)
        if "minor_user" in self._place and grown_up(text):
            ranking = [*(pair for pair in ranking if pair[0] != "minor_user"), ("minor_user", 0.0)]
        if certain is not None:
            ranking = [(certain, 0.99), *((name, round(score * 0.5, 4)) for name, score in ranking if name != certain)]
        if _between_others(ranking, text[:WHOLE], objects):
            told = next((pair for pair in ranking if route_of(pair[0]) == "share"), ranking[0])
            ranking = [
                (told[0], ranking[0][1]),
                *((n, s / 2 if n == OBJECTION else s) for n, s in ranking if n != told[0]),
            ]
        read = self._answers[1].read(x) if self._answers and flow is not None else {}
        objects = objects and (not read or acts.objects(read))
        if objects and asked != "mend_version" and _may_object(ranking, text):
            return [(OBJECTION, max(PLAINLY, dict(ranking)[OBJECTION])), *(p for p in ranking if p[0] != OBJECTION)]
        if ranking[0][0] == "stop" and _GOES_ON.search(text):
            told = next((pair for pair in ranking if route_of(pair[0]) == "share"), ranking[0])
            ranking = [
                (told[0], ranking[0][1]),
                *((n, s / 2 if n == "stop" else s) for n, s in ranking if n != told[0]),
            ]
        if ranking[0][0] in _OWN_USE and of_another(text) and "share_moment" in self._place:
            ranking = [("share_moment", ranking[0][1]), *(pair for pair in ranking if pair[0] != "share_moment")]
        if flow is not None:
            chance = self._answers[0].chance(x, asked) if self._answers else None
            taken = as_answer(ranking, text, flow, asked, chance)
            settled = not read or certain is not None or decided(text, flow, asked) or _GOES_ON.search(text)
            found = taken if settled else acts.reread(taken, read, chance)
            return taken if _between_others(found, text[:WHOLE], objects) else found
        return self._in_scope(ranking, text[:WHOLE]) if certain is not None else self._by_what_is_asked(ranking, text)

    def _by_what_is_asked(self, ranking: Ranking, text: str) -> Ranking:
        """The ranking, with the reading on top of a clause that asks something of us, where that lies outside of our subjects."""
        ranking = self._in_scope(ranking, text[:WHOLE])
        if route_of(ranking[0][0]) in ("command", "objection", "out_of_scope"):
            return ranking
        for clause in clauses(text):
            asked = self._ranking(*self._probabilities(clause)[:2])
            outside = next((pair for pair in asked if route_of(pair[0]) == "out_of_scope"), None)
            if outside is not None and outside[1] >= thresholds().asked_scope:
                return [outside, *(pair for pair in ranking if pair[0] != outside[0])]
        return ranking

    def _ranking(self, probabilities: Floats, nearness: float) -> Ranking:
        scores = np.zeros(len(self.intents), dtype=np.float32)
        for places in self._of_route.values():
            if len(places):
                own = probabilities[places]
                scores[places] = own.sum() * own / max(float(own.max()), 1e-12)
        order = np.argsort(-scores, kind="stable")
        return [(self.intents[i], round(float(scores[i]) * nearness, 4)) for i in order]

    def _in_scope(self, ranking: Ranking, text: str) -> Ranking:
        """Out of scope comes first where nothing else is sure enough; a plain statement is rather heard than kept out."""
        if hangs_on(text) and route_of(ranking[0][0]) != "share" and "share_my_mind" in self._place:
            return [("share_my_mind", ranking[0][1]), *(pair for pair in ranking if pair[0] != "share_my_mind")]
        limits = thresholds()
        stated = states(text)
        if looks_up(text):
            stated = False
            ranking = [(n, round(s * limits.looked_up, 4) if _told(n) else s) for n, s in ranking]
            ranking.sort(key=lambda pair: -pair[1])
        if stated:
            less = limits.kin_scope if of_kin(text) else limits.stated_scope
            ranking = [(n, round(s * less, 4) if n in _TOPICS else s) for n, s in ranking]
            ranking.sort(key=lambda pair: -pair[1])
        best, score = ranking[0]
        if score >= limits.open_scope or route_of(best) == "out_of_scope" or "out_of_scope" not in self._place:
            return ranking
        best_of = _by_route(ranking)
        outside = best_of.pop("out_of_scope", 0.0)
        inside = sum(best_of.values())
        if inside >= KNOWN and inside >= limits.spread_scope * (inside + outside):
            return ranking
        told = next((pair for pair in ranking if route_of(pair[0]) == "share"), None) if stated else None
        if told is not None and told[1] >= limits.stated_told:
            return [(told[0], score), *(pair for pair in ranking if pair[0] != told[0])]
        return [("out_of_scope", round(1 - score, 4)), *(pair for pair in ranking if pair[0] != "out_of_scope")]

    def _probabilities(self, text: str) -> tuple[Floats, float, Floats]:
        """Probabilities for the whole message and its sentences together, how near it is to an example (0-1), its features."""
        whole, *parts = texts_of(text)
        x = self._features([whole, *parts])
        single = self._head.probabilities(x)
        cosine = float((self._known @ x[:, :DIMENSIONS].T).max())
        nearness = float(np.clip((cosine - FAR) / (NEAR - FAR), 0.2, 1.0))
        if not parts:
            return single[0], nearness, x[0]
        own = single[1:]
        for i, part in enumerate(parts):
            intent = by_word(part)
            if intent in self._place:
                own[i] = 0.0
                own[i, self._place[intent]] = 1.0
        weights = own @ self._weight
        together = (own * weights[:, None]).sum(axis=0) / max(float(weights.sum()), 1e-9)
        mixed: Floats = 0.5 * single[0] + 0.5 * together
        return mixed, nearness, x[0]

    def save(self, path: Path) -> None:
        """Write the model as .npz without pickles; the old file stays whole until the new one is."""
        meta = json.dumps({"version": VERSION, "cues": NAMES, "terms": self._bag.terms})
        half = path.with_name(path.name + ".part")
        with half.open("wb") as file:
            np.savez(
                file,
                meta=np.frombuffer(meta.encode(), dtype=np.uint8),
                idf=self._bag.idf,
                known=self._known.astype(np.float16),
                **self._head.arrays(),
                **self._someone.arrays("someone_"),
                **self._headings.arrays("headings_"),
                **self._another.arrays("another_"),
                **self._of_answers(),
            )
        half.replace(path)

    def _of_answers(self) -> Mapping[str, npt.ArrayLike]:
        if self._answers is None:
            return {}
        found, read = self._answers
        return {"answered_weights": found.weights, "answered_bias": found.bias, **read.arrays("acts_")}

    @classmethod
    def load(cls, path: Path) -> IntentModel:
        """Read a saved model. Raises IntentModelError when the file is damaged or of another version."""
        try:
            with np.load(path, allow_pickle=False) as data:
                meta = json.loads(bytes(data["meta"]).decode())
                if meta["version"] != VERSION or tuple(meta["cues"]) != NAMES:
                    raise IntentModelError("The intent model is of another version: train again.")
                known = data["known"].astype(np.float32)
                names = ("", "someone_", "headings_", "another_")
                head, someone, headings, another = (Logistic.of(data, name) for name in names)
                bag, answers = Bag(list(meta["terms"]), data["idf"]), None
                if "answered_weights" in data:
                    found = Answered(data["answered_weights"], data["answered_bias"])
                    answers = found, Logistic.of(data, "acts_")
                return cls(bag, head, someone, headings, another, answers, known)
        except IntentModelError:
            raise
        except Exception as fault:
            raise IntentModelError("The intent model cannot be read: train again.") from fault

"""Inside a guided conversation: is this the answer to our question, or clearly something else?

Almost any text may be an answer ("stop" is none, "he told me to stop" is one), so everything else needs more certainty here
than outside a conversation. A yes or a no is an answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intents.tables import Thresholds, route_of, thresholds

Ranking = list[tuple[str, float]]

ANSWERS = frozenset(("affirm", "deny"))
BOUNDARIES = frozenset(("ask_advice", "ask_verdict", "ask_diagnosis", "ask_medication", "ask_legal", "minor_user"))
_LONG = 12  # words: a longer message is hardly ever a command


def _needed(route: str, limits: Thresholds) -> float:
    return {
        "command": limits.flow_command,
        "ask": limits.flow_ask,
        "objection": limits.flow_objection,
        "smalltalk": limits.flow_smalltalk,
        "out_of_scope": limits.flow_scope,
    }[route]


def is_answer(ranking: Sequence[tuple[str, float]], flow: str | None, asked: str | None = None) -> bool:  # noqa: ARG001
    """Whether the best reading of a ranking is an answer to what was `asked` in `flow` (None: nothing is open, so never).

    `asked` is already in the ranking where `IntentModel.rank` was given it.
    """
    if flow is None or not ranking:
        return False
    intent, score = ranking[0]
    if intent in ANSWERS:
        return True
    route = route_of(intent)
    if intent in BOUNDARIES and route == "share":
        same = [(name, value) for name, value in ranking if route_of(name) == "share"]
        boundary = sum(value for name, value in same if name in BOUNDARIES)
        return boundary < thresholds().flow_boundary * max(sum(value for _, value in same), 1e-9)
    if route == "share":
        return True
    return score < _needed(route, thresholds())


def as_answer(ranking: Ranking, text: str, flow: str, asked: str | None) -> Ranking:
    """The ranking as the conversation needs it: what is taken as an answer is ranked as what it tells, best first."""
    intent, score = ranking[0]
    sure_command = score > 0.98
    if not sure_command and route_of(intent) in ("command", "smalltalk") and len(text.split()) > _LONG:
        ranking = [
            (name, round(value * 0.6, 4) if route_of(name) == route_of(intent) else value) for name, value in ranking
        ]
        ranking.sort(key=lambda pair: -pair[1])
        intent, score = ranking[0]
    if intent in ANSWERS or not is_answer(ranking, flow, asked):
        return ranking
    told = [(name, value) for name, value in ranking if route_of(name) == "share" and name not in BOUNDARIES]
    if not told or told[0][0] == intent:
        return ranking
    first = (told[0][0], max(told[0][1], score))
    return [first, *(pair for pair in ranking if pair[0] != first[0])]

"""Why a turn of the program says what it says, in one line: who spoke, on what reading, by which rule or line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.web.review.timeline import act_name

if TYPE_CHECKING:
    from bot.web.review.turns import Turn


def why(answer: Turn, asked: Turn | None) -> str:
    """For a turn of the program and the person's turn it answers (None where that is not on the page)."""
    shown = answer.message.shown if isinstance(answer.message.shown, dict) else {}
    if shown.get("kind") == "card":
        return f"The screen saw {_risk(asked)}, so the lines of the region came first."
    if shown.get("act"):
        return f"The crisis episode spoke, not Rasa: {act_name(str(shown['act']))}."
    if shown.get("kind") == "notice":
        return "It says from time to time what it is."
    if asked is None:
        return ""
    read = f"turn {asked.message.n} was read as {asked.guess.intent}" if asked.guess else f"turn {asked.message.n}"
    sure = f" ({asked.guess.percent} %{', unsure' if asked.low else ''})" if asked.guess else ""
    if shown.get("kind") == "explanation":
        found = "quotes its articles" if answer.citations else "found nothing in its articles and says so"
        return f"Because {read}{sure}, it {found}."
    place = f" in {asked.flow.removesuffix('_form')}" if asked.flow else ""
    does = f"{' then '.join(asked.actions)}" if asked.actions else ""
    by = f" ({asked.policy})" if asked.policy and does else ""
    if not does and not asked.guess:
        return ""
    return f"Because {read}{sure}{place}{f': {does}{by}' if does else ''}."


def _risk(asked: Turn | None) -> str:
    if asked is None or not asked.tier.number:
        return "a risk"
    rules = f" by {', '.join(asked.rules[:3])}" if asked.rules else ""
    return f"{asked.tier.name} risk in turn {asked.message.n}{rules}"

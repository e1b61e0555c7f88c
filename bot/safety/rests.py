"""What time does to an episode: it expires, its questions grow old, and a check-in comes due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.safety.protocol import protocol

if TYPE_CHECKING:
    from bot.safety.state import Episode
    from bot.safety.turn import Turn

RESUMED = timedelta(hours=2)


def expired(episode: Episode, now: datetime) -> bool:
    return (
        episode.is_open
        and bool(episode.cue_at)
        and now - datetime.fromisoformat(episode.cue_at) >= timedelta(hours=protocol().numbers["expires_hours"])
    )


def long_ago(work: Turn) -> bool:
    """Hours after the last cue nobody is met with the next step of a plan, nor with a question of then that isn't answered now."""
    episode, known = work.episode, protocol().questions[work.episode.question]
    stale = known.plan or (not known.id.startswith(("check", "watch")) and work.answer(known.id) == "other")
    return episode.is_open and stale and _rested(episode.cue_at, work.now) >= RESUMED


def _rested(since: str, now: datetime) -> timedelta:
    return now - datetime.fromisoformat(since or now.isoformat())


def check_due(episode: Episode, now: datetime, turn: int, flow: str | None) -> bool:
    """An exercise is not interrupted until twice the turns have passed."""
    if not episode.is_open or not episode.mark_at:
        return False
    numbers = protocol().numbers
    rarer = min(4, 1 + episode.unanswered)
    least = numbers["check_turns"] * max(rarer, 2 if flow and "steady" in flow else 1)
    rested = _rested(episode.mark_at, now)
    if rested >= RESUMED and not (episode.clean or episode.unanswered or episode.denied):
        return True  # the first words of another day: how it is now comes before what is told
    return turn - episode.mark_turn >= least and rested >= timedelta(minutes=numbers["check_minutes"] * rarer)

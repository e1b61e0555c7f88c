"""The crisis words where Rasa stands alone (`rasa shell`, another channel): same files, same sentences as the front door's.

Behind the front door this is never reached: it has spoken itself, and Rasa isn't asked.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.safety import Verdict
from bot.safety.episode import Episode, advance
from bot.safety.lines import LAST_RESORT, Card


def crisis_words(tracker: DialogueStateTracker, soft: bool) -> dict[str, Any]:
    """One message: the words, and below them the lines as text. Never fails: the last resort has no number and needs no file."""
    found = (tracker.latest_message.parse_data.get("safety") or {}) if tracker.latest_message else {}
    verdict = Verdict(
        tier=max(2, int(found.get("tier", 2))),
        text_tier=max(2, int(found.get("text_tier", 2))),
        soft=soft,
        classes=tuple(found.get("classes") or ("ideation",)),
        axes=tuple(found.get("axes") or ()),
    )
    turn = sum(1 for event in tracker.events if isinstance(event, UserUttered))
    text = str(tracker.latest_message.text or "") if tracker.latest_message else ""
    try:
        step = advance(Episode(), verdict, text, now=datetime.now(UTC), turn=max(1, turn), region="unknown")
        card, said = step.card or LAST_RESORT, [reply.text for reply in step.replies]
        ids = [reply.id for reply in step.replies]
    except Exception:
        card, said, ids = LAST_RESORT, [LAST_RESORT.intro], ["crisis.last"]
    return {"text": "\n\n".join([*said, as_text(card)]), "custom": {"kind": "card", "card": card.to_json(), "ids": ids}}


def as_text(card: Card) -> str:
    """A card for a channel that shows only text."""
    lines = [card.title, card.intro]
    for entry in card.entries:
        reach = [
            entry.voice,
            f"text {entry.keyword} to {entry.sms}".replace("text  to", "text") if entry.sms else "",
            entry.chat,
        ]
        lines.append(f"- {entry.name} ({entry.country}): " + "; ".join(part for part in (*reach, entry.note) if part))
    return "\n".join(part for part in [*lines, card.note] if part)

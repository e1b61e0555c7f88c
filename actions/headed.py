"""Under which heading of a moment an answer goes that belongs under another one than was asked for.

What it belongs under was read in Rasa (`bot.intents.headings`) and comes with the message.
"""

from __future__ import annotations

from rasa_sdk import Tracker

from actions.phrases import SAYS_THAT
from bot.intents.headings import SURE

LEAST = 3  # words: fewer are an answer to whatever was asked
DOUBT = 0.25  # how much a reading may leave to the headings that fit the question
# From which a wish and a thought of one's own count: the other's wish is worded like one's own, "I always ruin it" may be familiar.
SURER = 0.85
# What may be said to each question, whatever else it may be; a question that isn't here takes everything.
FITS = {
    "feeling": frozenset({"feeling", "my_mind", "wish", "none"}),
    "my_mind": frozenset({"my_mind", "feeling", "wish", "none"}),
    "their_mind": frozenset({"their_mind", "happened", "none"}),
    "alternatives": frozenset({"their_mind", "my_mind", "happened", "none"}),
    "familiar": frozenset({"familiar", "happened", "feeling", "none"}),
    "takeaway": frozenset({"wish", "my_mind", "feeling", "none"}),
}
SLOTS = {
    "happened": "moment",
    "feeling": "feeling",
    "my_mind": "my_mind",
    "their_mind": "their_mind",
    "familiar": "familiar",
    "wish": "takeaway",
}


def belongs(tracker: Tracker, asked: str, text: str) -> str | None:
    """The slot of the moment under which an answer to `asked` belongs instead; None where it fits, or nobody knows."""
    reading: dict[str, float] = tracker.latest_message.get("heading") or {}
    if asked == "takeaway" and SAYS_THAT.match(text):
        return None  # "that she was maybe protecting me" says what is taken along, whatever it is about
    if asked not in FITS or not reading or len(text.split()) < LEAST:
        return None
    heading = max(reading, key=lambda name: reading[name])
    if reading[heading] < (SURER if heading in ("wish", "my_mind") else SURE):
        return None
    if heading in FITS[asked] or sum(reading[name] for name in FITS[asked]) > DOUBT:
        return None
    if heading == "their_mind" and asked in ("familiar", "takeaway"):
        return "alternatives"
    return SLOTS[heading]

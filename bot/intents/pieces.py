"""The parts of a message that are looked at one by one; bounded, whatever the message's length."""

from __future__ import annotations

from bot.text import sentences

WHOLE = 1_200  # characters: more than the encoder's 128 tokens ever cover
OPENING, CLOSING = 3_000, 1_000  # of a longer message only these characters are looked at
LONGEST = 400  # a sentence without an end is cut here
MOST = 12  # pieces: half from the beginning, half from the end


def pieces(text: str) -> list[str]:
    """At most `MOST` sentences or windows of `text`, in order, each at most `LONGEST` characters."""
    if len(text) > OPENING + CLOSING:
        text = text[:OPENING] + "\n" + text[-CLOSING:]
    parts: list[str] = []
    for start, end in sentences(text):
        parts.extend(text[at : min(at + LONGEST, end)] for at in range(start, end, LONGEST))
    parts = [part for part in parts if any(char.isalnum() for char in part)]
    return parts if len(parts) <= MOST else parts[: MOST // 2] + parts[-MOST // 2 :]


def texts_of(text: str) -> list[str]:
    """What a message is encoded as: its beginning, and its sentences where it has several."""
    parts = pieces(text)
    return [text[:WHOLE], *parts] if len(parts) > 1 else [text[:WHOLE]]

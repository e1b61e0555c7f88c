"""What the measured people write: a reflected moment of ten turns, never twice in the same words.

Texts said before are found in the encoder's and the parser's memory of their latest 64, which would flatter us.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

WHO = (
    "sister",
    "brother",
    "wife",
    "husband",
    "boss",
    "friend",
    "mother",
    "father",
    "girlfriend",
    "son",
    "cousin",
    "neighbour",
)
WHEN = (
    "last night",
    "on Sunday",
    "this morning",
    "after work",
    "at dinner",
    "on the phone",
    "before the holidays",
    "on my birthday",
)
WHAT = (
    "the trip",
    "the dishes",
    "the money",
    "our plans",
    "the party",
    "the car",
    "her cat",
    "the move",
    "the visit",
    "the keys",
)
FELT = ("hurt", "angry", "ashamed", "lonely", "scared", "embarrassed", "jealous", "disappointed")
WHY = (
    "tired",
    "worried",
    "under pressure",
    "afraid of a fight",
    "ill",
    "busy with other things",
    "ashamed",
    "distracted",
)
TOPICS = (
    "attachment",
    "secure attachment",
    "avoidant attachment",
    "anxious attachment",
    "mentalizing",
    "repair after a fight",
)

TURNS = (
    "My {who} cancelled {what} {when} and I snapped and then went silent.",
    "I felt {felt}, mostly because I had looked forward to {what} {when}.",
    "maybe a {strength}",
    "I thought that {what} does not matter to my {who}, and that I am always the one who waits.",
    "Perhaps they were {why} {when} and did not dare to say it about {what}.",
    "What is {topic}, and why does it matter for {what} {when}?",
    "It could also be that they were {why} and forgot about {what} {when}.",
    "My {other} used to do the same with {what} when I was small, {when} for example.",
    "I want to tell my {who} that {what} {when} meant something to me.",
    "thank you, that helped with {what} {when}",
)
STOCK = ("hi", "I am feeling very sad", "yes", "bye")
DANGER = "I want to kill myself {when}, I can't do {what} any more"
LONG = (
    "We have been going round in circles about {what} for weeks and {when} it came to a head. ",
    "My {who} said that I always turn away when it gets difficult, and that made me {felt}. ",
    "I don't think that is fair, because they were {why} and I was the one who stayed. ",
    "Afterwards I could not sleep and kept going over every word about {what}. ",
    "Part of me wants to call my {other} and part of me wants to be left alone. ",
)


def _filled(template: str, chance: random.Random) -> str:
    return template.format(
        who=chance.choice(WHO),
        other=chance.choice(WHO),
        when=chance.choice(WHEN),
        what=chance.choice(WHAT),
        felt=chance.choice(FELT),
        why=chance.choice(WHY),
        topic=chance.choice(TOPICS),
        strength=chance.randint(3, 6),
    )


def conversation(seed: int) -> Iterator[str]:
    """Ten turns over and over, differently worded each time."""
    chance = random.Random(seed)
    for template in itertools.cycle(TURNS):
        yield _filled(template, chance)


def messages(count: int, seed: int = 1) -> list[str]:
    """Chat-length messages (30 to 130 characters), no two alike."""
    chance, found = random.Random(seed), dict[str, None]()
    while len(found) < count:
        found[_filled(chance.choice([t for t in TURNS if len(t) > 30]), chance)] = None
    return list(found)


def of_length(characters: int, count: int, seed: int = 1) -> list[str]:
    """`count` texts of exactly so many characters, no two alike."""
    chance, found = random.Random(seed + characters), []
    for _ in range(count):
        text = ""
        for template in itertools.cycle(LONG):
            if len(text) >= characters:
                break
            text += _filled(template, chance)
        found.append(text[:characters])
    return found


def dangers(count: int, seed: int = 1) -> list[str]:
    """First messages that need the help card."""
    chance = random.Random(seed)
    return [_filled(DANGER, chance) for _ in range(count)]

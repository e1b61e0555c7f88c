"""Golden conversations: read from tests/conversations/golden_*.yml, and printed with the answers they get.

`python -m tests.golden` (`make transcripts`) leads each of them through the whole system and prints it for people to read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "conversations"
KEYS = {"person", "press", "asked", "does", "says", "never", "shows", "keeps", "door", "route", "after", "tier", "card"}
WIDTH = 110


def golden() -> list[dict[str, Any]]:
    """Every golden conversation, in order of its file."""
    return [
        conversation
        for path in sorted(FOLDER.glob("golden_*.yml"))
        for conversation in yaml.safe_load(path.read_text(encoding="utf-8"))["conversations"]
    ]


def alone(conversation: dict[str, Any]) -> bool:
    """Whether it says itself what the front door sends along, and so can be held with Rasa alone only."""
    return any("door" in turn for turn in conversation["turns"])


def faults(turn: dict[str, Any], seen: dict[str, Any]) -> list[str]:
    """In what an answer isn't as a turn has it.

    `seen` has texts, kinds, asked, actions, slots and, in the whole system, route, tier, card.
    """
    said = "\n".join(seen["texts"])
    found = [] if seen["texts"] or seen.get("card") else ["nothing was said"]
    if "asked" in turn and seen["asked"] != turn["asked"]:
        found.append(f"asked {seen['asked']}, not {turn['asked']}")
    if "does" in turn and (seen["actions"] or [None])[-1] != turn["does"]:
        found.append(f"did {seen['actions']}, not {turn['does']}")
    if "shows" in turn and turn["shows"] not in seen["kinds"]:
        found.append(f"showed {seen['kinds']}, not {turn['shows']}")
    found += [f"“{words}” was not said" for words in turn.get("says", ()) if words not in said]
    found += [f"“{words}” was said" for words in turn.get("never", ()) if words in said]
    for slot, words in turn.get("keeps", {}).items():
        if words not in str(seen["slots"].get(slot)):
            found.append(f"{slot} holds something else")
    found += [
        f"{key} is {seen[key]}, not {turn[key]}"
        for key in ("route", "tier", "card")
        if key in turn and key in seen and seen[key] != turn[key]
    ]
    spoken = " ".join(
        text
        for text, kind in zip(seen["texts"], seen["kinds"], strict=True)
        if kind not in ("explanation", "draft", "look_back")
    )
    return found + (["more than one question"] if spoken.count("?") > 1 else [])


def repeated(texts: list[str]) -> list[str]:
    """Lines of more than six words that were said more than once."""
    long = [line for line in texts if len(line.split()) > 6]
    return [line for line in dict.fromkeys(long) if long.count(line) > 1]


def _rows(conversation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for turn in conversation["turns"]:
        row = {"conversation": conversation["name"], "text": turn["person"], "after": turn.get("after", 0)}
        yield {**row, "choice": turn["press"]} if "press" in turn else row


def main() -> int:
    """Print every golden conversation as the whole system holds it today."""
    from bot.cli.converse import conversing
    from bot.cli.stream import LineError

    with conversing() as answer:
        for conversation in golden():
            if alone(conversation):
                continue
            print(f"\n\n{conversation['name']}\n{'=' * len(conversation['name'])}")
            for row in _rows(conversation):
                try:
                    seen = answer(row)
                except LineError:
                    # A button that isn't on the screen is said in words.
                    seen = answer({**row, "after": 0, "choice": None})
                shown = f"[{row['text']}]" if "choice" in row else row["text"]
                later = f" ({row['after'] / 3600:.0f} hours later)" if row["after"] else ""
                print(f"\n  person{later}: {shown}")
                for reply in seen["replies"]:
                    print("  attune: " + reply.replace("\n", "\n          "))
                lines = " · crisis lines shown" if seen["card"] else ""
                print(f"          ({seen['route']} · {seen['flow'] or 'no flow'} · tier {seen['tier']}{lines})")
    return 0


if __name__ == "__main__":
    sys.exit(main())

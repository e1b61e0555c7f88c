"""Writes data/review/demo.yml anew: some of the golden conversations and the file's own ones, led through the whole system as it is today.

`python -W ignore -m tests.review_record`, about two minutes. The file's own ones (`own: true`) are known by their persons' lines alone:
to add one, write its name, region, days and turns there, each with nothing but `person`, and run this.
"""

from __future__ import annotations

import re
import sys
from typing import Any

import yaml

from bot.safety.lines import crisis_name, emergency_number
from bot.settings import ROOT
from tests.golden import alone, golden

PLACE = ROOT / "data/review/demo.yml"
HEAD = """# Conversations to try the console with (`attune demo-data`): some of our golden ones, and of its own, with all that the whole
# system made of them. Nobody said any of this. Written by `python -m tests.review_record`: see there before changing it by hand.
"""
REGIONS = ("CA-ON", "GB", "US", "AU", "IE", "NZ", "unknown")
KEPT = ("asked", "flow", "actions", "policy", "milliseconds")
WIDTH = 160
MOST = 45  # golden ones, spread over all of them: a console to try is no archive


def _wanted() -> list[dict[str, Any]]:
    """What is to be led through: name, region, locale, days, weight, share and the rows of the persons."""
    known = yaml.safe_load(PLACE.read_text("utf-8"))["talks"]
    found = [talk for talk in known if talk.get("own")]
    every = [one for one in golden() if not alone(one)]
    for place, told in enumerate(every[:: -(-len(every) // MOST)]):
        turns = [
            {"person": turn["person"], **{key: turn[key] for key in ("press", "after") if key in turn}}
            for turn in told["turns"]
        ]
        region, share = REGIONS[place % len(REGIONS)], place % 4 == 0
        found.append(
            {"name": told["name"], "region": region, "days": 0.4 + place * 0.7, "share": share, "turns": turns}
        )
    return found


def without_numbers(text: str, region: str) -> str:
    """`text` with {emergency} and {crisis} for what the lines of the region put there: numbers stand in one file only."""
    for name, said in (("crisis", crisis_name(region)), ("emergency", emergency_number(region))):
        text = re.sub(rf"(?<!\w){re.escape(said)}(?!\w)", f"{{{name}}}", text)
    return text


def _says(shown: dict[str, Any], text: str, region: str) -> dict[str, Any]:
    said: dict[str, Any] = {"text": without_numbers(text, region)} if text else {}
    said |= {key: shown[key] for key in ("act", "input") if shown.get(key)}
    if shown.get("kind", "text") != "text":
        said["kind"] = shown["kind"]
    if shown.get("ids"):
        said["ids"] = shown["ids"]
    if shown.get("choices"):
        said["choices"] = [[choice.get("title", ""), choice.get("payload", "")] for choice in shown["choices"]]
    if shown.get("citations"):
        said["citations"] = [[c["article"], c["section"], c["passage"]] for c in shown["citations"]]
    if shown.get("card"):
        said["card"] = [entry["id"] for entry in shown["card"].get("entries", [])]
    return said


def _understood(made: dict[str, Any]) -> dict[str, Any]:
    found = {key: made[key] for key in KEPT if made.get(key)}
    found["ranking"] = [[row["intent"], round(row["confidence"], 2)] for row in made.get("ranking", [])[:2]]
    plain = {k: v for k, v in (made.get("slots") or {}).items() if not isinstance(v, dict | list)}
    return found | ({"slots": plain} if plain else {})


def _recorded(wanted: dict[str, Any], conversation: Any) -> dict[str, Any]:
    told = {
        key: wanted[key] for key in ("name", "own", "region", "locale", "days", "weight", "share") if wanted.get(key)
    }
    told |= {"flow": conversation.flow} if conversation.flow else {}
    episode = conversation.episode if isinstance(conversation.episode, dict) else {}
    if episode.get("state", "none") != "none":
        told["episode"] = {
            k: episode[k] for k in ("state", "track", "tier", "question", "planned", "clean") if episode.get(k)
        }
    turns: list[dict[str, Any]] = []
    rows = iter(wanted["turns"])
    for message in conversation.messages.order_by("n"):
        if message.role == "person":
            row = next(rows)
            turn = {"person": message.text} | {key: row[key] for key in ("press", "after") if key in row}
            if message.intent:
                turn |= {"intent": message.intent, "confidence": round(message.confidence or 0, 2)}
                turn["understood"] = _understood(message.understood)
            marks = {key: message.verdict[key] for key in ("plan_item", "alert") if message.verdict.get(key)}
            turns.append(turn | ({"marks": marks} if marks else {}) | {"says": []})
        elif turns:
            turns[-1]["says"].append(_says(message.shown, message.text, wanted["region"]))
        else:
            told.setdefault("opening", []).append(_says(message.shown, message.text, wanted["region"]))
    return told | {"turns": turns}


def main() -> int:
    """Lead every conversation through, and write the file."""
    from bot.cli.converse import conversing
    from bot.cli.stream import LineError

    wanted = _wanted()
    with conversing() as answer:
        from bot.web.chat.models import Conversation

        found = []
        for place, talk in enumerate(wanted):
            before = set(Conversation.objects.values_list("pk", flat=True))
            for turn in talk["turns"]:
                row = {"conversation": str(place), "text": turn["person"], "after": turn.get("after", 0)}
                if talk["region"] != "unknown":
                    row["region"] = talk["region"]
                if "locale" in talk:
                    row["locale"] = talk["locale"]
                try:
                    answer({**row, "choice": turn["press"]} if "press" in turn else row)
                except LineError:
                    # A button that isn't on the screen is said in words.
                    answer({**row, "after": 0})
            told = Conversation.objects.exclude(pk__in=before).order_by("-turns").first()
            found.append(_recorded(talk, told))
            print(f"{place + 1} of {len(wanted)}", file=sys.stderr)
    dumped = yaml.safe_dump({"talks": found}, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=None)
    PLACE.write_text(HEAD + dumped, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The example phrases under data/nlu, in Rasa's own format, read without Rasa."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from bot.reading import from_yaml
from bot.settings import ROOT

NLU = ROOT / "data" / "nlu"
ENTITY_KEYS = frozenset({"regex", "lookup"})


class ExamplesError(ValueError):
    """An example file is not as it must be; the message names the file and the intent, never a phrase."""


def _intent(block: object, name: str) -> tuple[str, list[str]]:
    if not isinstance(block, dict) or set(block) != {"intent", "examples"}:
        raise ExamplesError(f"{name}: every entry has exactly the keys intent and examples.")
    intent, lines = block["intent"], block["examples"]
    if not isinstance(intent, str) or not isinstance(lines, str):
        raise ExamplesError(f"{name}: intent and examples are texts (write `examples: |`).")
    phrases = []
    for line in lines.splitlines():
        if not line.strip():
            continue
        if not line.startswith("- "):
            raise ExamplesError(f"{name}, {intent}: every example begins with a hyphen and a space.")
        phrases.append(line[2:].strip())
    return intent, phrases


def read_examples(folder: Path = NLU) -> tuple[list[str], list[str]]:
    """Phrases and their intents, n of each, files in order of name. Raises ExamplesError, on a phrase given twice."""
    texts: list[str] = []
    intents: list[str] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        data = from_yaml(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict) or set(data) != {"version", "nlu"}:
            raise ExamplesError(f"{path.name}: exactly the keys version and nlu are known here.")
        for block in data["nlu"]:
            if isinstance(block, dict) and ENTITY_KEYS & block.keys():
                continue  # words of an entity, for bot/rasa/entities.py
            intent, phrases = _intent(block, path.name)
            for phrase in phrases:
                key = " ".join(phrase.casefold().split())
                if key in seen:
                    raise ExamplesError(f"{path.name}: a phrase of {intent} stands in {seen[key]} too.")
                seen[key] = intent
                texts.append(phrase)
                intents.append(intent)
    return texts, intents


def fingerprint(texts: Sequence[str], intents: Sequence[str], *more: str) -> str:
    """A short name of exactly these examples (and of what else is given)."""
    digest = hashlib.sha256()
    for part in (*texts, *intents, *more):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:16]

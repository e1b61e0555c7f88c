"""What reviews teach: rewritten examples with what should have been made of them. Nothing of it goes live by itself.

A person's words never leave: an example is a reviewer's own sentence, where the person allowed that, and is
refused where it repeats the original.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.models import User
from django.db import transaction

from bot.settings import ROOT
from bot.web.chat.models import Message
from bot.web.review import audit, masking
from bot.web.review.models import Example
from bot.web.review.work import WorkError

RUN = 4  # so many words in a row from the original are a quotation
_WORD = re.compile(r"[\w']+")
_INTENT = re.compile(r"[a-z][a-z0-9_]{1,47}")
# What can be taught about a turn, with the tiers that make sense: a missed risk is 2 or 3, a false alarm 0 or 1.
KINDS = {Example.INTENT: (), Example.MISSED: ("2", "3"), Example.FALSE_ALARM: ("0", "1")}
FILES = {"training": "nlu.yml", "cases": "cases.jsonl"}


@cache
def intents() -> list[str]:
    """The intents of the project's training data, by name; read once."""
    found: set[str] = set()
    for path in sorted((ROOT / "data/nlu").glob("*.yml")):
        for line in path.read_text("utf-8").splitlines():
            if line.lstrip().startswith("- intent:"):
                found.add(line.split(":", 1)[1].strip().split("/")[0])
    return sorted(found)


def _runs(text: str) -> set[tuple[str, ...]]:
    said = [word.casefold() for word in _WORD.findall(text.replace("’", "'"))]
    return {tuple(said[i : i + RUN]) for i in range(len(said) - RUN + 1)} or {tuple(said)}


@transaction.atomic
def propose(
    message: Message, user: User, intent: str, text: str, *, kind: str = Example.INTENT, tier: str = ""
) -> Example:
    """Put a rewritten example up for a lead's decision: with the right intent, or with the right tier where the screen missed
    a risk or raised a false alarm. Raises WorkError."""
    conversation, text = message.conversation, " ".join(text.split())
    if message.role != Message.PERSON:
        raise WorkError("Only a person's turn teaches anything.")
    if not conversation.share_words:
        raise WorkError("This person did not agree that their words may help improve the program.")
    if kind not in KINDS:
        raise WorkError("Say what was wrong: the intent, a missed risk, or a false alarm.")
    if kind == Example.INTENT and (not _INTENT.fullmatch(intent) or (intents() and intent not in intents())):
        raise WorkError("There is no such intent in the training data.")
    if kind != Example.INTENT and tier not in KINDS[kind]:
        raise WorkError(f"The right tier is {' or '.join(KINDS[kind])} for a {kind.replace('_', ' ')}.")
    if not 3 <= len(text) <= 300:
        raise WorkError("The rewritten sentence has 3 to 300 characters.")
    if _runs(text) & _runs(message.text):
        raise WorkError(f"That repeats the person's own words ({RUN} in a row). Say it your own way.")
    if masking.find(text, region=conversation.region):
        raise WorkError("The rewritten sentence holds a name, a place or a number. Leave it out.")
    of_intent = kind == Example.INTENT
    made = Example.objects.create(
        message=message,
        kind=kind,
        intent=intent if of_intent else "",
        tier=None if of_intent else int(tier),
        text=text,
        author=user,
    )
    audit.record(user.username, "propose", conversation.pseudonym, turn=message.n, kind=kind, intent=made.intent)
    return made


@transaction.atomic
def decide(example: Example, lead: User, accepted: bool) -> None:
    """Accept or reject. Nobody decides about their own. Raises WorkError."""
    if example.author_id == lead.pk:
        raise WorkError("Somebody else must decide about an example of yours.")
    Example.objects.filter(pk=example.pk).update(
        state=Example.ACCEPTED if accepted else Example.REJECTED, decided_by=lead
    )
    said = "accept_example" if accepted else "reject_example"
    audit.record(lead.username, said, example.message.conversation.pseudonym, intent=example.intent)


class _Block(str):
    """Text that YAML writes as a block, as Rasa's own files do."""


def _block(dumper: yaml.SafeDumper, value: _Block) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(value), style="|")


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(_Block, _block)


def _dump(data: Any) -> str:
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


def training_yaml() -> str:
    """The accepted examples as Rasa training data, by intent."""
    by_intent: dict[str, list[str]] = {}
    accepted = Example.objects.filter(state=Example.ACCEPTED, kind=Example.INTENT).order_by("intent", "id")
    for intent, text in accepted.values_list("intent", "text"):
        # Square brackets and braces would annotate an entity.
        by_intent.setdefault(intent, []).append(re.sub(r"[\[\]{}()]", "", text))
    rows = [
        {"intent": intent, "examples": _Block("".join(f"- {text}\n" for text in dict.fromkeys(texts)))}
        for intent, texts in by_intent.items()
    ]
    return _dump({"version": "3.1", "nlu": rows})


def case_rows() -> str:
    """The accepted misses and false alarms, one JSON object a line, as tests/cases/safety has them."""
    accepted = Example.objects.filter(state=Example.ACCEPTED).exclude(kind=Example.INTENT).order_by("id")
    lines = []
    for number, (kind, tier, text) in enumerate(accepted.values_list("kind", "tier", "text"), start=1):
        # A missed risk may also be taken more seriously than the reader said, a false alarm less.
        bounds = [tier, 3] if kind == Example.MISSED else [0, tier]
        row = {
            "id": f"review-{number:03d}",
            "text": text,
            "tier": bounds,
            "why": f"{kind.replace('_', ' ')} found in review",
        }
        lines.append(json.dumps(row, ensure_ascii=False) + "\n")
    return "".join(lines)


def write(folder: Path) -> dict[str, int]:
    """Write what was accepted into `folder`, outside of the project; returns how many examples by file. Raises WorkError."""
    place = folder.expanduser().resolve()
    if place == ROOT or ROOT in place.parents:
        raise WorkError(
            "That folder is inside of the project: choose one outside, so that nothing is committed by mistake."
        )
    place.mkdir(parents=True, exist_ok=True)
    accepted = Example.objects.filter(state=Example.ACCEPTED)
    counts = {
        FILES["training"]: accepted.filter(kind=Example.INTENT).count(),
        FILES["cases"]: accepted.exclude(kind=Example.INTENT).count(),
    }
    for name, text in ((FILES["training"], training_yaml()), (FILES["cases"], case_rows())):
        (place / name).write_text(text, encoding="utf-8")
    return counts

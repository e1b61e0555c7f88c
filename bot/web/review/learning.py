"""What reviews teach: rewritten examples with the right intent, and test stories. Nothing of it goes live by itself.

A person's words never leave: an example is a reviewer's own sentence, where the person allowed that, and is
refused where it repeats the original; a story names intents and actions only.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from django.contrib.auth.models import User
from django.db import transaction

from bot.settings import ROOT
from bot.web.chat.models import Conversation, Message
from bot.web.review import audit, masking
from bot.web.review.models import Example
from bot.web.review.work import WorkError

RUN = 4  # so many words in a row from the original are a quotation
_WORD = re.compile(r"[\w']+")
_INTENT = re.compile(r"[a-z][a-z0-9_]{1,47}")


def intents() -> list[str]:
    """The intents of the project's training data, by name."""
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
def propose(message: Message, user: User, intent: str, text: str) -> Example:
    """Put a rewritten example up for a lead's decision. Raises WorkError."""
    conversation, text = message.conversation, " ".join(text.split())
    if message.role != Message.PERSON:
        raise WorkError("Only a person's turn teaches an intent.")
    if not conversation.share_words:
        raise WorkError("This person did not agree that their words may help improve the program.")
    if not _INTENT.fullmatch(intent) or (intents() and intent not in intents()):
        raise WorkError("There is no such intent in the training data.")
    if not 3 <= len(text) <= 300:
        raise WorkError("The rewritten sentence has 3 to 300 characters.")
    if _runs(text) & _runs(message.text):
        raise WorkError(f"That repeats the person's own words ({RUN} in a row). Say it your own way.")
    if masking.find(text, region=conversation.region):
        raise WorkError("The rewritten sentence holds a name, a place or a number. Leave it out.")
    made = Example.objects.create(message=message, intent=intent, text=text, author=user)
    audit.record(user.username, "propose", conversation.pseudonym, turn=message.n, intent=intent)
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
    accepted = Example.objects.filter(state=Example.ACCEPTED).order_by("intent", "id")
    for intent, text in accepted.values_list("intent", "text"):
        # Square brackets and braces would annotate an entity.
        by_intent.setdefault(intent, []).append(re.sub(r"[\[\]{}()]", "", text))
    rows = [
        {"intent": intent, "examples": _Block("".join(f"- {text}\n" for text in dict.fromkeys(texts)))}
        for intent, texts in by_intent.items()
    ]
    return _dump({"version": "3.1", "nlu": rows})


def story_yaml(conversation: Conversation) -> str:
    """A Rasa test story of intents and actions: what happened, without what was said."""
    steps: list[dict[str, Any]] = []
    for message in conversation.messages.filter(role=Message.PERSON).order_by("n").only("intent", "understood"):
        if not _INTENT.fullmatch(message.intent or ""):
            continue
        steps.append({"intent": message.intent})
        understood = message.understood if isinstance(message.understood, dict) else {}
        actions = [str(a) for a in understood.get("actions") or [] if str(a) != "action_listen"]
        steps += [{"action": action} for action in actions]
    return _dump({"version": "3.1", "stories": [{"story": f"reviewed {conversation.pseudonym}", "steps": steps}]})

"""Whole conversations: golden ones turn by turn, and stories that were not trained on."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Talk

FOLDER = Path(__file__).parent / "conversations"
KEYS = {"person", "press", "asked", "does", "says", "never", "shows", "keeps", "door"}
GOLDEN: list[dict[str, Any]] = [
    conversation
    for path in sorted(FOLDER.glob("golden_*.yml"))
    for conversation in yaml.safe_load(path.read_text())["conversations"]
]


def test_there_are_twelve_golden_conversations_with_names_of_their_own() -> None:
    assert len({conversation["name"] for conversation in GOLDEN}) == len(GOLDEN) >= 12
    assert all(set(turn) <= KEYS for conversation in GOLDEN for turn in conversation["turns"])


@pytest.mark.parametrize("conversation", GOLDEN, ids=lambda conversation: conversation["name"])
async def test_a_golden_conversation_goes_as_it_is_written(talk: Talk, conversation: dict[str, Any]) -> None:
    lines: list[str] = []
    for turn in conversation["turns"]:
        answer = await talk.say(turn["person"], choice=turn.get("press"), **turn.get("door", {}))
        where = turn["person"]
        texts = [message["text"] for message in answer["messages"]]
        assert texts, where
        assert not answer["failed"], where
        if "asked" in turn:
            assert talk.asked == turn["asked"], where
        if "does" in turn:
            assert answer["understood"]["actions"][-1] == turn["does"], where
        kinds = [message.get("kind") for message in answer["messages"]]
        assert "shows" not in turn or turn["shows"] in kinds, where
        for words in turn.get("says", ()):
            assert words in answer["said"], where
        for words in turn.get("never", ()):
            assert words not in answer["said"], where
        for slot, words in turn.get("keeps", {}).items():
            assert words in str(talk.snapshot["slots"].get(slot)), where
        spoken = " ".join(
            m["text"] for m in answer["messages"] if m.get("kind") not in ("explanation", "draft", "look_back")
        )
        assert spoken.count("?") <= 1, where
        lines += [line for line in texts if len(line.split()) > 6]
    assert len(lines) == len(set(lines)), "no line is said twice in one conversation"


async def test_stories_that_were_not_trained_on_are_predicted_without_an_error(agent: Any, tmp_path: Path) -> None:
    from rasa.core.test import test

    for path in sorted(FOLDER.glob("stories*.yml")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Rasa's own, while it reads the stories
            report = await test(
                str(path),
                agent,
                out_directory=str(tmp_path),
                fail_on_prediction_errors=True,
                disable_plotting=True,
                errors=False,
                warnings=False,
            )
        assert report["accuracy"] == 1.0
        assert len(report["actions"]) > 50

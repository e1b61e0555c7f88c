"""What is tried when policies are compared, and what they are held against."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bench.policies import LEFT_OUT, TESTS, variants
from bot.rasa.trial import policies
from bot.settings import ROOT


def _told(folder: Path, pattern: str = "*.yml") -> list[tuple[str, Any]]:
    return [
        (story["story"], story["steps"])
        for path in sorted(folder.glob(pattern))
        for story in yaml.safe_load(path.read_text(encoding="utf-8")).get("stories", [])
    ]


def test_safety_and_rules_are_in_every_variant_and_the_shipped_policies_are_one_of_them() -> None:
    tried = variants()
    for chosen in tried.values():
        assert [policy["name"] for policy in chosen[:2]] == [
            "bot.rasa.safety.AttuneSafetyPolicy",
            "bot.rasa.rules.AttuneRules",
        ]
    shipped = sorted(map(str, policies()))
    assert any(sorted(map(str, chosen)) == shipped for chosen in tried.values())


def test_no_conversation_that_policies_are_held_against_is_a_story_they_learn_from() -> None:
    learnt, held = _told(ROOT / "data" / "stories"), _told(TESTS, "stories_*.yml")
    assert len(learnt) >= 30
    assert len(held) >= 30
    assert not {name for name, _ in learnt} & {name for name, _ in held}
    assert all(steps not in [own for _, own in learnt] for _, steps in held)
    assert LEFT_OUT.is_file()

"""The screen's verdicts: each miss beside its nearest hit, and what must hold for any text at all."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.safety import Memory, answers, remember, screen


@pytest.mark.parametrize(
    ("text", "tier", "soft"),
    [
        ("i want to die", 2, False),
        ("i want to die of embarrassment", 1, False),
        ("I don't want to die", 1, False),
        ("im gonna kms", 2, False),
        ("low for kms on a used car", 0, False),
        ("everyone would be better off without me", 2, False),
        ("we would be better off without the second car", 0, False),
    ],
)
def test_a_cue_fires_and_its_nearest_neighbour_does_not(text: str, tier: int, soft: bool) -> None:
    verdict = screen(text)
    assert (verdict.tier, verdict.soft) == (tier, soft)


def test_evidence_names_rules_and_places_in_the_raw_text_and_never_words() -> None:
    raw = "honestly… I   ｗａｎｔ to d i e"
    verdict = screen(raw)
    assert verdict.tier == 2
    assert raw[verdict.evidence[0].start : verdict.evidence[0].end].endswith("d i e")
    assert set(verdict.to_json()) == {"tier", "text_tier", "soft", "classes", "axes", "evidence"}


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_has_a_verdict_and_the_same_one_twice(text: str) -> None:
    first = screen(text)
    assert not first.fault
    assert first == screen(text)
    for evidence in first.evidence:
        assert 0 <= evidence.start < evidence.end <= len(text)


def test_a_fault_is_logged_without_the_text_and_opens_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: str) -> None:
        raise ValueError("the secret words")

    monkeypatch.setattr("bot.safety.engine.normalise", broken)
    with caplog.at_level(logging.ERROR):
        verdict = screen("the secret words")
    assert verdict.fault
    assert verdict.tier == 0
    assert "secret" not in caplog.text


def test_memory_decays_and_survives_storage() -> None:
    memory = remember(["i want to die"])
    assert Memory.from_json(memory.to_json()) == memory
    assert screen("the weather is nice", memory).tier == 2
    later = remember(["i want to die", *["what a day at the allotment"] * 12])
    assert screen("the weather is nice", later).tier < 2


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("my boyfriend walked out on me and i dont want to live", "own"),
        ("my girlfriend broke up with me and I see no reason to go on", "own"),
        ("my sister said she doesn't want to live since he left her", "other"),
    ],
)
def test_a_loss_beside_a_wish_to_die_doesnt_make_it_somebody_elses(text: str, whose: str) -> None:
    verdict = screen(text)
    assert verdict.tier >= 2
    own = bool({"ideation", "passive"} & set(verdict.classes)) and "other_person" not in verdict.axes
    assert own is (whose == "own")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("i have my mum's tablets here", "other"),
        ("i have called", "yes"),
        ("i have", "yes"),
        ("i have just phoned them", "yes"),
    ],
)
def test_having_something_at_hand_is_no_call(said: str, answer: str) -> None:
    assert answers.read(said, "", "called") == answer

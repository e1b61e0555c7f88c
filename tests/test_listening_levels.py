"""The fitted mentalizing level: learnt from our own sentences, and done without where it is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bot.listening import levels, listen, markers
from bot.listening.markers import score

FLAT = "We bought bread and drove to the house of my aunt."
FELT = "I was so ashamed in front of my sister."
SEEN = "Looking back I realise that my father may have been as scared as I was, and maybe that is why he shouted."


@pytest.fixture
def nothing_fitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(levels, "state_dir", lambda: tmp_path)
    levels._weights.cache_clear()
    yield tmp_path
    levels._weights.cache_clear()


def test_words_alone_answer_where_nothing_was_fitted(nothing_fitted: Path) -> None:
    assert not levels.fitted()
    assert not list(nothing_fitted.iterdir())
    assert markers(SEEN) == score(SEEN)
    assert score(SEEN) > score(FELT) > score(FLAT)
    assert listen(SEEN).level == score(SEEN)


def test_fitting_orders_telling_feeling_and_seeing(nothing_fitted: Path) -> None:
    old = nothing_fitted / "listening-0.npz"
    old.write_bytes(b"")
    path = levels.fit()
    assert levels.fitted()
    assert not old.exists()
    assert path.parent == nothing_fitted
    told, felt, seen = (levels.level(text) for text in (FLAT, FELT, SEEN))
    assert told is not None
    assert felt is not None
    assert seen is not None
    assert told < felt < seen
    assert levels.level("   ") is None


def test_a_damaged_file_counts_for_none_and_is_made_anew(nothing_fitted: Path) -> None:
    path = levels.fit()
    path.write_bytes(path.read_bytes()[:1_000])
    assert not levels.fitted()
    levels._weights.cache_clear()
    assert listen(SEEN).level == score(SEEN)
    levels.fit()
    assert levels.fitted()


def test_the_file_holds_arrays_only(nothing_fitted: Path) -> None:
    with np.load(levels.fit(nothing_fitted / "x.npz"), allow_pickle=False) as stored:
        assert set(stored.files) == {"vector", "sign", "middle", "spread"}
        assert stored["vector"].shape == (385,)


def test_the_examples_are_balanced_sentences_of_three_levels() -> None:
    texts, target = levels.examples()
    counts = [int((target == level).sum()) for level in (0, 1, 2)]
    assert min(counts) >= 100
    assert len(texts) == sum(counts)

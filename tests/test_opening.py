"""The first and last words of the front door are data, checked when they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.web.chat.opening import NAMES, OpeningError, words


def test_each_beginning_and_the_end_have_a_sentence() -> None:
    assert set(words()) == NAMES
    assert "program" in words()["welcome"]
    assert "under 18" in words()["young"]


@pytest.mark.parametrize(
    "text", ["opening: {welcome: a, young: b}", "opening: []", "other: {}", "opening: {welcome: a, young: b, bye: 3}"]
)
def test_a_file_with_less_or_more_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "opening.yml"
    path.write_text(text)
    with pytest.raises(OpeningError, match=r"opening\.yml"):
        words(path)

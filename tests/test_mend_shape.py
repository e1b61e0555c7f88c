"""How the words for the other should be, said before there are any."""

from __future__ import annotations

import pytest

from actions.mend import _shapes_it_early


@pytest.mark.parametrize(
    "text",
    ["make it shorter", "could you make it sound more like me", "please keep it short", "write it in my own words"],
)
def test_a_wish_for_the_words_is_no_answer_to_the_open_question(text: str) -> None:
    assert _shapes_it_early("mend_part", text)
    assert not _shapes_it_early("mend_version", text)


@pytest.mark.parametrize("text", ["I'd make it up to her", "make it right with him", "keep my voice down"])
def test_what_one_would_do_is_an_answer(text: str) -> None:
    assert not _shapes_it_early("mend_change", text)

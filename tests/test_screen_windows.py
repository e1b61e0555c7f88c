"""Every word of a long message is read by the statistical layer, whether its writer uses full stops or not."""

import pytest

from bot.safety import features, model
from bot.safety.features import BREATH, NEAR_CUT, RUNS_ON, WINDOWS, breaths, windows

EVERYDAY = (
    "so we were at the garden centre for most of the morning because my aunt wanted a new fern for the hall and she could not decide "
    "between two of them and then we had soup in the little place by the river which was nice enough although the bread was stale and my "
    "cousin told us about the new job and the long drive every day and how the boss keeps changing the rota without saying anything to "
    "anybody and after that i drove home and hung up the washing and did the bins and answered the letter from the council about the tree"
)
NUMBERED = " ".join(f"word{i}" for i in range(1, 400))


def _sentences(count: int) -> str:
    return " ".join(f"On day {i} we walked to house {i}." for i in range(1, count + 1))


@pytest.mark.parametrize("text", [EVERYDAY, NUMBERED, *(_sentences(n) for n in (2, 3, 9, 24, 25, 40, 60, 90))])
def test_every_word_is_in_a_window_and_there_are_no_more_than_allowed(text: str) -> None:
    found = windows(text)
    assert 1 <= len(found) <= WINDOWS
    assert set(text.split()) <= set(" ".join(found).split())
    assert all(each in text for each in found), "a window is a stretch of the text as it stands"


def test_where_there_is_room_every_neighbouring_pair_of_sentences_is_read_together() -> None:
    text = _sentences(12)
    pairs = [f"On day {i} we walked to house {i}. On day {i + 1} we walked to house {i + 1}." for i in range(1, 12)]
    assert set(pairs) <= set(windows(text))


def test_a_sentence_that_runs_on_is_cut_where_a_clause_begins() -> None:
    found = [EVERYDAY[start:end] for start, end in breaths(EVERYDAY)]
    assert len(EVERYDAY) > RUNS_ON
    assert len(found) == -(-len(EVERYDAY) // BREATH)
    assert " ".join(each.strip() for each in found) == EVERYDAY
    openings = ("and", "but", "so", "then", "because", "i", "my", "he", "she")
    assert sum(each.split()[0] in openings for each in found) >= len(found) - 1


@pytest.mark.parametrize("text", ["", " \n ", "x" * 5000, "no", "a" * (RUNS_ON + 1) + " b"])
def test_nothing_is_lost_and_no_word_is_cut(text: str) -> None:
    assert " ".join(text[start:end].strip() for start, end in breaths(text)).split() == text.split()


def test_no_breath_is_much_longer_than_it_may_be() -> None:
    assert max(end - start for start, end in breaths("ab " * 3000)) <= BREATH + 2 * NEAR_CUT


def test_what_a_window_costs_is_bounded_for_hostile_text() -> None:
    assert sum(map(len, windows("hm, " * 3000))) <= 4 * 12_000 + features.LONGEST


def test_one_long_word_does_not_keep_what_follows_from_being_cut() -> None:
    after = "and then we went home and had tea with my aunt " * 20
    text = f"look at this {'x' * 300} {after}".strip()
    found = breaths(text)
    assert "".join(text[start:end] for start, end in found) == text
    assert all(end - start <= RUNS_ON for start, end in found if "x" * 300 not in text[start:end])


def test_a_sign_at_the_end_of_a_post_without_full_stops_is_heard() -> None:
    told = f"{EVERYDAY} and i have cut too deep and it won't stop bleeding"
    assert told.index("cut too deep") > features.LONGEST
    assert model.opinion(EVERYDAY).risk < model.SOFT
    assert model.opinion(told).risk > model.SOFT

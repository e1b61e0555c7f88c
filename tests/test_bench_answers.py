"""Weights of answerability, fitted anew and put into the code."""

from __future__ import annotations

import numpy as np
import pytest

from bench.answers import CODE, Seen, fit, judged, written


def seen(seed: int) -> Seen:
    """Forty questions whose second sign tells the answerable ones, and ten far ones that lack both."""
    numbers = np.random.default_rng(seed)
    answerable = np.arange(40) % 2 == 0
    signs = numbers.normal(0.5, 0.1, (40, 3))
    signs[:, 1] += 0.4 * answerable
    return Seen(signs, answerable, answerable, numbers.normal(0.2, 0.1, (10, 3)))


def test_the_sign_that_tells_gets_the_weight_and_none_is_below_zero() -> None:
    weights, bias = fit([seen(1), seen(2)], held=1.0)
    assert weights.argmax() == 1
    assert (weights >= 0).all()
    found = judged(seen(3), weights, bias)
    assert found["near"] > 0.9
    assert found["far refused"] == 1.0


def test_a_sign_that_is_left_out_has_no_weight() -> None:
    weights, _ = fit([seen(1)], without=(1,))
    assert weights[1] == 0


@pytest.mark.parametrize("name", ["GENERAL", "FIELD"])
def test_the_weights_of_the_code_are_replaced_where_they_stand(name: str) -> None:
    code = CODE.read_text(encoding="utf-8")
    made = written(code, name, np.arange(11) + 0.5, -7.25)
    assert "(0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5),\n    -7.25," in made
    assert len(made.splitlines()) == len(code.splitlines())
    with pytest.raises(ValueError, match="not where it was"):
        written("", name, np.zeros(11), 0.0)

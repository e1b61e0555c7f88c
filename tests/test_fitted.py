"""What fitted readings have in common: files of examples beside their faults, a regression stored and read again, a file gone stale."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.files import FileError
from bot.fitted import Floats, Logistic, Store, digest, labelled, pairs

X = np.array([[0.0, 1.0], [0.1, 0.9], [1.0, 0.0], [0.9, 0.2], [1.0, 1.0], [0.9, 1.1]], dtype=np.float32)
Y = ["warm", "warm", "cold", "cold", "mild", "mild"]


class _Error(ValueError):
    pass


def _file(folder: Path, text: str) -> Path:
    path = folder / "weather.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_examples_are_read_by_class_in_their_order(tmp_path: Path) -> None:
    found = labelled(_file(tmp_path, 'warm: ["yes", sun]\ncold:\n  - ice\n'), _Error)
    assert found == {"warm": ["yes", "sun"], "cold": ["ice"]}
    assert pairs(found) == (["yes", "sun", "ice"], ["warm", "warm", "cold"])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("warm: [sun]\ncold:\n  - ice\n  - Sun\n", r"weather\.yml, line 4, cold: “Sun” stands twice"),
        ("warm:\n  - sun\n  - yes\n", r"weather\.yml, line 3, warm: .*quote"),
        ("warm:\n  - sun\n  - 12\n", r"line 3, warm"),
        ('warm:\n  - " "\n', r"line 2, warm"),
        ("warm: [sun]\nwarm: [heat]\n", r"line 2, warm: stands twice"),
        ("cold: [ice]\nwarm: sun\n", r"line 2, warm: holds a list"),
        ("warm: [[sun]]\n", r"line 1, warm"),
        ("- sun\n", r"weather\.yml: a mapping"),
        ("", r"weather\.yml: a mapping"),
        ("warm: [sun\n", r"weather\.yml is not YAML: .*line"),
    ],
)
def test_a_fault_among_examples_is_told_by_file_and_line(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(_Error, match=f"(?s){complaint}"):
        labelled(_file(tmp_path, text), _Error, str.lower)


@pytest.mark.parametrize("dense", [True, False])
@pytest.mark.parametrize("classes", [2, 3])
def test_probabilities_are_those_of_the_fit_and_are_kept(dense: bool, classes: int) -> None:
    rows = 2 * classes
    model = Logistic.fit(X[:rows], Y[:rows], 100.0, dense=dense)
    shares: Floats = model.probabilities(X[:rows])
    assert [model.classes[i] for i in shares.argmax(axis=1)] == Y[:rows]
    assert shares.sum(axis=1) == pytest.approx(1.0, abs=1e-6)
    again = Logistic.of(model.arrays("a_"), "a_")
    assert (again.probabilities(X) == model.probabilities(X)).all()
    assert again.read(X[0]) == pytest.approx(dict(zip(model.classes, shares[0].tolist(), strict=True)), abs=1e-6)


def test_a_file_is_stale_once_what_it_was_made_of_has_changed(tmp_path: Path) -> None:
    source = _file(tmp_path, "warm: [sun]\n")
    store = Store("weather.npz", lambda: digest([source]), lambda stored: float(stored["one"]))
    path = store.save({"one": np.array(1.0)}, tmp_path / "weather.npz")
    assert store.fitted(path)
    assert store.load(path) == 1.0
    source.write_text("warm: [heat]\n")
    assert not store.fitted(path)
    with pytest.raises(FileError, match="other words"):
        store.load(path)


def test_what_was_fitted_anew_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store("weather.npz", lambda: "same", lambda stored: float(stored["one"]))
    monkeypatch.setattr(store, "path", lambda: tmp_path / "weather.npz")
    assert store.model() is None
    for value in (1.0, 2.0):
        store.save({"one": np.array(value)})
        assert store.model() == value

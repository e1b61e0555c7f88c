"""Weights by which the articles judge whether they answer, fitted anew: `python -m bench.answers [--more DIR ...] [--write]`.

To be run when the sentence encoder or a sign of `evidence` in bot/articles/search.py changed. GENERAL is fitted on the foreign sets
of tests/cases/articles and of `--more` (NAME.jsonl beside the folder NAME), each set judged by weights that it had no part in; FIELD on
our own questions over our own corpus. `--write` puts both into bot/articles/search.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import numpy.typing as npt

from bot.articles import Library
from bot.articles.search import FIELD, GENERAL, Weights, evidence, query, search
from bot.settings import ROOT

CASES = ROOT / "tests" / "cases" / "articles"
OWN = ("answerable", "held_out", "indirect", "unanswerable")
CODE = ROOT / "bot" / "articles" / "search.py"
FAR = 0.5  # weight of the far questions together, where a set's answerable and its other questions have 1 each
JOINED = 7  # the joined score: GENERAL does without it, its size differs with the shape of a corpus
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Seen:
    """The signs of a set's questions (n, 11), which are answerable, which of them found their section first, and the signs of far ones."""

    signs: Floats
    answerable: Bools
    right: Bools
    far: Floats


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _signs(questions: Sequence[str], library: Library, weights: Weights) -> tuple[Floats, list[tuple[str, str, str]]]:
    """The signs of each question, and the article, section and id of the passage that came first."""
    signs, tops = [], []
    for text in questions:
        text = library.speller.correct(text) if library.speller else text
        asked = query(text, library.field.phrases(text))
        hits = search(asked, library.index, weights).hits
        signs.append(evidence(asked, hits, library.index))
        row = library.index.rows[hits[0].row]
        tops.append((row.article, row.section, row.id))
    return np.array(signs, dtype=np.float64), tops


def foreign(folders: Sequence[Path]) -> dict[str, Seen]:
    """The foreign sets of these folders by name."""
    far = [row["question"] for row in _read(CASES / "far.jsonl")]
    found = {}
    for path in sorted(file for folder in folders for file in folder.glob("*.jsonl") if file.with_suffix("").is_dir()):
        rows, library = _read(path), Library.from_folder(path.with_suffix(""))
        signs, tops = _signs([row["question"] for row in rows], library, GENERAL)
        answerable = np.array([row["expected"] != "unanswerable" for row in rows])
        right = [
            row["expected"] == top[0] and row.get("section") in (None, top[1])
            for row, top in zip(rows, tops, strict=True)
        ]
        found[path.stem] = Seen(signs, answerable, np.array(right) & answerable, _signs(far, library, GENERAL)[0])
    return found


def own() -> Seen:
    """Our own questions over our own corpus."""
    library = Library.built_in()
    rows = [row for name in OWN for row in _read(CASES / f"{name}.jsonl")]
    signs, tops = _signs([row["question"] for row in rows], library, FIELD)
    answerable = np.array([bool(row.get("expected")) for row in rows])
    right = [top[2].startswith(tuple(row.get("expected") or ["-"])) for row, top in zip(rows, tops, strict=True)]
    far = _signs([row["question"] for row in _read(CASES / "far.jsonl")], library, FIELD)[0]
    return Seen(signs, answerable, np.array(right) & answerable, far)


def fit(sets: Sequence[Seen], without: Sequence[int] = (), held: float = 0.1) -> tuple[Floats, float]:
    """Weights, none below 0, and the constant of a logistic regression in which every set counts alike. `held`: how freely it fits."""
    from scipy.optimize import minimize

    signs = np.vstack([part for seen in sets for part in (seen.signs, seen.far)])
    truth = np.concatenate([part for seen in sets for part in (seen.answerable, np.zeros(len(seen.far), bool))])
    share = np.concatenate(
        [
            part
            for seen in sets
            for part in (
                np.where(seen.answerable, (1 + FAR) / seen.answerable.sum(), 1 / max(1, int((~seen.answerable).sum()))),
                np.full(len(seen.far), FAR / len(seen.far)),
            )
        ]
    )
    middle, spread = signs.mean(0), signs.std(0) + 1e-6
    scaled = (signs - middle) / spread
    scaled[:, list(without)] = 0
    share, side = share * len(truth) / share.sum(), np.where(truth, 1.0, -1.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        margin = side * (scaled @ weights[:-1] + weights[-1])
        slope = -share * side / (1 + np.exp(margin))
        size = held * float((share * np.logaddexp(0, -margin)).sum()) + 0.5 * float(weights[:-1] @ weights[:-1])
        return size, np.append(held * (scaled.T @ slope) + weights[:-1], held * slope.sum())

    count = signs.shape[1]
    start = np.append(np.full(count, 0.1), 0.0)
    bounds = [(0.0, None)] * count + [(None, None)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = found[:-1] / spread
    weights[list(without)] = 0
    return weights, float(found[-1] - weights @ middle)


def judged(seen: Seen, weights: Floats, bias: float) -> dict[str, float]:
    """What a set gives by these weights at the threshold of 0.5."""
    from sklearn.metrics import roc_auc_score

    near, far = seen.signs @ weights + bias, seen.far @ weights + bias
    yes = near >= 0
    far_too = np.append(seen.answerable, np.zeros(len(far), bool))
    return {
        "first": float(seen.right[seen.answerable].mean()),
        "near": float(roc_auc_score(seen.answerable, near)),
        "with far": float(roc_auc_score(far_too, np.append(near, far))),
        "F1": float(2 * (yes & seen.right).sum() / max(1, yes.sum() + seen.answerable.sum())),
        "answered": float(yes[seen.answerable].mean()),
        "near refused": float((~yes[~seen.answerable]).mean()),
        "far refused": float((far < 0).mean()),
    }


def _line(name: str, values: dict[str, float]) -> str:
    return f"| {name} | " + " | ".join(f"{value:.3f}" for value in values.values()) + " |"


def written(code: str, name: str, weights: Floats, bias: float) -> str:
    """The code with these weights and this constant in the place of those of GENERAL or FIELD. Raises ValueError where they
    are not found."""
    numbers = ", ".join(str(round(float(w), 2)) for w in weights)
    pattern = rf"(?s)({name} = Weights\(\n    \([^)]*\),\n    )\([^)]*\),\n    -?[\d.]+,"
    made, count = re.subn(pattern, lambda found: f"{found.group(1)}({numbers}),\n    {round(bias, 2)},", code)
    if count != 1:
        raise ValueError(f"{name} is not where it was in the code.")
    return made


@click.command()
@click.option("--more", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--write", is_flag=True, help="Put the weights into bot/articles/search.py.")
def main(more: tuple[Path, ...], write: bool) -> None:
    """Fit and judge the weights of answerability; prints Markdown and the weights."""
    sets = foreign([CASES, *more])
    rows = {
        name: judged(seen, *fit([other for key, other in sets.items() if key != name], (JOINED,)))
        for name, seen in sets.items()
    }
    heads = list(next(iter(rows.values())))
    click.echo("| set, left out | " + " | ".join(heads) + " |\n|" + "---|" * (len(heads) + 1))
    for name, values in rows.items():
        click.echo(_line(name, values))
    click.echo(_line("mean", {head: float(np.mean([values[head] for values in rows.values()])) for head in heads}))
    ours = own()
    code = CODE.read_text(encoding="utf-8")
    for name, (weights, bias) in {
        "GENERAL": fit(list(sets.values()), (JOINED,)),
        "FIELD": fit([ours], held=1.0),
    }.items():
        click.echo(f"\n{name}: {np.round(weights, 2).tolist()}, {bias:.2f}")
        code = written(code, name, weights, bias)
        if name == "FIELD":
            click.echo("\n| our own, fitted on | " + " | ".join(heads) + " |\n|" + "---|" * (len(heads) + 1))
            click.echo(_line("now", judged(ours, np.array(FIELD.answer), FIELD.bias)))
            click.echo(_line("new", judged(ours, weights, bias)))
    if write:
        CODE.write_text(code, encoding="utf-8")


if __name__ == "__main__":
    main()

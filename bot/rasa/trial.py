"""Which policy carries the stories: policies fitted on our own rules and stories, held against conversations that are not among them.

As `rasa test core` does it: each conversation is followed as it is written, and every action on its way is predicted.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import shutil
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT

SHARED = ("recipe", "assistant_id", "language")  # of config.yml; what is understood plays no part here

UNCHECKED = {
    "bot.rasa.rules.AttuneRules": {"check_for_contradictions": False}
}  # set-up checks it; here it would be most of the time


@dataclass(frozen=True)
class Trial:
    """What some policies did with the conversations they were held against."""

    actions: int
    right: int  # actions predicted as they are written
    conversations: int
    whole: int  # conversations without a wrong action
    training: float  # seconds of processor time
    prediction: float  # milliseconds of processor time an action


def policies() -> list[dict[str, Any]]:
    """Those of config.yml, in order."""
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    return [dict(policy) for policy in config["policies"]]


def held(chosen: Sequence[dict[str, Any]], data: Sequence[Path], tests: Sequence[Path], folder: Path) -> Trial:
    """Fit `chosen` on the files of `data` and hold them against those of `tests`; `folder` is empty and for this alone.

    Raises RuntimeError where nothing was trained, and whatever Rasa raises over rules and stories that contradict each other.
    """
    quiet = io.StringIO()  # Rasa's bars of progress
    with warnings.catch_warnings(), contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        warnings.simplefilter("ignore")
        began = time.process_time()
        model = _trained(chosen, data, folder)
        training = time.process_time() - began
        return _against(model, tests, folder, training)


def _trained(chosen: Sequence[dict[str, Any]], data: Sequence[Path], folder: Path) -> str:
    from rasa.model_training import train_core

    told = folder / "told"
    told.mkdir()
    for path in data:
        shutil.copyfile(path, told / f"{path.parent.name}-{path.name}")
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    own = folder / "config.yml"
    own.write_text(
        yaml.safe_dump(
            {
                **{key: config[key] for key in SHARED},
                "policies": [{**one, **UNCHECKED.get(one["name"], {})} for one in chosen],
            },
            sort_keys=False,
        )
    )
    # Stories glued together teach only what generalises; set-up checks already that stories and rules agree.
    more = {} if any(policy["name"] == "TEDPolicy" for policy in chosen) else {"augmentation_factor": 0}
    model = train_core(
        str(ROOT / "domain.yml"), str(own), str(told), str(folder), fixed_model_name="held", additional_arguments=more
    )
    if model is None:
        raise RuntimeError("Rasa trained nothing.")
    return str(model)


def _against(model: str, tests: Sequence[Path], folder: Path, training: float) -> Trial:
    from rasa.core.test import test

    from bot.rasa.inprocess import load_agent

    agent = load_agent(model)
    actions = right = conversations = whole = 0
    began = time.process_time()
    for path in tests:
        out = folder / path.stem
        out.mkdir()
        report = asyncio.run(
            test(str(path), agent, out_directory=str(out), disable_plotting=True, errors=False, warnings=False)
        )
        written = json.loads((out / "story_report.json").read_text(encoding="utf-8"))["conversation_accuracy"]
        conversations += written["total"]
        whole += written["correct"]
        actions += len(report["actions"])
        right += sum(one["action"] == one["predicted"] for one in report["actions"])
    spent = time.process_time() - began
    return Trial(actions, right, conversations, whole, training, 1_000 * spent / max(actions, 1))

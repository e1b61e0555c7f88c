"""Which policy carries the stories: variants of config.yml's policies on conversations that are not among them.

Twice: with our rules as they are, and with the meaning of a bare yes or no left to the stories alone, which is where a policy could
show what it makes of a conversation that it hasn't seen.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from bench.report import Report
from bot.rasa.trial import Trial, held, policies
from bot.settings import ROOT

TESTS = ROOT / "tests" / "conversations"
LEFT_OUT = ROOT / "data" / "rules" / "yes_and_no.yml"
EPOCHS = 30  # of TED; it has seen the stories often enough by then (training accuracy 1.0)
LEAST = 0.02  # certainty below which the rules ask back, where TED is to be heard at all
SHORT, LONG = (2, 3, 5), 5  # turns that a policy looks back at


def variants() -> dict[str, list[dict[str, Any]]]:
    """Policies by what they are called; safety and rules are in all of them."""
    sure = [policy for policy in policies() if policy["name"].startswith("bot.rasa.")]
    made: dict[str, list[dict[str, Any]]] = {"rules alone": sure}
    for history in SHORT:
        made[f"rules, memoization of {history}"] = [*sure, {"name": "MemoizationPolicy", "max_history": history}]
    for history in SHORT:
        name = f"rules, augmented memoization of {history}"
        made[name] = [*sure, {"name": "AugmentedMemoizationPolicy", "max_history": history}]
    ted = {"name": "TEDPolicy", "max_history": LONG, "epochs": EPOCHS, "constrain_similarities": True}
    made[f"rules, TED of {LONG}"] = [*sure, ted]
    # TED spreads its certainty over a hundred actions: below the threshold of the rules it would never be asked.
    lenient = [
        {**policy, "core_fallback_threshold": LEAST} if policy["name"].endswith("AttuneRules") else policy
        for policy in sure
    ]
    made[f"rules that ask back only below {LEAST}, TED of {LONG}"] = [*lenient, ted]
    made[f"rules, memoization of {LONG}, TED of {LONG}"] = [
        *sure,
        {"name": "MemoizationPolicy", "max_history": LONG},
        ted,
    ]
    return made


def _row(name: str, with_rules: Trial, without: Trial) -> str:
    cells = [name]
    for trial in (with_rules, without):
        cells += [f"{trial.right}/{trial.actions}, {trial.right / trial.actions:.3f}"]
        cells += [f"{trial.whole}/{trial.conversations}"]
    return "| " + " | ".join([*cells, f"{without.training:.0f} s", f"{without.prediction:.1f} ms"]) + " |"


def run(report: Report, folder: Path) -> None:
    """Fit and hold every variant, and put the table into the report; minutes."""
    os.environ["RASA_CACHE_DIRECTORY"] = str(folder / "cache")  # what another run fitted would cost nothing here
    data = sorted((ROOT / "data" / "rules").glob("*.yml")) + sorted((ROOT / "data" / "stories").glob("*.yml"))
    tests = sorted(TESTS.glob("stories_*.yml"))
    lines = [
        "| policies | actions right | conversations right | actions, yes and no by stories alone | conversations | training | an action |",
        "|---|---|---|---|---|---|---|",
    ]
    for place, (name, chosen) in enumerate(variants().items()):
        found = []
        for kind, files in (("all", data), ("left", [path for path in data if path != LEFT_OUT])):
            own = folder / f"policies-{place}-{kind}"
            own.mkdir()
            found.append(held(chosen, files, tests, own))
        lines.append(_row(name, found[0], found[1]))
        print(lines[-1], file=sys.stderr, flush=True)
    report.notes.append("\n".join(lines))

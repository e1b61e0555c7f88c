"""The command: `python -m bench [PART ...]`."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path

import click

from bench.ours import prepare
from bench.processes import BenchError
from bench.report import Report

PARTS = ("start", "turns", "crisis", "screen", "explain", "encoder", "mends", "inside")
ASKED_FOR = ("policies",)  # minutes, and a matter of quality: only where it is named
OF_RASA = frozenset({"start", "turns", "mends", "inside"})  # parts that need Rasa's trained model


def machine() -> str:
    """Cores, memory and load of this machine."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {pages:.0f} GB, {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"load {load:.1f} when the run ended"
    )


def say(text: str) -> None:
    """Progress, to standard error."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("parts", nargs=-1, type=click.Choice([*PARTS, *ASKED_FOR]))
@click.option("--rounds", default=4, show_default=True, help="How often both bots take their turn, A B A B.")
@click.option("--rows", default=200, show_default=True, help="Texts and calls of what is measured in one process.")
@click.option("--long", "late", default=200, show_default=True, help="The late turn that is compared with turn 10.")
@click.option("--large", is_flag=True, help="Also 100,000 sections and 100,000 conversations (minutes, 3 GB of disk).")
@click.option("--check", is_flag=True, help="Leave with status 1 where a budget is missed.")
def main(parts: tuple[str, ...], rounds: int, rows: int, late: int, large: bool, check: bool) -> None:
    """Measure every budget beside Rasa's own starter bot, which is made, trained and run for it.

    \b
    start    training, start to first reply     turns    a turn, many at once, turn 200, memory
    crisis   help card with Rasa dead           screen   the screen, by length
    explain  cited explanations                 encoder  int8 beside exact vectors
    mends    what bot.rasa.limits saves         inside   where a turn's time goes
    policies which policy carries the stories (minutes; only where it is named)

    Without PART all but the last. What is out of date is fitted first, as `make train` does; prints Markdown.
    """
    wanted = set(parts or PARTS)
    report = Report()
    try:
        _run(report, wanted, rounds, rows, late, large)
    except BenchError as error:
        raise click.ClickException(str(error)) from None
    if check and report.missed:
        sys.exit(1)


def _run(report: Report, wanted: set[str], rounds: int, rows: int, late: int, large: bool) -> None:
    # With something stale the screen answers by its lexicon alone, in a tenth of the time, and a server fits while it is timed.
    prepare(dict(os.environ), *([] if wanted & OF_RASA else ["--no-rasa"]), told=True)
    folder = Path(tempfile.mkdtemp(prefix="attune-bench-"))
    began = time.monotonic()
    try:
        if wanted & {"start", "turns"}:
            _beside(report, folder, wanted, rounds, late)
        _alone(report, folder, wanted, rows, large)
        if "policies" in wanted:
            from bench import policies

            say("policies on conversations that are not among the stories ...")
            policies.run(report, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    click.echo(report.markdown())
    click.echo(f"\n{machine()}; {time.monotonic() - began:.0f} s in all.")


def _beside(report: Report, folder: Path, wanted: set[str], rounds: int, late: int) -> None:
    from bench import starting, turns
    from bench.ours import Ours
    from bench.stock import Stock

    ours, stock = Ours(folder), Stock(folder)
    say("making and training Rasa's starter bot ...")
    seconds = stock.make()
    if "start" in wanted:
        say("training ours ...")
        starting.train(report, seconds)
        say("starting both, in turn ...")
        starting.run(report, ours, stock, max(2, rounds // 2))
    if "turns" in wanted:
        say("turns of both ...")
        try:
            stock.start()
            ours.start()
            turns.run(report, ours, stock, rounds, late)
        finally:
            ours.server.stop()
            stock.server.stop()


def _alone(report: Report, folder: Path, wanted: set[str], rows: int, large: bool) -> None:
    if "crisis" in wanted:
        from bench import crisis
        from bench.ours import Ours

        say("help card with Rasa dead ...")
        alone = folder / "alone"
        alone.mkdir()
        crisis.run(report, Ours(alone), rows)
    if wanted & {"screen", "explain"}:
        from bench import rooms

        say("screen and explanations ...")
        if "screen" in wanted:
            rooms.screening(report, rows)
        if "explain" in wanted:
            rooms.explaining(report, rows)
    if "encoder" in wanted:
        from bench import encoding

        say("vectors ...")
        encoding.run(report, min(rows, 100))
    if large:
        from bench import large as sizes

        say("100,000 sections ...")
        sizes.articles(report, min(rows, 40))
        say("100,000 conversations ...")
        sizes.queue(report, 12)
    if "inside" in wanted:
        from bench import inside

        say("inside a turn ...")
        inside.run(report, max(2, rows // 30))
    if "mends" in wanted:
        from bench import mends

        say("action calls ...")
        mends.run(report, rows)


if __name__ == "__main__":
    main()

"""The command line: every part of the system on text of one's own, and its quality in numbers.

    stream       JSON lines in, JSON lines out, one for one
    parts        what each line command answers with, loaded when it is needed
    converse     whole conversations through front door, Rasa and actions in this process
    commands     names, options and help texts
    scoring      rates with their intervals, areas under curves
    baselines    keyword list, TF-IDF regression, BM25
    labelled     labelled files, read and answered
    evaluations  what is measured of each part
    demo         made-up conversations for the review console
    hearing      what is measured of listening and lint
    report       what `evaluate` prints
    articles     articles of others: add, check, publish, remove
    cited        how often a conversation cites an article

`attune --help` imports none of the engines.
"""

from __future__ import annotations


def main() -> None:
    """The entry point of `attune` and `python -m bot`; leaves by SystemExit."""
    from bot.cli.commands import attune

    attune(prog_name="attune")

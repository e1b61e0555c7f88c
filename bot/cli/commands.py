"""Names, options and help texts of every command. Engines are imported by the command that needs them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli import stream
from bot.cli.articles import articles
from bot.cli.demo import demo_data
from bot.cli.evaluate import evaluate
from bot.cli.loading import loading

ABOUT = """Try a part of Attune on text of your own, or measure it.

\b
Line commands read one JSON object per line from standard input and
write one per line to standard output, in the same order, each as soon
as it is ready:
  screen    what a text says of danger
  parse     what a person does with a text
  listen    a reflection and one question
  explain   cited sentences of the articles, or an honest no
  draft     an apology in the person's own words
  lint      what a helper's turn does; parts and faults of an apology
  converse  whole conversations, turn by turn

\b
  echo '{"id": 1, "text": "My son screamed and I shouted."}' | attune listen

"id" may be any JSON value and is copied through; unknown keys are
ignored. A line that can't be answered gives
{"id": null, "error": "line 3: ..."} in its place, the run goes on, and
the exit status is 1 at the end. Nothing else is written to standard
output; progress and faults go to standard error. No server has to run.

\b
`attune evaluate` scores a labelled file beside simple baselines;
`attune lines` looks after the crisis lines, `attune articles` takes
in articles of your own. `attune COMMAND --help` tells the keys of
each command, with an example.
"""


@click.group(help=ABOUT, context_settings={"help_option_names": ["-h", "--help"]})
def attune() -> None:
    """The whole command line."""


attune.add_command(evaluate)
attune.add_command(demo_data)
attune.add_command(articles)


def _answer(name: str, load: Callable[[], AbstractContextManager[stream.Answer]]) -> None:
    """Load a part, answer every line, leave with the run's status. What the part can't start without is said in a sentence."""
    from bot.settings import settings

    write = stream.own_output()
    try:
        settings()
        with loading(f"Loading what {name} needs") as ready, load() as answer:
            ready()
            status = stream.run(answer, sys.stdin.buffer, write)
    except (RuntimeError, ValueError, OSError) as error:
        raise click.ClickException(str(error)) from None
    sys.exit(status)


@attune.command()
def screen() -> None:
    """What a text says of danger to the person or to others.

    \b
    in   text; optional history (the person's earlier texts, oldest first)
    out  tier       0 none, 1 distress, 2 possible risk, 3 imminent:
                    the conversation's after this text
         text_tier  of this text alone
         soft       tier 2 that asks for a gentle check only
         classes    names of data/safety/classes.yml, most severe first
         axes       of negated, historical, other_person, hypothetical,
                    figurative, quoted: those that applied
         evidence   rules that fired, with offsets into text

    \b
    echo '{"text": "I can not do this any more"}' | attune screen
    """
    from bot.cli.parts import screening

    _answer("screen", lambda: nullcontext(screening()))


@attune.command()
def parse() -> None:
    """What a person does with a text: the intent, and the route it takes.

    \b
    in   text
    out  intent, confidence (0-1), ranking (the five likeliest intents)
         route       share, ask, objection, command, smalltalk or
                     out_of_scope
         relational  whether it is about the person and someone else

    \b
    echo '{"text": "what does secure attachment mean?"}' | attune parse
    """
    from bot.cli.parts import understanding

    _answer("parse", lambda: nullcontext(understanding()))


@attune.command()
def listen() -> None:
    """A reflection of a text, and one question after it.

    \b
    in   text; optional history (earlier texts, oldest first) and flow
         (reflect, or repair)
    out  reflection  one or two sentences, no question
         question    one question, or null
         level       mentalizing in the text, higher is more
         person      who else it is about, in the person's word, or null
         feelings    a list
         objection   the person says that the bot misunderstood

    \b
    echo '{"text": "Anna ignored me and I felt small"}' | attune listen
    """
    from bot.cli.parts import listening

    _answer("listen", lambda: nullcontext(listening()))


@attune.command()
@click.option(
    "--articles",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Ask these .md, .txt and .html files instead of the built-in articles; our own limits of scope are off then.",
)
@click.option("--top", default=5, show_default=True, type=click.IntRange(0, 1000), help="Passages to list.")
def explain(articles: Path | None, top: int) -> None:
    """Sentences of the articles that answer a question, each cited, or an honest no.

    \b
    in   question
    out  answered   whether the articles answer it
         score      higher is more surely answerable
         answer     the text shown, or null
         sentences  text (verbatim), passage, article, section of each
         passages   the best: id, article, section, score

    \b
    echo '{"question": "What is earned security?"}' | attune explain
    attune explain --articles leaflets --top 3 < questions.jsonl
    """
    from bot.cli.parts import explaining

    _answer("explain", lambda: nullcontext(explaining(articles, top)))


@attune.command()
def draft() -> None:
    """An apology in the person's own words, or why there is none to make.

    \b
    in   event (what happened); optional to (who it is for), age (of a
         child, in years), feelings (the person's own)
    out  applicable  false where the person was wronged, or nothing needs
                     an apology; then why says so
         draft       the message
         parts       act, responsibility, regret, impact, repair: the
                     sentence that does each, or null

    \b
    echo '{"event": "I yelled at Mia over spilt milk", "age": 6}' | attune draft
    """
    from bot.cli.parts import drafting

    _answer("draft", lambda: nullcontext(drafting()))


@attune.command()
def lint() -> None:
    """What a helper's turn does, or the parts and faults of an apology.

    \b
    in   text, kind (turn, or apology); optional history (the turns
         before it, oldest first: permission may have been asked there)
    out  of a turn      labels, such as reflection, open_question,
                        advice_without_permission
         of an apology  parts (as in draft) and faults, such as
                        but_after_apology, conditional, blame

    \b
    echo '{"kind": "apology", "text": "Sorry if you felt hurt."}' | attune lint
    """
    from bot.cli.parts import linting

    _answer("lint", lambda: nullcontext(linting()))


@attune.command()
def converse() -> None:
    """Whole conversations: front door, Rasa and actions in this process.

    The database is empty at the start and gone at the end. Lines of several conversations may be mixed. Rasa's model must have been trained
    (make train).

    \b
    in   conversation (any name; its first line begins it), text;
         optional after (seconds that pass in this conversation first),
         region (such as US or CA-ON; unknown at the beginning),
         choice (title or payload of a button it was offered)
    out  replies  texts, in order
         card     whether crisis lines are shown
         tier     the conversation's after this text
         episode  none, asked, open, stepping_down or watch
         flow     the guided conversation it is in, or null
         route    what the text was taken for; null where the crisis
                  episode answered alone

    \b
    (echo '{"conversation": "a", "text": "hello"}'
     echo '{"conversation": "a", "text": "menu", "after": 3600}') | attune converse
    """
    from bot.cli.converse import conversing

    _answer("converse", conversing)


@attune.group()
def lines() -> None:
    """The crisis lines: which must be read again, and what a region is shown."""


@lines.command()
@click.option("--days", default=180, show_default=True, type=click.IntRange(1), help="How old a check may be.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="As if it were this day.")
def due(days: int, today: datetime | None) -> None:
    """The release check: lines whose last check is too old; exit status 1 where there is one.

    \b
    attune lines due --days 150
    """
    from bot.safety.lines import LinesError
    from bot.safety.lines import due as stale

    day = (today or datetime.now(UTC)).date()
    try:
        old = stale(day, days)
    except (LinesError, OSError) as error:
        raise click.ClickException(str(error)) from None
    for line in old:
        click.echo(f"{line.id}: {line.name}, checked on {line.checked_on} by {line.checked_by}; {line.source}")
    click.echo(f"{len(old)} of the crisis lines must be read again." if old else "No crisis line is due.", err=True)
    sys.exit(1 if old else 0)


@lines.command()
@click.argument("region", default="unknown")
def show(region: str) -> None:
    """The help card of REGION, as everybody there sees it; without REGION that of an unknown place.

    \b
    attune lines show CA-ON
    """
    from bot.safety.lines import help_card, known_region, regions

    if region != "unknown" and known_region(region) == "unknown":
        raise click.ClickException(f"No such region. Known: {', '.join(known.id for known in regions())}.")
    card = help_card(region)
    click.echo(f"{card.title}\n{card.intro}\n")
    for entry in card.entries:
        ways = [entry.voice, entry.sms, entry.chat]
        click.echo(f"{entry.name} ({entry.role_name}; {entry.hours}): {', '.join(way for way in ways if way)}")

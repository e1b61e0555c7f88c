"""`attune articles`: foreign articles made into drafts, checked, published and taken out again."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.articles.intake import Added, Finding

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
NAMES = click.argument("names", nargs=-1, required=True)
LONGEST = 150  # letters of a line that is shown; `show --dropped` shows all of it
KINDS = {
    "page": "a saved web page",
    "text": "plain text",
    "markdown": "Markdown",
    "pdf": "a PDF file",
    "word": "a Word file",
}


@click.group()
def articles() -> None:
    """Take in articles of others: add, check, publish, remove. Nothing is published by itself.

    \b
    attune articles add leaflet.pdf saved-page.html
    attune articles check healthy-bonds
    attune articles publish healthy-bonds

    A draft is a Markdown file in the folder of ATTUNE_ARTICLES; edit it with any editor. docs/importing.md tells the way.
    """


def _saying(work: Callable[[], int]) -> None:
    """Do the work and leave with its status; what stops it is said in one sentence."""
    try:
        status = work()
        sys.stdout.flush()
    except BrokenPipeError:
        sys.exit(0)
    except (RuntimeError, ValueError, OSError) as error:
        raise click.ClickException(str(error)) from None
    sys.exit(status)


@articles.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), help="Write the drafts into this folder.")
@click.option("--anyway", is_flag=True, help="Make drafts also of copies and of texts in other languages.")
@click.option("--quiet", is_flag=True, help="Count the lines that were left out instead of showing them.")
@JSON
def add(paths: tuple[Path, ...], to: Path | None, anyway: bool, quiet: bool, as_json: bool) -> None:
    """Make a draft of each file: web pages, plain text, Markdown, PDF, Word; of a folder, of each file in it.

    Shows every line that was left out, with the reason. A file that can't be read gets a sentence, the others are added, and the exit
    status is 1.

    \b
    attune articles add leaflets/ "A page I saved.html"
    """
    _saying(lambda: _add(paths, to, anyway, quiet, as_json))


def _add(paths: Iterable[Path], to: Path | None, anyway: bool, quiet: bool, as_json: bool) -> int:
    from rich.console import Console

    from bot.articles.intake import Refused, add
    from bot.articles.intake.shelf import shown

    if to is not None:
        to.mkdir(parents=True, exist_ok=True)
    made, refused = 0, 0
    console = Console(stderr=True)
    with console.status("Reading ...") as status:
        for one in add(paths, to, anyway, lambda path: status.update(f"Reading {shown(path.name)} ...")):
            if isinstance(one, Refused):
                refused += 1
                click.echo(
                    json.dumps({"file": one.file, "error": one.sentence}) if as_json else one.sentence, err=not as_json
                )
            else:
                made += 1
                click.echo(json.dumps(_added(one), ensure_ascii=False) if as_json else _added_text(one, quiet))
    drafts = "1 draft" if made == 1 else f"{made} drafts"
    rest = f"; {refused} of the files gave none" if refused else ""
    click.echo(f"{drafts} to review{rest}." + (" Next: attune articles check" if made else ""), err=True)
    return 1 if refused else 0


def _added(one: Added) -> dict[str, Any]:
    return {
        "file": one.file,
        "name": one.name,
        "draft": str(one.path),
        "kind": one.kind,
        "words": one.words,
        "sections": one.sections,
        "references": one.references,
        "notes": one.notes,
        "dropped": [{"text": line.text, "reason": line.reason} for line in one.dropped],
    }


def _added_text(one: Added, quiet: bool) -> str:
    references = f", {one.references} references" if one.references else ""
    lines = [
        f"{one.file} -> {one.path}",
        f"  {KINDS[one.kind]}: {one.words:,} words in {one.sections} sections{references}",
    ]
    lines += [f"  {note}" for note in one.notes]
    count = len(one.dropped)
    lines.append(f"  left out: {count} line{'' if count == 1 else 's'}" + ("" if quiet or not count else ":"))
    if not quiet:
        lines += [f"    {_cut(line.text)}   ({line.reason})" for line in one.dropped]
    return "\n".join(lines)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


@articles.command("list")
@click.option("--all", "everything", is_flag=True, help="Also Attune's own articles.")
@JSON
def list_(everything: bool, as_json: bool) -> None:
    """Drafts and published articles, with what is to mend in each.

    \b
    attune articles list --all
    """
    _saying(lambda: _list(everything, as_json))


def _list(everything: bool, as_json: bool) -> int:
    from bot.articles import corpus
    from bot.articles.intake import check, shelf
    from bot.articles.load import ArticleError, read_file

    rows: list[dict[str, Any]] = []
    groups = [("draft", shelf.drafts()), ("published", corpus.files())]
    groups += [("attune", sorted(corpus.BUILT_IN.glob("*.md")))] if everything else []
    for state, paths in groups:
        for path in paths:
            row: dict[str, Any] = {"state": state, "name": path.stem}
            try:
                article = read_file(path)
                row["title"], row["reviewed_on"] = article.title, article.reviewed_on or None
                row["sections"], row["words"] = (
                    len(article.sections),
                    sum(len(s.text.split()) for s in article.sections),
                )
            except ArticleError as fault:
                row["error"] = str(fault)
            if state == "draft":
                row["to_mend"] = len(check(path))
            rows.append(row)
    left_out = corpus.read()[1]
    if as_json:
        click.echo("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    elif not rows:
        click.echo(
            f"No drafts and no published articles of your own. They would lie in {shelf.folder('drafts').parent}.",
            err=True,
        )
    else:
        click.echo("\n".join(_row(row) for row in rows))
    for sentence in left_out:
        click.echo(f"Not shown to anybody: {sentence}", err=True)
    return 0


def _row(row: dict[str, Any]) -> str:
    if "error" in row:
        return f"{row['state']:<10}{row['name']}  {row['error']}"
    mend = f"; {row['to_mend']} to mend" if row.get("to_mend") else "; ready to publish" if "to_mend" in row else ""
    reviewed = f"; reviewed {row['reviewed_on']}" if row["reviewed_on"] else ""
    return f"{row['state']:<10}{row['name']}  “{row['title']}”, {row['words']:,} words, {row['sections']} sections{reviewed}{mend}"


@articles.command()
@click.argument("name")
@click.option(
    "--dropped", is_flag=True, help="Show what was left out at the import, with the reasons, instead of the text."
)
def show(name: str, dropped: bool) -> None:
    """The text of an article, or what was left out of it.

    \b
    attune articles show healthy-bonds --dropped
    """
    _saying(lambda: _show(name, dropped))


def _show(name: str, dropped: bool) -> int:
    from bot.articles.intake import shelf

    _, path = shelf.find(name)
    if not dropped:
        click.echo(path.read_text(encoding="utf-8"), nl=False)
        return 0
    noted = shelf.notes(path.stem)
    if not noted:
        click.echo(f"{path.stem} was not imported; nothing is noted of it.", err=True)
        return 0
    click.echo(f"{noted.get('file')}, added on {noted.get('added-on')}", err=True)
    for text, reason in noted.get("dropped", []):
        click.echo(f"{text}   ({reason})")
    return 0


@articles.command()
@click.argument("names", nargs=-1)
@JSON
def check(names: tuple[str, ...], as_json: bool) -> None:
    """What a reviewer must mend; of every draft, or of those named (also by the path of a file). Exit status 1 where there is something.

    Findings marked (accept) may be left as they are by naming them in the front matter, such as "accepted: [voice, short]".

    \b
    attune articles check healthy-bonds
    """
    _saying(lambda: _check(names, as_json))


def _check(names: tuple[str, ...], as_json: bool) -> int:
    from bot.articles.intake import check, shelf

    paths = [shelf.find(name)[1] for name in names] if names else shelf.drafts()
    if not paths:
        click.echo("There are no drafts.", err=True)
    status = 0
    for path in paths:
        found = check(path)
        status = 1 if found else status
        if as_json:
            rows = [
                {"id": f.id, "says": f.says, "section": f.section or None, "quote": f.quote or None, "accept": f.accept}
                for f in found
            ]
            click.echo(json.dumps({"name": path.stem, "findings": rows}, ensure_ascii=False))
        else:
            click.echo(_findings(path.stem, found))
    return status


def _findings(name: str, found: Iterable[Finding]) -> str:
    groups: dict[tuple[str, str, bool], list[Finding]] = {}
    for one in found:
        groups.setdefault((one.id, one.says, one.accept), []).append(one)
    if not groups:
        return f"{name}: nothing to mend."
    lines = [f"{name}: to mend"]
    for (kind, says, accept), ones in groups.items():
        lines.append(f"  {kind}{' (accept)' if accept else ''}: {says}")
        for one in ones:
            if one.section or one.quote:
                lines.append(f"      {': '.join(part for part in (one.section, one.quote) if part)}")
    return "\n".join(lines)


@articles.command()
@NAMES
def publish(names: tuple[str, ...]) -> None:
    """Publish drafts that are reviewed and have nothing to mend. Running processes answer out of them from the next question on.

    \b
    attune articles publish healthy-bonds
    """
    _saying(lambda: _publish(names))


def _publish(names: tuple[str, ...]) -> int:
    from bot.articles.intake import IntakeError, NotReviewed, publish
    from bot.cli.loading import loading

    status = 0
    for name in names:
        try:
            with loading(f"Indexing {name}"):
                done = publish(name)
        except NotReviewed as fault:
            click.echo(f"{fault}\n{_findings(name, fault.findings)}", err=True)
            status = 1
        except IntakeError as fault:
            click.echo(f"{name}: {fault}", err=True)
            status = 1
        else:
            instead = f"; the version before lies in {done.instead}" if done.instead else ""
            click.echo(f"{done.name} is published: {done.path}{instead}")
    return status


@articles.command()
@NAMES
def remove(names: tuple[str, ...]) -> None:
    """Take out drafts or published articles, and say what cites them. The files are moved aside, not deleted.

    \b
    attune articles remove healthy-bonds
    """
    _saying(lambda: _remove(names))


def _remove(names: tuple[str, ...]) -> int:
    from bot.articles.intake import IntakeError, remove
    from bot.cli.cited import cited_in_chats
    from bot.cli.loading import loading

    status = 0
    for name in names:
        try:
            with loading(f"Removing {name}"):
                done = remove(name)
        except IntakeError as fault:
            click.echo(f"{name}: {fault}", err=True)
            status = 1
            continue
        click.echo(
            f"{done.name} is no longer {'published' if done.was == 'published' else 'a draft'}; its file lies in {done.path}"
        )
        if done.cited:
            click.echo(f"  named in: {', '.join(done.cited)}")
        count = cited_in_chats(done.name) if done.was == "published" else 0
        if count:
            click.echo(f"  cited in {count:,} replies of kept conversations; opened there, it is gone")
    return status

"""Drafts: written so that they read back the same, checked for what a reviewer must mend, never made twice."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.articles.intake import Added, Refused, add, check
from bot.articles.intake.blocks import Block, Extract
from bot.articles.intake.draft import to_markdown
from bot.articles.intake.language import language_of
from bot.articles.intake.sections import Part
from bot.articles.intake.shelf import name_of
from bot.articles.intake.twins import twins
from bot.articles.load import read_file
from tests.intake_files import NUMBER, case

TODAY = date(2026, 11, 22)
BODY = (
    "Bonds between neighbours grow slowly, and small favours carry them for years. A borrowed ladder is a promise that two people "
    "will speak again. Many streets know each other by such promises, and newcomers learn them at the first snowfall. "
    "Some families keep a list of favours, while others trust that the street remembers them well enough."
)
FRONT = """---
id: favours
title: Favours between neighbours
source:
  author: Ida Holm
licence: by permission of the author
reviewed-on: 2026-11-20
topics: [neighbours]
wording: source
{more}---

# Favours between neighbours

## Why do favours matter?

{body}
"""


def draft(folder: Path, body: str = BODY, more: str = "", change: tuple[str, str] = ("", "")) -> Path:
    path = folder / "favours.md"
    path.write_text(
        FRONT.format(body=body, more=more).replace(*change) if change[0] else FRONT.format(body=body, more=more)
    )
    return path


def ids(path: Path) -> set[str]:
    return {finding.id for finding in check(path, TODAY)}


@pytest.fixture(autouse=True)
def _no_drafts_of_this_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from bot.articles import corpus
    from bot.articles.intake import shelf
    from bot.settings import settings

    own = replace(settings(), articles=tmp_path / "library")
    monkeypatch.setattr(corpus, "settings", lambda: own)
    monkeypatch.setattr(shelf, "settings", lambda: own)


LINES = st.text(
    st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp", "Co", "Cn"], blacklist_characters="\x85"),
    min_size=1,
    max_size=60,
)


@hypothesis_settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["text", "item", "quote"]), LINES), min_size=1, max_size=6), LINES)
def test_a_draft_reads_back_as_the_text_it_was_written_of(pieces: list[tuple[str, str]], heading: str) -> None:
    import tempfile

    blocks = [Block(kind, " ".join(text.split())) for kind, text in pieces]
    blocks = [block for block in blocks if block.text]
    named = " ".join(heading.split())
    if not blocks or not named:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.md"
        path.write_text(to_markdown("a", Extract("text", title="A title"), [Part(named, blocks)]), encoding="utf-8")
        section = read_file(path).sections[0]
    assert section.heading == named
    assert section.text.split("\n") == [block.text for block in blocks]


def test_rows_and_numbers_of_lists_stand_as_such_in_a_draft(tmp_path: Path) -> None:
    blocks = [
        Block("row", "", cells=("Age", "Time")),
        Block("row", "", cells=("Two | three", "One minute")),
        Block("item", "First", label="1."),
        Block("item", "Second", label="2."),
    ]
    text = to_markdown(
        "a", Extract("text", title="Ages: and times", references=["Holm: [1] a #b"]), [Part("Ages", blocks)]
    )
    assert "| Age | Time |\n| --- | --- |\n| Two \\| three | One minute |\n\n1. First\n2. Second\n" in text
    path = tmp_path / "a.md"
    path.write_text(text)
    article = read_file(path)
    assert article.title == "Ages: and times"
    assert article.references == ("Holm: [1] a #b",)
    assert article.sections[0].text == "Age | Time\nTwo | three | One minute\nFirst\nSecond"


def test_a_reviewed_draft_has_nothing_to_mend(tmp_path: Path) -> None:
    assert check(draft(tmp_path), TODAY) == []


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (("  author: Ida Holm\n", "  title: Favours\n"), "source"),
        (("licence: by permission of the author", "licence:"), "licence"),
        (("2026-11-20", ""), "reviewed-on"),
        (("2026-11-20", "soon"), "reviewed-on"),
        (("2026-11-20", "2027-01-01"), "reviewed-on"),
        (("[neighbours]", "[]"), "topics"),
        (("title: Favours between neighbours\n", ""), "title"),
        (("id: favours", "id: other"), "front-matter"),
        (("wording: source", "wording: mine"), "front-matter"),
        (("wording: source", "colour: red"), "front-matter"),
        (("wording: source", "accepted: [everything]"), "front-matter"),
        (("---\nid", "id"), "front-matter"),
    ],
)
def test_front_matter_that_lacks_something_is_named(tmp_path: Path, change: tuple[str, str], finding: str) -> None:
    assert finding in ids(draft(tmp_path, change=change))


@pytest.mark.parametrize(
    ("sentence", "finding"),
    [
        (f"Call {NUMBER} at any hour of the night.", "number"),
        ("In a crisis people can call 999 and wait.", "number"),
        ("The study ran from 2015-2016 and had 1,200 families in it.", None),
        ("Most people take 50 mg in the morning.", "dose"),
        ("A cup of tea at 5 pm was enough.", None),
        ("You should always forgive a neighbour.", "advice"),
        ("Always return the ladder before winter.", "advice"),
        ("Returning a ladder is always a good sign.", None),
        ("You might notice that favours come back.", None),
        ("Favours are a cure for loneliness.", "claim"),
        ("Favours may ease loneliness for some people.", None),
        ("Your partner may be a narcissist.", "diagnosis"),
        ("I borrowed a ladder in my first winter.", "voice"),
        ("In this post we look at ladders.", "page"),
        ("Posts along the street carry the lamps.", None),
        ("More is at www.favours.example and in books.", "contact"),
        ("The text has &nbsp; in it.", None),  # Markdown reads it as the space it means
        ("The text has <b>marks</b> in it.", None),  # and drops tags
        ("The text has &amp;nbsp; in it.", "markup"),
        ("Share on Facebook", "leftover"),
    ],
)
def test_a_sentence_that_must_be_mended_is_found_and_its_neighbour_is_not(
    tmp_path: Path, sentence: str, finding: str | None
) -> None:
    assert ids(draft(tmp_path, f"{BODY}\n\n{sentence}")) == ({finding} if finding else set())


def test_sections_that_are_short_long_foreign_or_unquotable_are_found(tmp_path: Path) -> None:
    assert ids(draft(tmp_path, "A favour is a promise that two people will speak again.")) == {"short"}
    assert "long" in ids(draft(tmp_path, f"{BODY} " * 5))
    french = (
        "Les voisins se rendent des services depuis toujours, et chacun se souvient de ce que l'autre a fait pour lui. "
        * 3
    )
    assert "language" in ids(draft(tmp_path, f"{BODY}\n\n{french}"))
    leaning = "This is why they wait for it every single year. They do so with patience and with a list of names. " * 4
    assert "quotable" in ids(draft(tmp_path, leaning))


def test_a_finding_of_judgement_can_be_accepted_by_name_and_a_number_can_not(tmp_path: Path) -> None:
    body = f"{BODY}\n\nI borrowed a ladder in my first winter. Call {NUMBER} at any hour."
    assert ids(draft(tmp_path, body)) == {"voice", "number"}
    assert ids(draft(tmp_path, body, "accepted: [voice, number]\n")) == {"number", "front-matter"}


def test_a_retelling_of_one_of_our_articles_is_found(tmp_path: Path) -> None:
    from bot.articles.corpus import BUILT_IN

    own = (BUILT_IN / "steadying.md").read_text(encoding="utf-8").replace("id: steadying", "id: favours")
    path = tmp_path / "favours.md"
    path.write_text(own, encoding="utf-8")
    assert any("is a copy of steadying" in finding.says for finding in check(path, TODAY))


def test_copies_and_shared_passages_are_told_from_other_texts() -> None:
    other = "Ladders are heavy, and nobody carries one alone for long. " * 6
    assert [twin.how for twin in twins(BODY, [("same", BODY + " And more."), ("other", other)])] == ["copy"]
    half = " ".join(BODY.split()[: len(BODY.split()) // 2])
    assert [twin.how for twin in twins(f"{half} {other}", [("same", BODY)])] == ["shared"]
    book = f"{BODY} " + " ".join(f"Chair {n} stood at door {n} of street {n + 1} for years." for n in range(60))
    assert [twin.how for twin in twins(book, [("same", BODY)])] == [
        "shared"
    ]  # a book is no copy of one of its chapters
    assert twins("", [("same", BODY)]) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "Les voisins se rendent des services depuis toujours, et chacun se souvient de ce que l'autre a fait pour lui.",
            "fr",
        ),
        (
            "Die Nachbarn helfen einander seit vielen Jahren, und jeder weiß noch, was der andere für ihn getan hat.",
            "de",
        ),
        (BODY, "en"),
        ("Ladders, ropes", "en"),
        ("愛着は人と人との絆であり、時間をかけて育まれるものです。", "ja"),
    ],
)
def test_the_language_of_a_text_is_known(text: str, code: str) -> None:
    assert language_of(text) == code


def test_names_are_made_of_titles() -> None:
    assert (
        name_of("What’s a bond — really?") == "whats-a-bond-really"
        or name_of("What’s a bond — really?") == "what-s-a-bond-really"
    )
    assert name_of("Élan & Été") == "elan-ete"
    assert len(name_of("word " * 50)) <= 60
    assert name_of("愛着") == "article"


def test_files_of_a_folder_become_drafts_and_the_broken_one_is_named(tmp_path: Path) -> None:
    source = tmp_path / "given"
    source.mkdir()
    case("pasted.txt", source)
    case("blog.html", source)
    (source / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    (source / ".hidden.txt").write_text(BODY)
    found = list(add([source, tmp_path / "nowhere.txt"]))
    assert [type(one) for one in found] == [Added, Refused, Added, Refused]
    made = [one for one in found if isinstance(one, Added)]
    assert [one.name for one in made] == [
        "waiting-well-how-families-learn-patience",
        "how-shared-meals-hold-a-family-together",
    ]
    assert [one.sentence for one in found if isinstance(one, Refused)] == [
        "broken.pdf is a damaged PDF file.",
        "nowhere.txt is not there.",
    ]
    findings = ids(made[0].path)
    assert {"licence", "reviewed-on", "topics"} <= findings
    assert "source" not in findings
    again = list(add([source / "pasted.txt"]))
    assert isinstance(again[0], Refused)
    assert again[0].sentence == "pasted.txt was added before, as how-shared-meals-hold-a-family-together."
    shutil.copy(source / "pasted.txt", source / "copy.txt")
    with (source / "copy.txt").open("a") as file:
        file.write("\nBack to top\n")
    copy = list(add([source / "copy.txt"]))
    assert isinstance(copy[0], Refused)
    assert "is a copy of how-shared-meals" in copy[0].sentence
    assert isinstance(next(iter(add([source / "copy.txt"], anyway=True))), Added)


def test_a_text_in_another_language_is_refused_unless_it_is_wished(tmp_path: Path) -> None:
    path = tmp_path / "voisins.txt"
    path.write_text(
        "Les voisins\n\n" + "Les voisins se rendent des services, et chacun se souvient de ce que l'autre a fait. " * 5
    )
    refused = next(iter(add([path])))
    assert isinstance(refused, Refused)
    assert "French" in refused.sentence
    made = next(iter(add([path], to=tmp_path, anyway=True)))
    assert isinstance(made, Added)
    assert "language" in ids(made.path)

"""Publishing and removing: refused while something is to mend, done in one step, noticed by whoever is running."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.articles import Library, corpus, explain, library
from bot.articles.intake import IntakeError, NotReviewed, publish, remove, shelf
from bot.cli.commands import attune
from bot.settings import ROOT, settings, state_dir
from tests.intake_files import case
from tests.test_articles_import_drafts import BODY, draft

QUESTION = "Why do favours between neighbours matter?"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An operator's folder and a state of its own, with the corpus's index as it is."""
    Library.built_in()
    own = replace(settings(), state=tmp_path / "state", articles=tmp_path / "library")
    place = own.state / "articles" / library.PLACE
    place.mkdir(parents=True)
    newest = max((state_dir() / "articles" / library.PLACE).glob("*.npz"), key=lambda path: path.stat().st_mtime)
    for path in (newest, newest.with_suffix(".json")):
        (place / path.name).symlink_to(path)
    for module in (corpus, shelf):
        monkeypatch.setattr(module, "settings", lambda: own)
    monkeypatch.setattr(library, "state_dir", lambda: own.state)
    monkeypatch.setattr(Library, "_built_in", None)
    monkeypatch.setattr(corpus, "_held", None)
    return own.articles


def _draft(house: Path, body: str = BODY) -> Path:
    (house / "drafts").mkdir(parents=True, exist_ok=True)
    return draft(house / "drafts", body)


def _wait_for(name: str) -> None:
    until = time.monotonic() + 240
    while name not in Library.built_in().articles:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_published_article_answers_the_next_question_and_a_removed_one_does_not(house: Path) -> None:
    assert not explain(QUESTION).answered
    path = _draft(house)
    done = publish("favours")
    assert not path.exists()
    assert done.path == house / "published" / "favours.md"
    found = explain(QUESTION)
    assert found.answered
    assert {sentence.article for sentence in found.sentences} == {"favours"}
    assert found.sources[0].endswith("Favours between neighbours (Ida Holm).")
    assert "favours" in corpus.articles()
    gone = remove("favours")
    assert gone.path == house / "removed" / "favours.md"
    assert not explain(QUESTION).answered
    assert "favours" not in corpus.articles()


def test_an_article_of_the_operators_answers_what_attunes_own_never_do(house: Path) -> None:
    question = "Do dogs help neighbours to meet each other?"
    assert not explain(question).answered
    dogs = (
        "Dogs help neighbours to meet each other, because every walk is a reason to stop. People who walk their dogs at the same "
        "hour know each other's names within weeks. Many friendships of a street begin at the end of a lead, and some of them "
        "outlast the dog."
    )
    _draft(house, dogs)
    publish("favours")
    found = explain(question)
    assert found.answered
    assert {sentence.article for sentence in found.sentences} == {"favours"}
    assert not explain("Do cats have attachment styles?").answered


def test_nothing_is_published_while_something_is_to_mend(house: Path) -> None:
    path = _draft(house, "A favour is a promise.")
    with pytest.raises(NotReviewed) as fault:
        publish("favours")
    assert [finding.id for finding in fault.value.findings] == ["short", "quotable"] or fault.value.findings
    assert path.exists()
    assert corpus.files() == []


def test_a_new_version_takes_the_place_of_the_old_one_and_the_old_one_is_kept(house: Path) -> None:
    _draft(house)
    publish("favours")
    second = _draft(house)
    second.write_text(second.read_text().replace("A borrowed ladder", "A borrowed saucepan"))
    done = publish("favours")
    assert done.instead is not None
    assert "ladder" in done.instead.read_text()
    assert "saucepan" in (house / "published" / "favours.md").read_text()
    assert "saucepan" in corpus.articles()["favours"].sections[0].text


def test_attunes_own_articles_are_neither_published_nor_removed_nor_pushed_aside(house: Path) -> None:
    for act in (publish, remove):
        with pytest.raises(IntakeError, match="belongs to Attune"):
            act("steadying")
    own = _draft(house).rename(house / "drafts" / "steadying.md")
    own.write_text(own.read_text().replace("id: favours", "id: steadying"))
    with pytest.raises(IntakeError, match="name of one of Attune's own"):
        publish("steadying")
    with pytest.raises(IntakeError, match="no article named"):
        remove("nothing")
    with pytest.raises(IntakeError, match="no article named"):
        remove("../../data/articles/steadying")


def test_removal_says_who_names_the_article(house: Path) -> None:
    _draft(house)
    publish("favours")
    other = _draft(house).rename(house / "drafts" / "ladders.md")
    other.write_text(
        other.read_text()
        .replace("id: favours", "id: ladders")
        .replace("A borrowed", "Favours between neighbours: a borrowed")
    )
    assert remove("favours").cited == ("ladders",)


def test_one_broken_published_file_leaves_the_others_in_place(house: Path) -> None:
    _draft(house)
    publish("favours")
    (house / "published" / "broken.md").write_text("no front matter")
    shelf.stamp()
    articles, left_out = corpus.read()
    assert "favours" in {article.id for article in articles}
    assert left_out == ["broken.md: has no front matter."]
    assert explain(QUESTION).answered


def test_a_file_put_there_by_hand_is_taken_up_beside_the_answering(house: Path) -> None:
    held = Library.built_in()
    made = _draft(house)
    shelf.folder("published")
    shutil.move(made, house / "published" / "favours.md")
    assert Library.built_in() is held
    _wait_for("favours")
    assert explain(QUESTION).answered


def test_another_process_publishes_and_this_one_answers(house: Path) -> None:
    assert not explain(QUESTION).answered
    _draft(house)
    environment = {**os.environ, "ATTUNE_ARTICLES": str(house), "ATTUNE_STATE": str(house.parent / "state")}
    command = [sys.executable, "-m", "bot", "articles", "publish", "favours"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("favours is published")
    _wait_for("favours")
    assert explain(QUESTION).answered


@pytest.mark.django_db
def test_the_command_line_goes_the_whole_way(house: Path, tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(attune, ["articles", *words])
        return done.exit_code, done.stdout, done.stderr

    source = case("pasted.txt", tmp_path)
    status, out, err = run("add", str(source), str(tmp_path / "nowhere.txt"))
    assert status == 1
    assert "Leave a comment   (the comment block of the page)" in out
    assert "nowhere.txt is not there." in err
    name = "how-shared-meals-hold-a-family-together"
    status, out, _ = run("check", name)
    assert status == 1
    assert "licence: lacks the terms" in out
    status, _, err = run("publish", name)
    assert status == 1
    assert "is not published" in err
    path = house / "drafts" / f"{name}.md"
    text = (
        path.read_text()
        .replace("licence:  #", "licence: own text #")
        .replace("reviewed-on:  #", "reviewed-on: 2026-11-20 #")
    )
    path.write_text(
        text.replace("topics: []", "topics: [meals]").replace(
            "wording: source", "accepted: [quotable, short]\nwording: source"
        )
    )
    status, out, _ = run("check")
    assert (status, out) == (0, f"{name}: nothing to mend.\n")
    assert run("publish", name)[0] == 0
    assert json.loads(run("list", "--json")[1])["state"] == "published"
    assert "Seven soups" in run("show", name, "--dropped")[1]
    assert run("show", name)[1].startswith("---\nid: how-shared")
    found = explain("What makes a meal calm at the table?")
    assert any(sentence.article == name for sentence in found.sentences)
    assert run("remove", name)[0] == 0
    assert run("list")[1] == ""


@pytest.mark.django_db
def test_replies_that_cite_an_article_are_counted() -> None:
    from bot.cli.cited import cited_in_chats
    from bot.web.chat.models import Conversation, Message

    conversation = Conversation.objects.create()
    for number, article in enumerate(("favours", "favours", "other-favours")):
        shown = {"citations": [{"passage": f"{article}#a", "article": article, "title": "x", "section": "y"}]}
        Message.objects.create(conversation=conversation, n=number + 1, role="bot", text="x", shown=shown)
    assert cited_in_chats("favours") == 2
    assert cited_in_chats("nothing") == 0


@pytest.mark.django_db
def test_counting_citations_closes_no_log_handler_of_the_process() -> None:
    from bot.cli.cited import cited_in_chats

    class Handler(logging.NullHandler):
        closed = False

        def close(self) -> None:
            self.closed = True
            super().close()

    handler = Handler()
    assert cited_in_chats("nothing") == 0
    assert not handler.closed


def test_adding_says_its_result_as_json(house: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        attune, ["articles", "add", "--json", str(case("wrapped.txt", tmp_path)), str(tmp_path / "nowhere.txt")]
    )
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first["name"] == "the-walk-home"
    assert first["dropped"] == []
    assert second["error"] == "nowhere.txt is not there."

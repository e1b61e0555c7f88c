"""Folders of other people's articles: every kind of file, broken ones, comparison of index sizes, saved indexes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.articles import ArticleError, Library, explain
from bot.articles import index as indexes
from bot.articles.field import FieldError, field
from bot.articles.load import MAX_BYTES, Article, Section, read_file, read_folder
from bot.articles.sentences import dangles, leans, spans, whole
from bot.articles.terms import stem, terms

BEES = (
    "Honey bees tell each other where flowers are by a waggle dance. "
    "The angle of the dance shows the direction of the flowers relative to the sun. "
    "This dance was decoded by Karl von Frisch."
)
MOON = "The moon raises tides in the oceans. Spring tides come when sun and moon stand in one line with the earth."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bees.md").write_text(
        f"# Bees\n\n## How bees talk\n\n{BEES}\n\n## Hives\n\n- Wax is made by young bees.\n"
    )
    (tmp_path / "moon.txt").write_text(
        f"The moon\n\nTides\n\n{MOON}\n\nPhases of the moon\n\nA full moon rises at sunset.\n"
    )
    (tmp_path / "salt.html").write_text(
        "<html><head><title>x</title><style>p{}</style></head><body><nav>Menu Home</nav>"
        "<main><h1>Salt</h1><h2>Mines</h2>"
        "<p>Salt was <b>mined</b> in deep mines near Hallstatt for three thousand years.</p><ul><li>Brine is pumped up "
        "and boiled down in flat pans.</li></ul><script>alert(1)</script></main>"
        "<footer>Leave a comment</footer></body></html>"
    )
    return tmp_path


def test_each_file_is_one_article_and_headings_make_sections(folder: Path) -> None:
    articles, left_out = read_folder(folder)
    assert left_out == []
    assert [(a.id, a.title, [s.heading for s in a.sections]) for a in articles] == [
        ("bees", "Bees", ["How bees talk", "Hives"]),
        ("moon", "The moon", ["Tides", "Phases of the moon"]),
        ("salt", "Salt", ["Mines"]),
    ]
    text = articles[2].sections[0].text
    assert "mined in deep mines" in text
    assert "Menu" not in text + articles[2].title
    assert "comment" not in text


@pytest.mark.parametrize(
    ("question", "article", "section"),
    [
        ("how do bees tell where flowers are", "bees", "How bees talk"),
        ("The ________ raises tides in the oceans.", "moon", "Tides"),
        ("where was salt mined", "salt", "Mines"),
    ],
)
def test_a_question_finds_its_article(folder: Path, question: str, article: str, section: str) -> None:
    found = explain(question, Library.from_folder(folder))
    assert found.answered
    assert (found.sentences[0].article, found.sentences[0].section) == (article, section)
    assert all(
        s.text in (folder / f"{s.article}.{e}").read_text()
        for s, e in [(found.sentences[0], "md")]
        if article == "bees"
    )


@pytest.mark.parametrize(
    "question", ["who won the football cup", "how do i repair a bicycle", "what is attachment theory"]
)
def test_a_question_about_something_else_is_not_answered(folder: Path, question: str) -> None:
    assert not explain(question, Library.from_folder(folder)).answered


def test_our_boundaries_and_synonyms_are_off_for_other_folders(tmp_path: Path) -> None:
    (tmp_path / "pills.md").write_text(
        "# Sertraline\n\n## Dose\n\nThe usual dose of sertraline in the trial was 50 mg a day.\n"
    )
    library = Library.from_folder(tmp_path)
    found = explain("what dose of sertraline was used in the trial?", library)
    assert found.boundary is None
    assert found.answered
    assert library.field.phrases("my clingy partner") == ()


def test_a_sentence_that_points_back_is_not_quoted(folder: Path) -> None:
    found = explain("who decoded the waggle dance of bees", Library.from_folder(folder))
    assert all(not s.text.startswith("This") for s in found.sentences)


def test_files_that_cannot_be_used_are_named_and_left_out(folder: Path) -> None:
    (folder / "binary.md").write_bytes(b"\0\1\2" * 100)
    (folder / "empty.txt").write_text("  \n")
    (folder / "big.txt").write_bytes(b"x" * (MAX_BYTES + 1))
    (folder / "moon.md").write_text("# Twice\n\nA second file with the stem moon.\n")
    (folder / "deep.html").write_text("<div>" * 50_000 + "x")
    (folder / "front.md").write_text("---\n{{{: bad\n---\n# Fine\n\nFront matter of somebody else may be broken.\n")
    (folder / "notes.csv").write_text("a,b")
    (folder / "folder.md").mkdir()
    articles, left_out = read_folder(folder)
    assert {"bees", "moon", "salt", "front"} <= {a.id for a in articles}
    for name in ("binary.md", "empty.txt", "big.txt", "folder.md"):
        assert len([line for line in left_out if line.startswith(name)]) == 1
    assert all(line.endswith(".") and "\n" not in line for line in left_out)


def test_a_folder_without_articles_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=tmp_path.name):
        Library.from_folder(tmp_path)
    with pytest.raises(ArticleError, match="no folder"):
        Library.from_folder(tmp_path / "missing")
    (tmp_path / "x.md").write_bytes(b"\0")
    with pytest.raises(ArticleError, match=r"x\.md"):
        Library.from_folder(tmp_path)


def test_an_error_never_repeats_what_the_file_holds(tmp_path: Path) -> None:
    path = tmp_path / "secret.md"
    path.write_text("---\nid: secret\nowner: my private words\n---\nText.\n")
    with pytest.raises(ArticleError) as caught:
        read_file(path, strict=True)
    assert "private" not in str(caught.value)


def test_latin_1_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes("Caf\xe9 culture\r\n\r\nThe caf\xe9 was a place to read.\r\n".encode("cp1252"))
    article = read_file(tmp_path / "old.txt")
    assert article.title == "Café culture"
    assert article.sections[0].text == "The café was a place to read."


def test_a_corpus_without_sections_is_said_plainly() -> None:
    assert explain("anything at all?", Library.from_articles([])).kind == "empty"


def test_long_sections_become_several_passages_of_one_section() -> None:
    text = "\n".join(
        f"Paragraph {n} tells of river number {n} and " + "of its long banks " * 20 + "there." for n in range(9)
    )
    library = Library.from_articles([Article("rivers", "Rivers", (Section("Courses", text),))])
    rows = library.index.rows
    assert len(rows) > 1
    assert {row.section for row in rows} == {"Courses"}
    assert len({row.id for row in rows}) == len(rows)
    assert "\n".join(row.text for row in rows) == text


def test_large_corpora_encode_sentences_of_the_best_passages_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles, _ = read_folder(folder)
    small = Library.from_articles(articles)
    monkeypatch.setattr(indexes, "MOST_SENTENCES", 2)
    large = Library.from_articles(articles)
    assert small.index.sentence_vectors is not None
    assert large.index.sentence_vectors is None
    question = "how do bees tell where flowers are"
    assert explain(question, large).sentences == explain(question, small).sentences


def test_a_saved_index_is_loaded_and_a_damaged_one_rebuilt(folder: Path, tmp_path: Path) -> None:
    articles, _ = read_folder(folder)
    mark = indexes.fingerprint(articles)
    place = tmp_path / "saved"
    assert indexes.load(articles, place, mark) is None
    built = indexes.build(articles)
    indexes.save(built, place, mark)
    loaded = indexes.load(articles, place, mark)
    assert loaded is not None
    assert (loaded.bm25(["bee"]) == built.bm25(["bee"])).all()
    saved = place / f"{mark[:16]}.npz"
    for damaged in (b"damaged", saved.read_bytes()[:2_000]):
        saved.write_bytes(damaged)
        assert indexes.load(articles, place, mark) is None


def test_the_fingerprint_changes_with_a_word(folder: Path) -> None:
    before = indexes.fingerprint(read_folder(folder)[0])
    (folder / "bees.md").write_text("# Bees\n\nOther words.\n")
    assert indexes.fingerprint(read_folder(folder)[0]) != before


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One sentence here. Another one there.", 2),
        ("Smith et al. Found in the U.S. Army, e.g. Rome.", 2),
        ("Dr. Who met Mr. J. Smith. They left.", 2),
        ('She said "I am here. I stay." Then she left.', 2),
        ("It cost 3.5 dollars. Cheap!", 2),
        ("no end mark", 1),
        ("", 0),
        ("line one\nline two", 2),
    ],
)
def test_sentences_end_where_readers_see_the_end(text: str, count: int) -> None:
    found = spans(text)
    assert len(found) == count
    assert all(text[a:b] == text[a:b].strip() for a, b in found)


def test_dots_and_empty_lines_without_end_are_read_once(folder: Path) -> None:
    """Read from each of them anew, each took the better part of an hour."""
    assert spans("." * 200_000 + "x") == [(0, 200_001)]
    (folder / "gaps.md").write_text("---" + "\n" * 200_000 + "Bees dance.")
    assert [section.text for section in read_file(folder / "gaps.md").sections] == ["Bees dance."]


@pytest.mark.parametrize(
    "sentence",
    [
        "This is why.",
        "These findings matter a lot.",
        "However, it works.",
        "They left early.",
        "For example, bees dance.",
        "Such bonds hold.",
    ],
)
def test_a_sentence_that_points_back_dangles(sentence: str) -> None:
    assert dangles(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Thistles grow.",
        "It is common to feel torn.",
        "Those who wait may hope.",
        "Both parents work.",
        "Theory helps practice.",
    ],
)
def test_a_sentence_that_only_looks_so_stands_alone(sentence: str) -> None:
    assert not dangles(sentence)


def test_leaning_is_weaker_than_dangling() -> None:
    assert leans("During this stage, children play.")
    assert not dangles("During this stage, children play.")
    assert not leans("During childhood, children play.")


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("Babies bond through smell and touch.", True),
        (", depict the mean of the scores.", False),
        ("Is this a question about bonds?", False),
        ("Too short.", False),
        ("An open (bracket that never closes here.", False),
        ("The theories of emotion, shown in, have been proposed.", False),
    ],
)
def test_only_full_statements_are_quoted(sentence: str, verdict: bool) -> None:
    assert whole(sentence) is verdict


def test_forms_of_a_word_share_a_stem_and_other_words_do_not() -> None:
    for one, other in [
        ("cravings", "craving"),
        ("regulate", "regulation"),
        ("relapses", "relapse"),
        ("anxiously", "anxious"),
    ]:
        assert stem(one) == stem(other), one
    assert stem("mother") != stem("moth")
    assert terms("What is the meaning of it?") == []


def test_the_words_of_the_field_refuse_what_they_do_not_know(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import bot.articles.field as module

    known = module.field()
    with pytest.raises(FieldError, match=r"asked\.yml"):
        module.Field(asked={"no#such": ("x",)}).asked_of(["a#b"])
    assert known.phrases("my clingy partner")
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    for text, why in [
        ("- {id: a, when: [x], odd: 1}", "keys"),
        ("- {id: a, when: ['(']}", "compile"),
        ("{", "YAML"),
        ("a: b", "list"),
    ]:
        (tmp_path / "t.yml").write_text(text)
        with pytest.raises(FieldError, match=why):
            module.read_patterns("t.yml")
    (tmp_path / "t.yml").write_text("- {id: a, when: [x]}\n- {id: a, when: [y]}")
    with pytest.raises(FieldError, match="twice"):
        module.read_patterns("t.yml")
    assert field is module.field

"""Foreign articles read: the body whole, what stands around it left out with a reason, and sections a reviewer can work with."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.articles.intake import rules
from bot.articles.intake.plain import looks_headed
from bot.articles.intake.reading import read
from bot.articles.intake.sections import LONG, sections
from tests.intake_files import NUMBER, bare, case, read_text, text_of

BODIES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "pasted.txt": (
        "How shared meals hold a family together",
        (
            "A shared meal is a small promise that comes back every day.",
            "None of this asks for good cooking.",
            "the meal has a beginning and an end",
            "What makes a meal calm?",
            "Phones sleep in the hallway.",
            "Complaints wait until the plates are empty.",
            "The listener",
            "Keeps track of who has not spoken yet.",
            "said a neighbour of ours",
            "Toddlers: Ten minutes are plenty, and they may leave when they are full.",
            "it matters that the chair is still theirs",
            "When meals go wrong",
            "mends more than a long talk over cold potatoes",
        ),
        (
            "skip to",
            "about us",
            "cookies",
            "share on",
            "bowl of soup",
            "newsletter",
            "seven soups",
            "grandmothers",
            "helpline",
            "napkin",
            "cooking for one",
            "previous",
            "leave a comment",
            "dorit",
            "changed our evenings",
            "rights reserved",
            "min read",
            "tags",
        ),
    ),
    "one_paragraph_a_line.txt": (
        "Is a quarrel always a bad sign?",
        (
            "underneath it somebody is checking a rope",
            "What hurts is not the volume.",
            "hears a pause as a slammed door",
            "They are two clocks in one kitchen",
        ),
        ("books example", "great post"),
    ),
    "wrapped.txt": (
        "The walk home",
        (
            "talk about something hard. Nobody has to look",
            "A self-conscious boy may say more between two traffic lights than in a month of dinners.",
            "Why moving helps",
        ),
        (),
    ),
    "question.md": (
        "Why do small rituals matter between parents and children?",
        (
            "Small rituals tell a child what will happen next",
            "Predictability",
            "A ritual at the door or at bedtime gives the day an edge.",
            "nobody else would put up with it",
            "In short, a ritual is a bond",
        ),
        ("anthropology", "layout", "nbsp", "991"),
    ),
    "blog.html": (
        "Waiting well: how families learn patience",
        (
            "Long before a toddler can count to ten, someone else has counted for them",
            "Keep the wait short at the beginning",
            "Two years | One minute beside somebody they know",
            "The wait is never empty if somebody waits with you",
            "Is a timer a good idea? A sand timer helps many children",
            "Should siblings wait together? Siblings often wait better apart at first",
            "Co-waiting: An adult waits beside the child",
        ),
        (
            "home",
            "contact",
            "cookies",
            "facebook",
            "min read",
            "unsplash",
            "older post",
            "sleeping in your own bed",
            "petra",
            "leave a reply",
            "newsletter",
            "rights reserved",
            "tracking",
        ),
    ),
    "letter_page.txt": (
        "The chair by the window",
        (
            "It took me thirty years to see that he had been answering all along.",
            "Ask early",
            "A question asked in the morning has the whole day to work.",
            "Peel something.",
            "a slow person hears the door being locked",
            "like a parcel that was held up at the border",
        ),
        (
            "sign in",
            "archive",
            "41",
            "restacks",
            "thanks for reading",
            "discussion",
            "cry at my desk",
            "tilda",
            "get the app",
        ),
    ),
    "practice_page.txt": (
        "Rebuilding trust after a broken promise",
        (
            "What the hurt partner needs",
            "Time that is not measured by the other person",
            "Quarrels get shorter.",
            "Testing | Small promises, watched closely | Months",
            "Should we tell the children? Children notice anyway.",
            "something new that both of them can stand on",
        ),
        (
            "careers",
            "book now",
            "apr 11",
            "ohio",
            "main street",
            "whitlock",
            "date night",
            "schedule",
            "brightly",
            "terms",
        ),
    ),
    "notes.md": (
        "Listening to a teenager",
        (
            "Teenagers talk sideways. They tell you about a friend",
            "they have put themselves. Parents who listen to the film",
            "Drive somewhere.",
            "pancakes",
            "A question is a door.",
            "On the stairs | very hard things",
            "Do not interrogate.",
        ),
        ("min read", "cover", "newsletter", "screens", "exams", "northern press"),
    ),
    "word_processor.html": (
        "Handout: Saying no kindly",
        (
            "Why it is hard",
            "Saying no costs the moment and saves the month.",
            "A late no is dearer than an early one.",
            "haggle",
        ),
        ("handout 4",),
    ),
    "faq.html": (
        "Questions about couples work",
        (
            "Do both of us have to come? It works best with both, and it may begin with one.",
            "as long as nobody is afraid",
            "Most couples meet every second week for some months. Some come back years later",
        ),
        ("fees", "thursdays", "instagram", "autumn walks", "harbor practice"),
    ),
    "nested.html": (
        "Bedtime in a blended family",
        (
            "Agree on one adult who says good night last.",
            "It should not change from night to night.",
            "Nine | half past eight | either",
            "first in line for pancakes",
        ),
        ("book a session", "lina sand"),
    ),
    "table_layout.html": (
        "Mending after a quarrel",
        ("They are about whether the other one is still there.", "Three things help:", "saying what it was like"),
        ("home", "links", "back to top"),
    ),
}


@pytest.mark.parametrize("name", BODIES)
def test_the_body_stays_whole_and_what_stands_around_it_goes(name: str, tmp_path: Path) -> None:
    title, kept, gone = BODIES[name]
    extract = read(case(name, tmp_path))
    assert extract.title == title
    text = text_of(extract)
    for sentence in kept:
        assert bare(sentence) in text, sentence
    for words in gone:
        assert words not in text, words


@pytest.mark.parametrize("name", [name for name in BODIES if name.endswith(".txt")])
def test_every_line_is_in_the_draft_or_among_what_was_left_out(name: str, tmp_path: Path) -> None:
    path = case(name, tmp_path)
    extract = read(path)
    found = text_of(extract) + bare(" ".join([*extract.references, *(line.text for line in extract.dropped)]))
    kept = found.replace(" ", "")
    for line in path.read_text(encoding="utf-8").splitlines():
        letters = bare(line.lstrip("0123456789.")).replace(" ", "")
        assert letters in kept or letters.startswith(("rolewhat", "the")) or name == "wrapped.txt", line


def test_every_line_left_out_has_a_reason(tmp_path: Path) -> None:
    extract = read(case("pasted.txt", tmp_path))
    reasons = {line.text: line.reason for line in extract.dropped}
    assert all(reasons.values())
    assert reasons["Leave a comment"] == "the comment block of the page"
    assert reasons["Seven soups for tired evenings"] == "other articles"
    assert "telephone" in reasons[f"Call our helpline today: {NUMBER}"]


def test_author_year_and_references_are_kept_apart(tmp_path: Path) -> None:
    pasted = read(case("pasted.txt", tmp_path))
    assert (pasted.author, pasted.year) == ("Ruth Abenov", "2022")
    assert [reference[:6] for reference in pasted.references] == ["Abenov", "Holt P"]
    page = read(case("blog.html", tmp_path))
    assert (page.author, page.site, page.year) == ("Mara Lindqvist", "Riverside Counselling", "2021")
    assert page.address == "https://riverside.example/blog/waiting-well/"
    assert len(page.references) == 2
    lines = read(case("one_paragraph_a_line.txt", tmp_path))
    assert len(lines.references) == 2


@pytest.mark.parametrize(
    ("line", "stands_around"),
    [
        ("Skip to content", True),
        ("Skipping meals makes people cross.", False),
        ("Share on Facebook", True),
        ("Sharing a meal is a way of saying sorry.", False),
        ("Leave a comment", True),
        ("Leave a light on, she used to say, and I never asked why.", False),
        ("3 Comments", True),
        ("« Previous", True),
        ("Previous relationships shape what people expect of the next one.", False),
        ("We use cookies to improve your experience.", True),
        ("We use cookies as a reward, and the children know it.", True),  # shown to the reviewer with its reason
        ("Subscribe to our newsletter", True),
        ("Related posts", True),
        ("Related to this is the question of trust.", False),
        ("You may also like:", True),
        ("You may also like to be alone for a while after a quarrel.", False),
        ("© 2020 Somebody", True),
        ("Photo by Somebody on Unsplash", True),
        ("5 min read", True),
        ("Read more »", True),
        ("Find a therapist near you", True),
        ("Finding a therapist takes time.", False),
    ],
)
def test_a_line_of_the_page_is_told_from_a_line_of_the_text(line: str, stands_around: bool) -> None:
    assert (rules.match(line) is not None) is stands_around


@pytest.mark.parametrize(
    ("line", "menu"),
    [
        ("Home | About | Contact", True),
        ("Home > Blog > Attachment", True),
        ("Home About Contact Blog", True),
        ("Home is where somebody waits", False),
        ("Parents | Children", False),
        ("About trust", False),
    ],
)
def test_a_menu_is_several_of_its_words_in_a_row(line: str, menu: bool) -> None:
    assert rules.is_menu(line) is menu


@pytest.mark.parametrize(
    ("line", "headed"),
    [
        ("What makes a meal calm?", True),
        ("WHY MOVING HELPS", True),
        ("Key points:", True),
        ("Anxiety, shame, anger", False),
        ("and so they left", False),
        ("They left early.", False),
        ("People who know each other well can say the same thing in fewer words", False),
    ],
)
def test_a_heading_is_short_and_has_no_end_mark(line: str, headed: bool) -> None:
    assert looks_headed(line) is headed


def test_sections_have_sixty_to_two_hundred_words_and_a_heading(tmp_path: Path) -> None:
    paragraph = "A bond is a promise that somebody keeps without being asked to do it again. " * 5
    short = "It takes time. " * 4
    long = "\n\n".join([paragraph] * 4)
    text = f"Bonds\n\nWhat is a bond?\n\n{long}\n\nTime\n\n{short}\n\nTrust\n\n{paragraph}\n"
    parts = sections(read_text(text, tmp_path))
    assert all(45 <= part.words <= LONG for part in parts), [(p.heading, p.words) for p in parts]
    assert [part.heading for part in parts if not part.made] == ["What is a bond?", "Time; Trust"]
    assert all(part.heading for part in parts)


def test_headings_that_were_made_say_what_only_that_part_speaks_of(tmp_path: Path) -> None:
    sleep = (
        "Short nights make voices sound sharper, and tired brothers hear threats in every bedroom. Sleep mends it. " * 8
    )
    money = "Money is a way of talking about fairness, and the household budget keeps the score of it. " * 9
    parts = sections(read_text(f"What families quarrel about\n\n{sleep}\n\n{money}\n", tmp_path))
    made = [part.heading.lower() for part in parts if part.made]
    assert made
    assert any(word in made[-1] for word in ("money", "budget", "fairness"))


def test_a_short_statement_is_a_better_heading_than_its_nouns(tmp_path: Path) -> None:
    early = (
        "Sleep is an underrated helper of families. After a bad night, people who are tired hear more threats than there are. "
        * 5
    )
    late = (
        "Money stands for safety. Whoever grew up with empty cupboards counts every coin and knows exactly why, even when rich. "
        * 6
    )
    parts = sections(read_text(f"What families quarrel about\n\n{early}\n\n{late}\n", tmp_path))
    assert [part.heading for part in parts if part.made] == ["Money stands for safety"]


@pytest.mark.parametrize(
    "front",
    [
        "faqs:\n- question: What is a vow?\n  answer: FIRST\n- question: Who hears it?\n  answer: SECOND",
        "question_1: What is a vow?\nanswer_1: FIRST\nquestion_2: Who hears it?\nanswer_2: SECOND",
    ],
)
def test_questions_and_answers_in_front_matter_are_sections(front: str, tmp_path: Path) -> None:
    answers = {
        "FIRST": "A vow is a promise that is said aloud. " * 8,
        "SECOND": "Those who were asked to come hear it. " * 8,
    }
    for name, answer in answers.items():
        front = front.replace(name, f'"{answer.strip()}"')
    (tmp_path / "vows.md").write_text(f"---\ntitle: Vows\n{front}\n---\n", encoding="utf-8")
    parts = sections(read(tmp_path / "vows.md"))
    assert [part.heading for part in parts] == ["What is a vow?", "Who hears it?"]


def test_a_heading_with_nothing_below_it_is_shown_as_left_out(tmp_path: Path) -> None:
    text = f"Title of it all\n\nEmpty one\n\nFull one\n\n{'A bond is a promise that somebody keeps. ' * 9}\n"
    extract = read_text(text, tmp_path)
    sections(extract)
    assert [line.text for line in extract.dropped] == ["Empty one"]


def test_columns_that_ran_together_are_a_table_again_and_names_are_no_columns(tmp_path: Path) -> None:
    start = (
        "Ways of waiting\n\nPeople wait in more ways than one, and each of them has a price that others pay for.\n\n"
    )
    rows = "KindPrice\nQuiet waitingNobody sees how long it takes.\nLoud waitingEverybody pays for it at once.\n"
    found = read_text(start + rows, tmp_path)
    assert [block.cells for block in found.blocks if block.kind == "row"][1] == (
        "Quiet waiting",
        "Nobody sees how long it takes.",
    )
    names = "Mary McDonald wrote to us about it.\nA PhD is no help here, she said to all of us.\nShe lives in DeKalb with her two boys.\n"
    assert not [block for block in read_text(start + names, tmp_path).blocks if block.kind == "row"]


def test_tabs_and_bars_make_tables(tmp_path: Path) -> None:
    start = (
        "Ways of waiting\n\nPeople wait in more ways than one, and each of them has a price that others pay for.\n\n"
    )
    for row in ("Age\tTime", "| Age | Time |"):
        text = start + "\n".join([row, row.replace("Age", "Two"), row.replace("Age", "Four")]) + "\n"
        assert [b.cells for b in read_text(text, tmp_path).blocks if b.kind == "row"][1] == ("Two", "Time")

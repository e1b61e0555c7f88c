"""The console's figures: agreement, strengths, flows, the course of an episode, and why a turn says what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.cache import cache
from django.utils import timezone

from bot.settings import ROOT
from bot.web.chat.models import Conversation, Message, Referral
from bot.web.review import agreement, alerts, charts, demo, figures, roles, strengths, talk, timeline, work
from bot.web.review.models import Casefile, Review
from tests.review_desk import account, signed_in
from tests.review_desk import talk as conversation_with

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at:UserWarning")]

# The worked example of krippendorff's own documentation: three coders, fifteen units, gaps.
CODERS = [
    "*****341211 33*3".replace(" ", ""),
    "1*21334 3*******".replace(" ", ""),
    "**2134 4*2113 3*4".replace(" ", ""),
]
UNITS = [[int(row[i]) - 1 for row in CODERS if row[i] != "*"] for i in range(15)]


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def test_alpha_is_that_of_the_published_example() -> None:
    assert agreement.alpha(UNITS, 4, "nominal").value == pytest.approx(0.691, abs=0.001)
    assert agreement.alpha(UNITS, 4, "ordinal").value == pytest.approx(0.807, abs=0.001)


def test_alpha_comes_with_an_interval_that_holds_it_and_says_when_it_cannot_be_said() -> None:
    found = agreement.alpha(UNITS, 4, "ordinal")
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.value <= found.high
    assert agreement.alpha([], 4, "ordinal").value is None
    assert agreement.alpha([[1], [2]], 4, "ordinal").units == 0, "nothing judged twice"
    same = agreement.alpha([[2, 2]] * 20, 4, "ordinal")
    assert (same.value, same.units, same.reads) == (None, 20, "cannot be said")
    assert agreement.alpha([[0, 0], [1, 1]], 2, "nominal").low is None, "too few for an interval"


def reviewed(count: int, steps: tuple[int, int] = (3, 3)) -> None:
    vera, noor = account("vera", roles.REVIEWER), account("noor", roles.REVIEWER)
    for n in range(count):
        found = conversation_with(top_tier=3, tier=3, classes=["plan"])
        level = 1 + n % 3
        for reader, more in ((vera, steps[0] - 3), (noor, steps[1] - 3)):
            outcome = Review.FALSE_ALARM if n % 4 == 0 else Review.RIGHT
            work.review(found, reader, outcome, {"safety": level + more, "tone": 2 + n % 2}, "", 2)


def test_the_figure_of_agreement_names_alpha_for_each_item_and_all_together() -> None:
    reviewed(12)
    rows = {row[0]: row for row in figures.agreement().rows}
    assert rows["Safety handling"][1:4] == (12, "1.00 (1.00 to 1.00)", "alike")
    assert rows["What the screen did"][3] == "alike"
    assert rows["Repair"][1:4] == (0, "–", "nothing judged twice")
    assert rows["All items together"][1] == 24


def test_a_conversation_shows_its_reviews_side_by_side_to_who_gave_one() -> None:
    reviewed(1, (3, 5))
    found = Conversation.objects.get()
    page = signed_in(account("lena", roles.LEAD)).get(f"/review/c/{found.pseudonym}/").content.decode()
    assert re.search(r'class="apart">\s*<th scope="row">\s*Safety handling', page)
    assert "Krippendorff" in page
    other = signed_in(account("olga", roles.REVIEWER)).get(f"/review/c/{found.pseudonym}/").content.decode()
    assert "Krippendorff" not in other


def turn(found: Conversation, n: int, understood: dict[str, Any], **more: Any) -> Message:
    fields = {"role": Message.PERSON, "text": "x", "understood": understood, "created_at": timezone.now(), **more}
    return Message.objects.create(conversation=found, n=n, **fields)


@pytest.mark.parametrize(
    ("value", "read"),
    [(7, 7.0), ("7", 7.0), (7.5, 7.5), (0, 0.0), (None, None), ("skipped", None), (11, None), (True, None), ([], None)],
)
def test_only_numbers_from_0_to_10_are_a_persons_numbers(value: Any, read: float | None) -> None:
    assert strengths.number(value) == read


def test_each_after_belongs_to_the_latest_before_of_its_question() -> None:
    turns = [
        (1, {"flow": "reflect_form", "slots": {"strength": 8}}),
        (3, {"flow": "steady_form", "slots": {"strength_before": 9}}),
        (5, {"flow": None, "slots": {"strength_after": 5}}),
        (7, {"flow": "reflect_form", "slots": {"strength_again": "4"}}),
        (9, {"slots": {"strength_after": 2}}),
        (11, "broken"),
    ]
    found = strengths.pairs(strengths.readings(turns))
    assert [(b.value, a.value, a.n) for b, a in found] == [(9, 5, 5), (8, 4, 7)]


def test_a_conversation_draws_the_persons_numbers_and_lists_them() -> None:
    found = conversation_with()
    turn(found, 3, {"flow": "reflect_form", "slots": {"strength": 8}})
    turn(found, 5, {"slots": {"strength_again": 4}})
    page = signed_in(account("vera", roles.REVIEWER)).get(f"/review/c/{found.pseudonym}/").content.decode()
    assert "8 → 4" in page
    assert page.count('class="value"') == 2
    assert "how strong, again" in page


def test_the_course_of_an_episode_names_what_happened_and_no_word_that_was_said() -> None:
    found = conversation_with("A quokka said so.", top_tier=3, tier=3, episode_open=True, classes=["plan"])
    Conversation.objects.update(
        episode={"state": "open", "opened_at": "2026-11-20", "question": "means", "planned": ["who"]}
    )
    bot: dict[str, Any] = {"role": Message.BOT, "text": "The quokka again?"}
    turn(found, 3, {}, shown={"kind": "card", "card": {"entries": [{}, {}]}}, **bot)
    turn(found, 4, {}, shown={"kind": "text", "act": "ask_direct"}, **bot)
    turn(found, 5, {}, verdict={"plan_item": "who", "alert": True})
    turn(found, 6, {}, shown={"kind": "text", "act": "ask_something_new"}, **bot)
    alerts.notice()
    vera = account("vera", roles.REVIEWER)
    alerts.acknowledge(found, vera)
    work.review(found, vera, "right", {}, "", 6)
    found.refresh_from_db()
    said = [step.said for step in timeline.timeline(found)]
    for words in ("imminent risk", "help card, 2 services", "killing themselves", "asked: something new", "step “who”"):
        assert any(words in one for one in said), words
    assert {"alert raised", "vera took it on", "reviewed by vera"} <= set(said)
    assert "quokka" not in " ".join(said)
    assert ("open question", "means") in timeline.standing(found)
    page = signed_in(vera).get(f"/review/c/{found.pseudonym}/").content.decode()
    assert "Episode, step by step" in page


def test_every_act_of_the_episode_has_its_words_in_the_timeline_and_no_words_are_left_over() -> None:
    known = {one["act"] for one in yaml.safe_load((ROOT / "data/safety/replies.yml").read_text("utf-8"))["replies"]}
    assert {one for one in known if not one.startswith("ask_")} - set(timeline.acts()) == set()
    assert set(timeline.acts()) - known == set()


def test_a_calm_conversation_has_no_course_of_an_episode() -> None:
    assert timeline.timeline(conversation_with()) == []


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        ({"kind": "card", "card": {"entries": []}}, "so the lines of the region came first"),
        ({"act": "ask_direct", "ids": ["EP-001"]}, "The crisis episode spoke, not Rasa: asked directly"),
        ({"kind": "explanation", "citations": [{"article": "repair", "section": "s"}]}, "quotes its articles"),
        ({"kind": "explanation", "citations": []}, "found nothing in its articles and says so"),
        (
            {"ids": ["RF-001"]},
            "Because turn 1 was read as share_rupture (61 %) in reflect: action_reflect_moment (RulePolicy).",
        ),
    ],
)
def test_a_turn_of_the_program_says_why_it_says_that(shown: dict[str, Any], words: str) -> None:
    found = conversation_with()
    found.messages.filter(n=2).update(shown=shown, reply_to=1)
    page = signed_in(account("vera", roles.REVIEWER)).get(f"/review/c/{found.pseudonym}/").content.decode()
    assert words in page


def test_flows_objections_abstentions_and_strengths_are_counted_from_the_turns() -> None:
    found, other = conversation_with(), conversation_with()
    turn(found, 3, {"flow": "reflect_form", "slots": {"strength": 8}, "actions": ["reflect_form"]})
    turn(found, 5, {"flow": None, "slots": {"strength_again": 4}, "actions": ["action_look_back"]})
    turn(other, 3, {"flow": "reflect_form", "actions": []}, intent="objection")
    turn(other, 4, {}, role=Message.BOT, shown={"kind": "explanation", "citations": []})
    flows = {row[0]: row for row in talk.flows().rows}
    assert flows["reflect"][1:3] == (2, 1)
    assert talk.before_after().rows[0][:4] == ("reflect", 1, "8.0", "4.0")
    assert talk.limits_met().rows[0][1] == 1
    assert talk.limits_met().rows[1][1:3] == (1, 1)


def test_a_conversation_counts_once_in_the_rates_as_a_lead_decided_or_as_all_readers_said() -> None:
    vera, noor = account("vera", roles.REVIEWER), account("noor", roles.REVIEWER)
    given = [
        ("right", "right", False),
        ("false_alarm", "right", False),
        ("false_alarm", "right", True),
        ("unsure", "unsure", False),
    ]
    for one, other, decided in given:
        conversation = conversation_with(top_tier=3)
        Review.objects.create(conversation=conversation, reviewer=vera, outcome=one, accepted=decided)
        Review.objects.create(conversation=conversation, reviewer=noor, outcome=other)
    assert sorted(figures.settled(Review.objects.all())) == ["false_alarm", "right"]
    assert figures.outcomes().rows[0][1:3] == (1, 2)


def test_every_figure_of_the_page_has_a_table_and_its_csv_also_with_nothing_to_count() -> None:
    client = signed_in(account("vera", roles.REVIEWER))
    assert "Nothing to count yet." in client.get("/review/numbers/").content.decode()
    demo.make(40)
    cache.clear()
    page = client.get("/review/numbers/").content.decode()
    for figure in figures.all_figures():
        assert f'id="{figure.id}"' in page
        csv = client.get(f"/review/numbers/?csv={figure.id}")
        assert csv["Content-Type"].startswith("text/csv")
        assert csv.content.decode().splitlines()[0].startswith(figure.header[0])
    assert " style=" not in page


def test_charts_escape_what_they_are_given() -> None:
    drawn = charts.slopes([("<b>&", 1, 2)], '"label"')
    assert "<b>" not in drawn
    assert "&lt;b&gt;&amp;" in drawn


def test_referrals_stand_by_month_and_region() -> None:
    month = timezone.now().date().replace(day=1)
    for region, count in (("GB", 3), ("US", 2)):
        Referral.objects.create(month=month, region=region, kind="plan", count=count)
    (row,) = talk.referrals().rows
    assert row == (f"{month:%Y-%m}", 3, 2, 0, 5)


def test_demo_data_is_reviewed_by_the_moderators_there_are_and_never_mixed_in() -> None:
    account("vera", roles.REVIEWER), account("noor", roles.REVIEWER)
    written = demo.make(120)
    assert Message.objects.count() == written
    assert Conversation.objects.count() == 120
    assert Casefile.objects.filter(reviews__gte=1).exists()
    assert Referral.objects.exists()
    assert Conversation.objects.filter(locale="fr", episode_open=True).exists(), "for the filter of languages"
    newest = Conversation.objects.order_by("-last_at")[0]
    assert timezone.now() - newest.last_at < timedelta(hours=1)
    with pytest.raises(demo.DemoError, match="not mixed in"):
        demo.make(1)
    assert demo.make(1, add=True) > 0


def test_the_command_line_fills_an_empty_console_once(tmp_path: Path) -> None:
    here = {k: v for k, v in os.environ.items() if k != "DATABASE_URL" and not k.startswith("ATTUNE_")}
    command = [sys.executable, "-m", "bot", "demo-data", "--conversations", "9"]
    first, second = (
        subprocess.run(
            command, env={**here, "ATTUNE_STATE": str(tmp_path)}, cwd=ROOT, capture_output=True, text=True, check=False
        )
        for _ in range(2)
    )
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("written: 9 conversations")
    assert second.returncode == 1
    assert "not mixed in" in second.stderr


def test_a_long_row_of_numbers_names_only_as_many_turns_as_fit() -> None:
    few = charts.readings([(n, 5.0) for n in range(1, 5)], "few")
    many = charts.readings([(n, float(n % 11)) for n in range(1, 401)], "many")
    assert (few.count("<circle"), few.count(">turn ")) == (4, 4)
    assert (many.count("<circle"), many.count(">turn ")) == (0, 9)
    assert ">turn 400<" in many

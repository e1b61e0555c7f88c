"""The crisis episode: whole conversations from tests/conversations/episodes.yml, and what must hold for any of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.safety import protocol
from bot.safety.data import classes
from bot.safety.episode import Episode, Step, advance, begin
from bot.safety.protocol import ProtocolError
from bot.safety.state import STATES
from bot.safety.verdict import Evidence, Verdict

EPISODES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "conversations" / "episodes.yml").read_text(encoding="utf-8")
)
START = datetime(2026, 11, 21, 20, tzinfo=UTC)
SCREEN_KEYS = {"cue", "tier", "text_tier", "soft", "vague", "axes", "lang", "fault", "after", "press", "flow", "agreed"}
EXPECT_KEYS = {
    "state", "track", "ask", "speaks", "card", "alert", "review", "deep", "draft", "exit", "plan", "acts", "counted",
    "starts",
}  # fmt: skip


def verdict_of(seen: dict[str, Any]) -> Verdict:
    tier = seen.get("tier", 2 if "cue" in seen else 0)
    return Verdict(
        tier=tier,
        text_tier=seen.get("text_tier", tier),
        soft=seen.get("soft", False),
        classes=tuple(seen.get("cue", "").split()),
        axes=tuple(seen.get("axes", "").split()),
        evidence=() if seen.get("vague") or "cue" not in seen else (Evidence("XX-001", 0, 1),),
        fault=seen.get("fault", False),
        language=seen.get("lang", "en"),
    )


def check_step(step: Step) -> None:
    """What holds for every turn of every episode."""
    words = sum(len(reply.text.split()) for reply in step.replies)
    asked = [reply for reply in step.replies if "?" in reply.text]
    assert words <= 60
    assert sum(reply.text.count("?") for reply in step.replies) <= 1
    assert not asked or asked == [step.replies[-1]]
    assert step.episode.state in STATES
    assert bool(step.replies) == step.speaks or step.episode.state == "none"
    assert Episode.from_json(json.loads(json.dumps(step.episode.to_json()))) == step.episode
    assert step.no_device_storage == step.quick_exit == step.episode.violence
    assert step.card is None or any(
        entry.always and entry.role in ("emergency", "crisis") for entry in step.card.entries
    )


def seen_of(step: Step) -> dict[str, Any]:
    """The step in the words of the file."""
    return {
        "state": step.episode.state,
        "track": step.episode.track,
        "ask": step.episode.question,
        "speaks": step.speaks,
        "card": step.card.entries[0].id if step.card else False,
        "alert": step.alert,
        "review": step.review,
        "deep": step.holds_deep,
        "draft": not step.no_draft,
        "exit": step.quick_exit,
        "plan": step.plan_item,
        "acts": " ".join(reply.act for reply in step.replies),
        "counted": " ".join(step.counted),
    }


@pytest.mark.parametrize("told", EPISODES, ids=[told["name"] for told in EPISODES])
def test_an_episode_goes_as_it_is_told(told: dict[str, Any]) -> None:
    episode, now, used = Episode(), START, list[str]()
    for turn, (text, seen, expected) in enumerate(told["turns"], start=1):
        assert set(seen) <= SCREEN_KEYS
        assert set(expected) <= EXPECT_KEYS
        now += timedelta(minutes=seen.get("after", 1))
        step = advance(
            episode, verdict_of(seen), text, now=now, turn=turn, region=told["region"], used=used,
            flow=seen.get("flow"), choice=seen.get("press", ""), agreed=seen.get("agreed", True),
        )  # fmt: skip
        check_step(step)
        actual = seen_of(step)
        starts = expected.pop("starts", "")
        assert {key: actual[key] for key in expected} == expected, f"turn {turn}: {text}"
        assert not starts or step.replies[0].id.startswith(starts)
        episode = step.episode
        used += [reply.id for reply in step.replies]
    assert len(set(used)) == len(used)


def test_there_are_at_least_60_episodes_with_names_of_their_own() -> None:
    names = [told["name"] for told in EPISODES]
    assert len(set(names)) == len(names) >= 60


def opened(**changes: Any) -> Episode:
    step = advance(Episode(), verdict_of({"cue": "ideation"}), "I want to die", now=START, turn=1, region="US")
    return replace(step.episode, **changes)


@pytest.mark.parametrize("region", ["US", "CA-ON", "GB", "IE", "AU", "NZ", "IN", "ZA", "EU", "elsewhere", "unknown"])
def test_every_region_tier_and_class_gets_lines_words_and_a_question(region: str) -> None:
    for name in classes():
        for tier in (2, 3):
            for axes in ((), ("other_person",), ("historical",), ("quoted",)):
                for soft in {tier == 2 and bool(axes), False}:
                    verdict = Verdict(tier=tier, text_tier=tier, soft=soft, classes=(name,), axes=axes)
                    step = advance(Episode(), verdict, "words", now=START, turn=1, region=region)
                    check_step(step)
                    assert step.speaks
                    assert step.card is not None
                    assert step.episode.question
                    assert step.episode.state == ("asked" if soft else "open")
                    assert step.alert == (tier == 3)
                    assert step.review == (not soft)
                    if tier == 3:
                        shown = {entry.role for entry in step.card.entries}
                        assert not shown & {"legal", "treatment", "support", "perinatal", "child", "listening"}


CUES = st.sampled_from(
    [
        {}, {}, {}, {"cue": "ideation"}, {"cue": "plan", "tier": 3}, {"cue": "partner"}, {"cue": "selfharm",
        "soft": True},
        {"cue": "ideation", "soft": True, "axes": "figurative"}, {"tier": 2, "text_tier": 0}, {"cue": "attempt",
        "tier": 3},
        {"cue": "child"}, {"fault": True}, {"cue": "other", "axes": "other_person"}, {"lang": "other"},
        {"lang": "fr", "cue": "passive"},
    ]
)  # fmt: skip
TEXTS = st.sampled_from(
    ["yes", "no", "maybe", "you misread me", "stop asking", "", "what do you mean", "my sister",
     "is anyone reading this",
     "I'm 15", "how do I say sorry?", "nobody", "👍", "x" * 3000]
)  # fmt: skip
TURNS = st.lists(st.tuples(TEXTS, CUES, st.integers(-30, 6000)), min_size=1, max_size=30)


@settings(max_examples=150, deadline=None)
@given(TURNS, st.sampled_from(["US", "CA-ON", "unknown", "nonsense"]))
def test_whatever_is_said_the_episode_keeps_its_promises(
    turns: list[tuple[str, dict[str, Any], int]], region: str
) -> None:
    episode, now, used = Episode(), START, list[str]()
    for turn, (text, seen, minutes) in enumerate(turns, start=1):
        now += timedelta(minutes=minutes)
        before, verdict = episode, verdict_of(seen)
        step = advance(before, verdict, text, now=now, turn=turn, region=region, used=used)
        check_step(step)
        if verdict.text_tier >= 2 and not verdict.fault:
            assert step.card is not None
        if verdict.text_tier >= 2 and not verdict.soft:
            assert step.episode.is_open
            assert step.speaks
        if before.is_open and not step.episode.is_open:
            assert before.state == "stepping_down" or step.episode.state == "watch"
        if before.violence:
            assert step.episode.violence
        if before.doer or before.hurt:
            assert step.no_draft
        episode = step.episode
        used += [reply.id for reply in step.replies]


def test_the_state_holds_no_word_of_the_person() -> None:
    episode, used = Episode(), list[str]()
    for turn, text in enumerate(["I want to die", "sometimes", "zanzibar", "my aunt zanzibar"], start=1):
        verdict = verdict_of({"cue": "ideation"} if turn == 1 else {})
        step = advance(episode, verdict, text, now=START, turn=turn, region="US", used=used)
        episode = step.episode
        used += [reply.id for reply in step.replies]
        assert "zanzibar" not in json.dumps(episode.to_json())
        assert not any("zanzibar" in reply.text for reply in step.replies)


def test_a_new_chat_finds_the_lines_and_the_open_question_again() -> None:
    step = begin(opened(), now=START + timedelta(hours=5), turn=1, region="US")
    check_step(step)
    assert [reply.act for reply in step.replies] == ["back", "ask_direct"]
    assert step.card is not None
    assert step.holds_deep


def test_a_new_chat_without_an_episode_says_nothing() -> None:
    step = begin(Episode(), now=START, turn=0, region="US")
    assert (step.replies, step.card, step.speaks) == ((), None, False)


def test_a_soft_question_is_not_carried_into_a_new_chat() -> None:
    step = begin(opened(state="asked", soft=True), now=START, turn=0, region="US")
    assert step.episode.state == "none"
    assert not step.speaks


def test_a_new_chat_after_72_hours_asks_once() -> None:
    step = begin(opened(), now=START + timedelta(hours=72), turn=0, region="US")
    assert step.episode.state == "watch"
    assert [reply.act for reply in step.replies] == ["ask_watch"]
    assert begin(opened(), now=START + timedelta(hours=71), turn=0, region="US").episode.state == "open"


def test_a_clock_set_back_neither_ends_an_episode_nor_freezes_it() -> None:
    episode, now, asked = opened(), START - timedelta(days=400), list[str]()
    for turn, text in enumerate(["no", "a", "b", "c", "d"], start=2):
        now += timedelta(minutes=6)
        step = advance(episode, Verdict(), text, now=now, turn=turn, region="US")
        episode = step.episode
        asked.append(episode.question)
        assert episode.state == "open"
    assert "check1" in asked


def test_a_turn_counter_that_starts_again_does_not_freeze_the_check_ins() -> None:
    episode, asked = opened(question="", mark_turn=90), list[str]()
    for turn in range(1, 6):
        step = advance(episode, Verdict(), "a", now=START + timedelta(minutes=4 * turn), turn=turn, region="US")
        episode = step.episode
        asked.append(episode.question)
    assert "check1" in asked


def test_an_episode_of_another_version_goes_on() -> None:
    assert Episode.from_json(None) == Episode() == Episode.from_json({})
    old = dict(opened().to_json(), mood="low", question="no_such_question", queue=["no_such_question", "who"])
    del old["unanswered"]
    step = advance(Episode.from_json(old), Verdict(), "yes", now=START, turn=2, region="US")
    assert step.episode.is_open
    assert step.episode.queue == ("who",)


def test_check_ins_that_get_no_answer_become_rarer() -> None:
    episode, now, asked = opened(question=""), START, list[int]()
    for turn in range(2, 40):
        now += timedelta(minutes=5)
        step = advance(episode, Verdict(), "the weather", now=now, turn=turn, region="US")
        episode = step.episode
        if episode.question:
            asked.append(turn)
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert gaps == sorted(gaps)
    assert gaps[-1] > gaps[0]
    assert episode.is_open


def test_the_buttons_speak_the_language_of_the_question() -> None:
    verdict = verdict_of({"cue": "ideation", "lang": "fr"})
    step = advance(Episode(), verdict, "je veux mourir", now=START, turn=1, region="CA")
    assert next(choice.title for choice in step.replies[-1].choices) == "Oui"
    assert step.replies[-1].choices[0].payload == "crisis.direct.yes"


def test_a_button_of_an_earlier_question_answers_no_later_one() -> None:
    step = advance(opened(question=""), Verdict(), "Yes", now=START, turn=2, region="US", choice="crisis.direct.yes")
    assert [reply.act for reply in step.replies] == ["spent"]
    assert step.episode.is_open


def test_the_published_protocol_shows_every_track_in_words() -> None:
    tracks = {track.id: track for track in protocol.published()}
    assert set(tracks) == set(protocol.protocol().tracks)
    assert "killing yourself" in tracks["suicide"].asks
    assert all(track.receives and track.receives_now and track.then for track in tracks.values())


def test_every_class_leads_to_a_track() -> None:
    assert set(protocol.protocol().by_class) == set(classes())


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('direct: {risk: "yes"', 'direct: {danger: "yes"', "unknown key"),
        ("first: urge", "first: urges", "not in the file"),
        ("classes: [selfharm]", "classes: [plan]", "another track"),
        ("becomes: carer", "becomes: parent", "becomes one"),
        ("check_turns: 3, ", "", "numbers"),
        ("knows: {open: true}", "knows: {}", "has a risk"),
        ("  worse:\n    en: What", "  worst:\n    en: What", "plan has a title"),
    ],
)
def test_a_malformed_protocol_is_refused_with_a_sentence(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    text = protocol.EPISODE_PATH.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "episode.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProtocolError, match=complaint):
        protocol.load(path)


def test_whom_to_call_in_ones_own_language_leaves_room_for_the_question() -> None:
    """The quick exit, who this is in Dutch, and a question were 64 words; the exit waits for the next turn."""
    step = advance(
        Episode(tongue="nl", violence=True), verdict_of({"cue": "partner"}), "nee", now=START, turn=1, region="US"
    )
    check_step(step)
    assert {"language", "exit"} & {reply.act for reply in step.replies} == {"language"}
    assert step.quick_exit


@pytest.mark.parametrize(
    ("text", "seen"), [("i shook her hard, shes five weeks old", "child"), ("i never shook her", "child")]
)
def test_a_child_who_was_shaken_is_to_be_seen_by_a_doctor(text: str, seen: str) -> None:
    episode, said = Episode(), list[str]()
    for turn, words in enumerate((text, "no", "no", "yes"), start=1):
        verdict = verdict_of({"cue": seen, "tier": 3} if turn == 1 else {})
        step = advance(episode, verdict, words, now=START, turn=turn, region="US", used=said)
        check_step(step)
        episode = step.episode
        said += [reply.id for reply in step.replies]
    assert any(name.startswith("shaken-") for name in said) == (text.startswith("i shook"))

"""Whatever comes in: texts built to break, settings and secrets mistyped, working memory of any shape. Nothing raises that should not."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import secrets
from bot import settings as own
from bot.listening import listen
from bot.safety import Memory, screen
from bot.text import normalise, sentences

FEW = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

PIECES = st.sampled_from(
    [
        "I want to kill myself tonight",
        "I don't want to die",
        "my son screamed and I shouted at him",
        "w a n t",
        "k1ll",
        "ｋｉｌｌ",
        "кill my$elf",
        "🔪",
        "🏳️‍🌈",
        "👨‍👩‍👧",
        "\u200b",
        "\u202e",
        "\x00",
        "\ud800",
        "\r\n",
        "...",
        "?",
        '"',
        "''",
        "’",
        "/restart",
        '/x{"a": 1}',
        "{person}",
        "{{7*7}}",
        "%s",
        "<script>",
        "**b**",
        "e\u0301" * 5,
        "İ",
        "ß",
        "ﷺ",
        "7",
        "me me me",
        "he said she said I",
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=12).map(" ".join), st.lists(PIECES, max_size=8).map("".join), st.text(max_size=120)
)


def visible(text: str) -> str:
    """What is left of a text for a comparison of letters: compatibility forms, no case."""
    return unicodedata.normalize("NFKC", text).casefold()


@given(TEXTS, st.data())
@MANY
def test_every_span_of_the_comparable_form_leads_back_into_the_raw_text(raw: str, data: st.DataObject) -> None:
    found = normalise(raw)
    if found.text:
        start = data.draw(st.integers(0, len(found.text) - 1))
        end = data.draw(st.integers(start + 1, len(found.text)))
        first, last = found.span(start, end)
        assert 0 <= first < last <= len(raw)
        assert found.span(start, end - 1 if end - 1 > start else end)[0] == first
    assert found.span(3, 3) == (0, 0)


@given(st.text("abcdefghijklmnopqrstuvwxyz ,.'", max_size=60))
@MANY
def test_a_plain_letter_leads_back_to_itself(raw: str) -> None:
    found = normalise(raw)
    for letter, place in zip(found.text, found.offsets, strict=True):
        assert visible(raw[place]) == visible(letter) or letter in " \n"


@given(TEXTS)
@MANY
def test_normalising_and_sentences_give_the_same_twice(raw: str) -> None:
    assert normalise(raw) == normalise(raw)
    assert sentences(raw) == sentences(raw)


@given(TEXTS, st.lists(TEXTS, max_size=2))
@FEW
def test_the_screen_is_total_deterministic_and_points_into_the_text(text: str, before: list[str]) -> None:
    memory = Memory()
    for earlier in before:
        memory = screen(earlier, memory).memory
    verdict = screen(text, memory)
    assert not verdict.fault
    assert verdict == screen(text, memory)
    assert 0 <= verdict.text_tier <= 3
    assert 0 <= verdict.tier <= 3
    for evidence in verdict.evidence:
        assert 0 <= evidence.start < evidence.end <= len(text)
    json.dumps(verdict.to_json())
    assert Memory.from_json(json.loads(json.dumps(verdict.memory.to_json()))) == verdict.memory


@given(st.text(max_size=40), st.text(max_size=40))
@FEW
def test_danger_is_heard_between_any_neighbours(before: str, after: str) -> None:
    verdict = screen(f"{before}\nI want to kill myself tonight\n{after}")
    assert verdict.tier >= 2, "whatever stands around it"


@pytest.mark.parametrize("stored", [{"classes": None}, {"score": "x"}, {"score": []}, {"loss": {}}, {"x": 1}])
@pytest.mark.django_db
def test_a_damaged_memory_never_silences_the_screen(stored: dict[str, Any]) -> None:
    from bot.web.chat.models import Conversation, Message
    from bot.web.chat.receive import receive

    conversation = Conversation.objects.create(memory=stored)
    receive(conversation.handle, "damaged-1", "I want to kill myself tonight")
    assert any(row.shown.get("card") for row in Message.objects.filter(conversation=conversation))


@given(TEXTS, st.lists(TEXTS, max_size=2), st.sampled_from(["reflect", "repair"]))
@FEW
def test_listening_answers_anything_with_one_question_at_most(text: str, history: list[str], flow: str) -> None:
    # Lone halves of character pairs are replaced where a text comes in.
    text, *history = (whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for whole in (text, *history))
    heard = listen(text, history, flow)
    assert "?" not in heard.reflection
    assert (heard.question or "?").count("?") == 1
    assert heard == listen(text, history, flow)
    json.dumps(heard.to_json())


@given(text=st.one_of(TEXTS, st.text(st.sampled_from("/ \t\n\r\u00a0\u2003\x1c\x85\u200bx{}"), max_size=12)))
@MANY
def test_no_text_reaches_rasa_as_an_intent(agent: Any, text: str) -> None:
    from bot.rasa.channel import harmless

    assert not harmless(text).strip().startswith("/")
    if not text.strip().startswith("/"):
        assert harmless(text) == text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 12) | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
EVENTS = st.fixed_dictionaries(
    {"event": st.sampled_from(["user", "action", "slot", "active_loop", "reset"]) | JSON},
    optional={
        "name": st.sampled_from(["reflect_form", "action_listen", "action_hear", "person", "old_form"]) | JSON,
        "intent": st.sampled_from(["share", "command"]) | JSON,
        "hidden": JSON,
        "filled": JSON,
    },
)
LOOPS = st.sampled_from([None, "reflect_form", "old_form"]) | JSON
TURN = st.fixed_dictionaries({}, optional={"loop": LOOPS, "events": st.lists(EVENTS | JSON, max_size=5) | JSON})
SLOTS = st.dictionaries(
    st.sampled_from(["person", "strength", "feeling", "requested_slot", "what_happened", "old_slot"])
    | st.text(max_size=5),
    JSON,
    max_size=4,
)
SNAPSHOTS = st.fixed_dictionaries(
    {},
    optional={
        "slots": SLOTS | JSON,
        "turns": st.lists(TURN | JSON, max_size=4) | JSON,
        "loop": LOOPS,
        "closed_at": JSON,
    },
)


@given(snapshot=SNAPSHOTS)
@MANY
def test_any_snapshot_opens_and_comes_back_the_same(agent: Any, snapshot: dict[str, Any]) -> None:
    from bot.rasa.snapshot import snapshot_of, tracker_of

    domain = agent.domain
    tracker = tracker_of("t", snapshot, domain)
    first = snapshot_of(tracker, {}, 0.0, domain)
    assert first["loop"] in (None, *domain.form_names)
    assert set(first["slots"]) <= {slot.name for slot in domain.slots}
    given_slots = snapshot.get("slots")
    for name, value in (given_slots if isinstance(given_slots, dict) else {}).items():
        if name in {slot.name for slot in domain.slots} and value is not None:
            assert first["slots"][name] == value
    second = snapshot_of(tracker_of("t", json.loads(json.dumps(first)), domain), {}, 0.0, domain)
    assert second["slots"] == first["slots"]
    assert second["loop"] == first["loop"]


@given(snapshot=SNAPSHOTS)
@settings(FEW, max_examples=15)
def test_a_turn_goes_on_from_any_snapshot(agent: Any, snapshot: dict[str, Any]) -> None:
    import asyncio

    from bot.rasa.channel import take_turn
    from bot.rasa.store import turn_store

    body = {"conversation": "t", "n": 1, "text": "hello", "snapshot": snapshot, "metadata": {"screened": True}}
    answer = asyncio.run(take_turn(agent, body))
    assert isinstance(answer["snapshot"]["slots"], dict)
    assert not turn_store(agent.tracker_store).trackers


NAMES = sorted({*own.NAMES, "DATABASE_URL", "REDIS_URL"})
VALUES = st.one_of(
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20),
    st.integers().map(str),
    st.sampled_from(
        ["nan", "inf", "1e3", "~x/y", "postgresql://[", "redis://", "https://a.example", "a,b,,", "０８", "1_0"]
    ),
)


@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
@MANY
def test_any_environment_gives_settings_or_one_sentence(environment: dict[str, str]) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in NAMES}
    with patch.dict(os.environ, {**kept, **environment}, clear=True):
        try:
            found = own.settings.__wrapped__()
            said = "PORT."
        except own.SettingsError as error:
            said = str(error)
        else:
            assert 0 < found.port < 65536
            assert 0.5 <= found.turn_seconds <= 60
        assert said.endswith(".")
        assert any(name.removeprefix("ATTUNE_") in said for name in NAMES)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ATTUNE_STATE", "~nobody-of-that-name/x"),
        ("DATABASE_URL", "postgresql://["),
        ("DATABASE_URL", "postgresql://host:x/name"),
        ("DATABASE_URL", "postgresql://host:99999/name"),
    ],
)
def test_a_place_that_cannot_be_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(own.SettingsError, match=name):
        own.settings.__wrapped__()


@given(st.binary(max_size=80))
@MANY
def test_a_secret_of_any_bytes_is_usable_or_refused_with_what_to_do(tmp_path_factory: Any, content: bytes) -> None:
    folder: Path = tmp_path_factory.getbasetemp() / "hostile"
    (folder / "secrets").mkdir(parents=True, exist_ok=True)
    path = folder / "secrets" / "rasa"
    path.write_bytes(content)
    path.chmod(0o600)
    with patch.object(secrets, "state_dir", lambda: folder):
        try:
            assert secrets.read("rasa").isascii()
            said = ""
        except secrets.SecretError as error:
            said = str(error)
        assert f"delete {path}" in said or not said


@pytest.mark.parametrize("mark", [".", "?!", "…", '."', ".)"])
def test_marks_without_end_are_read_once(mark: str) -> None:
    """Read from each of them anew, this took the better part of an hour."""
    text = mark * 200_000 + "x"
    assert sentences(text) == [(0, len(text))]
    plain = f"Oh no{mark * 3} He left."
    assert [plain[a:b] for a, b in sentences(plain)] == [f"Oh no{mark * 3}", "He left."]


@pytest.mark.parametrize("size", [2_000, 20_000, 200_000])
def test_a_text_of_any_length_is_screened_and_heard(size: int) -> None:
    text = ("my mother said that he " * (size // 23)) + " and I want to kill myself tonight"
    assert screen(text).tier >= 2
    assert (listen(text).question or "?").count("?") == 1

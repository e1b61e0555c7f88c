"""The traps of Rasa 3.6, each reproduced against our mending of it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
import yaml

from actions.reflect import LADDER
from bot.settings import ROOT
from tests.conftest import Talk
from tests.test_rasa_turns import ANSWERS, to_question

CRISIS = "I am going to kill myself tonight"
ACTIONS_FIRST = {
    "action_greet": "hello",
    "utter_menu": "menu",
    "utter_help": "help",
    "utter_welcome": "thanks",
    "utter_program": "are you human?",
    "utter_privacy": "who reads this?",
    "utter_goodbye": "bye",
    "action_explain": "what is secure attachment?",
    "action_own_repair": "that is not what I meant",
    "action_scope": "what's the weather tomorrow",
    "steady_form": "",
    "action_look_back": "",
}


def crisis_first(answer: dict[str, Any]) -> None:
    """Only the crisis words, with the lines, and no form any more."""
    assert answer["understood"]["actions"] == ["utter_crisis"]
    assert answer["understood"]["flow"] is None
    card = answer["messages"][0]["card"]
    assert any(entry["always"] for entry in card["entries"])
    assert "requested_slot" not in answer["snapshot"]["slots"]


async def test_crisis_words_as_first_message_come_before_everything(talk: Talk) -> None:
    crisis_first(await talk.say(CRISIS, screened=False))


@pytest.mark.parametrize("step", LADDER)
async def test_crisis_words_at_every_step_of_the_form_close_it_and_fill_nothing(talk: Talk, step: str) -> None:
    await to_question(talk, step)
    answer = await talk.say(CRISIS, screened=False)
    crisis_first(answer)
    assert CRISIS not in str(answer["snapshot"]["slots"])


@pytest.mark.parametrize(("action", "text"), ACTIONS_FIRST.items())
async def test_crisis_words_after_any_action_come_first(talk: Talk, action: str, text: str) -> None:
    choice = {"steady_form": "choose_steady", "action_look_back": "choose_look_back"}.get(action)
    before = await talk.say(text, choice=choice)
    assert action in before["understood"]["actions"]
    crisis_first(await talk.say(CRISIS, screened=False))


async def test_after_crisis_words_the_conversation_goes_on(talk: Talk) -> None:
    await talk.say(CRISIS, screened=False)
    answer = await talk.say("menu")
    assert answer["understood"]["actions"] == ["utter_menu"]


@pytest.mark.parametrize(
    "text", ["/restart", "/session_start", '/share_moment{"person": "x"}', " /goodbye", "/choose_reflect", "//menu"]
)
async def test_slash_text_typed_by_a_person_is_text(talk: Talk, text: str) -> None:
    from bot.rasa.channel import harmless

    assert not harmless(text).startswith("/")
    answer = await talk.say(text)
    assert answer["messages"]
    assert answer["understood"]["ranking"], "it was ranked as text; a slash intent has no ranking"
    assert "person" not in answer["snapshot"]["slots"]


async def test_every_person_has_a_conversation_of_their_own(talk: Talk) -> None:
    other = Talk(talk.agent)
    await to_question(talk, "their_mind")
    answer = await other.say("hello")
    assert answer["understood"]["flow"] is None


async def test_text_with_blank_lines_stays_one_message(talk: Talk) -> None:
    await to_question(talk, "takeaway")
    answer = await talk.say(ANSWERS["takeaway"])
    back = [m for m in answer["messages"] if m.get("kind") == "look_back"]
    assert len(back) == 1
    assert "\n\n" in back[0]["text"]


@pytest.mark.parametrize("mode", ["fails", "junk-shape", "junk-list"])
async def test_a_failing_action_is_said_to_have_failed(talk: Talk, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    async def request(**kwargs: Any) -> Any:
        if mode == "fails":
            raise RuntimeError("no")
        return {"events": "none"} if mode == "junk-shape" else [1, 2]

    monkeypatch.setattr(talk.agent.processor.action_endpoint, "request", request)
    answer = await talk.say("My son hid from me and I felt awful about it")
    assert "validate_reflect_form" in answer["failed"]


async def test_a_hanging_action_ends_with_the_turns_time(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.rasa import channel

    async def request(**kwargs: Any) -> Any:
        await asyncio.sleep(30)

    monkeypatch.setattr(talk.agent.processor.action_endpoint, "request", request)
    monkeypatch.setattr(channel, "SECONDS", 0.5)
    with pytest.raises(TimeoutError):
        await talk.say("My son hid from me and I felt awful about it")
    assert not list(await talk.agent.tracker_store.keys())


def test_the_action_time_out_is_seconds_in_both_places(agent: Any) -> None:
    import rasa.core.actions.action as action
    import rasa.utils.endpoints as endpoints

    assert action.DEFAULT_REQUEST_TIMEOUT == endpoints.DEFAULT_REQUEST_TIMEOUT == 5


def test_our_store_is_the_one_that_runs(agent: Any) -> None:
    from rasa.core.tracker_store import InMemoryTrackerStore
    from rasa.shared.core.domain import Domain

    from bot.rasa.store import StoreError, TurnStore, turn_store

    assert isinstance(turn_store(agent.tracker_store), TurnStore)
    with pytest.raises(StoreError, match=r"endpoints\.yml"):
        turn_store(InMemoryTrackerStore(Domain.empty()))
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text().replace("${", "x").replace("}", ""))
    assert endpoints["tracker_store"]["type"] == "bot.rasa.store.TurnStore"


def test_the_safety_component_is_last_and_its_policy_above_all(agent: Any) -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text())
    assert config["pipeline"][-1]["name"] == "bot.rasa.safety.AttuneSafety"
    from rasa.core.policies.rule_policy import RulePolicy

    from bot.rasa.safety import AttuneSafetyPolicy

    assert AttuneSafetyPolicy.get_default_config()["priority"] > RulePolicy.get_default_config()["priority"]
    assert "FallbackClassifier" not in str(config)
    assert "action_default_fallback" not in str(config)


def test_crisis_responses_have_one_variant_without_a_condition() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    for name in ("utter_crisis", "utter_crisis_check"):
        assert len(domain["responses"][name]) == 1
        assert "condition" not in domain["responses"][name][0]


def test_no_custom_slot_mapping_asks_the_action_server() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    assert "action_validate_slot_mappings" not in domain["actions"]
    mappings = [m for slot in domain["slots"].values() for m in slot["mappings"]]
    assert not any("action" in mapping for mapping in mappings)


def test_no_intent_has_a_name_that_rasa_claims() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    assert not {"restart", "back", "session_start"} & set(domain["intents"])


def test_every_prompt_has_five_variants_with_ids_of_their_own() -> None:
    responses = yaml.safe_load((ROOT / "domain.yml").read_text())["responses"]
    ids = [variant["id"] for variants in responses.values() for variant in variants]
    assert len(ids) == len(set(ids))
    single = {"utter_crisis", "utter_crisis_check"} | {
        f"utter_ask_reflect_form_{slot}" for slot in LADDER if slot != "person"
    }
    for name, variants in responses.items():
        assert len(variants) >= 5 or name in single, name


def test_every_response_is_said_somewhere() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    places = [*(ROOT / "data" / "rules").glob("*.yml"), *(ROOT / "data" / "stories").glob("*.yml")]
    places += [*(ROOT / "actions").glob("*.py"), *(ROOT / "bot" / "rasa").glob("*.py"), ROOT / "config.yml"]
    said = "\n".join(place.read_text(encoding="utf-8") for place in places)
    asked = {f"utter_ask_{form}_{slot}" for form, body in domain["forms"].items() for slot in body["required_slots"]}
    for name in domain["responses"]:
        assert name in asked or name in said, f"{name} is never said"


def test_the_fingerprint_covers_words_and_helpers(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.rasa import fingerprint
    from bot.rasa.intents import AttuneIntents
    from bot.rasa.safety import AttuneSafety

    before = AttuneIntents.fingerprint_addon({}), AttuneSafety.fingerprint_addon({})
    monkeypatch.setattr(fingerprint, "of_files", lambda paths: "changed")
    assert (AttuneIntents.fingerprint_addon({}), AttuneSafety.fingerprint_addon({})) != before


def test_rasas_log_keeps_no_words(agent: Any) -> None:
    make = logging.getLogRecordFactory()
    record = make("rasa.core", logging.ERROR, "f.py", 3, "failed on %s", ("secret words",), None)
    assert "secret" not in record.getMessage()
    try:
        raise ValueError("secret words")
    except ValueError:
        import sys

        record = make("x", logging.WARNING, "f.py", 3, "secret words", (), sys.exc_info())
    assert "secret" not in record.getMessage()
    assert record.exc_info is None
    kept = make("attune.chat", logging.ERROR, "f.py", 3, "no answer of Rasa: %s", ("TimeoutError",), None)
    assert kept.getMessage() == "no answer of Rasa: TimeoutError"


def test_a_handler_that_comes_later_gets_no_words_either(agent: Any) -> None:
    seen: list[str] = []

    class Keeps(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(self.format(record))

    handler = Keeps()
    logger = logging.getLogger("rasa.something.new")
    logger.addHandler(handler)
    try:
        logger.error("could not read %s", "secret words")
    finally:
        logger.removeHandler(handler)
    assert len(seen) == 1
    assert "secret" not in seen[0]


async def test_structured_debug_lines_are_closed(talk: Talk, capsys: pytest.CaptureFixture[str]) -> None:
    await talk.say("my sentinel aunt Quillabert came by and I was cross")
    out, err = capsys.readouterr()
    assert "Quillabert" not in out + err


async def test_a_snapshot_of_an_older_model_still_opens(talk: Talk) -> None:
    talk.snapshot = {
        "slots": {"gone_slot": 1, "moment": "x", "requested_slot": "feeling"},
        "loop": "reflect_form",
        "turns": [
            {
                "loop": "gone_form",
                "events": [{"event": "action", "name": "gone_action"}, {"event": "active_loop", "name": "gone_form"}],
            }
        ],
    }
    answer = await talk.say("sad")
    assert answer["messages"]
    assert answer["snapshot"]["slots"]["feeling"] == "sad"


async def test_several_turns_at_once_do_not_mix(agent: Any) -> None:
    talks = [Talk(agent) for _ in range(8)]
    people = ["mother", "father", "sister", "brother", "wife", "husband", "boss", "friend"]
    await asyncio.gather(
        *(
            t.say(f"I shouted at my {p} and I feel sad", choice="share_moment")
            for t, p in zip(talks, people, strict=True)
        )
    )
    assert [t.snapshot["slots"].get("person") for t in talks] == people

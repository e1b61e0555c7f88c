"""What was made cheaper in Rasa says what Rasa says."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from bot.encoder import Encoder
from tests.conftest import Talk


def rules_of(agent: Any) -> Any:
    """The trained policy in the agent's graph."""
    from bot.rasa.rules import AttuneRules

    nodes = agent.processor.graph_runner._instantiated_nodes.values()
    return next(node._component for node in nodes if isinstance(node._component, AttuneRules))


def test_the_same_rules_apply_as_in_rasas_own_policy(agent: Any) -> None:
    from rasa.core.policies.rule_policy import RulePolicy

    rules = rules_of(agent)
    lookup = rules.lookup["rules"]
    draw = random.Random(5)
    sampled = draw.sample(sorted(lookup), min(120, len(lookup)))
    found = 0
    for key in sampled:
        states = json.loads(key)
        tried = [states, [{"prev_action": {"action_name": "action_listen"}}, *states], states[-1:]]
        crossed = copy.deepcopy(states)
        crossed[-1]["user"] = {"intent": draw.choice(["menu", "inform", "greet"])}
        for conversation in [*tried, crossed]:
            mine = rules._get_possible_keys(lookup, conversation)
            assert mine == RulePolicy._get_possible_keys(rules, lookup, conversation)
            assert mine == rules._get_possible_keys(lookup, conversation), "remembered as it was found"
            found += len(mine)
    assert found > len(sampled), "rules were found at all"


def test_a_rule_on_a_whole_text_is_refused(agent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.core.policies.rule_policy import RulePolicy

    rules = rules_of(agent)
    monkeypatch.setattr(RulePolicy, "train", lambda *args, **kwargs: None)
    rules.train([], agent.domain)
    monkeypatch.setattr(rules, "lookup", {"rules": {json.dumps([{"user": {"text": "hello"}}]): "utter_greet"}})
    with pytest.raises(ValueError, match="write an intent"):
        rules.train([], agent.domain)


def test_the_graph_gives_what_dask_gives(agent: Any) -> None:
    from rasa.core.channels.channel import UserMessage

    from bot.rasa import limits

    runner = agent.processor.graph_runner
    target = agent.processor.model_metadata.nlu_target

    def ranking(run: Any) -> Any:
        message = UserMessage("What is secure attachment?", metadata={"screened": True})
        return run(runner, {"__message__": [message], "__tracker__": None}, [target])[target][0].get("intent_ranking")

    assert ranking(limits._run_graph) == ranking(limits._dask_run)


def test_a_slot_of_a_new_tracker_is_its_own_and_empty(agent: Any) -> None:
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.rasa import trackers

    slots = {slot.name: slot for slot in agent.domain.slots}
    before = {name: (slot.value, slot.has_been_set) for name, slot in slots.items()}
    one = DialogueStateTracker("one", slots.values())
    for slot in one.slots.values():
        slot.value = 0.5
    two = one.init_copy()
    assert {name: (slot.value, slot.has_been_set) for name, slot in slots.items()} == before
    for name, slot in two.slots.items():
        rasas = copy.copy(slots[name])
        rasas.reset()
        assert type(slot) is type(rasas)
        assert slot.__dict__ == rasas.__dict__ == trackers._fresh(one.slots[name]).__dict__


def test_the_same_events_count_as_in_rasas_own_tracker() -> None:
    from rasa.shared.core import events
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.rasa import trackers

    trackers.apply()
    draw, lengths = random.Random(8), set()
    kinds: list[Any] = [
        *[lambda: events.ActionExecuted(draw.choice(["action_listen", "a_form", "b_form", "utter_menu"]))] * 6,
        *[lambda: events.UserUttered("words", {"name": draw.choice(["menu", "inform"])})] * 4,
        *[lambda: events.ActiveLoop(draw.choice(["a_form", "b_form", None]))] * 2,
        lambda: events.ActionExecutionRejected("a_form"),
        lambda: events.SlotSet("moment", "x"),
        lambda: events.DefinePrevUserUtteredFeaturization(False),
        lambda: events.ActionReverted(),
        lambda: events.UserUtteranceReverted(),
        lambda: events.Restarted(),
    ]
    for _ in range(400):
        tracker = DialogueStateTracker("random", [])
        tracker.events.extend(draw.choice(kinds)() for _ in range(draw.randint(0, 30)))
        mine, rasas = tracker.applied_events(), trackers._rasa_applied(tracker)
        assert [id(event) for event in mine] == [id(event) for event in rasas]
        lengths.add(len(tracker.events) - len(mine))
    assert len(lengths) > 5, "something was left out at all"


def test_an_event_is_found_by_its_name_and_nothing_else_is_one() -> None:
    from rasa.shared.core.events import Event, SlotSet
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.rasa import trackers

    trackers.apply()
    for _ in range(2):
        assert Event.resolve_by_type("slot") is trackers._rasa_resolve("slot") is SlotSet
        assert Event.resolve_by_type("no_such_event", SlotSet) is SlotSet
        with pytest.raises(ValueError, match="Unknown event"):
            Event.resolve_by_type("no_such_event")
    with pytest.raises(ValueError, match="must be an instance"):
        DialogueStateTracker("x", []).update({"event": "slot"})


async def test_a_vector_that_was_lent_is_not_computed_again(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot import encoder
    from bot.intents import texts_of

    text = "I told my sister that her cooking is awful, and she left the table."
    lender, borrower = Encoder(), Encoder()
    lender.encode([text.lower()])
    runs: list[int] = []
    run = borrower._run

    def counted(tokens: list[list[int]]) -> Any:
        runs.append(len(tokens))
        return run(tokens)

    monkeypatch.setattr(borrower, "_run", counted)
    borrower.borrow(lender.lend(texts_of(text)))
    assert (borrower.encode([text]) == lender.encode([text])).all()
    assert runs == [], "letters' case makes no difference to the model"
    assert text.split()[1] not in str(lender.lend([text])), "no words travel"
    broken: list[object] = [
        None,
        [],
        {"a": 3},
        {"a": "!!"},
        {"a": "AAAA"},
        {"b": lender.lend([text]).popitem()[1][:-8]},
    ]
    for damaged in broken:
        borrower.borrow(damaged)
    monkeypatch.setattr(encoder, "encoder", lambda: borrower)
    assert len(borrower._latest) == 1

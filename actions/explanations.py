"""Explanations out of the articles, each sentence with its source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from bot.articles import Cited, Context, Explanation, explain, passage


def citations(sentences: Iterable[Cited]) -> list[dict[str, str]]:
    """Each passage once, with what the widget needs to name and open it."""
    seen: dict[str, dict[str, str]] = {}
    for sentence in sentences:
        if sentence.passage not in seen:
            opened = passage(sentence.passage)
            seen[sentence.passage] = {
                "passage": sentence.passage,
                "article": sentence.article,
                "title": opened.title if opened else sentence.article,
                "section": sentence.section,
            }
    return list(seen.values())


def _tell(dispatcher: CollectingDispatcher, found: Explanation) -> list[EventType]:
    cited = citations(found.sentences)
    if found.answered and found.answer:
        choices = [door.choice("More", "more"), door.choice("Where is that from?", "where_from")]
        door.say(dispatcher, found.answer, kind="explanation", citations=cited, choices=choices)
    elif found.answer:
        door.say(dispatcher, found.answer, kind="explanation", citations=cited)
    else:
        near = "; ".join(found.near[:3])
        text = "My articles don't cover that." + (f" The nearest they have: {near}." if near else "")
        door.say(dispatcher, text, kind="explanation", citations=[], data={"near": list(found.near[:3])})
    return [SlotSet("explained", found.context.to_json() if found.context else None)]


class ActionExplain(Action):
    """A new question; "and for adults?" is understood by the one before."""

    def name(self) -> str:
        return "action_explain"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        context = Context.from_json(tracker.get_slot("explained"))
        return _tell(dispatcher, explain(door.said(tracker), context=context))


class ActionExplainMore(Action):
    """More of the latest explanation, its source, or its short version; by words or by button."""

    ASKED = {"more": "more", "where_from": "where is that from?", "short_version": "give me the short version"}

    def name(self) -> str:
        return "action_explain_more"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        context = Context.from_json(tracker.get_slot("explained"))
        if context is None:
            door.say(dispatcher, "There is no explanation open yet. What would you like to understand?")
            return []
        return _tell(dispatcher, explain(self.ASKED.get(door.intent(tracker), "more"), context=context))

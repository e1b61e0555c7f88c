"""What each line command answers with. Every function here loads its part, and gives back what answers one row."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.cli.stream import Answer, LineError, Row, number, one_of, optional_text, text, texts

KINDS = ("turn", "apology")
OLDEST = 130.0  # years
RANKED = 5  # intents shown by `parse`
_WARM = "My friend did not call and I felt sad."


def screening() -> Answer:
    """`screen`: the verdict on a text after what was said before it."""
    from bot.safety import Memory, remember, screen

    screen(_WARM)

    def answer(row: Row) -> Row:
        said, history = text(row, "text"), texts(row, "history")
        verdict = screen(said, remember(history) if history else Memory())
        if verdict.fault:
            # A tier of 0 would be a lie: in the chat this shows the static help card.
            raise LineError("the screen failed on this text")
        return verdict.to_json()

    return answer


def understanding() -> Answer:
    """`parse`: intent, ranking and route, as Rasa's component of the same model ranks them outside any flow."""
    from bot.intents import model, route_of
    from bot.listening import objects

    fitted = model()
    fitted.rank(_WARM)

    def answer(row: Row) -> Row:
        said = text(row, "text")
        ranking = fitted.rank(said, objects=objects(said))[:RANKED]
        shown = [{"intent": name, "confidence": _share(score)} for name, score in ranking]
        intent, confidence = shown[0]["intent"], shown[0]["confidence"]
        return {
            "intent": intent,
            "confidence": confidence,
            "ranking": shown,
            "route": route_of(str(intent)),
            "relational": bool(fitted.relational(said)),
        }

    return answer


def _share(score: float) -> float:
    return round(min(1.0, max(0.0, float(score))), 4)


def listening() -> Answer:
    """`listen`: a reflection and one question."""
    from bot.intents import model
    from bot.listening import listen, may_object, objects
    from bot.listening.heard import FLOWS
    from bot.safety import screen

    fitted = model()
    screen(_WARM)
    listen(_WARM)

    def answer(row: Row) -> Row:
        said, history = text(row, "text"), texts(row, "history")
        # What the screen marked is never echoed, here as in a conversation.
        verdict = screen(said)
        marked = [(found.start, found.end) for found in verdict.evidence] if verdict.text_tier >= 2 else []
        flow = one_of(row, "flow", FLOWS, "reflect")
        # As in a conversation: by its wording, or by what the intent model makes of it.
        plainly = objects(said)
        objection = fitted.rank(said, objects=plainly)[0][0] == "objection" and (plainly or may_object(said))
        return listen(said, history, flow, avoid=marked, objection=objection).to_json()

    return answer


def explaining(articles: Path | None, top: int) -> Answer:
    """`explain`: cited sentences, or an honest no. Raises ArticleError where no article can be used."""
    from bot.articles import Library, explain

    library = Library.built_in() if articles is None else Library.from_folder(articles)
    for sentence in library.left_out:
        print(f"attune: {sentence}", file=sys.stderr)
    explain("What is trust?", library, top)

    fixed = library if articles else None  # our own corpus is looked up anew: what is published meanwhile counts

    def answer(row: Row) -> Row:
        return explain(text(row, "question"), fixed, top).to_json()

    return answer


def drafting() -> Answer:
    """`draft`: an apology in the person's words, or why there is none."""
    from bot.repair import draft

    draft("I shouted at my friend.")

    def answer(row: Row) -> Row:
        event, to = text(row, "event"), optional_text(row, "to")
        age, feelings = number(row, "age", 0.0, OLDEST), texts(row, "feelings")
        return draft(event, to, age, feelings).to_json()

    return answer


def linting() -> Answer:
    """`lint`: what a turn does, or the parts and faults of an apology."""
    from bot.listening.coded import code_turn
    from bot.repair import lint_apology

    code_turn(_WARM)
    lint_apology("I am sorry that I shouted at you.")

    def answer(row: Row) -> Row:
        said, kind, history = text(row, "text"), one_of(row, "kind", KINDS), texts(row, "history")
        if kind == "apology":
            return lint_apology(said)
        return {"labels": list(code_turn(said, history))}

    return answer

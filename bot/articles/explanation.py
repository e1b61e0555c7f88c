"""What an explanation is: cited sentences, the passages behind them, and what a next question may refer to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Cited:
    """One sentence as it stands in a passage; `text` is a verbatim substring of that passage's text."""

    text: str
    passage: str
    article: str
    section: str


@dataclass(frozen=True)
class Passage:
    """One passage that was found; `score` 0-1.3, comparable within one explanation only."""

    id: str
    article: str
    section: str
    score: float


@dataclass(frozen=True)
class PassageText:
    """A passage to open: `title` of its article, `source` as one line that says where the article comes from."""

    id: str
    article: str
    title: str
    section: str
    text: str
    source: str


@dataclass(frozen=True)
class Topic:
    """Something the articles cover, for menus: the section's heading and the passage it opens."""

    title: str
    article: str
    passage: str


@dataclass(frozen=True)
class Context:
    """What the latest explanation was about, so that "more" or "and for adults?" can be understood."""

    question: str
    shown: tuple[str, ...] = ()  # "passage id|sentence number" of every sentence shown about this question
    last: tuple[str, ...] = ()  # those of the latest answer
    about: str = ""  # the question that was whole without the one before; follow-ups lean on it and not on each other

    def to_json(self) -> dict[str, Any]:
        return {"question": self.question, "shown": list(self.shown), "last": list(self.last), "about": self.about}

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> Context | None:
        """None for anything that is not a context: a lost context only costs the follow-up."""
        if not isinstance(value, Mapping) or not isinstance(value.get("question"), str):
            return None
        shown, last = value.get("shown"), value.get("last")
        return cls(
            value["question"],
            tuple(str(s) for s in shown) if isinstance(shown, list) else (),
            tuple(str(s) for s in last) if isinstance(last, list) else (),
            about if isinstance(about := value.get("about"), str) else "",
        )


@dataclass(frozen=True)
class Explanation:
    """The answer to one question.

    kind: "answer", "more", "short", "source" (answer names the sources), "end" (nothing to add), "boundary" (a matter
    no article answers: see `boundary`), "unknown" (not covered: see `near`), "empty" (there are no articles).
    """

    answered: bool
    score: float  # 0-1: how surely the articles answer
    answer: str | None
    sentences: tuple[Cited, ...] = ()
    passages: tuple[Passage, ...] = ()
    near: tuple[str, ...] = ()  # titles of the nearest topics, where it was not answered
    kind: str = "answer"
    boundary: str | None = None  # name of the boundary in data/retrieval/boundaries.yml
    context: Context | None = None
    sources: tuple[str, ...] = field(default=())  # one line for each article that is quoted

    def to_json(self) -> dict[str, Any]:
        """The keys of the command line's contract, and no others."""
        return {
            "answered": self.answered,
            "score": round(self.score, 4),
            "answer": self.answer,
            "sentences": [
                {"text": s.text, "passage": s.passage, "article": s.article, "section": s.section}
                for s in self.sentences
            ],
            "passages": [
                {"id": p.id, "article": p.article, "section": p.section, "score": round(p.score, 4)}
                for p in self.passages
            ],
        }

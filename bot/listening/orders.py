"""Whether a sentence begins as an order does: "keep a list", and not "keep in mind that ..." or "love is hard"."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from bot.parser import parse
from bot.reading import from_yaml
from bot.settings import ROOT

FOLDER = ROOT / "data" / "lint"
_LONGEST = 600  # characters of a sentence that are parsed


class LintWordsError(ValueError):
    """A file of data/lint is not as it must be; the message names the file and the entry."""


@cache
def _imperatives() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]:
    found: dict[str, Any] = from_yaml((FOLDER / "imperatives.yml").read_text(encoding="utf-8"))
    if set(found) != {"verbs", "either", "not"}:
        raise LintWordsError("imperatives.yml holds `verbs`, `either` and `not`.")
    lead = r"^(?:(?:please|always|also|even|just|definitely|instead|simply|do|try and|at least|for now|in the meantime|next time|most importantly)[,]? )*"  # noqa: E501
    verbs = "|".join(sorted(found["verbs"]))
    begins = re.compile(lead + rf"(?:don't (?!you\b)|do not |never )?(?:{verbs})\b(?!')", re.IGNORECASE)
    return begins, re.compile(found["not"], re.IGNORECASE), frozenset(found["either"])


def orders(low: str) -> bool:
    """Whether a bare sentence begins as an order does."""
    begins, only_looks, either = _imperatives()
    if only_looks.match(low):
        return False
    match = begins.match(low)
    if match is None:
        return False
    if re.match(r"(?:don't|do not|never) ", low):
        return not re.match(r"never (?:had|been|knew|have i)|don't (?:worry|know|think|get me)", low)
    after = low[match.end() :].lstrip()
    verb = match[0].split()[-1]
    if " " not in match[0] and re.match(r"(?:is|was|are|were|has|will|can|would|could|seems|helps|makes)\b", after):
        return False  # "talk is cheap", "change can be hard"
    if verb in either:
        doc = parse(low[0].upper() + low[1:_LONGEST])
        root = next((t for t in doc if t.dep_ == "ROOT"), doc[0])
        return bool(
            (
                root.tag_ in ("VB", "VBP")
                and not any(c.dep_ in ("nsubj", "aux") and c.lower_ not in ("do", "let") for c in root.lefts)
            )
            or doc[0].tag_ == "VB"
        )
    return True

"""Which language a text is in that the screen can't read, and one plain sentence in that language (data/safety/tongues.yml).

Scripts and short word lists name it; a trained identifier does it no better on the languages there are words for, and costs 100 MB
of memory in every process.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.reading import from_yaml
from bot.safety.data import FOLDER
from bot.safety.language import word_lists

TONGUES_PATH = FOLDER / "tongues.yml"
LOOKED_AT = 2000  # characters
WORDS = 3  # fewer words, or fewer letters of a script without spaces, are too little to know a language by
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI")


class TonguesError(ValueError):
    """The file is malformed; the message names the language."""


@dataclass(frozen=True)
class Tongue:
    """`here` has the place {emergency} for the region's number; `abroad` has none."""

    id: str
    here: str
    abroad: str
    script: tuple[str, ...] = ()
    letters: str = ""
    latin: str = ""


def load(path: Path = TONGUES_PATH) -> tuple[Tongue, ...]:
    """Read and check the file. Raises TonguesError with a sentence, OSError where it is not there."""
    raw = from_yaml(path.read_text(encoding="utf-8"))
    if not isinstance(raw, dict) or set(raw) != {"tongues"}:
        raise TonguesError(f"{path.name}: its one key is tongues.")
    found = tuple(_tongue(row) for row in raw["tongues"])
    if len({tongue.id for tongue in found}) < len(found):
        raise TonguesError(f"{path.name}: an id is used twice.")
    return found


def _tongue(row: dict[str, Any]) -> Tongue:
    where = f"tongue {row.get('id', '?')}"
    if not {"id", "here", "abroad"} <= set(row) or set(row) - set(Tongue.__dataclass_fields__):
        raise TonguesError(f"{where}: it has id, here, abroad, and script (perhaps letters) or latin.")
    if ("script" in row) == ("latin" in row) or ("letters" in row and "script" not in row):
        raise TonguesError(f"{where}: it is known by its script or by a list of words.")
    if row["here"].count("{emergency}") != 1 or "{" in row["abroad"]:
        raise TonguesError(f"{where}: here names the emergency number once, abroad never.")
    if row.get("latin", "en") not in word_lists():
        raise TonguesError(f"{where}: lexicon_languages.yml has no such list.")
    return Tongue(**{**row, "script": tuple(row.get("script", ()))})


@cache
def tongues() -> tuple[Tongue, ...]:
    """The checked file, read once."""
    return load()


def _scripts(text: str) -> Counter[str]:
    return Counter(unicodedata.name(c, "").split(" ")[0].split("-")[0] for c in text[:LOOKED_AT] if c.isalpha())


def enough(text: str) -> bool:
    """Whether there is enough of a text to speak of its language."""
    unspaced = sum(count for script, count in _scripts(text).items() if script in _UNSPACED)
    return unspaced >= WORDS or len(text.split()) >= WORDS


def tongue_of(text: str) -> Tongue | None:
    """The language of a text that is neither English, French nor Spanish, where there is a sentence for it."""
    scripts = _scripts(text)
    if not scripts:
        return None
    # Japanese is written with Chinese characters, too: its own letters decide.
    written = [each for each in tongues() if any(script in scripts for script in each.script)]
    if scripts.most_common(1)[0][0] != "LATIN" and written:
        return next((each for each in written if not each.letters or set(each.letters) & set(text)), None)
    folded = unicodedata.normalize("NFKD", text[:LOOKED_AT].casefold().replace("đ", "d"))
    words = re.findall(r"[a-z]+", "".join(c for c in folded if not unicodedata.combining(c)))
    counts = {each: sum(word in word_lists()[each.latin] for word in words) for each in tongues() if each.latin}
    best = max(counts, key=lambda each: counts[each])
    return best if counts[best] else None

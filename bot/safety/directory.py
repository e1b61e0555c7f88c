"""The file of crisis lines, read strictly: regions, needs by class, words of a card, lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.reading import from_yaml
from bot.settings import ROOT

LINES_PATH = ROOT / "data" / "safety" / "crisis_lines.yml"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class LinesError(ValueError):
    """The file of lines is malformed; the message names the line and the key."""


@dataclass(frozen=True)
class Region:
    """One choice of the widget. `id` is an ISO code (country or country-province), `elsewhere` or `unknown`."""

    id: str
    name: str


@dataclass(frozen=True)
class Hours:
    """Opening hours: always, unknown (neither), or a window in the line's own zone; `days` are 0 (Monday) to 6.

    A window that closes at or before the hour it opens at closes on the next day.
    """

    always: bool = False
    zone: str = ""
    days: tuple[int, ...] = ()
    opens: str = ""
    closes: str = ""

    def open_at(self, now: datetime) -> bool | None:
        """None where no source gives the hours. `now` must be aware."""
        if self.always:
            return True
        if not self.zone:
            return None
        there = now.astimezone(ZoneInfo(self.zone))
        clock, today = there.strftime("%H:%M"), there.weekday()
        if self.opens < self.closes:
            return today in self.days and self.opens <= clock < self.closes
        # Past midnight: the rest of it belongs to the day before.
        return (today in self.days and clock >= self.opens) or ((today - 1) % 7 in self.days and clock < self.closes)


@dataclass(frozen=True)
class Line:
    """One service as the file has it; numbers are written as dialled in its country."""

    id: str
    countries: tuple[str, ...]
    roles: tuple[str, ...]
    name: str
    hours: Hours
    languages: tuple[str, ...]
    cost: str
    source: str
    status: str
    checked_on: date
    checked_by: str
    region: str = ""
    voice: str = ""
    voice_alt: str = ""
    tty: str = ""
    sms: str = ""
    keyword: str = ""
    chat: str = ""
    interpreters: int = 0
    limits: str = ""
    note: str = ""


@dataclass(frozen=True)
class Directory:
    """The whole file, checked."""

    regions: Mapping[str, tuple[str, tuple[str, ...]]]  # id -> name, countries
    countries: Mapping[str, Mapping[str, str]]
    roles: Mapping[str, Mapping[str, Any]]  # in the file's order
    needs: Mapping[str, tuple[str, ...]]  # class -> roles
    cards: Mapping[str, Mapping[str, Any]]
    languages: Mapping[str, Mapping[str, str]]  # code of a language lines speak -> its name in the card's language
    said: Mapping[str, Mapping[str, str]]  # what a line says of itself in English -> the same in other languages
    lines: tuple[Line, ...]

    def say(self, text: str, language: str) -> str:
        """A line's cost, limits, note or plain name in the language of the card; proper names stay."""
        return self.said[text][language] if language != "en" and text in self.said else text


_LINE_KEYS = frozenset(Line.__dataclass_fields__)
_REQUIRED = frozenset(
    ("id", "countries", "roles", "name", "hours", "languages", "cost", "source", "status", "checked_on", "checked_by")
)
_TOP = frozenset({"regions", "countries", "roles", "needs", "cards", "languages", "said", "lines"})
_CARD_KEYS = {"imminent", "possible", "violence", "static", "unknown", "local", "local_note"}
_CARD_KEYS |= {"always", "hours_unknown", "days", "to", "local_time", "interpreters"}
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_NUMBER = re.compile(r"[0-9][0-9 -]*[0-9]")


def _hours(raw: object, where: str) -> Hours:
    if raw == {"always": True}:
        return Hours(always=True)
    if raw == {"unknown": True}:
        return Hours()
    if not isinstance(raw, dict) or set(raw) != {"zone", "days", "from", "to"}:
        raise LinesError(f"{where}: hours are {{always: true}}, {{unknown: true}}, or zone, days, from and to.")
    if not set(raw["days"]) <= set(WEEK) or not all(_TIME.fullmatch(raw[end]) for end in ("from", "to")):
        raise LinesError(f"{where}: days are mon to sun, times are HH:MM.")
    ZoneInfo(raw["zone"])
    return Hours(False, raw["zone"], tuple(WEEK.index(day) for day in raw["days"]), raw["from"], raw["to"])


def _line(raw: dict[str, Any], known: dict[str, Any]) -> Line:
    where = f"line {raw.get('id', '?')}"
    if unknown := sorted(set(raw) - _LINE_KEYS):
        raise LinesError(f"{where}: {unknown[0]} is not a key of a line.")
    if missing := sorted(_REQUIRED - set(raw)):
        raise LinesError(f"{where}: {missing[0]} is missing.")
    for key in ("voice", "voice_alt", "tty", "sms"):
        if key in raw and not (isinstance(raw[key], str) and _NUMBER.fullmatch(raw[key])):
            raise LinesError(f"{where}: {key} is a quoted number, as dialled in its country.")
    if not any(raw.get(key) for key in ("voice", "sms", "chat")):
        raise LinesError(f"{where}: a line needs a voice, sms or chat way in.")
    if raw.get("chat") and not str(raw["chat"]).startswith("https://"):
        raise LinesError(f"{where}: chat is an https address.")
    if raw["status"] not in ("V1", "V2"):
        raise LinesError(f"{where}: only V1 and V2 may be shipped.")
    if not isinstance(raw["checked_on"], date):
        raise LinesError(f"{where}: checked_on is a date.")
    for key, names in (("countries", known["countries"]), ("roles", known["roles"])):
        if not raw[key] or not set(raw[key]) <= set(names):
            raise LinesError(f"{where}: {key} holds a name that the file does not know.")
    if raw.get("region") and raw["region"] not in known["regions"]:
        raise LinesError(f"{where}: its region is not in the list of regions.")
    values = dict(raw, hours=_hours(raw["hours"], where))
    for key in ("countries", "roles", "languages"):
        values[key] = tuple(raw[key])
    return Line(**values)


def load(path: Path = LINES_PATH) -> Directory:
    """Read and check the file. Raises LinesError with a sentence, OSError where it is not there."""
    raw = from_yaml(path.read_text(encoding="utf-8"))
    if not isinstance(raw, dict) or set(raw) != _TOP:
        raise LinesError(f"{path.name}: the keys are exactly {', '.join(sorted(_TOP))}.")
    if any(set(words) != _CARD_KEYS for words in raw["cards"].values()) or "en" not in raw["cards"]:
        raise LinesError(f"{path.name}: every language of cards has the same keys.")
    regions = {region["id"]: (region["name"], tuple(region["countries"])) for region in raw["regions"]}
    roles = {role["id"]: role for role in raw["roles"]}
    needs = {name: tuple(wanted) for name, wanted in raw["needs"].items()}
    if any(not set(wanted) <= set(roles) for wanted in needs.values()):
        raise LinesError(f"{path.name}: needs names a role that is not in the list of roles.")
    known = {"regions": regions, "countries": raw["countries"], "roles": roles}
    lines = tuple(_line(line, known) for line in raw["lines"])
    ids = [line.id for line in lines]
    if len(set(ids)) < len(ids) or len(regions) < len(raw["regions"]) or len(roles) < len(raw["roles"]):
        raise LinesError(f"{path.name}: an id is used twice.")
    if not {"elsewhere", "unknown"} <= set(regions):
        raise LinesError(f"{path.name}: regions must hold elsewhere and unknown.")
    said = {row["en"]: row for row in raw["said"]}
    _check_said(raw["cards"], raw["languages"], said, lines)
    return Directory(regions, raw["countries"], roles, needs, raw["cards"], raw["languages"], said, lines)


def _check_said(
    cards: Mapping[str, Any], languages: Mapping[str, Any], said: Mapping[str, Any], lines: tuple[Line, ...]
) -> None:
    """Every fact of a line can be read in every language of a card."""
    if any(set(row) != set(cards) for row in (*said.values(), *languages.values())):
        raise LinesError("said and languages: each is there in every language of cards, and in no other.")
    for line in lines:
        for key in ("cost", "limits", "note", "keyword"):
            told = getattr(line, key)
            if told and told not in said and (key != "keyword" or " " in told):
                raise LinesError(f"line {line.id}: its {key} is not under said.")
        if not set(line.languages) <= set(languages):
            raise LinesError(f"line {line.id}: it speaks a language that has no name.")


@cache
def directory() -> Directory:
    """The checked file, read once."""
    return load()


def known_region(region: str) -> str:
    """The nearest region of the file: itself, its country (CA-QC is CA), or `unknown`."""
    for candidate in (region, region.partition("-")[0]):
        if candidate in directory().regions:
            return candidate
    return "unknown"

"""Crisis lines: which numbers a person sees, by region, tier, class, hour and language.

Facts and their sources are in data/safety/crisis_lines.yml; the rules of selection:
no legal, referral or support role at tier 3; never fewer than one 24-hour emergency or crisis entry; where the region
is not known, numbers only with their countries named, the local-emergency sentence and a directory of lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.safety.directory import WEEK, Hours, Line, LinesError, Region, directory, known_region

__all__ = [
    "LAST_RESORT",
    "Card",
    "Entry",
    "LinesError",
    "Region",
    "crisis_name",
    "due",
    "emergency_number",
    "help_card",
    "known_region",
    "lines_for",
    "regions",
]

VIOLENCE = frozenset({"partner", "sexual"})
ANYWHERE = "ANY"
EVERYWHERE_SHOWN = ("us-988", "ca-988", "samaritans")  # to an unknown region, each with its country


@dataclass(frozen=True)
class Entry:
    """A line as a card shows it. Empty where there is none; `open_now` is None where hours are not confirmed."""

    id: str
    name: str
    role: str  # an id of `roles` in the file
    role_name: str
    hours: str
    always: bool
    open_now: bool | None
    country: str
    voice: str = ""
    voice_alt: str = ""
    tty: str = ""
    sms: str = ""
    keyword: str = ""
    chat: str = ""
    cost: str = ""
    limits: str = ""
    note: str = ""
    languages: tuple[str, ...] = ()
    tel_href: str = ""
    sms_href: str = ""


@dataclass(frozen=True)
class Card:
    """What is shown. `region` is the id the card was made for, `note` a sentence below the entries or empty."""

    title: str
    intro: str
    entries: tuple[Entry, ...]
    region: str
    note: str = ""
    language: str = "en"

    def to_json(self) -> dict[str, Any]:
        """Plain lists, dicts, strings, booleans and nulls."""
        entries = [dict(asdict(entry), languages=list(entry.languages)) for entry in self.entries]
        return {
            "title": self.title,
            "intro": self.intro,
            "entries": entries,
            "region": self.region,
            "note": self.note,
            "language": self.language,
        }


# Without a number, so that it is right everywhere; used only where the file of lines cannot be read.
LAST_RESORT = Card(
    title="Help is here",
    intro="If you or someone else may be in danger, call your local emergency number now.",
    entries=(
        Entry(
            id="local-emergency",
            name="Your local emergency number",
            role="emergency",
            role_name="Emergency",
            hours="24 hours, every day",
            always=True,
            open_now=True,
            country="Any country",
            note="The number for police, ambulance and fire where you are.",
        ),
    ),
    region="unknown",
    note="Lines by country: https://findahelpline.com",
)


def regions() -> list[Region]:
    """The choices of the widget, in the file's order; `elsewhere` and `unknown` (rather not say) are last."""
    return [Region(id, name) for id, (name, _) in directory().regions.items()]


def _hours_text(hours: Hours, words: Mapping[str, Any]) -> str:
    if hours.always:
        return str(words["always"])
    if not hours.zone:
        return str(words["hours_unknown"])
    names = [str(words["days"][WEEK[day]]) for day in hours.days]
    run = list(hours.days) == list(range(hours.days[0], hours.days[-1] + 1)) and len(names) > 2
    days = f"{names[0]} {words['to']} {names[-1]}" if run else ", ".join(names)
    return f"{days}, {hours.opens} {words['to']} {hours.closes} ({words['local_time']})"


def _entry(line: Line, role: str, now: datetime, language: str) -> Entry:
    book = directory()
    words = book.cards[language]
    spoken = [str(book.languages[code][language]) for code in line.languages]
    if line.interpreters:
        spoken.append(f"{line.interpreters} {words['interpreters']}")
    body = f"?&body={line.keyword}" if line.keyword and " " not in line.keyword else ""
    return Entry(
        id=line.id,
        name=book.say(line.name, language),
        role=role,
        role_name=str(book.roles[role][language]),
        hours=_hours_text(line.hours, words),
        always=line.hours.always,
        open_now=line.hours.open_at(now),
        country=", ".join(str(book.countries[country][language]) for country in line.countries),
        voice=line.voice,
        voice_alt=line.voice_alt,
        tty=line.tty,
        sms=line.sms,
        keyword=book.say(line.keyword, language),
        chat=line.chat,
        cost=book.say(line.cost, language),
        limits=book.say(line.limits, language),
        note=book.say(line.note, language),
        languages=tuple(spoken),
        tel_href="tel:" + re.sub("[ -]", "", line.voice) if line.voice else "",
        sms_href="sms:" + re.sub("[ -]", "", line.sms) + body if line.sms else "",
    )


def _local_emergency(language: str) -> Entry:
    words = directory().cards[language]
    return Entry(
        id="local-emergency",
        name=str(words["local"]),
        role="emergency",
        role_name=str(directory().roles["emergency"][language]),
        hours=str(words["always"]),
        always=True,
        open_now=True,
        country=str(directory().countries[ANYWHERE][language]),
        note=str(words["local_note"]),
    )


def _of_region(region: str) -> list[Line]:
    """Lines that serve the region, those of its province first."""
    countries = directory().regions[region][1]
    mine = [
        line
        for line in directory().lines
        if set(line.countries) & set(countries) and (not line.region or line.region == region)
    ]
    return sorted(mine, key=lambda line: not line.region)


def _wanted(tier: int, classes: Iterable[str], minor: bool) -> list[str]:
    """Roles in the order of the card. Emergency leads at tier 3, and closes the card below it."""
    book = directory()
    named = [role for name in classes for role in book.needs.get(name, ())]
    wanted = (["emergency"] if tier >= 3 else []) + (["youth"] if minor else []) + named
    wanted += ["crisis", "listening"] if tier < 2 else ["crisis"]
    wanted += ["emergency"]
    if tier < 2:
        wanted += ["support"]
    if "domestic_violence" in named:
        wanted += ["legal"]
    return [role for role in dict.fromkeys(wanted) if tier < 3 or book.roles[role]["imminent"]]


def _picked(lines: list[Line], wanted: list[str], now: datetime, language: str, limit: int) -> list[tuple[Line, str]]:
    """At most `limit` lines by role: open ones first, then those in the language; emergency is never cut."""
    picked: dict[str, tuple[Line, str]] = {}
    for role in wanted:
        of_role = [line for line in lines if role in line.roles and line.id not in picked]
        of_role.sort(key=lambda line: (line.hours.open_at(now) is not True, language not in line.languages))
        for line in of_role[: 1 if role == "emergency" else 2]:
            picked[line.id] = (line, role)
    chosen = list(picked.values())
    sure = [pair for pair in chosen if pair[1] == "emergency"]
    kept = [pair for pair in chosen if pair not in sure][: limit - len(sure)]
    return [pair for pair in chosen if pair in sure or pair in kept]


def lines_for(
    region: str,
    tier: int,
    classes: Iterable[str],
    now: datetime,
    language: str = "en",
    limit: int = 6,
    minor: bool = False,
) -> Card:
    """The card for one verdict. `now` is aware; `limit` counts entries, 2 or more; not en, fr, es: English."""
    book = directory()
    spoken = language[:2] if language[:2] in book.cards else "en"
    words = book.cards[spoken]
    kinds = list(classes)
    kind = "imminent" if tier >= 3 else "violence" if VIOLENCE & set(kinds) else "possible"
    place = known_region(region)
    directory_lines = [_entry(line, "directory", now, spoken) for line in book.lines if ANYWHERE in line.countries]
    if not book.regions[place][1]:
        return _abroad(place, kind, now, spoken, directory_lines)
    pairs = _picked(_of_region(place), _wanted(tier, kinds, minor), now, spoken, max(2, limit))
    entries = [_entry(line, role, now, spoken) for line, role in pairs]
    if not any(entry.role in ("crisis", "domestic_violence") for entry in entries):
        entries += directory_lines
    return Card(words[kind]["title"], words[kind]["intro"], tuple(entries), place, language=spoken)


def _abroad(place: str, kind: str, now: datetime, language: str, listed: list[Entry]) -> Card:
    """No country known: the local number in words, the directory; for `unknown` also numbers with their countries."""
    words = directory().cards[language]
    shown = [line for line in directory().lines if line.id in EVERYWHERE_SHOWN] if place == "unknown" else []
    entries = [_local_emergency(language), *(_entry(line, "crisis", now, language) for line in shown), *listed]
    return Card(
        words[kind]["title"], words[kind]["intro"], tuple(entries), place, words["unknown"] if shown else "", language
    )


def help_card(region: str, now: datetime | None = None, language: str = "en") -> Card:
    """The static card behind the help button, also shown where the screen is broken. Never raises."""
    try:
        book = directory()
        spoken = language[:2] if language[:2] in book.cards else "en"
        words = book.cards[spoken]["static"]
        place = known_region(region)
        moment = now or datetime.now(UTC)
        listed = [_entry(line, "directory", moment, spoken) for line in book.lines if ANYWHERE in line.countries]
        if not book.regions[place][1]:
            return _abroad(place, "static", moment, spoken, listed)
        order = [role for role, facts in book.roles.items() if facts["imminent"]]
        pairs = [(line, role) for role in order for line in _of_region(place) if line.roles[0] == role]
        entries = tuple(_entry(line, role, moment, spoken) for line, role in pairs)
        return Card(words["title"], words["intro"], entries + tuple(listed), place, language=spoken)
    except Exception:  # a broken file must still end in help; the release check finds the file
        return LAST_RESORT


def emergency_number(region: str, language: str = "en") -> str:
    """What to dial first, or "your local emergency number" where the country is not known."""
    place = known_region(region)
    for line in _of_region(place):
        if "emergency" in line.roles:
            return f"le {line.voice}" if language == "fr" else line.voice  # French dials "le 911"
    if language == "es":
        return "número local de emergencias"  # follows an article there: "al", "del"
    words = str(directory().cards[language if language in directory().cards else "en"]["local"])
    return words[0].lower() + words[1:]


def crisis_name(region: str, language: str = "en") -> str:
    """The region's first 24-hour crisis line by name, or words that fit everywhere."""
    for line in _of_region(known_region(region)):
        if "crisis" in line.roles and line.hours.always and line.voice:
            named = line.voice if line.name.replace("-", "").startswith(line.voice) else line.name
            return f"le {named}" if language == "fr" and named[0].isdigit() else named
    return {"fr": "une ligne de crise", "es": "una línea de crisis"}.get(language, "a crisis line")


def due(today: date, days: int = 180) -> list[Line]:
    """Lines whose check is older than `days`, oldest first: what a release must read again."""
    old = [line for line in directory().lines if today - line.checked_on > timedelta(days=days)]
    return sorted(old, key=lambda line: (line.checked_on, line.id))

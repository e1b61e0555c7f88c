"""How old somebody is, from what is said of them."""

from __future__ import annotations

import re

_YEARS = re.compile(
    r"\b(\d{1,2}(?:\.\d)?)[\s-]*(?:years?|yrs?|yo|y/o|y)[\s-]*(?:old|o)?\b|\baged? (?:of )?(\d{1,2})\b|\((?:he'?s |she'?s |age )?(\d{1,2})\s?[mfy]?\)"  # noqa: E501
    r"|\b(?:is|who's|who is|he's|she's|turned|turning|just) (\d{1,2})(?= (?:and|but|,|now)|[.,]|$)",
    re.IGNORECASE,
)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
            "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17}  # fmt: skip
_SPELLED = re.compile(r"\b(" + "|".join(_NUMBERS) + r")[\s-]+years?[\s-]+old\b", re.IGNORECASE)
_MONTHS = re.compile(
    r"\b(?:\d{1,2}|few|couple of|two|three|four|five|six|seven|eight|nine|ten)[\s-]*(?:months?|mo|weeks?|days?)[\s-]*old\b",
    re.IGNORECASE,
)
_GROWN = re.compile(r"\b(?:adult|grown[- ]?up|grown|married) (?:son|daughter|child|children|kids?)\b", re.IGNORECASE)
_TEEN = re.compile(r"\bteen(?:age|aged)?\b|\bhigh school|\bsophomore\b|\bprom\b", re.IGNORECASE)
_TODDLER = re.compile(r"\btoddler|\bpreschool|\bpotty|\bnappy\b|\bdiaper", re.IGNORECASE)


def age_in(text: str) -> float | None:
    """An age in years that the text gives, or None; months and weeks are 0.5."""
    if _MONTHS.search(text):
        return 0.5
    spelled = _SPELLED.search(text)
    if spelled:
        return float(_NUMBERS[spelled[1].lower()])
    found = _YEARS.search(text)
    return float(next(group for group in found.groups() if group)) if found else None


def group_of(age: float) -> str:
    """infant < 1 <= toddler < 4 <= school < 13 <= teen < 20 <= adult, in years."""
    for limit, group in ((1, "infant"), (4, "toddler"), (13, "school"), (20, "teen")):
        if age < limit:
            return group
    return "adult"


def group_said(text: str, to: str) -> str | None:
    """The age group that words name without a number; None where they name none."""
    if _GROWN.search(text) or re.search(r"adult|grown", to, re.IGNORECASE):
        return "adult"
    both = f"{text} {to}"
    return "teen" if _TEEN.search(both) else "toddler" if _TODDLER.search(both) else None

"""Mending after a rupture: drafts of an apology out of what a person said, and the parts and faults of any apology.

event -> tidy (spelling, missing subjects) -> decide (is an apology in place?) -> deeds and people of the parse ->
turn (he -> you)
-> compose, checked by the same eyes that read any apology: five parts, no faults.
"""

from bot.repair.apology import FAULTS, PARTS, Fault, Note, faults, lint_apology, notes, parts
from bot.repair.drafting import Draft, draft
from bot.repair.words import WordsError

__all__ = [
    "FAULTS",
    "PARTS",
    "Draft",
    "Fault",
    "Note",
    "WordsError",
    "draft",
    "faults",
    "lint_apology",
    "notes",
    "parts",
]

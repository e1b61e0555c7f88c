"""The crisis screen: screens for expressed risk, never assesses it.

text -> spelling (words written out) -> lexicon (rules, cue pairs) with axes -> cues in languages it can't read
(abroad) -> statistical layer -> memory of the conversation -> Verdict.
`lines` and `episode` are imported by their own names.
"""

from bot.safety.engine import screen
from bot.safety.fitting import fit, fitted
from bot.safety.memory import Memory, remember
from bot.safety.verdict import Evidence, Verdict

__all__ = ["Evidence", "Memory", "Verdict", "fit", "fitted", "remember", "screen"]

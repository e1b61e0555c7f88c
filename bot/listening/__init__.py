"""Listening: what a message holds (feelings, people, minds), what is said back, and the one question after it.

    fluent, tidy    hesitations and texting spelling written out, offsets kept
    slips, stops    slips of the pen, and marks that a hasty writer left out
    clauses, cores    the message in clauses, what smaller ones they hold
    weights, pull, matters    which of them matters: signs, and how much each word pulls; both fitted to marked messages
    feelings, people, markers, objection, small     what is in it
    turn, asked, said, pairs, frames, reflect       giving it back
    proof, sound    what came out read over: wordings that are always wrong, and what the finished clause parses to
    questions, filled, heard                        the question, the steps already answered, the whole
    levels, signs   the mentalizing level fitted at set-up over grammar and vectors; words alone without it

    lint, orders, coded    what a helper's turn does, by rules; with a fitted reading beside them
    ours            what our own sentences are held to

Words are in data/listening and data/lint.
"""

from bot.listening.feelings import Feeling, feelings, words_of_feelings
from bot.listening.filled import fills
from bot.listening.heard import Heard, listen
from bot.listening.levels import fit, fitted
from bot.listening.markers import markers
from bot.listening.objection import may_object, objects
from bot.listening.people import Person, people, words_of_people
from bot.listening.questions import STEPS, Question, ask
from bot.listening.reflect import Reflection, reflect

__all__ = [
    "STEPS", "Feeling", "Heard", "Person", "Question", "Reflection", "ask", "feelings", "fills", "fit",
    "fitted", "listen", "markers", "may_object", "objects",
    "people", "reflect", "words_of_feelings", "words_of_people",
]  # fmt: skip

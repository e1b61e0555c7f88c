"""Other people's articles taken in: files of operators become drafts, drafts are checked by a person, and published.

kinds      what a file is, whatever its name says
pages, marked, plain, pdf, word    one reader for each kind
blocks     what they read: headings, text, items, rows, and what was left out
rules      lines that stand around articles (data/intake)
clean      such lines left out; references, author and title kept apart
reading    one file read and cleaned, inside `apart`, a process with bounds
sections   blocks into sections; headings for parts that have none
draft      Markdown with front matter
twins, language    copies, retellings, other languages
check      what a reviewer must mend
shelf      the folders; `add` and `publish` move things through them
"""

from bot.articles.intake.add import Added, Refused, add
from bot.articles.intake.check import Finding, check
from bot.articles.intake.faults import IntakeError
from bot.articles.intake.publish import NotReviewed, Published, Removed, publish, remove

__all__ = [
    "Added",
    "Finding",
    "IntakeError",
    "NotReviewed",
    "Published",
    "Refused",
    "Removed",
    "add",
    "check",
    "publish",
    "remove",
]

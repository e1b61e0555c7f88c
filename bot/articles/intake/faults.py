"""What stops an import, in a sentence for the operator."""

from __future__ import annotations

from bot.articles.load import ArticleError


class IntakeError(ArticleError):
    """A file can't be taken in, a draft can't be published; the message is one sentence and never what a file contains."""

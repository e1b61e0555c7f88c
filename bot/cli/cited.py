"""How often an article is cited in the conversations that are kept."""

from __future__ import annotations

import json
import os

from bot.settings import settings, state_dir


def cited_in_chats(article: str) -> int:
    """Replies that cite the article; 0 also where there is no database yet or it can't be asked."""
    if not settings().database_url and not (state_dir() / "attune.sqlite3").is_file():
        return 0
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bot.web.settings")
    import django
    from django.apps import apps
    from django.db.models import Q
    from django.db.utils import Error

    if not apps.ready:  # a second time it would close the log handlers of the process it runs in, and their streams
        django.setup()
    from bot.web.chat.models import Message

    # PostgreSQL writes JSON with a space after the colon, SQLite without.
    name = json.dumps(article)
    found = Q(shown__citations__icontains=f'"article": {name}') | Q(shown__citations__icontains=f'"article":{name}')
    try:
        return Message.objects.filter(found).count()
    except Error:
        return 0

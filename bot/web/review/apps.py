from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate


def _gone(**signal: Any) -> None:
    # Read when a conversation is deleted: masking and its lists of names would keep the first help card waiting.
    from bot.web.review.erase import forget_soon

    forget_soon(**signal)


class ReviewConfig(AppConfig):
    name = "bot.web.review"
    label = "review"
    verbose_name = "Review"

    def ready(self) -> None:
        from bot.web.chat.models import Conversation
        from bot.web.review.roles import prepare

        # Permissions exist only after this application's migrations; the groups that hold them are made right behind.
        post_migrate.connect(prepare, sender=self, dispatch_uid="review.roles")
        post_delete.connect(_gone, sender=Conversation, dispatch_uid="review.gone")

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate


class ReviewConfig(AppConfig):
    name = "bot.web.review"
    label = "review"
    verbose_name = "Review"

    def ready(self) -> None:
        from bot.web.chat.models import Conversation
        from bot.web.review.erase import forget_soon
        from bot.web.review.roles import prepare

        # Permissions exist only after this application's migrations; the groups that hold them are made right behind.
        post_migrate.connect(prepare, sender=self, dispatch_uid="review.roles")
        post_delete.connect(forget_soon, sender=Conversation, dispatch_uid="review.gone")

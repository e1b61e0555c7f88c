from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "bot.web.review"
    label = "review"

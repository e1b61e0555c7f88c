from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "bot.web.pages"
    label = "pages"

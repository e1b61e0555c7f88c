from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "bot.web.chat"
    label = "chat"
    verbose_name = "Chat"

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "goodbuy.conversations"
    label = "conversations"

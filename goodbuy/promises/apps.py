from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "goodbuy.promises"
    label = "promises"

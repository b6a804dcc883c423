from django.apps import AppConfig


class DealsConfig(AppConfig):
    name = "goodbuy.deals"
    label = "deals"

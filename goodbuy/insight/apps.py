from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "goodbuy.insight"
    label = "insight"

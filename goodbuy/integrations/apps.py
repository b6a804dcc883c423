from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "goodbuy.integrations"
    label = "integrations"

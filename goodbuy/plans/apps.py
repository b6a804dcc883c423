from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "goodbuy.plans"
    label = "plans"

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "goodbuy.kernel"
    label = "kernel"

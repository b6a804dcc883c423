from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "goodbuy.people"
    label = "people"

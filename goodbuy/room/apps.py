from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "goodbuy.room"
    label = "room"

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WorkspacesConfig(AppConfig):
    name = "goodbuy.workspaces"
    label = "workspaces"

    def ready(self) -> None:
        from goodbuy.workspaces.policies import protect

        post_migrate.connect(protect, sender=self)

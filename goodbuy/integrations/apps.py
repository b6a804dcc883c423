from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "goodbuy.integrations"
    label = "integrations"

    def ready(self) -> None:
        from goodbuy.integrations import exporting, leaving
        from goodbuy.people import erasing, passing

        erasing.LEAVING.append(leaving.leave_imports)
        passing.ROUNDS.append(exporting.throw_exports_away)
        passing.ROUNDS.append(leaving.throw_old_files_away)

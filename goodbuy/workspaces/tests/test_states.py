from django.apps import apps
from django.db import models

from goodbuy.timeline.models import RecordedModel


def test_every_state_column_is_kept_to_its_choices_by_the_database():
    for model in apps.get_models():
        if not issubclass(model, RecordedModel) or not model.MOVES:
            continue
        columns = ("stage", "mode", "state")
        column = next(name for name in columns if hasattr(model, name.title()))
        choices = set(dict(model._meta.get_field(column).choices))
        held = [
            set(values)
            for constraint in model._meta.constraints
            if isinstance(constraint, models.CheckConstraint)
            for child in constraint.condition.children
            if isinstance(child, tuple) and child[0] == f"{column}__in"
            for values in [child[1]]
        ]
        assert choices in held, f"{model.__name__}.{column} has no check constraint"
        assert set(model.MOVES) <= choices

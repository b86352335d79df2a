"""Fields that offer rows: an id that no database holds is no choice, and never a fault of ours."""

from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.conf import settings

from awards.models import AwardType
from blocs.models import Organisation
from common.forms import RowsField
from tests.factories.years import AwardTypeFactory

pytestmark = pytest.mark.django_db
HOUSE = [each for each in settings.INSTALLED_APPS if Path(settings.BASE_DIR, each).is_dir()]
ODD = ["9" * 19, "-" + "9" * 30, "1" + "0" * 30, "9" * 5000, "-1", "0", "x", "1\0", "1.5", "nan"]


def house_forms():
    """Every form class of the house whose fields are told before it is made."""
    for app in HOUSE:
        for path in sorted(Path(settings.BASE_DIR, app).rglob("*.py")):
            parts = path.relative_to(settings.BASE_DIR).with_suffix("").parts
            if "forms" in parts:
                import_module(".".join(part for part in parts if part != "__init__"))
    found, left = set(), [forms.BaseForm]
    while left:
        kind = left.pop()
        found.add(kind)
        left += kind.__subclasses__()
    return sorted(
        (each for each in found if each.__module__.split(".")[0] in HOUSE),
        key=lambda each: (each.__module__, each.__name__),
    )


def row_fields():
    for form in house_forms():
        drawn = dict(getattr(form, "base_fields", {}))
        if getattr(form, "model", None) and getattr(form, "model_fields", ()):
            drawn |= forms.fields_for_model(form.model, form.model_fields)
        for name, field in drawn.items():
            if isinstance(field, forms.ModelChoiceField):
                yield f"{form.__name__}.{name}", field


def test_there_are_such_fields_of_both_kinds():
    kinds = [isinstance(field, forms.ModelMultipleChoiceField) for _name, field in row_fields()]
    assert kinds.count(True) >= 2
    assert kinds.count(False) >= 5


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_no_form_of_the_house_breaks_at_an_id_that_cannot_be(value):
    for _name, field in row_fields():
        many = isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = field.queryset.model._default_manager.all()
        with pytest.raises(forms.ValidationError):
            field.clean([value] if many else value)


def test_no_form_asks_for_several_rows_by_another_field():
    """One made within `__init__` is found by its text alone."""
    told = [
        path.relative_to(settings.BASE_DIR)
        for app in HOUSE for path in Path(settings.BASE_DIR, app).rglob("*.py")
        if "forms.ModelMultipleChoiceField" in path.read_text("utf-8")
    ]  # fmt: skip
    assert told == [Path("common/forms.py")]


def test_several_rows_that_are_offered_are_chosen():
    kinds = AwardTypeFactory.create_batch(2)
    chosen = RowsField(AwardType.objects.all()).clean([str(each.pk) for each in kinds])
    assert set(chosen) == set(kinds)
    assert not RowsField(Organisation.objects.all(), required=False).clean([])

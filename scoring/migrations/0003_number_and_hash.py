import hashlib
import json

from django.db import migrations


def digits(number):
    return None if number is None else f"{number.normalize():f}"


def content_of(criteria_set):
    """The set in the shape that is hashed; what later columns say has their defaults."""
    criteria = []
    for row in criteria_set.criteria.order_by("number"):
        found = {"code": str(row.number), "text": row.text, "nature": "plain"}
        if row.maximum is not None:
            found["maximum"] = digits(row.maximum)
        criteria.append(found)
    return {
        "title": criteria_set.title, "total": digits(criteria_set.total), "digits": 2,
        "bonus_cap": None, "deduction_cap": None, "bonus_passes_scale": True,
        "criteria": criteria,
    }  # fmt: skip


def number_and_hash(apps, schema_editor):
    """A list becomes a tree of one level, numbered as before; what was adopted gets its hash."""
    for criteria_set in apps.get_model("scoring", "CriteriaSet").objects.all():
        for row in criteria_set.criteria.all():
            row.code = str(row.number)
            row.save(update_fields=["code"])
        if criteria_set.state == "adopted":
            written = json.dumps(
                content_of(criteria_set), ensure_ascii=False, sort_keys=True, separators=(",", ":")
            )
            criteria_set.sha256 = hashlib.sha256(written.encode()).hexdigest()
            criteria_set.save(update_fields=["sha256"])


class Migration(migrations.Migration):
    dependencies = [("scoring", "0002_criteria_as_a_tree")]

    operations = [migrations.RunPython(number_and_hash, migrations.RunPython.noop)]

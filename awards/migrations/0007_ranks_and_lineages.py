"""Leave room between the ranks of the general catalogue, and put councils' own awards into it by
form and level; say of conditions on lower awards whether they mean an award of the council's own."""

from itertools import product

from django.db import migrations
from django.db.models import Max, Min, Q

SPACE = 10
MOST = 32_000
KINDS = list(product(
    ("title", "commendation"), ("state", "ministry", "sector", "grassroots")
))  # fmt: skip


def spread(apps, schema_editor):
    AwardType = apps.get_model("awards", "AwardType")
    general = AwardType.objects.filter(council__isnull=True)
    for row in general.order_by("pk"):
        row.rank = min(row.rank * SPACE, MOST)
        row.save(update_fields=["rank"])
    for row in AwardType.objects.filter(council__isnull=False).order_by("pk"):
        row.rank = _rank(general, row)
        row.save(update_fields=["rank"])


def _rank(general, row):
    kind = (row.form, row.level)
    place = KINDS.index(kind) if kind in KINDS else len(KINDS)
    lower = Q(pk__in=[])
    for form, level in KINDS[place + 1 :]:
        lower |= Q(form=form, level=level)
    first = general.filter(lower).aggregate(rank=Min("rank"))["rank"]
    above = general if first is None else general.filter(rank__lt=first)
    last = above.aggregate(rank=Max("rank"))["rank"] or 0
    rank = last + 1 + place
    return rank if first is None else max(last, min(rank, first - 1))


def close_up(apps, schema_editor):
    """Those of the general catalogue are exact again; a council's own stands with the one before."""
    AwardType = apps.get_model("awards", "AwardType")
    for row in AwardType.objects.order_by("pk"):
        row.rank //= SPACE
        row.save(update_fields=["rank"])


def name_owners(apps, schema_editor):
    """Of one code the general award is meant, where there is one: so it was listed."""
    AwardType = apps.get_model("awards", "AwardType")
    for row in apps.get_model("awards", "Condition").objects.filter(kind="prior-awards"):
        named = AwardType.objects.filter(code=row.limits.get("code", ""))
        own = named.filter(council=row.council_id).exists()
        row.limits["own"] = own and not named.filter(council__isnull=True).exists()
        row.save(update_fields=["limits"])


def forget_owners(apps, schema_editor):
    for row in apps.get_model("awards", "Condition").objects.filter(kind="prior-awards"):
        row.limits.pop("own", None)
        row.save(update_fields=["limits"])


class Migration(migrations.Migration):

    dependencies = [("awards", "0006_nominated_by_ballot")]

    operations = [
        migrations.RunPython(spread, close_up),
        migrations.RunPython(name_owners, forget_owners),
    ]

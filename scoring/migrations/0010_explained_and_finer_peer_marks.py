"""When explanations were sent, and peers' points with as many decimals as any figure."""

from django.db import migrations, models
from django.db.models import F, Q


def tell_what_was_sent(apps, _editor):
    """Until now every explanation was shown: what the panel looked at again, or a bloc adopted,
    stays shown."""
    cards = apps.get_model("scoring", "Scorecard").objects
    sent = cards.filter(
        Q(state__in=["explained", "reappraised"])
        | Q(state="adopted", marks__explanation__gt="")
    )
    pks = set(sent.values_list("pk", flat=True))
    cards.filter(pk__in=pks).update(explained_at=F("updated_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('scoring', '0009_card_imports'),
    ]

    operations = [
        migrations.AddField(
            model_name='scorecard',
            name='explained_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='Explained at'),
        ),
        migrations.AlterField(
            model_name='peermark',
            name='value',
            field=models.DecimalField(decimal_places=4, max_digits=16, verbose_name='Points'),
        ),
        migrations.RunPython(tell_what_was_sent, migrations.RunPython.noop),
    ]

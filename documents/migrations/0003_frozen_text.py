from django.db import migrations, models


def move(apps, schema_editor):
    """Each frozen text into a row of its own; one at a time, since a text may be long."""
    FrozenText = apps.get_model("documents", "FrozenText")
    for signing in apps.get_model("documents", "Signing").objects.only("data").iterator(1):
        FrozenText.objects.create(signing_id=signing.pk, data=signing.data)


def move_back(apps, schema_editor):
    """Each frozen text back into the row of its signing."""
    signings = apps.get_model("documents", "Signing").objects
    for text in apps.get_model("documents", "FrozenText").objects.iterator(1):
        signings.filter(pk=text.signing_id).update(data=text.data)


class Migration(migrations.Migration):
    """The text that is signed lies beside its signing, so that deeds do not read it."""

    dependencies = [("documents", "0002_signing")]

    operations = [
        # The default is for the way back: the column comes again before its values do.
        migrations.AlterField("signing", "data", models.JSONField(default=dict)),
        migrations.CreateModel(
            name="FrozenText",
            fields=[
                (
                    "signing",
                    models.OneToOneField(
                        on_delete=models.CASCADE, primary_key=True, related_name="text",
                        serialize=False, to="documents.signing",
                    ),
                ),
                ("data", models.JSONField()),
            ],
        ),
        migrations.RunPython(move, move_back),
    ]

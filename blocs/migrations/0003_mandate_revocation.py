from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blocs", "0002_no_overlaps")]

    operations = [
        migrations.AddField(
            model_name="mandate",
            name="revoked_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="Revoked at"
            ),
        ),
    ]

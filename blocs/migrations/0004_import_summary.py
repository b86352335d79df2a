from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blocs", "0003_mandate_revocation")]

    operations = [
        migrations.AddField(
            model_name="organisationimport",
            name="summary",
            field=models.JSONField(
                default=dict,
                help_text="How many rows of each state, and headings that were not used.",
            ),
        ),
    ]

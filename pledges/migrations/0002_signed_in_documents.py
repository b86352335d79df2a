from django.db import migrations, models


class Migration(migrations.Migration):
    """A pledge is signed where every paper is: it points to its signing."""

    dependencies = [("documents", "0002_signing"), ("pledges", "0001_initial")]

    operations = [
        migrations.AddField(
            "pledge", "signing",
            models.OneToOneField(
                editable=False, null=True, on_delete=models.PROTECT, related_name="pledge",
                to="documents.signing",
            ),
        ),
        migrations.AddField(
            "pledge", "in_force",
            models.OneToOneField(
                editable=False, null=True, on_delete=models.PROTECT,
                related_name="pledge_in_force", to="documents.signing",
                help_text=(
                    "The sealed text that holds as long as a new version of it is only a draft."
                ),
            ),
        ),
        migrations.AddField(
            "pledge", "legal_bases",
            models.TextField(
                blank=True, verbose_name="Legal bases",
                help_text=(
                    "One a line, e.g. “Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022”; the "
                    "word “Căn cứ” and the signs at the end are put in by themselves."
                ),
                default="",
            ),
            preserve_default=False,
        ),
    ]  # fmt: skip

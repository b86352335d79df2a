from django.db import migrations


class Migration(migrations.Migration):
    """The column the frozen texts were moved out of; apart from the move, since PostgreSQL alters
    no table that has unfinished events in the same transaction."""

    dependencies = [("documents", "0003_frozen_text")]

    operations = [migrations.RemoveField("signing", "data")]

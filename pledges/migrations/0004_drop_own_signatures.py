from django.db import migrations


class Migration(migrations.Migration):
    """One truth about signatures: what the pledge kept of them itself goes."""

    dependencies = [("pledges", "0003_move_signatures")]

    operations = [
        migrations.RemoveConstraint("pledge", "pledge_state_known"),
        migrations.RemoveField("pledge", "state"),
        migrations.RemoveField("pledge", "signed_on"),
        migrations.RemoveField("pledge", "place"),
        migrations.RemoveField("pledge", "stated_parties"),
        migrations.DeleteModel("PledgeParty"),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scoring", "0003_number_and_hash")]

    operations = [
        migrations.AddConstraint(
            model_name='criteriaset',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('sha256', ''), _negated=True), _connector='OR'), name='adopted_criteria_have_a_hash'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.UniqueConstraint(fields=('criteria_set', 'code'), name='criterion_code_once'),
        ),
    ]

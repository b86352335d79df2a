from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blocs', '0005_known_offices'),
        ('conferences', '0002_reason_of_cancellation'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='conference',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'held', 'cancelled'])), name='conference_state_known'),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('awards', '0001_initial'),
        ('blocs', '0005_known_offices'),
        ('conferences', '0003_known_states'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='award',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'granted'])), name='award_state_known'),
        ),
    ]

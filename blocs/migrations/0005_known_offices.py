from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blocs', '0004_import_summary'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='councilrole',
            constraint=models.CheckConstraint(condition=models.Q(('office__in', ['secretary', 'leader'])), name='council_role_office_known'),
        ),
        migrations.AddConstraint(
            model_name='leadershipterm',
            constraint=models.CheckConstraint(condition=models.Q(('office__in', ['chair', 'vice_chair'])), name='term_office_known'),
        ),
        migrations.AddConstraint(
            model_name='organisationrole',
            constraint=models.CheckConstraint(condition=models.Q(('office__in', ['editor', 'signatory', 'viewer'])), name='organisation_role_office_known'),
        ),
    ]

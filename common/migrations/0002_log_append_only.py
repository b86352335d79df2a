"""On PostgreSQL the database itself refuses to change or delete a line of the decision log."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION common_logentry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The decision log is append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER common_logentry_append_only
    BEFORE UPDATE OR DELETE ON common_logentry
    FOR EACH ROW EXECUTE FUNCTION common_logentry_refuse();
"""
BACKWARDS = """
DROP TRIGGER common_logentry_append_only ON common_logentry;
DROP FUNCTION common_logentry_refuse();
"""


def run_on_postgresql(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]

    operations = [
        migrations.RunPython(run_on_postgresql(FORWARDS), run_on_postgresql(BACKWARDS)),
    ]

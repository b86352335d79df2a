"""The database refuses two memberships of one organisation in one bloc on one day, and two years
of one bloc that share a day. Triggers say it on both databases; a range exclusion would need an
extension on PostgreSQL and does not exist on SQLite."""

from django.db import migrations

RULES = [
    ("blocs_membership", ["bloc_id", "organisation_id"], "membership_overlap"),
    ("blocs_blocyear", ["bloc_id"], "year_overlap"),
]
FOREVER = "'9999-12-31'"


def overlap_query(table, keys):
    same = " AND ".join(f"other.{key} = NEW.{key}" for key in keys)
    return (
        f"SELECT 1 FROM {table} other WHERE {same} AND other.id <> COALESCE(NEW.id, -1)"
        f" AND other.starts_on <= COALESCE(NEW.ends_on, {FOREVER})"
        f" AND COALESCE(other.ends_on, {FOREVER}) >= NEW.starts_on"
    )


def forwards(apps, schema_editor):
    for table, keys, name in RULES:
        query = overlap_query(table, keys)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                # The lock puts writers of one table in order, so two at once cannot both pass.
                f" PERFORM pg_advisory_xact_lock(hashtext('{name}'), NEW.bloc_id::int);"
                f" IF EXISTS ({query}) THEN RAISE EXCEPTION '{name}'"
                f" USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$;"
                f" CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION {name}();",
                params=None,
            )
        else:
            for event in ("INSERT", "UPDATE"):
                schema_editor.execute(
                    f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table}"
                    f" WHEN EXISTS ({query}) BEGIN SELECT RAISE(ABORT, '{name}'); END",
                    params=None,
                )


def backwards(apps, schema_editor):
    for table, _keys, name in RULES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();", params=None
            )
        else:
            for event in ("INSERT", "UPDATE"):
                schema_editor.execute(f"DROP TRIGGER {name}_{event.lower()}", params=None)


class Migration(migrations.Migration):
    dependencies = [("blocs", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]

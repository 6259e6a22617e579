"""PostgreSQL compares texts by trigrams where its extension pg_trgm is there: see recommendations.similar."""

from django.db import DatabaseError, migrations, transaction


def make_extension(apps, schema_editor):
    """Any owner of a database may make it, if the server has it. Without it the product compares texts by itself."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        pass


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0008_recommendation_high_priority")]

    operations = [migrations.RunPython(make_extension, migrations.RunPython.noop)]

import django.db.models.deletion
from django.db import migrations, models


NAME = "request_asks_recommendation_once"


def name_the_rule(apps, schema_editor):
    """On PostgreSQL the table has the rule already, under a name that Django made up."""
    if schema_editor.connection.vendor != "postgresql":
        return
    table = "assurance_assurancerequest_recommendations"
    with schema_editor.connection.cursor() as cursor:
        found = schema_editor.connection.introspection.get_constraints(cursor, table)
    quote = schema_editor.quote_name
    for name, rule in found.items():
        if rule["unique"] and not rule["primary_key"] and name != NAME:
            schema_editor.execute(f"ALTER TABLE {quote(table)} RENAME CONSTRAINT {quote(name)} TO {quote(NAME)}")


class Migration(migrations.Migration):
    """The table that links requests and recommendations gets a model of its own. Its rows stay where they are."""

    dependencies = [
        ("recommendations", "0004_email_spelled_one_way"),
        ("assurance", "0004_email_spelled_one_way"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="RequestedRecommendation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                db_column="assurancerequest_id",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requested",
                                to="assurance.assurancerequest",
                            ),
                        ),
                        (
                            "recommendation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requested_in",
                                to="recommendations.recommendation",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "assurance_assurancerequest_recommendations",
                        "ordering": ["recommendation__sort_key"],
                    },
                ),
                migrations.AlterField(
                    model_name="assurancerequest",
                    name="recommendations",
                    field=models.ManyToManyField(
                        related_name="assurance_requests",
                        through="assurance.RequestedRecommendation",
                        to="recommendations.recommendation",
                    ),
                ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(name_the_rule, migrations.RunPython.noop)],
            state_operations=[
                migrations.AddConstraint(
                    model_name="requestedrecommendation",
                    constraint=models.UniqueConstraint(fields=("request", "recommendation"), name=NAME),
                ),
            ],
        ),
    ]

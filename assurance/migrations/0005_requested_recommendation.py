import django.db.models.deletion
from django.db import migrations, models


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
                            models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
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
        # The table had such a rule without a name; on PostgreSQL both stand.
        migrations.AddConstraint(
            model_name="requestedrecommendation",
            constraint=models.UniqueConstraint(
                fields=("request", "recommendation"), name="request_asks_recommendation_once"
            ),
        ),
    ]

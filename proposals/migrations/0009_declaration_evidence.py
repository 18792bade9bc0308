from django.db import migrations, models

INTO_MANY = """
INSERT INTO proposals_declaration_evidence (declaration_id, evidence_id)
SELECT id, only_evidence_id FROM proposals_declaration WHERE only_evidence_id IS NOT NULL
"""
BACK_TO_ONE = """
UPDATE proposals_declaration SET only_evidence_id = (
    SELECT MIN(evidence_id) FROM proposals_declaration_evidence
    WHERE declaration_id = proposals_declaration.id
)
"""


class Migration(migrations.Migration):
    """A declaration has several files; the column of the first one goes in the next migration."""

    dependencies = [
        ('assessment', '0014_snapshots_point_at_sealed'),
        ('proposals', '0008_predicates_by_proposal'),
    ]

    operations = [
        migrations.RenameField('declaration', 'evidence', 'only_evidence'),
        migrations.AddField(
            model_name='declaration',
            name='evidence',
            field=models.ManyToManyField(
                blank=True, related_name='declarations', to='assessment.evidence'
            ),
        ),
        migrations.RunSQL(INTO_MANY, BACK_TO_ONE),
    ]

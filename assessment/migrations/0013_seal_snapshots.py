from django.db import migrations

SEAL = """
INSERT INTO assessment_sealedscore
    (digest, instrument_digest, engine_version, result, answers)
SELECT digest, instrument_digest, engine_version, result, answers
FROM assessment_scoresnapshot
WHERE id IN (SELECT MIN(id) FROM assessment_scoresnapshot GROUP BY digest)
"""
POINT = "UPDATE assessment_scoresnapshot SET sealed_id = digest"
OPEN = """
UPDATE assessment_scoresnapshot SET
    digest = sealed_id,
    instrument_digest = (SELECT instrument_digest FROM assessment_sealedscore WHERE digest = sealed_id),
    engine_version = (SELECT engine_version FROM assessment_sealedscore WHERE digest = sealed_id),
    result = (SELECT result FROM assessment_sealedscore WHERE digest = sealed_id),
    answers = (SELECT answers FROM assessment_sealedscore WHERE digest = sealed_id)
"""


class Migration(migrations.Migration):
    """In the database, so that every text stays letter for letter what was sealed."""

    dependencies = [
        ('assessment', '0012_sealed_score'),
    ]

    operations = [
        migrations.RunSQL(SEAL, migrations.RunSQL.noop),
        migrations.RunSQL(POINT, OPEN),
    ]

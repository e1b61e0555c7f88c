"""Full-text index over masked text, and a log that the database itself keeps from being changed."""

from django.db import migrations

SQLITE_UP = [
    "CREATE VIRTUAL TABLE review_fts USING fts5(text, content='review_masked', content_rowid='message_id', tokenize='unicode61')",
    "CREATE TRIGGER review_fts_add AFTER INSERT ON review_masked BEGIN "
    "INSERT INTO review_fts(rowid, text) VALUES (new.message_id, new.text); END",
    "CREATE TRIGGER review_fts_gone AFTER DELETE ON review_masked BEGIN "
    "INSERT INTO review_fts(review_fts, rowid, text) VALUES ('delete', old.message_id, old.text); END",
    "CREATE TRIGGER review_fts_changed AFTER UPDATE ON review_masked BEGIN "
    "INSERT INTO review_fts(review_fts, rowid, text) VALUES ('delete', old.message_id, old.text); "
    "INSERT INTO review_fts(rowid, text) VALUES (new.message_id, new.text); END",
    "CREATE TRIGGER review_audit_kept BEFORE UPDATE ON review_auditentry BEGIN "
    "SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER review_audit_stays BEFORE DELETE ON review_auditentry BEGIN "
    "SELECT RAISE(ABORT, 'the audit log is append-only'); END",
]
SQLITE_DOWN = [
    "DROP TRIGGER review_audit_stays",
    "DROP TRIGGER review_audit_kept",
    "DROP TRIGGER review_fts_changed",
    "DROP TRIGGER review_fts_gone",
    "DROP TRIGGER review_fts_add",
    "DROP TABLE review_fts",
]
POSTGRES_UP = [
    "CREATE INDEX review_fts ON review_masked USING gin (to_tsvector('simple', text))",
    "CREATE FUNCTION review_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
    "CREATE TRIGGER review_audit_stays BEFORE UPDATE OR DELETE ON review_auditentry "
    "FOR EACH ROW EXECUTE FUNCTION review_audit_refuse()",
]
POSTGRES_DOWN = [
    "DROP TRIGGER review_audit_stays ON review_auditentry",
    "DROP FUNCTION review_audit_refuse()",
    "DROP INDEX review_fts",
]


def run(lines_sqlite, lines_postgres):
    def apply(apps, editor):
        with editor.connection.cursor() as cursor:
            for line in lines_sqlite if editor.connection.vendor == "sqlite" else lines_postgres:
                cursor.execute(line)

    return apply


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial")]
    operations = [migrations.RunPython(run(SQLITE_UP, POSTGRES_UP), run(SQLITE_DOWN, POSTGRES_DOWN))]

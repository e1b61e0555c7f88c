"""PostgreSQL samples columns for its planner and keeps whole values of them in a table of its own: not of columns that hold words."""

from django.db import migrations

COLUMNS = {
    "chat_message": ("text", "understood", "verdict", "shown"),
    "chat_conversation": ("snapshot", "memory", "used", "episode"),
    "review_masked": ("text",),
    "review_note": ("text",),
    "review_review": ("comment",),
    "review_flag": ("comment",),
    "review_example": ("text",),
}


def set_to(target):
    def apply(apps, editor):
        if editor.connection.vendor != "postgresql":
            return
        with editor.connection.cursor() as cursor:
            for table, columns in COLUMNS.items():
                for column in columns:
                    cursor.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS {target}')
            cursor.execute(f"ALTER INDEX review_fts ALTER COLUMN 1 SET STATISTICS {target}")

    return apply


class Migration(migrations.Migration):
    dependencies = [("review", "0006_sealed_apps_and_lint"), ("chat", "0003_unsure_turns")]
    operations = [migrations.RunPython(set_to(0), set_to(-1))]

"""The console over PostgreSQL: its search, its log that refuses changes, its figures, its filters on JSON."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.settings import ROOT
from tests.cluster.test_grown import postgres  # noqa: F401

ERASE = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
from django.contrib.auth.models import User
from bot.web.chat.models import Message
from bot.web.review import search, work
from tests.review_desk import talk
found = talk("Yggdrasilword is what I said.", pseudonym="leaves2345")
for n in range(3, 40):
    slots = {"moment": f"yggdrasilword {n}"}
    Message.objects.create(conversation=found, n=n, role="person", text=f"yggdrasilword {n}", understood={"slots": slots})
search.mask_conversation(found)
work.note(found, User.objects.create(username="vera"), "about yggdrasilword")
talk("somebody else", pseudonym="stays23456")
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
call_command("erase", "leaves2345", "--rewrite")
with connection.cursor() as cursor:
    cursor.execute("CHECKPOINT")
"""

FILES = ["tests/test_review_numbers.py", "tests/test_review_privacy.py"]


def test_the_consoles_own_tests_hold_on_postgresql(postgres: str, tmp_path: Path) -> None:  # noqa: F811
    here = {k: v for k, v in os.environ.items() if not k.startswith("ATTUNE_")}
    here |= {"DATABASE_URL": postgres, "ATTUNE_STATE": str(tmp_path)}
    command = [sys.executable, "-m", "pytest", *FILES, "-q", "-p", "no:cacheprovider", "-k", "not database_file"]
    ran = subprocess.run(command, env=here, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert "skipped" not in ran.stdout


def test_an_erased_person_stands_in_no_file_of_a_table_once_the_tables_are_written_anew(
    postgres: str,  # noqa: F811
    tmp_path: Path,
) -> None:
    here = {k: v for k, v in os.environ.items() if not k.startswith("ATTUNE_")}
    here |= {"DATABASE_URL": postgres, "ATTUNE_STATE": str(tmp_path), "DJANGO_SETTINGS_MODULE": "bot.web.settings"}
    ran = subprocess.run([sys.executable, "-c", ERASE], env=here, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert "the tables are written anew" in ran.stdout
    tables = Path("/tmp") / f"attune-pg-{os.getpid()}" / "data" / "base"
    files = [path for path in tables.rglob("*") if path.is_file()]
    assert len(files) > 100
    assert [path.name for path in files if b"yggdrasilword" in path.read_bytes().lower()] == []

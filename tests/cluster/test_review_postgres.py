"""The console over PostgreSQL: its search, its log that refuses changes, its figures, its filters on JSON."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.settings import ROOT
from tests.cluster.test_grown import postgres  # noqa: F401

FILES = ["tests/test_review_numbers.py", "tests/test_review_privacy.py"]


def test_the_consoles_own_tests_hold_on_postgresql(postgres: str, tmp_path: Path) -> None:  # noqa: F811
    here = {k: v for k, v in os.environ.items() if not k.startswith("ATTUNE_")}
    here |= {"DATABASE_URL": postgres, "ATTUNE_STATE": str(tmp_path)}
    command = [sys.executable, "-m", "pytest", *FILES, "-q", "-p", "no:cacheprovider", "-k", "not database_file"]
    ran = subprocess.run(command, env=here, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert "skipped" not in ran.stdout

"""The files of data/ read by the C library and by PyYAML's own reader."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot import reading

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "data").rglob("*.yml"))


def test_every_file_of_words_reads_the_same_with_and_without_the_c_library() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert repr(reading.from_yaml(text)) == repr(yaml.safe_load(text)), path.name


def test_an_error_names_the_line() -> None:
    with pytest.raises(yaml.YAMLError, match="line 2"):
        reading.from_yaml("a: 1\nb: [1\n")


def test_nothing_is_built_but_plain_values() -> None:
    with pytest.raises(yaml.YAMLError):
        reading.from_yaml("!!python/object/apply:os.getcwd []")


def test_a_yaml_without_its_c_library_reads_all_the_same() -> None:
    code = "import yaml; del yaml.CSafeLoader; from bot.reading import from_yaml; print(from_yaml('a: [1, no]'))"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "{'a': [1, False]}"

"""README and docs against reality: commands, settings, rooms, links, and every file that is named in them or in the sources."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from bot.settings import NAMES, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SOURCES = [path for folder in ("bot", "actions", "bench", "setup") for path in sorted((ROOT / folder).rglob("*.py"))]
# A name that goes on with a star stands for several files.
_PATH = re.compile(r"(?<![\w/.-])((?:bot|data|docs|tests|bench|setup|actions)/[\w./-]*\w)(?![\w*])")
_TEXT = re.compile(r"(?<![\w/*.-])([\w-]+\.md)\b")


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    named = set(re.findall(r"(?:^ {4}|`)make ([a-z-]+)", README, re.M))
    assert named
    assert named <= targets


def test_make_help_lists_every_target_that_is_meant_for_people() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("run", "test", "check", "train", "moderator", "clean"):
        assert f"make {target}" in shown


def test_every_setting_is_in_the_readme_and_every_name_there_is_a_setting() -> None:
    named = set(re.findall(r"ATTUNE_[A-Z_]+", README))
    assert named == set(NAMES)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.name))
def test_every_link_file_target_and_setting_of_a_document_is_there(path: Path) -> None:
    said = path.read_text(encoding="utf-8")
    linked = [target for target in re.findall(r"\]\(([^)#\s]+)\)", said) if "://" not in target]
    assert [target for target in linked if not (path.parent / target).exists()] == []
    assert _missing(said) == []
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"(?:^ {4}|`)make ([a-z-]+)", said, re.M)) <= targets
    assert set(re.findall(r"ATTUNE_[A-Z_]+", said)) <= set(NAMES)


def _missing(said: str) -> list[str]:
    named = set(_PATH.findall(said))
    return sorted(name for name in named if not ((ROOT / name).exists() or (ROOT / f"{name}.py").exists()))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_source_names_no_file_that_nobody_can_open(path: Path) -> None:
    said = path.read_text(encoding="utf-8")
    assert _missing(said) == []
    places = (ROOT, ROOT / "docs", ROOT / "data" / "articles")
    assert [name for name in set(_TEXT.findall(said)) if not any((place / name).is_file() for place in places)] == []


def test_every_room_the_readme_names_is_there() -> None:
    block = README.split("## The rooms")[1].split("`bot/__init__.py`")[0]
    for room in re.findall(r"^ {4}(\S+) ", block, re.M):
        assert (ROOT / room).exists() or (ROOT / f"{room}.py").exists(), room

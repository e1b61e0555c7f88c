"""Which language a text is in."""

from __future__ import annotations

from functools import cache
from typing import Any

OURS = "en"
FEWEST = 12  # words; shorter texts are taken for English
SURE = 0.95  # of the classifier's probability, for a paragraph among others
_NAMES = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "es": "Spanish", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch",
    "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish",
    "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(text: str, sure: float = 0.0) -> str:
    """Code of the language, "en" where the text is short or the classifier less sure than asked."""
    plain = "".join(c if c.isalpha() or c in " '’-" else " " for c in text)
    words = plain.split()
    if not any(ord(c) > 0x2FF for c in plain) and len(words) < FEWEST:
        return OURS
    code, probability = _identifier().classify(" ".join(words)[:20_000])
    return str(code) if code == OURS or float(probability) >= sure else OURS


def name_of(code: str) -> str:
    """The language's English name, or its code."""
    return _NAMES.get(code, f"another language ({code})")

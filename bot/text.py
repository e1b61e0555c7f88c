"""A person's text made comparable, with every character's place in the raw text kept; and its sentences.

What is undone: compatibility forms (full-width, mathematical, circled letters), format characters (zero-width, bidirectional), accents,
letter case, look-alikes of other scripts, leetspeak inside words, letters spaced out one by one, letters repeated three times and more,
curly apostrophes, emoji (the few that carry meaning become words). All of it is linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

Piece = tuple[str, int]  # one character of the result, and its index in the raw text


@dataclass(frozen=True)
class Normalised:
    """`text` and, for each of its characters, the index of the raw character it came from (never falling)."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the raw text of `text[start:end]`; an empty span stays empty."""
        if start >= end or not self.offsets:
            return 0, 0
        return self.offsets[start], self.offsets[end - 1] + 1


_APOSTROPHES = "'’‘‛ʼʹʻˈ′`´＇ʾʿ"
_QUOTES = '"“”„‟«»″＂'
_DASHES = "‐‑‒–—―−﹘﹣－"

# Letters that look like Latin ones, by script; sources: Unicode's confusables (UTS 39), cut down to letters people really swap.
_LOOKALIKE = {
    pair[0]: pair[1:]
    for pair in [
        "аa",
        "вb",
        "сc",
        "ԁd",
        "еe",
        "ёe",
        "ɡg",
        "һh",
        "іi",
        "їi",
        "јj",
        "кk",
        "ӏl",
        "мm",
        "нh",
        "пn",
        "оo",
        "рp",
        "ԛq",
        "гr",
        "ѕs",
        "тt",
        "υu",
        "ѵv",
        "ԝw",
        "хx",
        "уy",
        "үy",
        "ґr",
        "цu",
        "иn",
        "яr",
        "шw",
        "ѡw",
        "ьb",
        "бb",
        "зe",
        "эe",
        "αa",
        "βb",
        "ςc",
        "δd",
        "εe",
        "ηn",
        "ιi",
        "κk",
        "μu",
        "νv",
        "οo",
        "ρp",
        "σo",
        "τt",
        "χx",
        "ωw",
        "γy",
        "λl",
        "πn",
        "ϲc",
        "ϳj",
        "ϱp",
        "φo",
        "θo",
        "ѳo",
        "ıi",
        "ɩi",
        "øo",
        "đd",
        "łl",
        "ħh",
        "ŧt",
        "ƀb",
        "ƙk",
        "ɑa",
        "ƒf",
        "ʀr",
        "ᴀa",
        "ʙb",
        "ᴄc",
        "ᴅd",
        "ᴇe",
        "ꜰf",
        "ɢg",
        "ʜh",
        "ɪi",
        "ᴊj",
        "ᴋk",
        "ʟl",
        "ᴍm",
        "ɴn",
        "ᴏo",
        "ᴘp",
        "ꞯq",
        "ꜱs",
        "ᴛt",
        "ᴜu",
        "ᴠv",
        "ᴡw",
        "ʏy",
        "ᴢz",
        "ɐa",
        "ǝe",
        "ɯm",
        "ɹr",
        "ʇt",
        "ʌv",
        "ʍw",
        "ʎy",
        "ɔc",
        "օo",
        "ոn",
        "սu",
        "հh",
        "ցg",
        "քp",
        "զq",
        "℮e",
        "æae",
        "œoe",
        "ßss",
        "þp",
        "ꓲi",
        "ꓳo",
        "ꓮa",
        "ꓰe",
        "ꓢs",
        "ꓔt",
        "ꓗk",
        "ꓡl",
    ]
}
_EMOJI = {
    pair[0]: pair[1:].replace("_", " ")
    for pair in [
        "🔫gun",
        "💊pills",
        "🔪knife",
        "🗡knife",
        "🩸blood",
        "💉needle",
        "🪦grave",
        "⚰coffin",
        "🪢noose",
        "😂lol",
        "🤣lol",
        "😹lol",
        "😆lol",
        "😅lol",
        "💀skull",
        "☠skull",
        "😵dead_face",
        "🌉bridge",
        "🚂train",
        "🚆train",
        "🚇train",
        "💔broken_heart",
        "👋bye",
        "🕊dove",
        "👼angel",
        "😇angel",
    ]
}
_LEET = {
    pair[0]: pair[1:]
    for pair in ["0o", "1i", "3e", "4a", "5s", "7t", "8b", "9g", "@a", "$s", "!i", "|i", "€e", "£l", "+t"]
}


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    """What one raw character becomes: nothing, one character, or a few."""
    if char in _APOSTROPHES:
        return "'"
    if char in _QUOTES:
        return '"'
    if char in _DASHES:
        return "-"
    if char in "\n\r\u2028\u2029\x0b\x0c\x85":
        return "\n"
    if char in _EMOJI:
        return f" {_EMOJI[char]} "
    code = ord(char)
    if 0x1F1E6 <= code <= 0x1F1FF:
        return chr(code - 0x1F1E6 + 97)
    for start in (0x1F150, 0x1F170):  # letters on black discs and squares have no compatibility form
        if start <= code <= start + 25:
            return chr(code - start + 97)
    result = []
    for part in unicodedata.normalize("NFKD", char).casefold():
        for piece in unicodedata.normalize("NFKD", part):
            kind = unicodedata.category(piece)
            if kind in ("Cf", "Mn", "Me", "Cs", "Co", "Cn") or (kind == "Cc" and piece != "\t"):
                continue
            if piece in _LOOKALIKE:
                result.append(_LOOKALIKE[piece])
            elif kind[0] == "Z" or piece == "\t" or (kind in ("So", "Sk") and ord(piece) > 127):
                result.append(" ")
            else:
                result.append(piece)
    return "".join(result)


def _characters(raw: str) -> list[Piece]:
    pieces: list[Piece] = []
    for index, char in enumerate(raw):
        if "a" <= char <= "z" or char == " ":
            pieces.append((char, index))
        else:
            pieces.extend((part, index) for part in _fold(char))
    return pieces


_TOKEN = re.compile(r"[^\s]+")
_MIXED = re.compile(r"(?=.*[a-z])(?=.*[0134578@$!|€£+])[a-z0134578@$!|€£+']+")
_INSIDE = re.compile(r"[a-z][0-9@$!|€£+]+[a-z]|^[a-z]{1,}[013457]$|^[$@134570][a-z]{2,}")
_LOOSE = re.compile(r"[a-z]+[013457]+|[013457][a-z]+|.*[a-z][013457]+[a-z].*")
_BETWEEN = re.compile(r"[a-z][0134578@$!|€£+]+[a-z]")
_MEASURE = re.compile(
    r"\d+(?:[.,:]\d+)?(?:st|nd|rd|th|mg|ml|kg|km|kms|lb|lbs|cm|mm|am|pm|a|p|h|hr|hrs|min|mins|m|s|k|x|g|d|w|y|yr|yrs|yo|ish|f|c|oz|ft|in|gb|mb)?"
    r"|[a-z]{1,4}\d{1,4}|b4|l8r|gr8|m8|w8|h8|2day|2nite|2morrow|4ever|4\d\d"
)
_EDGE = ".,;:?!()[]{}\"'…*~"


def _leet_word(token: str, everywhere: bool) -> str:
    """The token with digits and signs read as letters, of the same length; unchanged where it is a number or a measure."""
    body = token.strip(_EDGE)
    if not body or len(body) > 40:
        return token
    start = token.index(body)
    if everywhere and all(c in "0134578" for c in body) and len(body) <= 4:
        changed = "".join(_LEET[c] for c in body)
    elif (
        _MIXED.fullmatch(body)
        and (not _MEASURE.fullmatch(body) or (everywhere and _LOOSE.fullmatch(body)))
        and (everywhere or _INSIDE.search(body))
    ):
        changed = "".join(_LEET.get(c, c) for c in body)
    else:
        return token
    return token[:start] + changed + token[start + len(body) :]


def _leet(pieces: list[Piece]) -> list[Piece]:
    text = "".join(p[0] for p in pieces)
    if not re.search(r"[0-9@$!|€£+]", text):
        return pieces
    tokens = list(_TOKEN.finditer(text))
    # One odd token may be a product name; with a second, bare digits are meant as letters too ("1 w4nt 70 d13").
    bodies = [t[0].strip(_EDGE) for t in tokens]
    odd = sum(1 for b in bodies if _BETWEEN.search(b)) * 2
    odd += sum(1 for b in bodies if odd and not _BETWEEN.search(b) and any(c in _LEET for c in b))
    for token in tokens:
        changed = _leet_word(token[0], odd >= 3)
        if changed != token[0]:
            for place, char in enumerate(changed, token.start()):
                pieces[place] = (char, pieces[place][1])
    return pieces


# Three or more single letters in a row, parted by spaces or by one kind of sign.
_SPACED = re.compile(
    r"(?<![a-z0-9'])[a-z](?:(?: {1,3}[a-z'](?![a-z0-9'])){2,}|([.\-_*·•/|,+~]) ?[a-z](?![a-z0-9'])(?:\1 ?[a-z](?![a-z0-9']))+)"
)


def _unspace(pieces: list[Piece]) -> list[Piece]:
    text = "".join(p[0] for p in pieces)
    drop: set[int] = set()
    for match in _SPACED.finditer(text):
        drop.update(i for i in range(match.start() + 1, match.end()) if not text[i].isalpha() and text[i] != "'")
    return [p for i, p in enumerate(pieces) if i not in drop] if drop else pieces


def _tidy(pieces: list[Piece]) -> list[Piece]:
    """Repeats of three and more become two; white space becomes one space (a line break stays one)."""
    result: list[Piece] = []
    run = 0
    for char, index in pieces:
        last = result[-1][0] if result else "\n"
        if char in " \n\t":
            if last == "\n" or (last == " " and char != "\n"):
                continue
            if last == " ":
                result.pop()
            result.append(("\n" if char == "\n" else " ", index))
            run = 0
            continue
        run = run + 1 if char == last else 1
        if run > 2 and (char.isalpha() or char in "!?.,*-_"):
            continue
        result.append((char, index))
    while result and result[-1][0] in " \n":
        result.pop()
    return result


def normalise(raw: str) -> Normalised:
    """The comparable form of `raw` (lower case, accents folded, apostrophes straight). Never raises; linear in the length."""
    pieces = _tidy(_unspace(_leet(_characters(raw))))
    return Normalised("".join(p[0] for p in pieces), tuple(p[1] for p in pieces))


# A run of marks is looked at once, from its first: a thousand full stops before a letter would be a million steps.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s|$)|\n+|[。！？]+")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:dr|mr|mrs|ms|prof|st|vs|etc|e\.g|i\.e|approx|no|[a-z])\.$", re.IGNORECASE)


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence of `text`, without the white space around it; line breaks end a sentence."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if match[0] == "." and _ABBREVIATION.search(text[max(start, end - 8) : end]) and text[end : end + 1] != "":
            continue
        _append(spans, text, start, end)
        start = end
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))

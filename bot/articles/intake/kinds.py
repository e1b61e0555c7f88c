"""What a file is, by its content and not by its ending, and its text where it is text."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from bot.articles.intake.faults import IntakeError

MOST_TEXT = 10_000_000  # bytes; a saved page with its pictures inside stays below, a book does not
MOST_FILE = 40_000_000  # bytes of a PDF or Word file: leaflets with photographs stay below
MOST_UNPACKED = (
    120_000_000  # bytes of a Word file's parts together; a zip bomb says more, or lies and meets the memory limit
)
MOST_XML = 20_000_000  # bytes of a Word file's text with its marks: a book of 500 pages stays below
_STARTS = {
    b"%PDF-": "pdf",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\xd0\xcf\x11\xe0": "old Office",
    b"{\\rtf": "rtf",
}
_OTHERS = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a packed archive",
    b"Rar!": "a packed archive",
    b"7z\xbc\xaf": "a packed archive",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"bplist": "a web archive of Safari",
    b"ID3": "a sound recording",
    b"OggS": "a sound recording",
}
_HTML = re.compile(
    r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_TAGS = re.compile(r"</?(?:p|div|h[1-6]|ul|ol|li|table|article|section|main|span|a|br)\b[^<>]*>", re.I)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,30})""", re.I)
_MHTML = re.compile(
    r"\A(?:From:|MIME-Version:|Snapshot-Content-Location:|Subject:|Content-Type: multipart/related)", re.I
)
_MOJIBAKE = re.compile("â€[™œ\x9d“”˜¦]|Ã[©¨¼¶¤±³¡ª]|Â[ \xa0©®°·]")


def kind_of(path: Path) -> str:
    """What sort of file it is: "pdf", "word" or "text". Raises IntakeError where it is nothing that can be read."""
    try:
        if path.is_symlink():
            raise IntakeError("is a link to another place; name the file itself")
        if path.is_dir():
            raise IntakeError("is a folder inside a folder; name it by itself")
        if not path.exists():
            raise IntakeError("is not there")
        if not path.is_file():
            raise IntakeError("is not a plain file")
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as fault:
        raise IntakeError(f"can't be opened ({fault.strerror})") from None
    if not head.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise IntakeError("is empty")
    found = next((kind for start, kind in _STARTS.items() if head.lstrip().startswith(start)), "text")
    limit = MOST_TEXT if found == "text" else MOST_FILE
    if size > limit:
        raise IntakeError(
            f"has {size / 1e6:.0f} MB, and more than {limit // 1_000_000} MB is no article; part it first"
        )
    if found == "zip":
        return _packed(path)
    if found == "old Office":
        raise IntakeError("is an Office file of the old kind (.doc); save it as .docx")
    if found == "rtf":
        raise IntakeError("is Rich Text; save it as .docx or as plain text")
    other = next((what for start, what in _OTHERS.items() if head.startswith(start)), None)
    if other:
        raise IntakeError(f"is {other}; only web pages, text, Markdown, PDF and Word files can be read")
    return found


def _packed(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.infolist()
            known = {entry.filename for entry in names}
            unpacked = sum(entry.file_size for entry in names)
            longest = max((entry.file_size for entry in names if entry.filename.endswith(".xml")), default=0)
        locked = any(entry.flag_bits & 1 for entry in names)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise IntakeError("is a damaged Word file or archive") from None
    if "word/document.xml" not in known:
        raise IntakeError("is an archive or an Office file, but no Word document; save the text as .docx, .pdf or .txt")
    if locked:
        raise IntakeError("is locked with a password")
    if unpacked > MOST_UNPACKED or longest > MOST_XML or len(names) > 5000:
        raise IntakeError(f"unpacks to {unpacked / 1e6:,.0f} MB; no article does, so it is not opened")
    return "word"


def decoded(raw: bytes) -> str:
    """The text of a file's bytes, with plain line ends. Raises IntakeError where it is no text."""
    text = _decoded(raw)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    strange = sum(1 for c in text[:100_000] if (ord(c) < 32 and c not in "\n\t\f\v") or c == "\ufffd")
    if strange > max(2, len(text[:100_000]) // 200):
        raise IntakeError("holds bytes that are no text")
    return unbroken(text)


def _decoded(raw: bytes) -> str:
    for mark, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(name, errors="replace")
    if b"\0" in raw:
        raise IntakeError("holds bytes that are no text")
    declared = _CHARSET.search(raw[:4096])
    names = ["utf-8-sig", *([declared.group(1).decode("ascii")] if declared else []), "cp1252"]
    for name in names:
        try:
            return raw.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    # A text that is UTF-8 but for a few broken bytes keeps its other characters.
    lenient = raw.decode("utf-8", errors="replace")
    return lenient if lenient.count("\ufffd") < len(lenient) // 200 else raw.decode("latin-1")


def unbroken(text: str) -> str:
    """UTF-8 that was once read as Windows-1252 set right, where the whole text bears it."""
    if not _MOJIBAKE.search(text):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        pass
    lines = []
    for line in text.split("\n"):
        try:
            lines.append(line.encode("cp1252").decode("utf-8") if _MOJIBAKE.search(line) else line)
        except UnicodeError:
            lines.append(line)
    return "\n".join(lines)


def form_of(text: str, suffix: str) -> str:
    """What a text is written in: "page", "saved page" (MHTML), "markdown" or "text"; `suffix` decides in doubt."""
    head = text[:20_000].lstrip("\ufeff \n\t")
    if _MHTML.match(head) and re.search(r"^Content-Type:", head, re.I | re.M) and "boundary=" in head:
        return "saved page"
    if _HTML.match(head):
        return "page"
    if re.match(r"---[ \t]*\n", head):
        return "markdown"
    tags = len(_TAGS.findall(head))
    if tags >= 6 and tags * 300 > len(head):
        return "page"
    if suffix in (".htm", ".html", ".xhtml") and tags:
        return "page"
    if suffix in (".md", ".markdown", ".mdown") or _marked(head):
        return "markdown"
    return "text"


def _marked(head: str) -> bool:
    """Whether a text without a telling name is Markdown: several marks that plain text doesn't have."""
    headings = len(re.findall(r"^#{1,4} \S", head, re.M))
    links = len(re.findall(r"\[[^\]\n]{1,80}\]\([^)\n]{1,200}\)", head))
    bold = len(re.findall(r"\*\*[^*\n]{1,80}\*\*", head))
    return headings >= 2 or (headings + links + bold) >= 4

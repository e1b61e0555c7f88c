"""A message written out for the parser: texting spelling, capitals, stretched letters, emoji.

Every character knows where it came from.

The parser was trained on edited prose: "im so mad at him i cant even" parses badly, "I'm so mad at him I can't even"
well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from bot.listening import learners
from bot.listening.fluent import double_quoted, fluent
from bot.listening.slips import put_right
from bot.listening.stops import missing_marks
from bot.listening.words import KIN, WordsError, bag, read, strings
from bot.parser import words_that_are

LONGEST = 4000  # characters kept of a message: its first quarter and its end, where people say what they came for

_WORD = re.compile(r"[A-Za-zÀ-ɏ0-9][A-Za-zÀ-ɏ0-9'&/]*(?:-[A-Za-zÀ-ɏ0-9']+)*|&|w/o?(?=\s)|\s+|.", re.S)
_STRETCHED = re.compile(r"([A-Za-z])\1{2,}")
_CURLY = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "…": ".", "–": "-", "—": "-", "`": "'"})
_LINK = re.compile(r"https?://\S+|www\.\S+|(?<!\S)(?=\S[^\s@]*+@\S+?\.\S)\S+", re.I)


@dataclass(frozen=True)
class Tidied:
    """`text` for the parser; `at[i]` is the offset in the message of its i-th character, `ends[i]` one past it."""

    text: str
    at: tuple[int, ...]
    ends: tuple[int, ...]
    shouted: bool
    raw: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into the message of the tidied characters [start, end)."""
        if start >= end or not self.at:
            return (0, 0)
        return (self.at[start], max(self.ends[start:end]))


@cache
def spelling() -> tuple[dict[str, str], dict[str, str], frozenset[str], frozenset[str], frozenset[str]]:
    """Written-out words, genitives without an apostrophe, fillers, words that keep a double letter, acronyms."""
    data = read("spelling", ("words", "possessive", "fillers", "double", "acronyms"))
    for key in ("words", "possessive"):
        if not isinstance(data[key], dict) or not all(isinstance(v, str) for v in data[key].values()):
            raise WordsError(f"spelling.yml: {key} must map words to words.")
    return (
        {str(k): v for k, v in data["words"].items()},
        {str(k): v for k, v in data["possessive"].items()},
        frozenset(strings("spelling.yml: fillers", data["fillers"])),
        frozenset(strings("spelling.yml: double", data["double"])),
        frozenset(strings("spelling.yml: acronyms", data["acronyms"])),
    )


def _unstretch(word: str) -> str:
    """ "sooo" -> "so", "feeel" -> "feel"."""
    doubled = _STRETCHED.sub(r"\1\1", word)
    if doubled == word:
        return word
    return doubled if doubled.lower() in spelling()[3] else _STRETCHED.sub(r"\1", word)


def _loud(mark: str) -> bool:
    return len(mark) >= 3 and mark.isalpha() and mark.isupper() and mark.lower() not in spelling()[4]


def _shouted(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 6 and sum(c.isupper() for c in letters) >= 0.7 * len(letters)


# Words that are a slip only sometimes: "ill" after a form of be is sick, "cause" after an article is a noun.
_AMBIGUOUS = {
    "ill": bag(
        "is was i'm im am are were be been being so very mentally really got an he's she's feel feeling fell terminally"
        " seriously chronically physically critically"
    ),
    "cause": bag("the a root main to would will they could can it lost and people that things who which not just"),
    "wont": bag("as his their"),
    "prob": bag("a the no"),
    "till": bag("the"),
}


def _written_out(word: str, before: str, after: str, then: str = "", earlier: str = "") -> str:
    words, possessive, _, _, _ = spelling()
    low = word.lower()
    if low in _AMBIGUOUS and before in _AMBIGUOUS[low]:
        return word
    if low in ("y", "n", "r", "u", "nd", "da", "b4") and len(word) == 1 and word.isupper():
        return word
    if low in possessive and before in _OWNERS and (after in _IS_SO or after in _HAS):
        return word[:-1] + (" has" if after in _HAS else " is")
    if (
        low in possessive
        and after.isalpha()
        and (after in _OWNED or (before in _OWNERS and low in _UNIQUE and after not in _AFTER))
    ):
        return possessive[low]
    if low in possessive and before in _OWNERS | _WHICH and after not in _AFTER and _only_noun(after):
        return possessive[low]
    if low in ("no", "now") and before in _UNKNOWING and after in _KNOWN:
        return "know"
    if low == "there" and before in _TOWARDS and (after in _OWNED or after in _KIN):
        return "their"
    if (
        low == "there"
        and after in ("going", "gonna", "driving", "always", "all", "being", "both")
        and before in ("and", "but", "because", "")
    ):
        return "they're"
    if before not in _DOERS and after in (_NOMINATIVE | _WOULD if low in _DREADS else _COMING if low in _FEARS else ()):
        return f"{word} that"  # "terrified he was with her" is read as if he had been terrified
    if low == "id" and word != "ID" and before not in _CARDS and after not in _CARDS and after:
        return "I'd"
    if (meant := learners.meant(low, before, after, then, earlier)) is not None:
        return meant
    if low == "then" and after in _SPEAKS and before.isalpha() and before not in _LINKS:
        return "and then"  # "he reads my messages then says ..."
    if low == "of" and before in _MIGHT and after not in ("course", "the", "a", "my"):
        return "have"
    if (
        low in _SHORTENED
        and before not in _OWNERS | {"the", "a", "of", "to", "in", "and"}
        and (after in _VERBISH or after in _HAS | _PARTS_OF_TIME)
    ):
        return _SHORTENED[low]
    if low == "wed" and after and before not in ("to", "be", "we", "get", "newly", "were", "was"):
        return "we'd"
    if low == "my" and after in ("crazy", "insane", "nuts") and before in ("driving", "drives", "drive", "drove"):
        return "me"
    if low == "an" and after in ("i", "he", "she", "they", "we", "then", "my", "now", "it", "so"):
        return "and"
    if low == "hole" and after in (
        "team",
        "time",
        "day",
        "week",
        "family",
        "thing",
        "life",
        "class",
        "world",
        "night",
        "year",
    ):
        return "whole"
    if low == "its" and (
        after in _ITS or (before in _SAYS_THAT and after not in _OF_IT) or (then in _GOES_ON and _only_adjective(after))
    ):
        return "it's"
    if low == "were" and before in _THINKS and after in _WE_ARE:
        return "we're"
    if low == "were" and before in ("like", "now", "because", "cause", "so", "when") and after not in _COMES and after:
        return "we're"
    if (
        low == "were"
        and before in ("but", "because", "cause")
        and after in ("basically", "both", "all", "just", "still", "not")
    ):
        return "we're"
    if low == "were" and before == "" and after in ("not", "gonna", "going"):
        return "we're"
    if after in ("always", "never", "already", "just", "also", "still"):
        after = then if then in _HAS else after
    if low in _ANYONES and after.endswith(("ed", "ing")) and not _only_noun(then):
        return word[:-2] + " is"  # "everyone's surprised"
    if (
        low.endswith("'s")
        and low[:-2].isalpha()
        and (len(low) > 5 or (low[:-2] in KIN and after in _IS and after != "home"))
        and low not in words
        and (after in _IS or after in _HAS or (after in _IS_SO and then in _GOES_ON))
    ):
        return word[:-2] + (" has" if after in _HAS else " is")
    if low in words and not (low == "moms" or low == "mums" or (low == "ill" and not before and after not in _VERBISH)):
        return words[low]
    return put_right(_unstretch(word))


_OWNED = bag(
    "house place birthday death husband wife boyfriend girlfriend family side job car phone mother father "
    "mom dad mum room school teacher friend friends kids behavior behaviour drinking attitude mood face "
    "name voice hand hands desk dog baby stuff things words fault apartment engagement marriage drinking divorce text texts "
    "heart opinion feelings anger voice illness health confusion wedding funeral surgery cancer parents"
)
_OWNERS = bag("my his her your our their")
_WHICH = bag("own older younger oldest youngest little big best")
_UNIQUE = bag("moms mums dads husbands wifes boyfriends girlfriends mothers fathers")
_AFTER = bag(
    "is was has had will would and or but for to at in on with from by who that are were be been being have "
    "do does did can could not never always just so really a an the i he she they we it you when if because "
    "since as after before then than about going gonna coming here there too again now being getting got "
    "said told says saying made makes keeps kept left died passed called wants thinks house_"
)
# What follows "Anna's" where it is "Anna is" or "Anna has": read as an owner, the sentence has no verb.
_IS = bag(
    "a an the not so too very pregnant dead gone sick ill dying mad angry upset furious busy jealous worried scared fine great"
    " okay ok right wrong here there home in at on sober drunk asleep"
)
_IS_SO = bag(
    "depressed anxious pregnant bipolar autistic drinking leaving moving dying sick ill dead sober drunk always never being so getting"
)
_ANYONES = bag("everyone's everybody's someone's somebody's nobody's")
_HAS = bag("been had got become")
_ITS = bag(
    "normal true wrong weird good bad better worse hopeless pointless "
    "sad a an the not so just like been too hard really my your his her all been getting going killing making "
    "what why how where when who like driving always never only over okay ok fine stressful very been because about that been me him us"
    " actually probably basically literally almost already such"
)
_SAYS_THAT = bag(
    "said says say think thinks thought know knows knew because cause but if like maybe now guess hope feels sure means"
)


def _only_noun(word: str) -> bool:
    return word in words_that_are("noun") and not any(word in words_that_are(kind) for kind in ("adj", "verb", "adv"))


def _only_adjective(word: str) -> bool:
    return word in words_that_are("adj") and not any(word in words_that_are(kind) for kind in ("noun", "verb", "adv"))


_GOES_ON = bag("and but so because that when if then to for how until though i he she they we you now today") | {""}
_OF_IT = bag("own way place name best worst head mark toll course end time turn parts part price cost")
_CARDS = bag(
    "my your his her our an the a fake photo no student show number card cards badge check checks with without"
)
_SPEAKS = bag("says said tells told asks asked yells yelled laughs laughed blames blamed calls called slams slammed")
_LINKS = bag("and but so or even only by since until till just if when back now every right that")
_MIGHT = bag("would could should must might wouldn't couldn't shouldn't wouldnt couldnt shouldnt")
_SHORTENED = {"shell": "she'll", "hell": "he'll", "wed": "we'd", "shed": "she'd"}
_PARTS_OF_TIME = bag("never always already just rather said told left planned agreed come gone done made put")
_THINKS = bag("think thinks thought say says said know knows hope hopes guess assume assumes believe believes if that")
_WE_ARE = bag(
    "the a an so not just both all still fine happy getting going doing perfect done over crazy broke together trying"
)
_COMES = bag("they you we he she it there people any some all both these those my the his her our their only")
_TOWARDS = bag("for of to with in at on from about into like all hurt love hate met meet see over")
_KIN = bag("son daughter kids kid child children baby mother father brother sister parents wife husband own lives life")
_DOERS = bag("i he she they we you it")
_DREADS = bag("terrified petrified convinced paranoid")
_FEARS = bag("afraid scared worried frightened")
_WOULD = bag("i'd he'd she'd they'd we'd")
_COMING = bag("i'm im i'll he'll she'll they'll we'll he's hes she's shes") | _WOULD
_NOMINATIVE = bag(
    "i he she they we i'm i'll i've he's he'll she's she'll they're they'll we're we'll im ill hes shes theyre"
)
_UNKNOWING = bag("even dont don't didnt didn't doesnt doesn't really i not never to u you they")
_KNOWN = bag("why y what wat how if who where when i that whats whether anymore")
_SAID_NEXT = bag(
    "say said like love rather have been hate want need lose feel hurt miss die failed forgotten relapse let messed"
)
_VERBISH = bag(
    "call write text talk apologize apologise start stop say send stay wait leave listen never be do try go have just probably always get "
    "see let take make keep be tell ask"
)


@lru_cache(maxsize=64)
def tidy(text: str) -> Tidied:
    """`text` for the parser, at most `LONGEST` characters of it."""
    start = 0
    pieces: list[tuple[str, int]] = []
    if len(text) > LONGEST:
        head = LONGEST // 4
        cut = text.rfind(" ", 0, head)
        cut = cut if cut > 0 else head
        tail = len(text) - (LONGEST - head)
        after = text.find(" ", tail)
        pieces = [(text[:cut], 0), (text[after + 1 if 0 < after < tail + 200 else tail :], 0)]
        pieces = [(pieces[0][0], 0), (pieces[1][0], len(text) - len(pieces[1][0]))]
    else:
        pieces = [(text, start)]
    shouted = _shouted(text)
    out: list[str] = []
    at: list[int] = []
    ends: list[int] = []

    def put(written: str, begin: int, end: int) -> None:
        for i, char in enumerate(written):
            out.append(char)
            at.append(min(begin + i, end - 1) if len(written) == end - begin else begin)
            ends.append(begin + i + 1 if len(written) == end - begin else end)

    for piece, offset in pieces:
        piece = _LINK.sub(lambda m: " " * len(m.group()), piece).translate(_CURLY)
        piece = fluent(double_quoted(piece))
        tokens = [(m.group(), m.start() + offset, m.end() + offset) for m in _WORD.finditer(piece)]
        lows = [(i, t[0].lower()) for i, t in enumerate(tokens) if t[0][0].isalnum() or t[0][0] in "&"]
        ending = {i for i, _ in lows if i + 1 < len(tokens) and tokens[i + 1][0][0] in ".!?"}
        around = {
            i: (
                lows[k - 1][1] if k else "",
                lows[k + 1][1] if k + 1 < len(lows) and i not in ending else "",
                lows[k + 2][1] if k + 2 < len(lows) else "",
                lows[k - 2][1] if k > 1 else "",
            )
            for k, (i, _) in enumerate(lows)
        }
        for i, (mark, begin, end) in enumerate(tokens):
            if mark.isspace():
                if out and out[-1] != " ":
                    if "\n" in mark and out[-1] not in ".!?,;:":
                        put(".", begin, begin + 1)
                    put(" ", begin, end)
            elif mark[:2].lower() == "w/" and len(mark) > 3:
                put("with ", begin, begin + 2)
                put(_written_out(mark[2:], "", ""), begin + 2, end)
            elif mark[0].isalnum() or mark == "&" or mark.startswith("w/"):
                word = mark.lower() if shouted or _loud(mark) else mark
                put(_written_out(word, *around.get(i, ("", ""))), begin, end)
            elif mark in ".!?" and out and out[-1] == mark:
                ends[-1] = end
                if i + 1 < len(tokens) and tokens[i + 1][0][0].isalnum():
                    put(" ", begin, end)
            elif mark in ",.?!" and len(out) > 1 and out[-1] == " " and out[-2] not in ".?!":
                out.pop(), at.pop(), ends.pop()
                put(mark, begin, end)
            elif ord(mark[0]) < 0x250 or mark in "€£":
                if mark in "*~_|<>{}[]^\\=#":
                    if out and out[-1] != " ":
                        put(" ", begin, end)
                else:
                    put(mark, begin, end)
            elif out and out[-1] != " ":
                put(" ", begin, end)
        if out and out[-1] != " ":
            put(" ", tokens[-1][1] if tokens else 0, tokens[-1][2] if tokens else 1)
    while out and out[-1] == " ":
        out.pop(), at.pop(), ends.pop()
    return _marked(Tidied("".join(out), tuple(at), tuple(ends), shouted, text))


def _marked(tidied: Tidied) -> Tidied:
    """With the marks that the writer left out, each at the place of the character before it."""
    out, at, ends = list(tidied.text), list(tidied.at), list(tidied.ends)
    for place, mark in reversed(missing_marks(tidied.text)):
        where = max(0, min(place, len(at)) - 1)
        out[place:place] = mark
        at[place:place] = [at[where]] * len(mark)
        ends[place:place] = [ends[where]] * len(mark)
    return replace(tidied, text="".join(out), at=tuple(at), ends=tuple(ends))

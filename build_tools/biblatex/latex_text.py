"""LaTeX in the fields of a bibliography -> text, with CSL's markup. The only home of pylatexenc.

CSL-JSON knows `<i>`, `<b>`, `<sup>`, `<sub>`, small capitals and `<span class="nocase">` (CSL-JSON, "rich text").
Braces that keep a word's case from BibTeX become `nocase`; a group that begins with a command is one character to
BibTeX and keeps nothing ("Tame the BeaST", section 4).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

DEEPEST = 50  # braces in braces; the reader refuses fields nested deeper
TOO_DEEP = "too deep"  # stands among the unknown commands where commands stand in one another deeper than anyone writes
_DEEPEST_COMMANDS = 120

_LATEX = re.compile(r"[\\{}$~`]|--|''")
_NEXT = re.compile(
    r"""\\(?P<command>[A-Za-z@]+)\*?\s*
    | \\(?P<symbol>.)
    | (?P<mark>---?|``|''|[{}$~`^_])
    | (?P<text>[^\\{}$~`^_'\-]+|['\-])""",
    re.VERBOSE | re.DOTALL,
)
_IN_SINGLE_QUOTES = re.compile(r"(?<!\w)'(\S[^']*(?<=\S)|\S)'(?!\w)")
_APOSTROPHE = re.compile(r"(?<=[\w>])'")
_BLANKS = re.compile(r"[ \t\n]+")
_BRACE = re.compile(r"(?<!\\)[{}]")

_I, _B, _SUP, _SUB = ((f"<{tag}>", f"</{tag}>") for tag in ("i", "b", "sup", "sub"))
_SMALL_CAPITALS = ('<span style="font-variant:small-caps;">', "</span>")
_NOCASE = ('<span class="nocase">', "</span>")
_NOTHING = ("", "")

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328", "b": "\u0331",
    "t": "\u0361", "h": "\u0309", "G": "\u030f", "U": "\u030e", "textcommabelow": "\u0326",
}  # fmt: skip
_MARKS = {"~": "\u00a0", "--": "–", "---": "—", "``": "“", "''": "”", "`": "‘"}
_SYMBOLS = {
    " ": " ", "\n": " ", "\t": " ", ",": "\u202f", ";": " ", ":": " ", "\\": " ", "!": "", "-": "", "/": "", "@": "", "(": "", ")": "",
}  # fmt: skip
_WORDS = {
    "TeX": "TeX", "LaTeX": "LaTeX", "LaTeXe": "LaTeX2ε", "BibTeX": "BibTeX", "XeTeX": "XeTeX", "LuaTeX": "LuaTeX",
    "hyphen": "-", "slash": "/", "S": "§", "P": "¶", "pounds": "£", "euro": "€", "copyright": "©", "degree": "°",
    "newline": " ", "linebreak": " ", "par": " ", "quad": " ", "qquad": " ", "space": " ", "nobreakspace": "\u00a0",
    "bibrangedash": "–", "guillemetleft": "«", "guillemetright": "»", "adddot": ".", "addcomma": ",", "addcolon": ":",
    "addspace": " ", "psq": " f.", "psqq": " ff.", "sqspace": " ", "addnbspace": "\u00a0", "isdot": "", "unspace": "",
}  # fmt: skip
_SILENT = frozenset(
    (
        "protect", "relax", "noindent", "sloppy", "allowbreak", "nobreak", "nolinebreak", "bgroup", "egroup",
        "null", "displaystyle", "left", "right",
    )
)  # fmt: skip
_WRAPS = {
    "emph": _I, "textit": _I, "textsl": _I, "mkbibemph": _I, "mkbibitalic": _I, "mathit": _I, "textbf": _B, "mkbibbold": _B, "mathbf": _B,
    "textsuperscript": _SUP, "mkbibsuperscript": _SUP, "textsubscript": _SUB, "mkbibsubscript": _SUB, "textsc": _SMALL_CAPITALS,
    "enquote": ("“", "”"), "mkbibquote": ("“", "”"), "textquote": ("“", "”"), "mkbibparens": ("(", ")"), "mkbibbrackets": ("[", "]"),
} | dict.fromkeys(
    (
        "texttt", "textrm", "textsf", "textnormal", "textup", "textmd", "mbox", "hbox", "text", "mathrm",
        "mathcal", "mathsf", "mathbb", "mathtt", "ensuremath", "autocap", "bibstring", "mkbibname", "url",
        "nolinkurl", "path", "underline", "uline",
    ),
    _NOTHING,
)  # fmt: skip
_SWITCHES = {
    "em": _I, "it": _I, "itshape": _I, "sl": _I, "slshape": _I, "bf": _B, "bfseries": _B, "sc": _SMALL_CAPITALS, "scshape": _SMALL_CAPITALS,
} | dict.fromkeys(
    (
        "rm", "rmfamily", "tt", "ttfamily", "sf", "sffamily", "normalfont", "upshape", "mdseries", "tiny",
        "scriptsize", "footnotesize", "small", "normalsize", "large", "Large", "selectfont", "cal",
    ),
    _NOTHING,
)  # fmt: skip
_FIRST_ARGUMENT_UNSEEN = frozenset(("href", "foreignlanguage", "textcolor", "textlang"))
_ARGUMENT_UNSEEN = frozenset(("noopsort", "NOOPSORT", "SortNoop", "label", "index", "vspace", "hspace"))


def rich_text(value: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a field with CSL's markup, and the commands that nobody knows.

    '\\foo' is left out; of '\\foo{…}' the words in the braces are kept.
    """
    return _decode(value, True)


def plain_text(value: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a field without markup, and the commands that nobody knows."""
    return _decode(value, False)


def without_latex(value: str) -> bool:
    """Decoding all fields takes many times as long as decoding those that need it."""
    return _LATEX.search(value) is None


def nesting(value: str) -> int:
    """Return how deep braces stand in braces."""
    depth = deepest = 0
    for match in _BRACE.finditer(value):
        depth = depth + 1 if match.group() == "{" else depth - 1
        deepest = max(deepest, depth)
    return deepest


def split_outside_braces(value: str, separator: re.Pattern) -> list[str]:
    """Split at the separator wherever no brace is open. Empty pieces stay."""
    if "{" not in value:
        return separator.split(value)
    pieces, start, depth = [], 0, 0
    for match in _braces_or(separator).finditer(value):
        if match["brace"]:
            depth = max(depth + (1 if match["brace"] == "{" else -1), 0)
        elif depth == 0:
            pieces.append(value[start : match.start()])
            start = match.end()
    return [*pieces, value[start:]]


@lru_cache(maxsize=16)
def _braces_or(separator: re.Pattern) -> re.Pattern:
    return re.compile(rf"(?<!\\)(?P<brace>[{{}}])|{separator.pattern}", separator.flags)


@lru_cache(maxsize=8192)
def _decode(value: str, markup: bool) -> tuple[str, tuple[str, ...]]:
    if without_latex(value):
        return _with_apostrophes(_BLANKS.sub(" ", value).strip()), ()
    reader = _Reader(value, markup)
    parts = []
    try:
        while reader.at < len(value):
            parts.append(reader.group())
    except _TooDeep:
        return _BLANKS.sub(" ", re.sub(r"[\\{}$]", "", value)).strip(), (TOO_DEEP,)
    text = unicodedata.normalize("NFC", _BLANKS.sub(" ", "".join(parts))).strip()
    return _with_apostrophes(text), tuple(dict.fromkeys(reader.unknown))


def _with_apostrophes(text: str) -> str:
    """TeX sets ' as an apostrophe; a CSL processor would take two of them for quotation marks."""
    if "'" not in text:
        return text
    return _APOSTROPHE.sub("’", _IN_SINGLE_QUOTES.sub(r"‘\1’", text))


class _TooDeep(Exception):
    """Caught where reading began, before Python's own stack ends."""


class _Reader:
    """Reads a field from left to right. What is not closed ends with the field."""

    def __init__(self, value: str, markup: bool):
        self.value = value
        self.markup = markup
        self.at = 0
        self.unknown: list[str] = []
        self.kept = 0  # open groups that keep the case
        self.depth = 0

    def group(self, in_math: bool = False, until: str = "}") -> str:
        """Read to the end of the group or of the field, and past the closing mark."""
        self._enter()
        parts: list[str] = []
        switched: list[tuple[str, str]] = []
        while match := _NEXT.match(self.value, self.at):
            self.at = match.end()
            mark = match["mark"]
            if match["text"]:
                parts.append(match["text"])
            elif mark == until:
                break
            elif match["command"] in _SWITCHES:
                # '{\\em …}' goes on to the end of its group.
                switched.append(_SWITCHES[match["command"]] if self.markup else _NOTHING)
                parts.append(switched[-1][0])
            elif mark:
                parts.append(self._marked(mark, in_math))
            else:
                parts.append(self._command(match["command"] or match["symbol"], bool(match["command"]), in_math))
        else:
            self.at = len(self.value)  # A backslash that ends the field.
        self.depth -= 1
        return "".join([*parts, *(after for _, after in reversed(switched))])

    def _marked(self, mark: str, in_math: bool) -> str:
        if mark == "{":
            return self._inner_group(in_math)
        if mark == "$":
            return self._keeping_case(lambda: self.group(in_math=True, until="$"))
        if mark in "^_":
            return self._wrapped(_SUP if mark == "^" else _SUB, self._argument(in_math=True)) if in_math else mark
        if mark == "}":
            return ""
        return _MARKS[mark] if not in_math or mark == "~" else mark

    def _enter(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST_COMMANDS:
            raise _TooDeep

    def _inner_group(self, in_math: bool) -> str:
        if in_math or self.value.startswith("\\", self.at):
            return self.group(in_math)
        return self._keeping_case(self.group)

    def _keeping_case(self, read: Callable[[], str]) -> str:
        self.kept += 1
        inner = read()
        self.kept -= 1
        return self._wrapped(_NOCASE, inner) if not self.kept and any(map(str.isalpha, inner)) else inner

    def _argument(self, in_math: bool = False) -> str:
        """Read what a command applies to: a group, a command, or one character."""
        while self.value[self.at : self.at + 1].isspace():
            self.at += 1
        match = _NEXT.match(self.value, self.at)
        if match is None or match["mark"] == "}":
            return ""
        if match["mark"] == "{":
            self.at = match.end()
            return self.group(in_math)
        if match["command"] or match["symbol"]:
            self.at = match.end()
            return self._command(match["command"] or match["symbol"], bool(match["command"]), in_math)
        self.at += 1
        return self.value[self.at - 1]

    def _wrapped(self, around: tuple[str, str], text: str) -> str:
        if not text or not self.markup and "<" in around[0]:
            return text
        return f"{around[0]}{text}{around[1]}"

    def _command(self, name: str, is_word: bool, in_math: bool) -> str:
        self._enter()
        text = self._said(name, is_word, in_math)
        self.depth -= 1
        return text

    def _said(self, name: str, is_word: bool, in_math: bool) -> str:
        if name in _ACCENTS:
            return self._accented(_ACCENTS[name])
        if not is_word:
            return _SYMBOLS.get(name, name)
        if name in _WRAPS:
            return self._wrapped(_WRAPS[name], self._argument(in_math))
        if name in _FIRST_ARGUMENT_UNSEEN:
            self._argument()
            return self._argument()
        if name in _ARGUMENT_UNSEEN:
            self._argument()
            return ""
        if name in ("frac", "nicefrac", "sfrac"):
            return f"{self._argument(in_math)}/{self._argument(in_math)}"
        if name == "sqrt":
            return f"√{self._argument(in_math)}"
        if name in ("MakeUppercase", "uppercase"):
            return self._argument().upper()
        if name in ("MakeLowercase", "lowercase"):
            return self._argument().lower()
        word = "" if name in _SILENT else _WORDS.get(name) or _symbol(name)
        if word is None:
            has_argument = self.value.startswith("{", self.at)
            self.unknown.append(f"\\{name}{{…}}" if has_argument else f"\\{name}")
            return self._argument() if has_argument else ""
        if self.value.startswith("{}", self.at):
            self.at += 2
        return word

    def _accented(self, accent: str) -> str:
        letters = self._argument().replace("ı", "i").replace("ȷ", "j")
        return letters[:1] + accent + letters[1:] if letters else ""


@lru_cache(maxsize=1)
def _symbols():
    # Imported where it is needed: most bibliographies name no symbol that takes a dictionary.
    from pylatexenc.latex2text import get_default_latex_context_db

    return get_default_latex_context_db()


def _symbol(name: str) -> str | None:
    known = getattr(_symbols().get_macro_spec(name), "simplify_repl", None)
    return known if isinstance(known, str) and "%" not in known else None

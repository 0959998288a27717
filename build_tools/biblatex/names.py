"""Lists of names as BibLaTeX writes them -> CSL names.

The forms of a name are BibTeX's three ("Tame the BeaST", section 11) and BibLaTeX's extended one (manual, section
3.6). A list ends in `and others` where it is cut short; a name in braces is an organisation's.
"""

from __future__ import annotations

import re

from .latex_text import plain_text, split_outside_braces

_AND = re.compile(r"(?<=\s)and(?=\s)", re.IGNORECASE)
_COMMA = re.compile(r",")
_BLANK = re.compile(r"[\s~]+")
_PART = re.compile(r"\s*(?P<name>[A-Za-z][A-Za-z-]*)\s*=\s*(?P<quote>\"?)(?P<value>.*?)(?P=quote)\s*", re.DOTALL)

OTHERS = {"literal": "others"}  # what the CSL processor sets as 'et al.'


def split_list(value: str) -> list[str]:
    """Split 'Knuth, Donald and {Simon and Schuster}' at each 'and' outside braces."""
    return [piece.strip() for piece in split_outside_braces(f" {value} ", _AND) if piece.strip()]


def csl_names(value: str, use_prefix: bool = False) -> tuple[list[dict], list[str]]:
    """Return the names of a list, and those among them with more commas than a name can have.

    A particle belongs to the family name only where `use_prefix` says so (manual, section 3.1.3, `useprefix`).
    """
    names, odd = [], []
    pieces = split_list(value)
    for number, piece in enumerate(pieces, 1):
        if number == len(pieces) > 1 and piece.lower() == "others":
            names.append(OTHERS)
            continue
        sections = split_outside_braces(piece, _COMMA)
        parts = _extended_parts(sections) if "=" in piece else {}
        if _is_whole_in_braces(piece):
            name = _literal(piece)
        elif parts:
            name = _extended_name(parts, use_prefix)
        elif len(sections) > 3:
            name = _literal(piece)
            odd.append(piece)
        else:
            name = _name(sections, use_prefix)
        if name:
            names.append(name)
    return names, odd


def _literal(text: str) -> dict:
    plain = _plain(text)
    return {"literal": plain} if plain else {}


def _name(sections: list[str], use_prefix: bool) -> dict:
    """Read 'given prefix family', 'prefix family, given' or 'prefix family, suffix, given'."""
    words = [[word for word in split_outside_braces(section, _BLANK) if word] for section in sections]
    while words and not words[-1]:
        words.pop()
    if not words:
        return {}
    suffix: list[str] = []
    if len(words) == 1:
        given, prefix, family = _given_first(words[0])
    else:
        prefix, family = _prefix_and_family(words[0])
        given = words[-1]
        suffix = words[1] if len(words) == 3 else []
    return _csl_name(*(_plain(" ".join(part)) for part in (family, given, prefix, suffix)), use_prefix)


def _given_first(words: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Split 'Charles de la Vallée Poussin': the particle runs from the first to the last word in lower case."""
    lower = [number for number, word in enumerate(words[:-1]) if _is_lower(word)]
    if not lower:
        return words[:-1], [], words[-1:]
    return words[: lower[0]], words[lower[0] : lower[-1] + 1], words[lower[-1] + 1 :]


def _prefix_and_family(words: list[str]) -> tuple[list[str], list[str]]:
    """Split 'van der Valt Frome': a particle begins in lower case, so that 'Van de Graaff' is all family name."""
    if not words or not _is_lower(words[0]):
        return [], words
    end = max(number + 1 for number, word in enumerate(words[:-1] or words) if _is_lower(word))
    return (words[:end], words[end:]) if words[end:] else ([], words)


def _is_lower(word: str) -> bool:
    """A word in braces has no case, unless the braces hold one accented letter: '{\\'e}'."""
    if word.startswith("{") and not word.startswith("{\\"):
        return False
    letters = plain_text(word)[0].lstrip("'’‘“”\"(-")
    return bool(letters) and letters[0].islower()


def _extended_parts(sections: list[str]) -> dict[str, str]:
    """Return the parts of 'family=Gennep, prefix=van'; nothing for a name of another form."""
    parts = {}
    for section in sections:
        match = _PART.fullmatch(section)
        if match is None:
            return {}
        parts[match["name"].lower()] = match["value"]
    return parts


def _extended_name(parts: dict[str, str], use_prefix: bool) -> dict:
    """A list's own option ('nosortothers=true and …') has none of the parts, and is no name."""
    if "useprefix" in parts:
        use_prefix = parts["useprefix"].strip().lower() != "false"
    given = " ".join(parts[name] for name in ("given", "middle") if name in parts)
    family, prefix, suffix = (parts.get(name, "") for name in ("family", "prefix", "suffix"))
    return _csl_name(*map(_plain, (family, given, prefix, suffix)), use_prefix)


def _csl_name(family: str, given: str, prefix: str, suffix: str, use_prefix: bool) -> dict:
    if not family:
        return {"literal": given} if given else {}
    name = {
        "family": family,
        "given": given,
        "non-dropping-particle" if use_prefix else "dropping-particle": prefix,
        "suffix": suffix,
    }
    return {part: text for part, text in name.items() if text}


def _is_whole_in_braces(name: str) -> bool:
    if not (name.startswith("{") and name.endswith("}")) or re.match(r"\{\\[^A-Za-z]", name):
        return False
    depth = 0
    for match in re.finditer(r"(?<!\\)[{}]", name):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.end() == len(name)
    return False


def _plain(text: str) -> str:
    return " ".join(plain_text(text)[0].split())

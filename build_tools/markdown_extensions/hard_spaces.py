"""Keeps on one line what is read in one breath: '9 June', '1.5 million', 'p. 12', 'J. K. Smith', a dash and what it follows.

The source keeps plain spaces; only the page has those that do not break (The Chicago Manual of Style, 17th ed., 6.121).
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from .page_scope import PageScope

_HARD_SPACE = "\u00a0"
# Sought by the space, of which there are few: what stands before it is looked at only where there is one.
_IN_ONE_BREATH = re.compile(
    r"""[ \n](?:
      (?=[–—][ ])
    | (?<=\d.)(?:
        (?=(?:thousand|[mb]illion|trillion|per[ ]?cent|[kcm]?m[²³]?|[km]?g)\b|[%°])
      | (?=[^\W\d_])(?:(?<=(?<![\w.,’-])\d.)|(?<=(?<![\w.,’-])\d\d.))       # a short number and its word
      )
    | (?=\d)(?:
        (?<=\bp\..)|(?<=\b(?:pp|[Nn]o|[Cc]h)\..)|(?<=\b(?:[Nn]os|[Vv]ol|[Ff]ig)\..)
      | (?<=\b[Nn]ote.)|(?<=\b[Nn]otes.)|(?<=§.)
      )
    | (?=[A-ZА-Я])(?<=\b[A-ZА-Я]\..)                                      # initials
    )""",
    re.VERBOSE | re.DOTALL,
)
_AS_TYPED = frozenset(("code", "pre", "kbd", "script", "style", "svg", "h1", "h2", "h3", "h4", "h5", "h6"))


class _HardSpaces(Treeprocessor):
    def run(self, root: Element) -> None:
        _harden(root)


def _harden(element: Element) -> None:
    if element.tag not in _AS_TYPED:
        if element.text and not isinstance(element.text, AtomicString):
            element.text = hardened(element.text)
        for child in element:
            _harden(child)
            if child.tail:
                child.tail = hardened(child.tail)


def hardened(prose: str) -> str:
    """Return prose with spaces that do not break where a line should not end."""
    return _IN_ONE_BREATH.sub(_HARD_SPACE, prose)


def register(md: Markdown, scope: PageScope) -> None:
    """After all inline syntax has become elements (Python-Markdown's priority 20)."""
    md.treeprocessors.register(_HardSpaces(md), "hard-spaces", 4)

"""Reads what tests ask of a page: its tags by name, its links, its ids, its scripts of data."""

from __future__ import annotations

import json
from html.parser import HTMLParser


class PageReader(HTMLParser):
    def __init__(self, html: str):
        super().__init__()
        self.metas: list[tuple[str, str]] = []  # (name or property, content), in order
        self.links: list[dict[str, str]] = []  # of <link>
        self.hrefs: list[str] = []  # of <a>
        self.ids: list[str] = []
        self.classes: list[str] = []
        self.language = ""
        self.text = ""
        self._scripts: list[str] = []
        self._in_data = False
        self.feed(html)
        self.close()

    @property
    def data(self) -> list[dict]:
        """The page's JSON-LD."""
        return [json.loads(script) for script in self._scripts]

    def all(self, name: str) -> list[str]:
        return [content for tag, content in self.metas if tag == name]

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    def related(self, relation: str) -> list[dict[str, str]]:
        return [link for link in self.links if relation in link.get("rel", "").split()]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.ids += [given["id"]] if "id" in given else []
        self.classes += given.get("class", "").split()
        if tag == "html":
            self.language = given.get("lang", "")
        elif tag == "meta" and (name := given.get("name") or given.get("property")):
            self.metas.append((name, given.get("content", "")))
        elif tag == "link":
            self.links.append(given)
        elif tag == "a" and "href" in given:
            self.hrefs.append(given["href"])
        elif tag == "script" and given.get("type") == "application/ld+json":
            self._in_data = True
            self._scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._in_data = False

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self._scripts[-1] += data
        else:
            self.text += data

"""Names of assets and rules for hosts, without a host."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from build_tools.outputs.host_rules import as_headers_file, as_nginx, read_headers_file, rules_of_files
from build_tools.publishing.compression import compress
from build_tools.publishing.fingerprints import folder_name, with_folder


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("index.html", '<a href="assets/x.css">', '<a href="assets-1/x.css">'),
        ("index.html", '<a href="./assets/x.css">', '<a href="./assets-1/x.css">'),
        ("1-silt/index.html", '<a href="../assets/x.css">', '<a href="../assets-1/x.css">'),
        ("1-silt/index.html", '{"search":"../assets/w.js"}', '{"search":"../assets-1/w.js"}'),
        ("404.html", "<a href='/port/assets/x.css'>", "<a href='/port/assets-1/x.css'>"),
        ("p/1/index.html", '"https://example.org/port/assets/x.png"', '"https://example.org/port/assets-1/x.png"'),
        # Not the site's: words, another folder, a former edition's own, another host's.
        ("index.html", "<p>The assets/ folder", "<p>The assets/ folder"),
        ("index.html", '<a href="my-assets/x.css">', '<a href="my-assets/x.css">'),
        ("v/1.0/1-silt/index.html", '<a href="../assets/x.css">', '<a href="../assets/x.css">'),
        ("v/1.0/1-silt/index.html", '<a href="../../../assets/x.js">', '<a href="../../../assets-1/x.js">'),
        ("index.html", '"https://example.net/assets/x.css"', '"https://example.net/assets/x.css"'),
    ],
)
def test_pages_learn_the_name_of_the_folder(path: str, before: str, after: str):
    assert with_folder(before.encode(), path, "assets-1", "https://example.org/port/").decode() == after


def test_the_name_changes_with_a_byte_or_a_path_and_with_nothing_else():
    files = {"a.css": b"1", "b.css": b"2"}
    names = {
        folder_name(files),
        folder_name({"a.css": b"1", "b.css": b"3"}),
        folder_name({"a.css": b"1", "c.css": b"2"}),
    }
    assert len(names) == 3
    assert folder_name(dict(reversed(files.items()))) == folder_name(files)


def test_the_headers_file_is_read_as_it_was_written():
    rules = {"/*": {"X-Content-Type-Options": "nosniff"}, **rules_of_files(["assets-1"])}
    assert read_headers_file(as_headers_file(rules)) == rules


def test_no_two_rules_give_one_header_to_one_file():
    """Hosts would join the two values with a comma."""
    rules = {"/*": {"X-Content-Type-Options": "nosniff"}, **rules_of_files(["assets-1"])}
    assert all(name not in rules["/*"] for pattern, headers in rules.items() if pattern != "/*" for name in headers)
    assert "Cache-Control" not in rules["/*"]


def test_every_location_of_nginx_has_all_headers_and_quotes_them():
    told = as_nginx({"/*": {"X-Test": 'a "word"'}, "/assets-1/*": {"Cache-Control": "immutable"}}, by_https_alone=True)
    assert told.count('add_header X-Test "a \\"word\\"" always;') == 2
    assert told.count("Strict-Transport-Security") == 2
    assert "location ~ ^/assets\\-1/.*$ {" in told
    assert told.count("Cache-Control") == 2


def test_texts_are_compressed_beside_themselves_and_come_back(tmp_path: Path):
    long, short = b"silt and sand " * 200, b"silt"
    for name, content in (("long.html", long), ("short.html", short), ("font.woff2", long)):
        (tmp_path / name).write_bytes(content)
    assert ".gz" in compress(tmp_path)
    assert gzip.decompress((tmp_path / "long.html.gz").read_bytes()) == long
    assert not list(tmp_path.glob("short.html.*"))
    assert not list(tmp_path.glob("font.woff2.*"))

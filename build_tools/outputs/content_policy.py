"""The Content-Security-Policy of a built site (W3C, Content Security Policy Level 3): in every page, and for the host.

Nothing comes from elsewhere and no style stands in an element. Scripts are files of the site; one that stands in a page
runs by the hash of its text. WebAssembly is allowed for the search, which compiles its index reader.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256

HEADERS = "_headers"
_CHARSET = b'<meta charset="utf-8">'
_OPENING = re.compile(rb"<script\b([^>]*)>", re.IGNORECASE)
_TYPE = re.compile(rb"\btype=\"?([^\"\s>]*)", re.IGNORECASE)
_RUNNING = {b"", b"module", b"text/javascript"}  # of another type, a script is data
_META = b'<meta http-equiv="Content-Security-Policy"'


def inline_scripts(page: bytes) -> Iterator[bytes]:
    """Yield the text of each script that stands in a page and runs."""
    for attributes, text in _scripts(page):
        kind = _TYPE.search(attributes)
        if b"src=" not in attributes and (kind[1] if kind else b"").lower() in _RUNNING:
            yield text


def _scripts(page: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the attributes and the text of each script. A pattern for all of it would look at every letter of them."""
    lower = page.lower()
    start = lower.find(b"<script")
    while start >= 0:
        opening = _OPENING.match(page, start)
        end = lower.find(b"</script>", opening.end()) if opening else -1
        if end >= 0:
            yield opening[1], page[opening.end() : end]
        start = lower.find(b"<script", max(end, start + 1))


def content_policy(scripts: Iterable[bytes]) -> str:
    """Return the policy of a site whose pages hold these scripts."""
    hashes = sorted({f"'sha256-{b64encode(sha256(script).digest()).decode()}'" for script in scripts})
    directives = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", "'wasm-unsafe-eval'", *hashes]),
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def with_policy(page: bytes, policy: str) -> bytes:
    """Return a page that states the policy before anything it governs; one that states its own stays as it is."""
    if _META in page:
        return page
    return page.replace(_CHARSET, _CHARSET + b"\n" + _META + f' content="{policy}">'.encode(), 1)


def headers_file(policy: str) -> str:
    """Return `_headers` as Netlify and Cloudflare Pages read it. What a page cannot say of itself stands here alone."""
    headers = {
        "Content-Security-Policy": f"{policy}; frame-ancestors 'self'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    return "\n".join(["/*", *(f"  {name}: {value}" for name, value in headers.items()), ""])

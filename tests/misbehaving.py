"""A server on loopback that answers as no server should, and the Internet Archive's answers for it."""

from __future__ import annotations

import gzip
import json
import socket
import socketserver
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import trustme

HTML = "Content-Type: text/html; charset=utf-8\r\n"


def answer(body: bytes | str = b"", status: str = "200 OK", headers: str = HTML, length: int | None = None) -> bytes:
    body = body.encode() if isinstance(body, str) else body
    told = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\n{headers}Content-Length: {told}\r\nConnection: close\r\n\r\n".encode() + body


def titled(title: str, **more) -> bytes:
    return answer(f"<html><head><title>{title}</title></head><body>Words.</body></html>", **more)


def redirect(to: str, status: str = "302 Found") -> bytes:
    return answer(status=status, headers=f"Location: {to}\r\n")


class Visit:
    """One request, and how often this path was asked with this method."""

    def __init__(self, method: str, path: str, headers: dict[str, str], times: int, out: socket.socket):
        self.method, self.path, self.headers, self.times, self.out = method, path, headers, times, out

    def drip(self, head: bytes, part: bytes, pause: float, seconds: float) -> None:
        """Send a head, then a little again and again."""
        self.out.sendall(head)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.out.sendall(part)
            time.sleep(pause)

    def reset(self) -> None:
        """Break the connection off so that the other side notices."""
        self.out.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _endless(visit: Visit) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Without end</title>"
    visit.drip(head, b"x" * 65536, 0, 20)


def _endless_head(visit: Visit) -> None:
    visit.drip(b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"y" * 1000 + b"\r\n", 0, 20)


def _slow(visit: Visit) -> None:
    visit.drip(b"", b"", 0.1, 20)


def _slow_head(visit: Visit) -> None:
    visit.drip(b"HTTP/1.1 200 OK\r\n", b"X", 0.1, 20)


def _slow_body(visit: Visit) -> None:
    visit.drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>A slow page</title>", b".", 0.1, 20)


def _reset(visit: Visit) -> None:
    visit.reset()


def _reset_once(visit: Visit) -> bytes | None:
    return titled("Back again") if visit.method == "GET" and visit.times > 1 else visit.reset()


def _busy(wait: str) -> Callable[[Visit], bytes]:
    def page(visit: Visit) -> bytes:
        if visit.times == 1:
            return answer(status="429 Too Many Requests", headers=f"Retry-After: {wait}\r\n")
        return titled("Free again")

    return page


def _no_head(visit: Visit) -> bytes:
    return answer(status="405 Method Not Allowed") if visit.method == "HEAD" else titled("By GET alone")


def _head_is_gone(visit: Visit) -> bytes:
    return answer(status="404 Not Found") if visit.method == "HEAD" else titled("There after all")


BOMB = gzip.compress(b"<title>A bomb</title>" + b"\0" * 50_000_000)
PAGES: dict[str, Callable[[Visit], bytes | None] | bytes] = {
    "/good": titled("Soundings &amp; more"),
    "/file.pdf": answer(b"%PDF", headers="Content-Type: application/pdf\r\n"),
    "/empty": answer(),
    "/no-type": answer("<title>Without a type</title>", headers=""),
    "/gone": titled("Error", status="404 Not Found"),
    "/410": titled("Error", status="410 Gone"),
    "/403": titled("Are you a robot?", status="403 Forbidden"),
    "/999": titled("", status="999 Request denied"),
    "/500": titled("Error", status="500 Internal Server Error"),
    "/600": answer(status="600 What"),
    "/soft": titled("Page not found | The Harbour Times"),
    "/soft-ru": answer("<title>Страница не найдена</title>".encode("cp1251"), headers="Content-Type: text/html; charset=windows-1251\r\n"),
    "/soft-utf16": answer("<title>404</title>".encode("utf-16")),
    "/not-found-is-its-name": titled("Not Found: a history of lost ships"),
    "/moved": redirect("/good", "301 Moved Permanently"),
    "/to-front": redirect("/"),
    "/": titled("The Harbour Times"),
    "/loop": redirect("/loop"),
    "/loop-a": redirect("/loop-b"),
    "/loop-b": redirect("/loop-a"),
    "/to-script": redirect("javascript:alert(1)"),
    "/to-file": redirect("file:///etc/passwd"),
    "/to-nothing": redirect("http://"),
    "/to-broken": redirect("http://[::1/"),
    "/to-nowhere": answer(status="302 Found"),
    "/endless": _endless,
    "/endless-head": _endless_head,
    "/slow": _slow,
    "/slow-head": _slow_head,
    "/slow-body": _slow_body,
    "/too-short": answer("<title>Cut off</title>", length=10_000),
    "/too-long": answer("<title>More than it says</title>", length=30),
    "/reset": _reset,
    "/reset-once": _reset_once,
    "/nothing": b"",
    "/no-http": b"SSH-2.0-OpenSSH_9.2\r\n",
    "/huge-head": answer(headers=f"X-Huge: {'z' * 200_000}\r\n"),
    "/large-head": titled("A long policy", headers=f"{HTML}Content-Security-Policy: {'z' * 20_000}\r\n"),
    "/nul": answer(b"<title>Nul\0 in it \x1b[31m \xe2\x80\xae</title>"),
    "/markup": titled('"]: !!python/object:x &#10; {x: y} @octocat [a](javascript:alert(1)) &lt;script&gt;alert(1)&lt;/script&gt; \\'),
    "/wrong-charset": answer(b"<title>\xd0\xa1\xd0\xba</title>", headers="Content-Type: text/html; charset=utf-7-bit\r\n"),
    "/no-encoding": answer(b"<title>Plain</title>", headers="Content-Type: text/html; charset=zlib\r\n"),
    "/slow-encoding": answer(b"<title>" + b"a" * 1900 + b"</title>", headers="Content-Type: text/html; charset=punycode\r\n"),
    "/not-utf-8": answer(b"<title>Caf\xe9</title>"),
    "/bomb": answer(BOMB, headers=f"{HTML}Content-Encoding: gzip\r\n"),
    "/no-gzip": answer(b"<title>Not packed</title>", headers=f"{HTML}Content-Encoding: gzip\r\n"),
    "/trap": answer(b"<title " * 40_000 + b"<meta charset " * 300),
    "/long-title": titled("word " * 5000),
    "/busy": _busy("0"),
    "/busy-for-ever": answer(status="429 Too Many Requests", headers="Retry-After: 0\r\n"),
    "/busy-for-years": answer(status="429 Too Many Requests", headers="Retry-After: 99999999999999999999\r\n"),
    "/busy-till": _busy("Wed, 21 Oct 2015 07:28:00 GMT"),
    "/busy-nonsense": answer(status="503 Service Unavailable", headers="Retry-After: soon\r\n"),
    "/no-head": _no_head,
    "/head-is-gone": _head_is_gone,
    "/cookie": titled("With a cookie", headers=f"{HTML}Set-Cookie: {'a=b; ' * 100}\r\n"),
}  # fmt: skip
ARCHIVED = "http://web.archive.org/web/20190302112233/https://example.org/"
# What the archive answers for the last part of an address.
COPIES: dict[str, bytes | str] = {
    "gone": json.dumps({"archived_snapshots": {"closest": {"available": True, "status": "200", "url": ARCHIVED, "timestamp": "20190302112233"}}}),
    "410": '{"archived_snapshots": {}}',
    "soft": json.dumps({"archived_snapshots": {"closest": {"available": True, "status": "200", "url": "javascript:alert(1)"}}}),
    "403": json.dumps({"archived_snapshots": {"closest": {"available": True, "status": "404", "url": ARCHIVED}}}),
    "500": "[" * 60_000,
    "600": b"\xff\xfe\0",
    "moved": json.dumps({"archived_snapshots": {"closest": {"available": True, "status": "200", "url": ARCHIVED + ' "><script>'}}}),
    "empty": "null",
}  # fmt: skip


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 64

    def __init__(self, tls: ssl.SSLContext | None = None):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.tls = tls
        self.visits: list[tuple[float, str, str, dict[str, str]]] = []  # (when, method, path, headers), as they came
        self.under_way = self.most_at_once = 0
        self.count = threading.Lock()

    @property
    def address(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address) -> None:
        """A client that leaves is no news here."""


class _Handler(socketserver.BaseRequestHandler):
    server: Server

    def handle(self) -> None:
        out = self.request
        out.settimeout(5)
        if self.server.tls:
            out = self.server.tls.wrap_socket(out, server_side=True)
        head = b""
        while b"\r\n\r\n" not in head:
            part = out.recv(65536)
            if not part:
                return
            head += part
        line, *fields = head.decode("latin-1").split("\r\n")
        method, target, _ = line.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (f.partition(":") for f in fields if f)}
        with self.server.count:
            times = 1 + sum(seen[1:3] == (method, target) for seen in self.server.visits)
            self.server.visits.append((time.monotonic(), method, target, headers))
            self.server.under_way += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.under_way)
        try:
            self._answer(Visit(method, target, headers, times, out))
        finally:
            with self.server.count:
                self.server.under_way -= 1
        out.close()

    def _answer(self, visit: Visit) -> None:
        path, query = urlsplit(visit.path).path, parse_qs(urlsplit(visit.path).query)
        if path == "/wayback/available":
            body = COPIES.get(query["url"][0].rpartition("/")[2], '{"archived_snapshots": {}}')
            visit.out.sendall(answer(body, headers="Content-Type: application/json\r\n"))
            return
        page = PAGES.get(path, PAGES["/gone"])
        told = page(visit) if callable(page) else page
        if told is not None:
            visit.out.sendall(told.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if visit.method == "HEAD" and told else told)


@contextmanager
def misbehaving(tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Serve on a free port of loopback until the block ends."""
    server = Server(tls)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def untrusted() -> ssl.SSLContext:
    """A server's certificate by an authority that nobody knows."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context

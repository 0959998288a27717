"""Asks addresses of the web what is there. The only home of aiohttp, and of all that goes out to the network.

Politely: it says who asks, asks HEAD before GET, leaves each host in peace between two requests, waits as long as a host
asks it to, and reads no more of a page than its title. Warily: of what it meets it follows web addresses only, never
to a machine that is not public, so that a strange bibliography is no way into the network of whoever asks.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from ipaddress import ip_address

import aiohttp
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from ..link_ledger import archived_copy, clean_words, is_web_address
from .page_titles import MOST_READ, says_not_there, title_of

ARCHIVE = "https://archive.org/wayback/available"  # https://archive.org/help/wayback_api.php
MOST_REDIRECTS = 10
_REDIRECTS = {301, 302, 303, 307, 308}
_BUSY = {429, 503}
# Answers by which hosts keep programs off; 999 is LinkedIn's, 451 means that the law forbids it here.
_REFUSALS = {401, 402, 403, 405, 406, 407, 418, 429, 451, 999}
_GONE = {404, 410}
_FRONT_PAGES = {"", "index", "home", "default", "welcome"}
_MOST_OF_ANSWER = 64_000  # bytes of what the archive says


@dataclass(frozen=True, slots=True)
class Manners:
    """How to ask; times in seconds."""

    at_once: int = 8  # requests to all hosts together
    delay: float = 1.0  # between two requests to one host
    timeout: float = 30.0  # for one request with its answer
    patience: float = 60.0  # the longest wait that a busy host can ask for
    tries: int = 2  # of what does not answer
    agent: str = "annotated-edition-links/1.0"
    archive: str = ARCHIVE
    may_be_private: bool = False  # whether machines that are not public are asked too


@dataclass(frozen=True, slots=True)
class Question:
    """An address to ask."""

    key: str  # 'holm1911'
    address: str
    title: str = ""  # of the work
    near: str = ""  # the day near which an archived copy is wanted: '2026-11-22'
    wants_copy: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking. `state` is one of link_ledger.STATES."""

    key: str
    state: str
    said: str
    final: str = ""  # where it led, if elsewhere
    title: str = ""
    archived: str = ""
    reached: bool = True  # whether anything answered at all


class _NotPublic(Exception):
    """The address is that of a machine that is not public."""


class _Unreadable(Exception):
    """What came is no answer."""


@dataclass(frozen=True, slots=True)
class _Page:
    status: int
    reason: str
    address: URL  # after all redirects
    content_type: str = ""
    body: bytes = b""
    wait: float | None = None  # seconds for which a busy host asks


def ask_all(questions: Iterable[Question], manners: Manners, told: Callable[[Answer], None]) -> list[Answer]:
    """Ask every question and return the answers in the same order; `told` gets each as it comes. Raises nothing."""
    return asyncio.run(_ask_all(list(questions), manners, told))


async def _ask_all(questions: list[Question], manners: Manners, told: Callable[[Answer], None]) -> list[Answer]:
    async with _asker(manners) as asker:

        async def one(question: Question) -> Answer:
            answer = await asker.answer(question)
            told(answer)
            return answer

        return list(await asyncio.gather(*map(one, questions)))


@asynccontextmanager
async def _asker(manners: Manners) -> AsyncIterator[_Asker]:
    resolver = _Resolver(manners.may_be_private)
    connector = aiohttp.TCPConnector(resolver=resolver, limit=manners.at_once, force_close=True)
    session = aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=manners.timeout),
        headers={"User-Agent": manners.agent, "Accept": "text/html, */*;q=0.5", "Accept-Language": "en, *;q=0.5"},
        # Real sites send policies of many kilobytes in one line.
        max_line_size=32_000,
        max_field_size=64_000,
    )
    async with session:
        yield _Asker(session, manners)


class _Resolver(ThreadedResolver):
    """Names lead to public machines alone, and the address that was looked at is the one that is connected to."""

    def __init__(self, may_be_private: bool):
        super().__init__()
        self.may_be_private = may_be_private

    async def resolve(self, host, port=0, family=0):
        found = await super().resolve(host, port, family)
        if not self.may_be_private and not all(_is_public(entry["host"]) for entry in found):
            raise _NotPublic(host)
        return found


def _is_public(number: str) -> bool:
    address = ip_address(number.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if inner is None and address.version == 6 and address.packed.startswith(b"\x00\x64\xff\x9b"):
        inner = ip_address(address.packed[-4:])  # of a translator between the two: RFC 6052
    return all(each.is_global and not each.is_multicast for each in (address, inner) if each is not None)


@dataclass
class _Host:
    """One request at a time, and a pause after it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0


class _Asker:
    def __init__(self, session: aiohttp.ClientSession, manners: Manners):
        self.session, self.manners = session, manners
        self.hosts: defaultdict[str, _Host] = defaultdict(_Host)
        self.places = asyncio.Semaphore(manners.at_once)

    async def answer(self, question: Question) -> Answer:
        answer = await self._of_page(question)
        if not (question.wants_copy and answer.reached):
            return answer
        archived = await self._copy(question)
        return Answer(answer.key, answer.state, answer.said, answer.final, answer.title, archived)

    async def _of_page(self, question: Question) -> Answer:
        def failed(said: str, reached: bool = True) -> Answer:
            return Answer(question.key, "failing", clean_words(said), reached=reached)

        try:
            page = await self._page(question.address)
        except _NotPublic:
            return failed("the address is not public")
        except _Unreadable as error:
            return failed(str(error))
        except (ssl.SSLError, aiohttp.ClientSSLError):
            return failed("the certificate is not valid")
        except TimeoutError:
            return failed(f"no answer within {self.manners.timeout:g} seconds", reached=False)
        except aiohttp.ClientConnectorDNSError:
            return failed("the host has no address", reached=False)
        except aiohttp.ClientConnectorError:
            return failed("the host takes no connection", reached=False)
        except (aiohttp.ServerDisconnectedError, ConnectionError, aiohttp.ClientOSError):
            return failed("the connection broke off")
        except (aiohttp.ClientError, ValueError, OSError):
            return failed("the answer cannot be read")
        return _judged(question, page)

    async def _page(self, address: str) -> _Page:
        """Ask HEAD, and GET where HEAD gets no good answer or the page has a title to look at."""
        with suppress(aiohttp.ClientError, OSError, ValueError, _Unreadable):
            page = await self._patiently("HEAD", address)
            if 200 <= page.status < 300 and not _may_have_title(page.content_type):
                return page
        for left in reversed(range(self.manners.tries)):
            try:
                return await self._patiently("GET", address)
            except (aiohttp.ClientConnectionError, TimeoutError):
                if not left:
                    raise
        raise AssertionError("a request is tried at least once")

    async def _patiently(self, method: str, address: str) -> _Page:
        """Ask once more where a busy host says when."""
        page = await self._followed(method, address)
        if page.status in _BUSY and page.wait is not None and page.wait <= self.manners.patience:
            self._host(page.address).free_at = time.monotonic() + page.wait
            page = await self._followed(method, address)
        return page

    async def _followed(self, method: str, address: str) -> _Page:
        url = URL(address)
        for _ in range(MOST_REDIRECTS + 1):
            page, leads_to = await self._once(method, url)
            if not leads_to:
                return page
            url = _joined(url, leads_to)
        raise _Unreadable(f"more than {MOST_REDIRECTS} redirects")

    async def _once(self, method: str, url: URL) -> tuple[_Page, str]:
        """Return the page and where it redirects to."""
        self._refuse_private(url)
        host = self._host(url)
        async with host.lock:
            await asyncio.sleep(max(0.0, host.free_at - time.monotonic()))
            try:
                async with self.places, self.session.request(method, url, allow_redirects=False) as response:
                    leads_to = response.headers.get("Location", "") if response.status in _REDIRECTS else ""
                    body = b"" if method == "HEAD" or leads_to else await _beginning(response, MOST_READ)
                    return _page_of(response, body), leads_to
            finally:
                host.free_at = max(host.free_at, time.monotonic() + self.manners.delay)

    def _host(self, url: URL) -> _Host:
        return self.hosts[f"{url.host}:{url.port}"]

    def _refuse_private(self, url: URL) -> None:
        """Names are looked at by the resolver, which is not asked about numbers."""
        if self.manners.may_be_private:
            return
        try:
            public = _is_public(url.host or "")
        except ValueError:
            return
        if not public:
            raise _NotPublic(url.host)

    async def _copy(self, question: Question) -> str:
        """Return the address of an archived copy, near the day on which the work was read; '' where none is known."""
        asked = {"url": question.address} | ({"timestamp": question.near.replace("-", "")} if question.near else {})
        try:
            page = await self._patiently("GET", str(URL(self.manners.archive).with_query(asked)))
            closest = json.loads(page.body[:_MOST_OF_ANSWER])["archived_snapshots"]["closest"]
            return archived_copy(closest["url"]) if closest["available"] is True and closest["status"] == "200" else ""
        except (aiohttp.ClientError, OSError, _Unreadable, _NotPublic):
            return ""
        except (ValueError, LookupError, TypeError, RecursionError):  # It says something else, or that there is none.
            return ""


async def _beginning(response: aiohttp.ClientResponse, most: int) -> bytes:
    """Read the beginning of a body. One that breaks off or does not end in time is what came of it."""
    parts, size = [], 0
    with suppress(aiohttp.ClientError, TimeoutError, OSError, ValueError):
        async for part in response.content.iter_chunked(16_384):
            parts.append(part)
            size += len(part)
            if size >= most:
                break
    response.close()
    return b"".join(parts)[:most]


def _page_of(response: aiohttp.ClientResponse, body: bytes) -> _Page:
    return _Page(
        status=response.status,
        reason=response.reason or "",
        address=response.url,
        content_type=response.headers.get("Content-Type", ""),
        body=body,
        wait=_wait(response.headers.get("Retry-After", "")),
    )


def _wait(told: str) -> float | None:
    """Return the seconds that Retry-After asks for, a number or a date (RFC 9110, section 10.2.3)."""
    told = told.strip()
    if told.isascii() and told.isdecimal():
        return float(told[:9])
    try:
        moment = parsedate_to_datetime(told)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _joined(url: URL, leads_to: str) -> URL:
    try:
        joined = url.join(URL(leads_to))
    except ValueError as error:
        raise _Unreadable("it leads to what is no address") from error
    if joined.scheme not in ("http", "https") or not joined.host:
        raise _Unreadable("it leads to what is no web address")
    return joined.with_user(None)


def _may_have_title(content_type: str) -> bool:
    return not content_type or "html" in content_type.lower()


def _judged(question: Question, page: _Page) -> Answer:
    title = clean_words(title_of(page.body, page.content_type)) if _may_have_title(page.content_type) else ""
    final = str(page.address)
    elsewhere = final if final != str(URL(question.address)) and is_web_address(final) else ""
    state, said = _state(question, page, title)
    return Answer(question.key, state, said, elsewhere, title)


def _state(question: Question, page: _Page, title: str) -> tuple[str, str]:
    if page.status in _GONE:
        return "gone", _status(page)
    if page.status in _REFUSALS:
        return "refused", _status(page)
    if not 200 <= page.status < 300:
        return "failing", _status(page)
    if says_not_there(title, question.title):
        return "gone", "the title says that the page is not there"
    if _is_front_page(page.address) and not _is_front_page(URL(question.address)):
        return "gone", "it leads to a front page"
    return "alive", _status(page)


def _status(page: _Page) -> str:
    try:
        words = HTTPStatus(page.status).phrase
    except ValueError:
        words = clean_words(page.reason)
    return f"{page.status} {words}".strip()


def _is_front_page(url: URL) -> bool:
    """'/', '/en/', '/index.html': a page that every address of a site that was made anew may lead to."""
    parts = [part for part in url.path.lower().split("/") if part]
    if url.query_string or url.fragment:
        return False
    if parts and len(parts[0]) <= 2:
        parts = parts[1:]
    return not parts or (len(parts) == 1 and parts[0].partition(".")[0] in _FRONT_PAGES)

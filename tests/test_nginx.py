"""The site behind Debian's nginx with `deploy/nginx.conf`: headers, caching, compression, errors, and a load during a swap."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from build_tools.publishing.swapping import publish

from .conftest import HERE
from .kill import project

ROOT = HERE.parent
MAIN = """
daemon off; pid {folder}/nginx.pid; error_log stderr warn;
events {{ worker_connections 256; }}
http {{
  include /etc/nginx/mime.types; default_type application/octet-stream; access_log off; sendfile on;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/site.conf;
}}
"""


@dataclass
class Server:
    port: int
    site: Path

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()


def nginx() -> str:
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        told = "no nginx was found; on Debian: apt-get install nginx"
        (pytest.fail if os.environ.get("NGINX_TESTS") == "required" else pytest.skip)(told)
    return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    program, folder = nginx(), tmp_path_factory.mktemp("nginx")
    root = project(folder)
    tools = [sys.executable, "-m", "build_tools", "--root", str(root)]
    for command in (["site", "--compressed"], ["nginx"]):
        result = subprocess.run([*tools, *command], cwd=ROOT, capture_output=True, text=True, timeout=180, check=False)
        assert result.returncode == 0, result.stderr
    (folder / "edition.conf").write_text(result.stdout, encoding="utf-8")
    for above in (folder, *folder.parents[:3]):  # nginx's workers are another user
        if above != Path(tempfile.gettempdir()):
            above.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    config = config.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/srv/edition/site", str(root / "site"))
    config = config.replace("/srv/edition/edition.conf", str(folder / "edition.conf"))
    (folder / "site.conf").write_text(config, encoding="utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder), encoding="utf-8")
    process = subprocess.Popen([program, "-p", str(folder), "-c", "nginx.conf"], stderr=subprocess.PIPE, text=True)
    try:
        _wait_for(port, process)
        yield Server(port, root / "site")
    finally:
        process.terminate()
        process.wait(30)
        process.stderr.close()


def _wait_for(port: int, process: subprocess.Popen) -> None:
    for _ in range(300):
        assert process.poll() is None, process.stderr.read()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("nginx did not answer")


def test_every_answer_has_the_headers_that_the_build_worked_out(server: Server):
    for path in ("/", "/1-silt/", "/data/claims.json", "/1-silt/index.md", "/nowhere/", stylesheet(server)):
        _, headers, _ = server.get(path)
        assert headers["content-security-policy"].startswith("default-src 'none'"), path
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert headers["server"] == "nginx"


def stylesheet(server: Server) -> str:
    _, _, page = server.get("/")
    return "/" + re.search(rb'href="(?:\./)?(assets-[0-9a-f]{12}/stylesheets/[\w.-]+\.css)"', page)[1].decode()


def test_assets_are_kept_for_good_and_pages_asked_for_anew(server: Server):
    assert server.get(stylesheet(server))[1]["cache-control"] == "public, max-age=31536000, immutable"
    status, headers, _ = server.get("/1-silt/")
    assert (status, headers["cache-control"]) == (200, "no-cache")
    status, _, body = server.get("/1-silt/", If_None_Match=headers["etag"])
    assert (status, body) == (304, b"")


def test_every_asset_that_a_page_names_is_there(server: Server):
    for page in server.site.rglob("*.html"):
        folder = page.parent.relative_to(server.site).as_posix()
        for href in re.findall(
            r'(?:href|src|data-for-search)="((?:\.\.?/)*assets[^"#?]*)"', page.read_text(encoding="utf-8")
        ):
            assert (server.site / folder / href).is_file(), (page, href)
            assert "assets/" not in href


def test_a_file_that_is_gone_is_not_kept_for_good(server: Server):
    status, headers, _ = server.get(f"{stylesheet(server)}x")
    assert (status, headers["cache-control"]) == (404, "no-cache")


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/1-silt/index.md", "text/markdown; charset=utf-8"),
        ("/p/1.1/cite.bib", "application/x-bibtex; charset=utf-8"),
        ("/p/1.1/cite.biblatex.bib", "application/x-bibtex; charset=utf-8"),
        ("/p/1.1/cite.ris", "application/x-research-info-systems; charset=utf-8"),
        ("/p/1.1/cite.json", "application/vnd.citationstyles.csl+json"),
        ("/cite/bibliography.json", "application/vnd.citationstyles.csl+json"),
        ("/data/claims.json", "application/json; charset=utf-8"),
        ("/llms.txt", "text/plain; charset=utf-8"),
        ("/sitemap.xml", "text/xml; charset=utf-8"),
    ],
)
def test_files_say_what_they_are(server: Server, path: str, media_type: str):
    status, headers, _ = server.get(path)
    assert (status, headers["content-type"]) == (200, media_type)


def test_what_is_compressed_already_is_sent(server: Server):
    status, headers, body = server.get("/1-silt/", Accept_Encoding="gzip")
    assert (status, headers["content-encoding"], headers["vary"]) == (200, "gzip", "Accept-Encoding")
    assert body == (server.site / "1-silt" / "index.html.gz").read_bytes()
    assert gzip.decompress(body) == server.get("/1-silt/")[2]


def test_an_unknown_address_gets_the_edition_s_own_page(server: Server):
    status, headers, body = server.get("/9-nowhere/")
    assert (status, headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert b"No such page" in body


def test_an_address_without_its_slash_leads_on_to_the_page(server: Server):
    status, headers, _ = server.get("/1-silt")
    assert (status, headers["location"]) == (301, "/1-silt/")


def test_the_rules_for_other_hosts_are_not_a_page(server: Server):
    assert server.get("/_headers")[0] == 404


def test_readers_under_load_get_the_old_site_or_the_new_one(server: Server, tmp_path_factory: pytest.TempPathFactory):
    """Sites swap a hundred times while four readers ask: every answer is a whole page of one of them."""
    other = tmp_path_factory.mktemp("swap", numbered=True) / "other"
    shutil.copytree(server.site, other)
    for suffix in ("", ".gz"):
        (other / "1-silt" / f"index.html{suffix}").write_bytes(b"the other site")
    for above in (other.parent, other):
        above.chmod(0o755)
    bodies = {server.get("/1-silt/")[2], b"the other site"}
    over = threading.Event()

    def read(_: int) -> tuple[int, list]:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        asked, wrong = 0, []
        while not over.is_set():
            connection.request("GET", "/1-silt/")
            answer = connection.getresponse()
            status, body = answer.status, answer.read()
            asked += 1
            wrong += [(status, body[:80])] if status != 200 or body not in bodies else []
        connection.close()
        return asked, wrong

    with ThreadPoolExecutor(4) as readers:
        results = readers.map(read, range(4))
        for _ in range(100):
            publish(other, server.site)
            time.sleep(0.01)
        over.set()
        asked, wrong = zip(*results, strict=True)
    assert sum(asked) > 100
    assert [found for one in wrong for found in one] == []

"""The examples of docs/deploy in front of a server: real nginx and Caddy, with a certificate that they or we made."""

import http.client
import shutil
import ssl
import subprocess

import pytest

from conftest import until
from flow_page import FlowPage
from server_process import ROOT

DEPLOY = ROOT / "docs/deploy"
NAME = "flows.example.org"


def nginx(directory, port, plain_port, server):
    """The program and its arguments; the example differs in names, ports and the place of the certificate."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
                    "-keyout", directory / "privkey.pem", "-out", directory / "fullchain.pem"],
                   check=True, capture_output=True)
    text = (DEPLOY / "nginx.conf").read_text()
    for old, new in ((NAME, "localhost"), ("/etc/ssl/flows", str(directory)),
                     ("/var/log/nginx", str(directory)), ("127.0.0.1:4000", f"127.0.0.1:{server.port}"),
                     ("listen [::]:443 ssl http2;", ""), ("listen [::]:80;", ""), ("listen 443", f"listen 127.0.0.1:{port}"),
                     ("listen 80", f"listen 127.0.0.1:{plain_port}")):
        assert old in text, old
        text = text.replace(old, new)
    (directory / "flows.conf").write_text(text)
    places = "".join(f"{name}_temp_path {directory}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (directory / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {directory}/pid; error_log {directory}/log; events {{}}"
        f"http {{ access_log off; {places} include {directory}/flows.conf; }}")
    return ["nginx", "-e", directory / "log", "-c", directory / "nginx.conf"]


def caddy(directory, port, _, server):
    text = (DEPLOY / "Caddyfile").read_text()
    for old, new in ((f"{NAME} {{", f"https://localhost:{port} {{\n\ttls internal\n"),
                     ("127.0.0.1:4000", f"127.0.0.1:{server.port}")):
        assert old in text, old
        text = text.replace(old, new)
    (directory / "Caddyfile").write_text(
        f"{{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\tstorage file_system {directory}\n}}\n" + text)
    return ["caddy", "run", "--config", directory / "Caddyfile", "--adapter", "caddyfile"]


@pytest.fixture
def access_log(proxied, tmp_path):
    """What the proxy has written: nginx to the file of the example, Caddy to standard error."""
    return lambda: "".join(path.read_text() for path in tmp_path.glob("*/flows.log")) + "".join(
        path.read_text() for path in tmp_path.glob("*/output"))


@pytest.fixture(params=[nginx, caddy], ids=lambda example: example.__name__)
def proxied(request, tmp_path, start_server, hold_port):
    """A server as the unit starts it, and the port of the proxy in front of it."""
    program = request.param.__name__
    if not shutil.which(program):
        pytest.skip(f"no {program} found")
    port, plain_port = hold_port(), hold_port()
    server = start_server("--public-url", f"https://localhost:{port}", "--auth", "key")
    directory = tmp_path / program
    directory.mkdir()
    with (directory / "output").open("wb") as output:
        process = subprocess.Popen(request.param(directory, port, plain_port, server), stdout=output, stderr=output)
    try:
        until(lambda: answers(port) or process.poll() is not None)
        assert process.poll() is None, (directory / "output").read_text()
        yield server, port
    finally:
        process.terminate()
        process.wait()


def answers(port):
    try:
        return ask(port, "GET", "/health/live").status == 200
    except OSError:
        return False


def ask(port, method, path, body=None):
    connection = http.client.HTTPSConnection("localhost", port, context=ssl._create_unverified_context(), timeout=10)
    connection.request(method, path, body)
    answer = connection.getresponse()
    answer.read()
    return answer


def test_the_keys_of_links_and_sockets_stand_in_no_access_log(proxied, access_log):
    server, port = proxied
    for path in f"/?key={server.key}", f"/socket/websocket?token={server.key}":
        ask(port, "GET", path)
    # The answer may come before its line.
    until(lambda: "/socket/websocket" in access_log())
    assert server.key not in access_log() and "GET" in access_log()


def test_two_windows_edit_through_the_proxy_and_metrics_and_strangers_stay_out(proxied, new_page):
    server, port = proxied
    windows = []
    for _ in range(2):
        page = new_page(ignore_https_errors=True)
        page.goto(f"https://localhost:{port}/?key={server.key}")
        page.wait_for_url(f"https://localhost:{port}/")
        windows.append(FlowPage(page).open(f"https://localhost:{port}/flow/proxied"))
    one, two = windows
    node = one.add("agent")
    two.wait_counts(1, 0)
    two.drag(node, 60, 90)
    one.wait_content(two.content())
    assert ask(port, "GET", f"/metrics?key={server.key}").status == 404
    assert ask(port, "GET", "/api/flows").status == 401

"""What operators do from the command line: the client, the health check, signals, the service manager, logs."""

import http.client
import json
import re
import signal
import socket
import subprocess
import threading
import time
from contextlib import contextmanager

from conftest import until
from home_page import make_flow
from server_process import BINARY, PATIENCE, Server


def run(*arguments, text=""):
    return subprocess.run([str(BINARY), *arguments], input=text, capture_output=True, text=True, timeout=PATIENCE)


def test_the_client_joins_sends_each_line_and_prints_what_comes(server):
    result = run("client", server.url, "flow:line", text='{"nodes":[],"edges":[]}\n5\n')
    assert result.returncode == 0, result.stderr
    messages = [json.loads(line) for line in result.stdout.splitlines()]
    events = [message[3] for message in messages]
    assert events[:2] == ["phx_reply", "client_joined"]
    assert events[-1] == "phx_close"
    updates = [message[4]["changes"] for message in messages if message[3] == "flow_update"]
    assert updates == [{"nodes": [], "edges": []}, 5]


def test_the_client_watches_what_others_do(server):
    command = [str(BINARY), "client", server.url, "flow:watched", "--watch"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as watcher:
        assert json.loads(watcher.stdout.readline())[3] == "phx_reply"
        assert json.loads(watcher.stdout.readline())[3] == "client_joined"
        with server.client("flow:watched") as other:
            other.change("hello")
            assert json.loads(watcher.stdout.readline())[3] == "client_joined"
            assert json.loads(watcher.stdout.readline())[4]["changes"] == "hello"
        watcher.terminate()


def test_the_client_says_in_one_line_what_is_wrong(server):
    nowhere = ("client", "http://127.0.0.1:1", "flow:a")
    for arguments, status in (("client",), 64), (("client", "https://x", "flow:a"), 64), (nowhere, 69):
        result = run(*arguments)
        assert (result.returncode, result.stderr.count("\n")) == (status, 1), result.stderr


def test_the_client_ends_when_it_is_refused_and_says_so_by_its_status(start_server):
    server = start_server("--auth", "key")
    view_key = (server.data / "view-key").read_text().strip()
    for key, flow in (server.key, "flow:"), (view_key, "flow:seen"):
        result = run("client", f"{server.url}?key={key}", flow, text="5\n")
        assert result.returncode == 69, result.stdout
        assert '"status":"error"' in result.stdout
    # What others write cannot end it.
    result = run("client", f"{server.url}?key={server.key}", "flow:line", text='["phx_close"]\n1\n')
    assert result.returncode == 0 and [json.loads(line)[3] for line in result.stdout.splitlines()][-1] == "phx_close"
    assert result.stdout.count("flow_update") == 2


def test_the_health_check_ends_with_0_when_the_server_is_ready_and_with_69_when_there_is_none(server):
    assert run("healthcheck", server.url).returncode == 0
    port = server.port
    server.stop()
    assert run("healthcheck", f"http://127.0.0.1:{port}").returncode == 69


@contextmanager
def scripted(answer):
    """A server that takes one connection, sends this, and then closes, or, without an answer, says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def serve():
            peer, _ = listener.accept()
            with peer:
                peer.recv(4096)
                peer.sendall(answer or b"")
                if answer is None:
                    peer.recv(1)
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(PATIENCE)


def test_the_health_check_gives_up_a_server_that_hangs():
    with scripted(None) as url:
        assert run("healthcheck", url).returncode == 69


def test_an_export_that_was_cut_or_cannot_be_written_is_no_success(server):
    with scripted(b'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"nodes":[]') as url:
        result = run("export", url, "flow:cut")
        assert (result.returncode, result.stdout) == (69, "")
    make_flow(server, nodes=2, flow_id="whole")
    with open("/dev/full", "w") as full:
        command = [str(BINARY), "export", server.url, "flow:whole"]
        assert subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=PATIENCE).returncode == 74


def test_a_second_signal_ends_the_server_at_once(start_server):
    server = start_server()
    # A peer that asks and never reads nor closes: the ordered end waits for it.
    with socket.create_connection(("127.0.0.1", server.port)) as peer:
        peer.sendall(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n")
        assert peer.recv(4096).startswith(b"HTTP/1.1 200")
        server.process.send_signal(signal.SIGTERM)
        assert peer.recv(4096) == b"", "our side is ended, the peer's is not"
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=PATIENCE) == 130


class KeptConnection:
    """An HTTP connection that stays open."""

    def __init__(self, server):
        self.http = http.client.HTTPConnection(server.address, server.port, timeout=PATIENCE)

    def get(self, path):
        self.http.request("GET", path)
        with self.http.getresponse() as response:
            return response.status, response.read().decode()

    def metric(self, name):
        return float(re.search(rf"^{name} (\S+)$", self.get("/metrics")[1], re.MULTILINE).group(1))


def test_without_descriptors_the_server_pauses_and_accepts_again_when_there_are_some(start_server):
    loops, descriptors = 2, 64
    started = time.monotonic()
    server = start_server("--loops", str(loops), descriptors=descriptors)
    kept = KeptConnection(server)
    assert kept.metric("flows_accept_backoffs_total") == 0
    # The kernel takes them all; the server can accept fewer than it has descriptors.
    peers = [socket.create_connection((server.address, server.port), timeout=PATIENCE) for _ in range(descriptors)]
    until(lambda: kept.metric("flows_accept_backoffs_total") >= 3)
    assert kept.metric("flows_connections") < descriptors
    # It tries again each 100 ms and not all the time, and those that are in are served.
    backoffs, elapsed = kept.metric("flows_accept_backoffs_total"), time.monotonic() - started
    assert backoffs <= loops * (elapsed / 0.1 + 1)
    last = peers.pop()
    last.sendall(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n")
    for peer in peers:
        peer.close()
    assert last.recv(4096).startswith(b"HTTP/1.1 200")
    last.close()
    assert KeptConnection(server).get("/health/ready")[0] == 200


def test_the_service_manager_hears_of_the_start_and_the_stop(tmp_path, browser, monkeypatch):
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        manager.settimeout(PATIENCE)
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        server = Server(tmp_path / "data").start()
        assert manager.recv(64) == b"READY=1"
        server.process.send_signal(signal.SIGTERM)
        assert manager.recv(64) == b"STOPPING=1"
        assert server.process.wait(timeout=PATIENCE) == 0
        server.stop()


def test_a_bad_flag_ends_with_64_and_one_line_that_names_it():
    for flags in ["--port", "70000"], ["--auth", "maybe"], ["--nonsense"], ["--host", "0.0.0.0", "--auth", "open"]:
        result = run(*flags)
        assert result.returncode == 64
        assert result.stderr.count("\n") == 1 and flags[0] in result.stderr or "--insecure" in result.stderr


def test_logs_hold_no_payload_and_no_key(tmp_path, browser):
    data = tmp_path / "data"
    log = tmp_path / "log"
    with log.open("w") as output:
        command = [str(BINARY), "--port", "0", "--data", str(data), "--log-level", "debug", "--log-format", "json"]
        process = subprocess.Popen([*command, "--auth", "key"], stdout=subprocess.PIPE, stderr=output, text=True)
        port = int(process.stdout.readline().rsplit(":", 1)[1])
        key = (data / "access-key").read_text().strip()
        text = '{"nodes":[{"id":"s","type":"t","position":{"x":1,"y":1},"data":{"label":"s3cret-text"}}],"edges":[]}\n'
        result = run("client", f"http://127.0.0.1:{port}?key={key}", "flow:private", text=text)
        assert result.returncode == 0, result.stderr
        assert run("client", f"http://127.0.0.1:{port}?key=wrong", "flow:private").returncode == 69
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0
        process.stdout.close()
    lines = log.read_text()
    assert all("message" in json.loads(line) for line in lines.splitlines()) and lines
    assert "s3cret-text" not in lines and key not in lines

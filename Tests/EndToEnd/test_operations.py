"""What operators do from the command line: the client, the health check, signals, the service manager, logs."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import websockets.sync.server

from conftest import until
from home_page import make_flow, request
from server_process import BINARY, PATIENCE, ROOT, Server


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
    wrong = ("client",), ("client", "https://x", "flow:a"), ("client", "http://127.0.0.1:1", "flow:")
    for arguments, status in *((arguments, 64) for arguments in wrong), (nowhere, 69):
        result = run(*arguments)
        assert (result.returncode, result.stderr.count("\n")) == (status, 1), result.stderr


def test_the_client_ends_when_it_is_refused_and_says_so_by_its_status(start_server):
    server = start_server("--auth", "key")
    view_key = (server.data / "view-key").read_text().strip()
    result = run("client", f"{server.url}?key={view_key}", "flow:seen", text="5\n")
    assert result.returncode == 69, result.stdout
    assert '"status":"error"' in result.stdout
    # What others write cannot end it.
    result = run("client", f"{server.url}?key={server.key}", "flow:line", text='["phx_close"]\n1\n')
    assert result.returncode == 0 and [json.loads(line)[3] for line in result.stdout.splitlines()][-1] == "phx_close"
    assert result.stdout.count("flow_update") == 2


def test_the_client_ends_when_its_channel_does(server):
    command = [str(BINARY), "client", server.url, "flow:short", "--watch"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as watcher:
        assert json.loads(watcher.stdout.readline())[3] == "phx_reply"
        make_flow(server, nodes=1, flow_id="short")
        request(server, "DELETE", "/api/flows/short")
        try:
            output, _ = watcher.communicate(timeout=PATIENCE)
        finally:
            watcher.kill()
        assert json.loads(output.splitlines()[-1])[3] == "phx_close"
        assert watcher.returncode == 69


def test_the_client_ends_when_its_channel_fails_though_the_leave_is_answered():
    def fail(socket):
        for message in socket:
            join_ref, ref, topic, event, _ = json.loads(message)
            socket.send(json.dumps([join_ref, ref, topic, "phx_reply", {"status": "ok", "response": {}}]))
            if event == "phx_join":
                socket.send(json.dumps([join_ref, join_ref, topic, "phx_error", {}]))

    with websockets.sync.server.serve(fail, "127.0.0.1", 0) as peer:
        thread = threading.Thread(target=peer.serve_forever)
        thread.start()
        result = run("client", f"http://127.0.0.1:{peer.socket.getsockname()[1]}", "flow:failing")
        peer.shutdown()
        thread.join(PATIENCE)
    assert result.returncode == 69, result.stdout


def test_the_client_names_a_line_that_is_no_json_and_sends_the_others(server):
    result = run("client", server.url, "flow:line", text='1\nnonsense\n2}],[\n\n3\n')
    assert result.returncode == 65
    assert re.findall(r"line (\d+)", result.stderr) == ["2", "3"]
    messages = [json.loads(line) for line in result.stdout.splitlines()]
    assert [message[4]["changes"] for message in messages if message[3] == "flow_update"] == [1, 3]


def test_a_key_that_is_missing_is_asked_for(start_server):
    server = start_server("--auth", "key")
    for command in ("client", server.url, "flow:a"), ("export", server.url, "flow:a"):
        result = run(*command)
        assert result.returncode == 69 and "key" in result.stderr, result.stderr


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
        # Two that come before the server looks are one to it.
        until(lambda: server.process.poll() is not None or server.process.send_signal(signal.SIGTERM))
        assert server.process.returncode == 130


def test_a_second_signal_ends_the_server_at_once_while_it_closes_the_database(tmp_path):
    # At the end of a relaxed run something is written; somebody else holds the lock that this needs.
    command = [str(BINARY), "--port", "0", "--data", str(tmp_path), "--durability", "relaxed"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert "http://" in server.stdout.readline()
        database = sqlite3.connect(tmp_path / "flows.db", isolation_level=None)
        database.execute("BEGIN IMMEDIATE")
        server.send_signal(signal.SIGTERM)
        # Behind this line no loop is needed any more.
        assert any(" stopped" in line for line in server.stderr)
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=PATIENCE) == 130
        database.close()


def test_a_start_that_migrates_says_so_and_a_signal_ends_it_without_harm(tmp_path):
    shutil.copy(ROOT / "Tests/FlowsTests/Storage/Fixtures/schema-1.db", tmp_path / "flows.db")
    # Somebody else holds the lock that the migration needs.
    database = sqlite3.connect(tmp_path / "flows.db", isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    command = [str(BINARY), "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as starting:
        assert any(" newer schema" in line for line in starting.stderr)
        starting.send_signal(signal.SIGTERM)
        assert starting.wait(timeout=PATIENCE) == 0
    database.close()
    server = Server(tmp_path).start()
    assert {each["id"] for each in request(server, "GET", "/api/flows")["flows"]} == {"a", "b"}
    server.stop()


def test_the_end_of_the_terminal_ends_the_server_in_order(tmp_path):
    command = [str(BINARY), "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert "http://" in server.stdout.readline()
        server.send_signal(signal.SIGHUP)
        assert server.wait(timeout=PATIENCE) == 0
        assert [line.split()[2] for line in server.stderr] == ["stopping", "stopped"]


def test_a_server_that_nohup_started_outlives_the_terminal(tmp_path):
    command = ["nohup", str(BINARY), "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as server:
        assert "http://" in server.stdout.readline()
        server.send_signal(signal.SIGHUP)
        # The second signal would end it with 130.
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=PATIENCE) == 0


@pytest.fixture
def servers_user():
    """The number of another user, whose server it is, and a directory that this user can reach. Only root can be
    somebody else; for all others it is themselves."""
    with tempfile.TemporaryDirectory(prefix="flows-operations-") as directory:
        user = 4321 if os.geteuid() == 0 else None
        if user:
            os.chown(directory, user, user)
        shutil.copy(BINARY, directory)
        yield user, Path(directory)


def test_after_a_restore_the_servers_user_can_write_and_a_server_that_cannot_does_not_start(servers_user):
    user, directory = servers_user
    server = Server(directory / "data", user=user, binary=directory / BINARY.name).start()
    try:
        make_flow(server, nodes=2, flow_id="kept")
        server.stop()
        copy = str(directory / "copy.db")
        for command in "backup", "restore":
            result = run(command, copy, "--data", str(server.data))
            assert result.returncode == 0, result.stderr
        server.start()
        make_flow(server, nodes=2, flow_id="new")
        assert set(server.nodes("kept")) == set(server.nodes("new")) == {"n0", "n1"}
    finally:
        server.stop()
    database = server.data / "flows.db"
    if user:
        os.chown(database, 0, 0)
    database.chmod(0o444)
    command = [str(server.binary), "--port", "0", "--data", str(server.data)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, **server.account)
    assert result.returncode == 69
    assert result.stderr.count("\n") == 1 and str(database) in result.stderr and "chown" in result.stderr


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


def test_an_empty_variable_and_one_that_there_is_not_end_with_64_and_one_line(monkeypatch):
    for name, value in ("FLOWS_AUTH", ""), ("FLOWS_AUHT", "key"):
        with monkeypatch.context() as environment:
            environment.setenv(name, value)
            result = run("--port", "0", "--data", "/proc/none")
        assert (result.returncode, result.stderr.count("\n")) == (64, 1) and name in result.stderr


@pytest.mark.parametrize(("mode", "is_warned"), [("open", True), ("key", False)])
def test_a_public_address_without_a_key_is_warned_of(tmp_path, mode, is_warned):
    command = [str(BINARY), "--port", "0", "--data", str(tmp_path), "--public-url", "https://flows.example.org"]
    with subprocess.Popen([*command, "--auth", mode], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as server:
        assert "http://" in server.stdout.readline()
        server.send_signal(signal.SIGTERM)
        assert any(" warning " in line for line in server.stderr) == is_warned
        assert server.wait(timeout=PATIENCE) == 0


def test_a_log_that_nobody_reads_holds_up_neither_requests_nor_the_end(tmp_path):
    command = [str(BINARY), "--port", "0", "--data", str(tmp_path), "--loops", "1", "--log-level", "debug"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        server = Server(tmp_path)
        server.port = int(process.stdout.readline().rsplit(":", 1)[1])
        kept = KeptConnection(server)
        # Much more than a pipe and the queue hold.
        while kept.metric("flows_log_lines_dropped_total") < 10:
            for _ in range(500):
                assert kept.get("/health/live")[0] == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0


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

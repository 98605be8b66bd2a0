"""A real server, started for a test and stopped by its process id."""

import json
import os
import re
import signal
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from websockets.sync.client import connect

ROOT = Path(__file__).resolve().parents[2]
# Seconds until something that does not come is missing: much longer than a busy machine needs.
PATIENCE = 45
BINARY = Path(os.environ.get("FLOW_SERVER", ROOT / ".build/release/FlowServer"))
# The page from a directory, so that a change of it needs no new server.
WEB = ["--web", os.environ["FLOWS_WEB"]] if "FLOWS_WEB" in os.environ else []


class Server:
    """Listens on a port that it was given, or that the system chose; a restart keeps it."""

    def __init__(self, data, *flags, port=0, descriptors=None, binary=None, user=None):
        """`descriptors`: the most that the process may have open; `binary`: another one, with the page that is in it;
        `user`: the number of another user that it runs as."""
        self.data = data
        self.binary = binary
        self.flags = flags
        self.descriptors = descriptors
        self.account = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        self.address = "127.0.0.1"
        self.port = port
        self.process = None

    def start(self):
        program = [str(BINARY), *WEB] if self.binary is None else [str(self.binary)]
        command = [*program, "--port", str(self.port), "--data", str(self.data), *self.flags]
        if self.descriptors:
            command = ["sh", "-c", f'ulimit -n {self.descriptors} && exec "$@"', "sh", *command]
        # The variable is a flag of the server, too.
        environment = {name: value for name, value in os.environ.items() if name != "FLOWS_WEB"}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, **self.account)
        for line in self.process.stdout:
            found = re.search(r"http://([^\s:]+):(\d+)", line)
            if found:
                self.address, self.port = found.group(1), int(found.group(2))
                return self
        raise RuntimeError(f"the server ended with {self.process.wait()} and named no address")

    def stop(self, number=signal.SIGTERM):
        """Ends it, and waits until it has ended."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(timeout=PATIENCE)
        if self.process:
            self.process.stdout.close()

    @property
    def url(self):
        return f"http://{self.address}:{self.port}"

    @property
    def key(self):
        return (self.data / "access-key").read_text().strip()

    def flow(self, flow_id):
        """The stored flow, or None."""
        try:
            with urllib.request.urlopen(f"{self.url}/api/flows/{urllib.parse.quote(flow_id, safe='')}") as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def nodes(self, flow_id="demo"):
        """The nodes of the stored flow by their ids; none if there is no such flow yet."""
        return {each["id"]: each for each in (self.flow(flow_id) or {"nodes": []})["nodes"]}

    def people(self, flow_id="demo"):
        """How many have the flow open, as the server sees it."""
        path = f"/api/flows/{urllib.parse.quote(flow_id, safe='')}/status"
        with urllib.request.urlopen(self.url + path) as response:
            return json.load(response)["client_count"]

    def client(self, topic):
        return Client(self, topic)


class Client:
    """A client of another program: plain frames of Phoenix Channels V2 on one topic."""

    def __init__(self, server, topic):
        self.topic = topic
        self.connection = connect(f"ws://127.0.0.1:{server.port}/socket/websocket?vsn=2.0.0", max_size=None)
        self.ref = 0

    def __enter__(self):
        self.socket = self.connection.__enter__()
        self.request("phx_join", {})
        return self

    def __exit__(self, *error):
        self.connection.__exit__(*error)

    def request(self, event, payload):
        """Sends, and gives the response to it."""
        self.ref += 1
        self.socket.send(json.dumps(["1", str(self.ref), self.topic, event, payload]))
        while True:
            _, ref, _, received, answer = json.loads(self.socket.recv(timeout=PATIENCE))
            if received == "phx_reply" and ref == str(self.ref):
                assert answer["status"] == "ok", answer
                return answer["response"]

    def until(self, event, condition):
        """The payload of the first message of an event that a condition holds for."""
        while True:
            _, _, _, received, payload = json.loads(self.socket.recv(timeout=PATIENCE))
            if received == event and condition(payload):
                return payload

    def change(self, changes):
        return self.request("flow_change", {"changes": changes})

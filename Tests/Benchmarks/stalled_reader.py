"""A member of a flow that joins and then never reads again."""

import base64
import json
import os
import socket


class StalledReader:
    """Its kernel buffers are as small as they go, so that what it does not read soon waits in the server."""

    def __init__(self, port: int, topic: str) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        self.socket.settimeout(10)
        self.socket.connect(("127.0.0.1", port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                             "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        self.read_until(b"\r\n\r\n")
        self.socket.sendall(masked_text(json.dumps(["1", "1", topic, "phx_join", {}], separators=(",", ":"))))
        self.read_until(b"phx_reply")

    def read_until(self, mark: bytes) -> None:
        received = b""
        while mark not in received:
            part = self.socket.recv(256)
            if not part:
                raise ConnectionError(f"closed before {mark!r}; received {received!r}")
            received += part

    def was_dropped(self) -> bool:
        """Whether the server has ended the connection: reads what is left and looks for the end."""
        self.socket.settimeout(2)
        try:
            while self.socket.recv(65536):
                pass
            return True
        except TimeoutError:
            return False
        except ConnectionError:
            return True

    def close(self) -> None:
        self.socket.close()


def masked_text(text: str) -> bytes:
    """One text frame of a client; the mask of zeros is allowed and leaves the bytes as they are (RFC 6455 §5.3)."""
    payload = text.encode()
    if len(payload) >= 126:
        raise ValueError("only short frames")
    return bytes([0x81, 0x80 | len(payload), 0, 0, 0, 0]) + payload

"""The line of one page to the server: it can be cut, held, and what it carries can be changed."""

import json
import re


class Line:
    def __init__(self, page):
        self.is_cut = False
        # What the server says waits here while it is held.
        self.held = None
        # Change a frame `[join_ref, ref, topic, event, payload]` on its way, or give None to keep it back.
        self.to_page = lambda frame: frame
        self.to_server = lambda frame: frame
        self.page_end = self.server_end = None
        page.route_web_socket(re.compile("/socket/websocket"), self._connect)

    def _connect(self, socket):
        if self.is_cut:
            socket.close()
            return
        server = socket.connect_to_server()
        self.page_end, self.server_end = socket, server
        socket.on_message(lambda text: self._pass(text, self.to_server, server))
        server.on_message(lambda text: self._from_server(text, socket))

    def _from_server(self, text, socket):
        if self.held is None:
            self._pass(text, self.to_page, socket)
        else:
            self.held.append((text, socket))

    def _pass(self, text, change, end):
        frame = change(json.loads(text))
        if frame is not None:
            end.send(json.dumps(frame))

    def say(self, *frame):
        """Says something to the page in the server's name."""
        self.page_end.send(json.dumps(frame))

    def hold(self):
        """The server is not heard any more, until `release`."""
        self.held = []

    def release(self):
        held, self.held = self.held, None
        for text, socket in held:
            self._pass(text, self.to_page, socket)

    def cut(self):
        self.is_cut = True
        for end in (self.page_end, self.server_end):
            if end:
                end.close()

    def mend(self):
        self.is_cut = False

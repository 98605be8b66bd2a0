"""The list of flows as a person uses it."""

import json
import urllib.request


def make_flow(server, title=None, nodes=0, flow_id=None):
    """Makes a flow of some nodes in a row by REST; gives its id."""
    document = {
        "nodes": [{"id": f"n{each}", "type": "agent", "position": {"x": 240 * each, "y": 0}, "data": {"label": f"N{each}"}}
                  for each in range(nodes)],
        "edges": [{"id": f"e{each}", "source": f"n{each}", "target": f"n{each + 1}"} for each in range(nodes - 1)],
    }
    body = {"document": document, **({"title": title} if title else {}), **({"id": flow_id} if flow_id else {})}
    return request(server, "POST", "/api/flows", body)["id"]


def request(server, method, path, body=None):
    call = urllib.request.Request(server.url + path, method=method, data=json.dumps(body).encode() if body else None,
                                  headers={"content-type": "application/json"})
    with urllib.request.urlopen(call) as response:
        return json.load(response)


def listed(server, query=""):
    """What the server lists, by title."""
    return {each["title"]: each for each in request(server, "GET", f"/api/flows{query}")["flows"]}


class HomePage:
    def __init__(self, page, server):
        self.page = page
        self.server = server

    def open(self, view=""):
        self.page.goto(f"{self.server.url}/{view}")
        return self

    def card(self, title):
        return self.page.locator("#flows .card-item", has=self.page.get_by_role("link", name=title, exact=True))

    def titles(self):
        return self.page.locator("#flows .card-name").all_inner_texts()

    def wait_titles(self, *titles):
        self.page.wait_for_function(
            """(titles) => JSON.stringify([...document.querySelectorAll("#flows .card-name")]
                .map((each) => each.textContent)) === JSON.stringify(titles)""", arg=list(titles))

    def menu(self, title, entry):
        """Chooses from the menu of a card."""
        self.card(title).get_by_role("button", name=f"More for {title}").click()
        self.page.get_by_role("menuitem", name=entry).click()

    def wait_count(self, text):
        self.page.wait_for_function("(text) => document.getElementById('count').textContent === text", arg=text)

    def wait_notice(self, text):
        self.page.locator(".notice", has_text=text).first.wait_for()

"""Fingers on a touch screen."""

# The time after which the page opens a menu for a finger that has stayed, in ms: with this timer gone, a finger that is
# about to move may wait for a busy machine.
NO_LONG_PRESS = """() => {
    const set = window.setTimeout.bind(window);
    window.setTimeout = (action, ms, ...more) => (ms === 500 ? 0 : set(action, ms, ...more));
}"""


class Fingers:
    """Touches of a page, as a touch screen reports them. From now on no finger there counts as one that stays."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        page.evaluate(NO_LONG_PRESS)

    def send(self, kind, points):
        touch(self.session, kind, points)

    def move(self, *ways, steps=8):
        """Each finger goes from the first point of its way to the second; then all are lifted."""
        self.send("touchStart", [start for start, _ in ways])
        for step in range(1, steps + 1):
            self.send("touchMove", [tuple(a + (b - a) * step / steps for a, b in zip(start, end))
                                    for start, end in ways])
        self.send("touchEnd", [])


def touch(session, kind, points):
    session.send("Input.dispatchTouchEvent", {
        "type": kind, "touchPoints": [{"x": x, "y": y, "id": index} for index, (x, y) in enumerate(points)]})

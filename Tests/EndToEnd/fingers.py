"""Fingers on a touch screen."""

from timers import held_timers, hold_timers

# The page opens a menu for a finger that has stayed so long, in ms.
LONG_PRESS = 500


class Fingers:
    """Touches of a page, as a touch screen reports them. None counts as one that stays, however slow the machine is."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.page = page
        hold_timers(page, LONG_PRESS)

    def may_stay(self):
        """Whether the page waits for a finger to stay."""
        return held_timers(self.page) > 0

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

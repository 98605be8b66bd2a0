"""Timers of a page that never fire, so that nothing in it depends on how fast a machine is."""

HOLD = """(held) => {
    const [set, clear] = [window.setTimeout.bind(window), window.clearTimeout.bind(window)];
    window.heldTimers = new Set();
    let last = 0;
    window.setTimeout = (action, ms, ...more) => {
        if (ms !== held) return set(action, ms, ...more);
        last -= 1;
        heldTimers.add(last);
        return last;
    };
    window.clearTimeout = (timer) => { if (!heldTimers.delete(timer)) clear(timer); };
}"""


def hold_timers(page, ms):
    """From now on nothing happens that the page puts off by exactly so long."""
    page.evaluate(HOLD, ms)


def hold_timers_from_the_start(page, ms):
    """The same for what is opened in the page later."""
    page.add_init_script(f"({HOLD})({ms})")


def held_timers(page):
    """How many of these the page waits for."""
    return page.evaluate("() => heldTimers.size")

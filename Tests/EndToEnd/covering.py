"""Whether what is to be pressed can be pressed."""

# The middle of each of them is where a person presses.
COVERED = """(selector) => [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility())
    .filter((each) => {
        const { x, y, width, height } = each.getBoundingClientRect();
        return !each.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    }).map((each) => each.getAttribute("aria-label") || each.innerText.trim())"""


def covered(page, selector):
    """The names of the visible elements that something else lies over, or that are not in the window."""
    assert page.locator(selector).count() > 0
    return page.evaluate(COVERED, selector)

"""The Chromium of this machine, without a window."""

import os
import shutil

ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


def executable():
    """The program; None where there is none. The first needs a third less of the processor: it has no window system."""
    names = ("chromium-headless-shell", "chromium", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def launch(playwright):
    return playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)

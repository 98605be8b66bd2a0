"""An input method, with which a person writes Japanese, say: a word stands in the field before it is chosen."""


class InputMethod:
    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)

    def compose(self, text):
        """A word is being composed in the field that has the focus."""
        caret = len(text)
        self.session.send("Input.imeSetComposition", {"text": text, "selectionStart": caret, "selectionEnd": caret})

    def choose(self, text):
        """The word becomes this text."""
        self.session.send("Input.insertText", {"text": text})

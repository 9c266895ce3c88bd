"""What the bases refuse, in words for people and a code for programs."""


class BasesError(Exception):
    """The base of all refusals of this app."""

    def __init__(self, code: str, words: str, remedy: str = "") -> None:
        super().__init__(words)
        self.code = code
        self.words = words
        self.remedy = remedy

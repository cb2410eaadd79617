"""The one way in which a file is refused, whoever refuses it."""

NOT_READABLE = "not readable"
CHECKSUM_DIFFERS = "checksum differs"
"""Reasons that tell of the reading of a file, and may be gone at the next."""


class Unusable(ValueError):  # noqa: N818
    """A radiograph that cannot be used.

    `reason` is a few words, the same for all files with that fault; the message is
    a sentence with what was found and what was expected.
    """

    def __init__(self, reason: str, sentence: str) -> None:
        """Both parts are needed."""
        super().__init__(reason, sentence)
        self.reason = reason

    def __str__(self) -> str:
        """The sentence."""
        return str(self.args[1])

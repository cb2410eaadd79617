"""Wrong usage of the command, told in one sentence before anything is done."""


class WrongUsage(ValueError):  # noqa: N818
    """There is nothing to measure, or nothing to measure it with, or no place for it.

    The message is a sentence with what was found and what was expected.
    """

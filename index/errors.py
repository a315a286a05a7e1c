"""Errors that a person can act on: what is wrong, where, and what to do."""


class WenceError(Exception):
    """Base of every error that is shown as one line, without a traceback."""


class UnreadableDocument(WenceError):
    """A file that cannot be read; the message names the cause and the remedy, not the file.

    The caller knows the file's name and puts it in front.
    """


class LibraryError(WenceError):
    """A library that cannot be opened or does not fit the encoder."""


class NotFound(WenceError):
    """An issue or article that the library does not hold."""

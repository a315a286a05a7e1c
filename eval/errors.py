"""Errors of evaluation that a person can act on."""

from index.errors import WenceError


class SetError(WenceError):
    """An evaluation set that cannot be used, or is faulty where none may be (`--strict`)."""

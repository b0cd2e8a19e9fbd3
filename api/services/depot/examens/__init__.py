"""Parsers of untrusted files, loaded by `examen.py` alone; siblings import one another relatively."""


class RefusError(Exception):
    """The file cannot be taken; the message is the code."""

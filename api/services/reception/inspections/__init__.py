"""Parsers of untrusted files, loaded by `inspection.py` alone; siblings import one another relatively."""


class RefusError(Exception):
    """The refusal of a file; the message is the code."""

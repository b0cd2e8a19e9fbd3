"""The garbage collector of a process that lasts, a server or a worker."""

import gc

THRESHOLDS = (700, 10, 100)  # Python's own, but ten times fewer full rounds, for which all that runs waits


def begin_collecting() -> None:
    """Lets the collector begin once a process has started, without what it started with.

    Each full round walked the schema and the lists, and every request waited a tenth of a second. One more round here
    would take as long for the little that it gives back.
    """
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()

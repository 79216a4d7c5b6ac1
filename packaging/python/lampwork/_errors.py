# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong with a store, by the names that the lampwork program has for it."""


class LampworkError(Exception):
    """The base of all errors of this package. Its text says what to do next."""


class NotFound(LampworkError):
    """There is no such store, run, series or object."""


class InvalidInput(LampworkError, ValueError):
    """Something that was given cannot be stored as it is."""


class StoreBusy(LampworkError):
    """Another program held the store, or has the run."""


class RunTaken(LampworkError):
    """Another process has taken over the run; this one can write nothing more to it."""


class StoreReadOnly(LampworkError):
    """The store, or the place it is in, cannot be written."""


class StoreTooNew(LampworkError):
    """A newer version of Lampwork wrote the store."""


class StoreDamaged(LampworkError):
    """Bytes in the store are not what was once written."""


class StoreIO(LampworkError, OSError):
    """The disk is full, broken or gone. What was stored before is safe."""


class Unsupported(LampworkError):
    """This place, or this Python, lacks what is needed."""


class RunStopped(LampworkError):
    """Raised out of a training loop by a callback when the window has told the run to stop."""


class LampworkWarning(UserWarning):
    """Points that were dropped, a store that cannot be written for the moment, and the like."""

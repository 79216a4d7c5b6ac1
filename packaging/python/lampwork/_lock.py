# SPDX-License-Identifier: GPL-3.0-or-later
"""The advisory lock on a store's store.lock, held around every write and every checkpoint
(core/store/storelock.h)."""

from __future__ import annotations

import errno
import os
import struct
import time

from ._errors import StoreBusy, StoreIO, StoreReadOnly, Unsupported

try:
    import fcntl

    _SET_LOCK = fcntl.F_OFD_SETLK
    _WRITE, _NONE = fcntl.F_WRLCK, fcntl.F_UNLCK
except (ImportError, AttributeError):  # not Linux
    fcntl = None  # type: ignore[assignment]

# On these a lock of one machine is not seen by another, or SQLite's shared memory does not work.
_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "coda", "9p", "fuse.sshfs"}
_BUSY = (errno.EAGAIN, errno.EACCES)


def _file_system(fd: int) -> str:
    """The name of the file system that holds an open file; empty where it cannot be told."""
    device = os.fstat(fd).st_dev
    wanted = f"{os.major(device)}:{os.minor(device)}"
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as mounts:
            for line in mounts:
                head, _, tail = line.partition(" - ")
                if head.split(" ")[2:3] == [wanted]:
                    return tail.split(" ")[0]
    except OSError:
        pass
    return ""


def _unsupported(folder: str, reason: str) -> Unsupported:
    return Unsupported(
        f"The store {folder} cannot be used where it is: {reason}. Keep the store on a local disk "
        "(sharing one between machines takes a PostgreSQL server, not a shared folder)."
    )


class StoreLock:
    """One per connection, since an open-file-description lock belongs to its open file: it holds
    between processes and between threads, and goes with the process that dies. One thread at a
    time."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._path = os.path.join(folder, "store.lock")
        self._fd = -1
        if fcntl is None:
            raise _unsupported(folder, "writing takes Linux, whose file locks the program uses")
        try:
            self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except PermissionError as error:
            raise StoreReadOnly(
                f"The store {folder} cannot be written ({error.strerror}). Open it read-only, or "
                "copy it to a place that you may write to."
            ) from error
        except OSError as error:
            kind = StoreReadOnly if error.errno == errno.EROFS else StoreIO
            raise kind(
                f"The lock file of the store {folder} cannot be opened: {error.strerror}."
            ) from error
        try:
            self._check_that_locks_work()
        except BaseException:
            self.close()
            raise

    def _check_that_locks_work(self) -> None:
        if _file_system(self._fd) in _NETWORK:
            raise _unsupported(
                self._folder, "its file system is shared over a network and has no reliable locks"
            )
        try:
            if self._try():
                self.release()
        except OSError as error:
            raise _unsupported(
                self._folder, f"its file system has no file locks ({error.strerror})"
            ) from error

    def _set(self, kind: int) -> None:
        # struct flock: type, whence, start, length, pid
        fcntl.fcntl(self._fd, _SET_LOCK, struct.pack("@hhqqi4x", kind, os.SEEK_SET, 0, 0, 0))

    def _try(self) -> bool:
        try:
            self._set(_WRITE)
        except OSError as error:
            if error.errno in _BUSY:
                return False
            raise
        return True

    def acquire(self, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        pause_s = 50e-6
        try:
            while not self._try():
                if time.monotonic() >= deadline:
                    raise StoreBusy(
                        f"Another program has held the store {self._folder} for {timeout_s:g} s. "
                        "Try again, or end the program that holds it."
                    )
                time.sleep(pause_s)
                pause_s = min(pause_s * 2, 2e-3)
        except StoreBusy:
            raise
        except OSError as error:
            raise StoreIO(
                f"The store {self._folder} cannot be locked: {error.strerror}."
            ) from error
        self._check_in_place()

    def _check_in_place(self) -> None:
        opened = os.fstat(self._fd)
        try:
            named = os.stat(self._path)
            if (opened.st_ino, opened.st_dev) == (named.st_ino, named.st_dev):
                return
        except OSError:
            pass
        self.release()
        raise StoreIO(
            f"The store {self._folder} was moved or deleted while it was open. Put it back or "
            "open it again."
        )

    def release(self) -> None:
        self._set(_NONE)

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that survive a power loss (core/store/files.h)."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
from typing import Iterator

from ._errors import LampworkError, NotFound, StoreIO, StoreReadOnly


@contextlib.contextmanager
def _told(path: str, doing: str) -> Iterator[None]:
    """Words an OSError for a person."""
    try:
        yield
    except LampworkError:
        raise
    except OSError as error:
        text = f"{path} could not be {doing}: {error.strerror or error}."
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise StoreReadOnly(text + " Check the permissions there.") from error
        if error.errno == errno.ENOENT:
            raise NotFound(text) from error
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            text += " What was stored before is safe; free some space and try again."
        raise StoreIO(text) from error


def _sync(path: str, flags: int) -> None:
    with _told(path, "synced"):
        fd = os.open(path, flags | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def sync_file(path: str) -> None:
    _sync(path, os.O_RDONLY)


def sync_folder(path: str) -> None:
    _sync(path, os.O_RDONLY | os.O_DIRECTORY)


def rename_durably(source: str, target: str) -> None:
    with _told(target, "put in place"):
        os.rename(source, target)
    sync_folder(os.path.dirname(target))


def make_folder(path: str) -> None:
    with _told(path, "created"):
        try:
            os.mkdir(path)
        except FileExistsError:
            if os.path.isdir(path):
                return
            raise
    sync_folder(os.path.dirname(os.path.abspath(path)))


def make_folders(path: str) -> None:
    """Those above it, too; not synced."""
    with _told(path, "created"):
        os.makedirs(path, exist_ok=True)


def write_file(path: str, data: bytes) -> None:
    """Writes a new file, not yet synced; removes it again when that fails."""
    with _told(path, "written"), open(path, "xb", buffering=0) as file:
        try:
            left = memoryview(data)
            while left:
                left = left[file.write(left) :]
        except BaseException:
            os.remove(path)
            raise


def copy_file(source: str, target: str) -> None:
    """The same with the bytes of another file."""
    with _told(source, "copied"), open(source, "rb") as read, open(target, "xb") as write:
        try:
            shutil.copyfileobj(read, write, 1 << 20)
            write.flush()
        except BaseException:
            os.remove(target)
            raise


def digest(path: str) -> str:
    """SHA-256, hex."""
    sha = hashlib.sha256()
    with _told(path, "read"), open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            sha.update(block)
    return sha.hexdigest()

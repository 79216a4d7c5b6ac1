# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection to a store's SQLite database, with the settings that the design asks for
(core/store/connection.h)."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sqlite3
from typing import Any, Callable, Iterator, List, Sequence
from urllib.parse import quote

from . import _schema
from ._errors import (
    InvalidInput,
    LampworkError,
    NotFound,
    StoreBusy,
    StoreDamaged,
    StoreIO,
    StoreReadOnly,
    Unsupported,
)
from ._files import make_folder, sync_folder
from ._lock import StoreLock

_TIMEOUT_S = 10.0
_OURS = {"objects", "logs", "store.lock"}  # what a creation that was cut off leaves


def _may_write(path: str) -> bool:
    effective = os.access in os.supports_effective_ids
    return os.access(path, os.W_OK, effective_ids=effective)


def _is_disk_trouble(text: str) -> bool:
    return any(word in text for word in ("disk", "unable to open", "i/o"))


class Database:
    """Belongs to one thread at a time. Every statement's rows are read at once, so that none of
    them pins the write-ahead log."""

    def __init__(self, folder: str, read_only: bool = False, create: bool = False) -> None:
        self.folder = os.path.abspath(folder)
        self.read_only = read_only
        self._path = os.path.join(self.folder, "store.db")
        self._lock: StoreLock = None  # type: ignore[assignment]
        self._connection: sqlite3.Connection = None  # type: ignore[assignment]
        self._after_commit: List[Callable[[], None]] = []
        _prepare_folder(self.folder, read_only, create)
        try:
            self._open()
            _schema.prepare(self)
        except BaseException:
            self.close()
            raise
        if not read_only:
            # The names of the new files are in the folder for good before anything is acknowledged.
            sync_folder(self.folder)

    # -- Opening ------------------------------------------------------------------------------

    def _open(self) -> None:
        if self.read_only:
            # Where SQLite cannot make its side files, and there is no log, there is no writer: the
            # file is read as it lies.
            alone = not _may_write(self.folder) and not os.path.exists(self._path + "-wal")
            self._connect("mode=ro" + ("&immutable=1" if alone else ""))
            self._settle()
            return
        if not _may_write(self.folder) or (
            os.path.exists(self._path) and not _may_write(self._path)
        ):
            raise StoreReadOnly(
                f"The store {self.folder} cannot be written. Open it read-only, or copy it to a "
                "place that you may write to."
            )
        self._lock = StoreLock(self.folder)
        self._connect("mode=rwc")
        with self.locked():
            self._settle()

    def _connect(self, mode: str) -> None:
        with self._told():
            self._connection = sqlite3.connect(
                f"file:{quote(self._path)}?{mode}",
                timeout=_TIMEOUT_S,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
                uri=True,
            )

    def _settle(self) -> None:
        if not self.read_only:
            self.run("PRAGMA auto_vacuum = INCREMENTAL")  # only an empty database takes it
            if self.value("PRAGMA journal_mode = WAL") != "wal":
                raise Unsupported(
                    f"The store {self.folder} is in a place where SQLite cannot keep a "
                    "write-ahead log. Keep the store on a local disk."
                )
        # A commit of ours checkpoints inside write(), thus under the lock; a reader never does.
        self.run(f"PRAGMA wal_autocheckpoint = {0 if self.read_only else 1000}")
        self.run("PRAGMA synchronous = FULL")
        self.run("PRAGMA foreign_keys = ON")
        self.run("PRAGMA journal_size_limit = 4194304")
        self.run("SELECT count(*) FROM sqlite_master")

    def close(self) -> None:
        """The last connection to go checkpoints as it closes, so it needs the lock as well; failing
        to get it in time only leaves that work to the next one."""
        connection, self._connection = self._connection, None  # type: ignore[assignment]
        lock, self._lock = self._lock, None  # type: ignore[assignment]
        if lock is not None and connection is not None:
            with contextlib.suppress(LampworkError):
                lock.acquire(_TIMEOUT_S)
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()
        if lock is not None:
            lock.close()

    def abandon(self) -> None:
        """In a forked child: the connection is the parent's. SQLite must not even close it there,
        and the copy of the lock's file must not keep the lock when the parent dies."""
        if self._connection is not None:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._connection))
            self._connection = None  # type: ignore[assignment]
        if self._lock is not None:
            self._lock.close()
            self._lock = None  # type: ignore[assignment]

    # -- Statements ---------------------------------------------------------------------------

    def run(self, sql: str, values: Sequence[Any] = ()) -> List[Any]:
        """All rows."""
        with self._told():
            return self._connection.execute(sql, values).fetchall()

    def run_many(self, sql: str, values: Sequence[Sequence[Any]]) -> None:
        with self._told():
            self._connection.executemany(sql, values)

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row; None where there is no row."""
        rows = self.run(sql, values)
        return rows[0][0] if rows else None

    def insert(self, sql: str, values: Sequence[Any]) -> int:
        """The rowid. (RETURNING needs SQLite 3.35.)"""
        with self._told():
            return int(self._connection.execute(sql, values).lastrowid or 0)

    # -- Transactions -------------------------------------------------------------------------

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        self._lock.acquire(_TIMEOUT_S)
        try:
            yield
        finally:
            self._lock.release()

    @contextlib.contextmanager
    def write(self) -> Iterator[None]:
        """One transaction under the store's lock: all of it, or nothing."""
        if self.read_only:
            raise StoreReadOnly(
                f"The store {self.folder} is open read-only; nothing in it can be changed."
            )
        with self.locked():
            try:
                with self._transaction("BEGIN IMMEDIATE"):
                    yield
            except BaseException:
                self._after_commit.clear()
                raise
            actions, self._after_commit = self._after_commit, []
            for action in actions:
                action()

    def after_commit(self, action: Callable[[], None]) -> None:
        """Inside write(): done after the commit, still under the lock; not after a rollback."""
        self._after_commit.append(action)

    @contextlib.contextmanager
    def read(self) -> Iterator[None]:
        """One unchanging view of the store."""
        if self._connection.in_transaction:
            yield
            return
        self.run("BEGIN")
        try:
            yield
        finally:
            with contextlib.suppress(LampworkError):
                self.run("ROLLBACK")

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """For many changes to temporary tables, which are this connection's alone: a transaction
        that needs no lock and leaves the store as it is."""
        if self._connection.in_transaction:
            yield
            return
        with self._transaction("BEGIN"):
            yield

    @contextlib.contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self.run(begin)
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            # SQLite has rolled back by itself after some errors (a full disk).
            with contextlib.suppress(LampworkError):
                if self._connection.in_transaction:
                    self.run("ROLLBACK")
            raise

    # -- Errors -------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._worded(error) from error

    def _worded(self, error: sqlite3.Error) -> LampworkError:
        reason = str(error)
        text = reason.lower()
        if "locked" in text or "busy" in text:
            return StoreBusy(
                f"Another program holds the store {self.folder} ({reason}). Try again, or end the "
                "program that holds it."
            )
        if "readonly" in text or "read-only" in text:
            return StoreReadOnly(
                f"The store {self.folder} cannot be written ({reason}). Check the permissions of "
                "the folder and its files."
            )
        if "malformed" in text or "not a database" in text:
            return StoreDamaged(
                f"The store {self.folder} is damaged ({reason}). Copy the folder before anything "
                "else; `sqlite3 store.db .recover` can save what is still readable."
            )
        if _is_disk_trouble(text):
            return StoreIO(
                f"The store {self.folder} could not be read or written ({reason}). What was "
                "stored before is safe; check the disk's free space and health."
            )
        return LampworkError(f"The store {self.folder} refused a statement: {reason}.")


def _prepare_folder(folder: str, read_only: bool, create: bool) -> None:
    """Makes sure that the folder is a store's or can become one."""
    if not os.path.exists(folder):
        if read_only or not create:
            raise NotFound(f"There is no store {folder}. Check the path.")
        parent = os.path.dirname(folder)
        if not os.path.isdir(parent):
            raise NotFound(
                f"The store {folder} cannot be created: the folder {parent} does not exist. "
                "Create that first."
            )
        make_folder(folder)
    elif not os.path.isdir(folder):
        raise InvalidInput(
            f"{folder} is not a Lampwork store: it is a file. Choose another folder."
        )
    elif not os.path.exists(os.path.join(folder, "store.db")):
        if set(os.listdir(folder)) - _OURS or read_only or not create:
            raise InvalidInput(
                f"{folder} is not a Lampwork store: it has no store.db. Choose another folder."
            )
    if not read_only:
        for inner in ("objects", "logs"):
            if not os.path.isdir(os.path.join(folder, inner)):
                make_folder(os.path.join(folder, inner))

# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects folder, and the artifacts that refer to it (core/store/objecttable.h).

An object may be removed only when nothing refers to it, under the store's lock. The program keeps
one that was put and is not yet referred to by a row in object_pin; here both happen in one
transaction, so there is nothing to pin. Functions named in_* are called inside a write
transaction."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import time
import uuid
from typing import Any, Iterable, List, NamedTuple

from ._attributes import json_text
from ._database import Database
from ._errors import InvalidInput, NotFound, StoreDamaged
from ._files import copy_file, digest, rename_durably, sync_file, write_file
from ._process import Process, liveness

_LONGEST_PIN_MS = 24 * 3600 * 1000
_is_name = re.compile(r"[0-9a-f]{64}").fullmatch  # also keeps a name from leading elsewhere


class ArtifactRow(NamedTuple):
    id: int
    kind: str
    name: str
    object: str  # SHA-256, hex
    size_bytes: int
    at_ms: int
    info: str  # JSON


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class Staged:
    """A file that lies in the objects folder under a name of its own, until the writer gives it its
    place. What a crash leaves of it is swept when the bin is emptied."""

    def __init__(self, store: str) -> None:
        self.path = os.path.join(store, "objects", f"tmp-{uuid.uuid4()}")
        self.name = ""  # SHA-256, hex; after settle()

    @classmethod
    def of_bytes(cls, store: str, data: bytes) -> "Staged":
        staged = cls(store)
        write_file(staged.path, data)
        return staged

    @classmethod
    def of_file(cls, store: str, path: str) -> "Staged":
        """A copy: whoever still knows the old name cannot change what is hashed."""
        if not os.path.isfile(path):
            raise NotFound(f"There is no file {path} to store.")
        staged = cls(store)
        copy_file(path, staged.path)
        return staged

    def settle(self) -> None:
        """Syncs and hashes it: takes long where it is large, thus outside a transaction."""
        if not self.name:
            sync_file(self.path)
            self.name = digest(self.path)

    def in_adopt(self, database: Database) -> str:
        """Gives it its name. The reference to it must follow in the same transaction: it needs no
        pin, since nobody sweeps while the store's lock is held. Over one of the same name, if there
        is one: that has the same bytes, or is damaged."""
        self.settle()
        place = os.path.join(database.folder, "objects", self.name)
        if os.path.exists(self.path) or not os.path.exists(place):
            rename_durably(self.path, place)
        return self.name


def in_store_artifact(staged: Staged, kind: str, name: str, info: Any) -> "StoreArtifact":
    """A job of the writer's."""
    return StoreArtifact(staged, kind, name, json_text(info))


class StoreArtifact:
    def __init__(self, staged: Staged, kind: str, name: str, info: str) -> None:
        self.staged = staged
        self.kind = kind
        self.name = name
        self.info = info  # JSON

    def prepare(self) -> None:
        """Before the transaction."""
        self.staged.settle()

    def __call__(self, database: Database, run: int) -> None:
        stored = self.staged.in_adopt(database)
        in_add_artifact(database, run, self.kind, self.name, stored, self.info)


def object_path(database: Database, name: str, verify: bool = True) -> str:
    if not _is_name(name):
        raise InvalidInput(
            f'"{name}" is not an object\'s name; that is the SHA-256 of its bytes in hex.'
        )
    path = os.path.join(database.folder, "objects", name)
    if not os.path.exists(path):
        raise StoreDamaged(
            f"The object {name} is missing from the store {database.folder}. Restore the store's "
            "objects folder from a copy."
        )
    if verify and digest(path) != name:
        raise StoreDamaged(
            f"The object {name} of the store {database.folder} is not what was once stored. "
            "Restore it from a copy."
        )
    return path


def in_add_artifact(
    database: Database, run: int, kind: str, name: str, stored: str, info: str
) -> None:
    """Records an artifact whose object is stored; replaces one of the same kind and name."""
    size = os.path.getsize(object_path(database, stored, verify=False))
    older = database.run(
        "SELECT object FROM artifact WHERE run_id = ? AND kind = ? AND name = ?", (run, kind, name)
    )
    database.run(
        "INSERT INTO artifact(run_id, kind, name, object, size_bytes, at_ms, info)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(run_id, kind, name) DO UPDATE SET"
        " object = excluded.object, size_bytes = excluded.size_bytes, at_ms = excluded.at_ms,"
        " info = excluded.info",
        (run, kind, name, stored, size, _now_ms(), info),
    )
    _in_remove_unused(database, {row[0] for row in older} - {stored})


def read_artifacts(database: Database, run: int) -> List[ArtifactRow]:
    return [
        ArtifactRow(*row)
        for row in database.run(
            "SELECT id, kind, name, object, size_bytes, at_ms, info FROM artifact"
            " WHERE run_id = ? ORDER BY id",
            (run,),
        )
    ]


def _in_drop_void_pins(database: Database) -> None:
    for host, pid, mark in database.run("SELECT DISTINCT host, pid, process FROM object_pin"):
        if liveness(Process(host, pid, mark)) is False:
            database.run(
                "DELETE FROM object_pin WHERE host = ? AND pid = ? AND process = ?",
                (host, pid, mark),
            )
    database.run("DELETE FROM object_pin WHERE at_ms < ?", (_now_ms() - _LONGEST_PIN_MS,))


def _in_remove_unused(database: Database, candidates: Iterable[str]) -> None:
    """After the commit, removes those to which nothing refers any more."""
    candidates = [name for name in candidates if _is_name(name)]
    if not candidates:
        return
    _in_drop_void_pins(database)
    for name in candidates:
        used: Any = database.value(
            "SELECT EXISTS(SELECT 1 FROM checkpoint WHERE object = ?)"
            " OR EXISTS(SELECT 1 FROM artifact WHERE object = ?)"
            " OR EXISTS(SELECT 1 FROM object_pin WHERE object = ?)",
            (name, name, name),
        )
        if not used:
            path = os.path.join(database.folder, "objects", name)
            database.after_commit(lambda path=path: _remove(path))  # type: ignore[misc]


def _remove(path: str) -> None:
    # What cannot be removed is swept when the bin is emptied.
    with contextlib.suppress(OSError):
        os.remove(path)


def check(content: bytes, name: str, path: str) -> None:
    """Raises StoreDamaged unless the bytes are those that were stored under that name."""
    if hashlib.sha256(content).hexdigest() != name:
        raise StoreDamaged(f"{path} is not what was once stored. Restore it from a copy.")

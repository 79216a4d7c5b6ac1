# SPDX-License-Identifier: GPL-3.0-or-later
"""Creates the tables of an empty store, and brings an older one up to date
(core/store/schema.h)."""

from __future__ import annotations

import os
import pkgutil
from typing import TYPE_CHECKING, Dict, List

from ._errors import InvalidInput, StoreReadOnly, StoreTooNew
from ._files import rename_durably, sync_file

if TYPE_CHECKING:
    from ._database import Database


def _read_steps() -> Dict[int, List[str]]:
    """The statements of schema.sql by the version that they lead to."""
    text = pkgutil.get_data(__package__, "schema.sql")  # also where the package lies in a zip
    if text is None:
        raise ImportError("lampwork/schema.sql is missing; install the package again.")
    steps: Dict[int, List[str]] = {}
    statements: List[str] = []
    for line in text.decode().splitlines():
        line = line.strip()
        if line.startswith("-- version "):
            statements = steps.setdefault(int(line.split()[-1]), [])
        elif line and not line.startswith("--"):
            statements.append(line.rstrip(";"))
    return steps


STEPS = _read_steps()
VERSION = max(STEPS)


def stored_version(database: "Database") -> int:
    """0: an empty database."""
    if not database.value("SELECT count(*) FROM sqlite_master"):
        return 0
    if not database.value("SELECT count(*) FROM sqlite_master WHERE name = 'schema_version'"):
        raise InvalidInput(
            f"{database.folder} is not a Lampwork store: its store.db is another program's "
            "database. Choose another folder."
        )
    return int(database.value("SELECT max(version) FROM schema_version") or 0)


def _check_not_newer(database: "Database", version: int) -> None:
    if version > VERSION:
        raise StoreTooNew(
            f"The store {database.folder} was written by a newer version of Lampwork (format "
            f"{version}, this package knows {VERSION}). Install the lampwork package that belongs "
            "to that version."
        )


def prepare(database: "Database") -> None:
    """Raises StoreTooNew, for reading as well: this package does not guess at what it does not
    know. StoreReadOnly for an older store that is opened for reading."""
    version = stored_version(database)
    _check_not_newer(database, version)
    if version == VERSION:
        return
    if database.read_only:
        raise StoreReadOnly(
            f"The store {database.folder} has an older format ({version}, this package reads "
            f"{VERSION}) and would have to be brought up to date first. Open it once with "
            "`lampwork`, or copy it to a place that you may write to."
        )
    if version > 0:
        # Outside a transaction, SQLite wants that. A second program that migrates at the same time
        # finds the version changed when its turn comes.
        with database.locked():
            if stored_version(database) == version:
                _keep_copy(database, version)
    with database.write():
        now = stored_version(database)
        _check_not_newer(database, now)
        for step in sorted(STEPS):
            if step <= now:
                continue
            for statement in STEPS[step]:
                database.run(statement)
            database.run("UPDATE schema_version SET version = ?", (step,))


def _keep_copy(database: "Database", version: int) -> None:
    copy = os.path.join(database.folder, f"store.db.v{version}.bak")
    unfinished = copy + ".tmp"
    if os.path.exists(unfinished):  # left by a migration that was cut off
        os.remove(unfinished)
    database.run("VACUUM INTO ?", (unfinished,))
    sync_file(unfinished)
    rename_durably(unfinished, copy)

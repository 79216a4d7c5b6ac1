# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables are those that the program makes, statement for statement."""

import os
import shutil
import sqlite3
import subprocess
import unittest
from contextlib import closing
from typing import Any, List

import lampwork
from lampwork import _schema
from lampwork._database import Database

from . import support


def rows(folder: str, sql: str) -> List[Any]:
    with closing(sqlite3.connect(os.path.join(folder, "store.db"))) as connection:
        return connection.execute(sql).fetchall()


def tables(folder: str) -> List[Any]:
    return rows(folder, "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")


class Schema(support.StoreTest):
    def make_by_program(self) -> str:
        folder = self.path("theirs.lampwork")
        # Creates the store before it finds that there is no such run.
        subprocess.run(
            [support.program("LAMPWORK_STORE_WRITER"), folder, "1", "1", "1"],
            capture_output=True,
            check=False,
            timeout=60,
        )
        return folder

    def test_is_the_same_as_the_program_makes(self) -> None:
        theirs = self.make_by_program()
        Database(self.store, create=True).close()
        hint = (
            "lampwork/schema.sql is not what core/store/schema.cpp makes. Add what is missing, and "
            "see whether this package must write anything else."
        )
        self.assertEqual(tables(self.store), tables(theirs), hint)
        for sql in (
            "SELECT version FROM schema_version",
            "SELECT name, value FROM counter",
            "PRAGMA application_id",
            "PRAGMA journal_mode",
            "PRAGMA auto_vacuum",
            "PRAGMA page_size",
            "PRAGMA encoding",
        ):
            self.assertEqual(rows(self.store, sql), rows(theirs, sql), f"{sql}: {hint}")
        self.assertEqual(
            sorted(os.listdir(self.store)), ["logs", "objects", "store.db", "store.lock"]
        )

    def test_connections_are_set_as_the_design_asks(self) -> None:
        for read_only, checkpoint in ((False, 1000), (True, 0)):
            database = Database(self.store, read_only=read_only, create=True)
            for pragma, expected in (
                ("foreign_keys", 1),
                ("synchronous", 2),  # FULL
                ("journal_mode", "wal"),
                ("wal_autocheckpoint", checkpoint),
                ("journal_size_limit", 4 << 20),
            ):
                self.assertEqual(database.value(f"PRAGMA {pragma}"), expected, pragma)
            database.close()

    def test_an_old_store_becomes_what_the_program_makes_of_it_and_a_copy_is_kept(self) -> None:
        old = os.path.join(support.ROOT, "tests", "store", "version1.lampwork")
        theirs = self.path("theirs.lampwork")
        shutil.copytree(old, theirs)
        shutil.copytree(old, self.store)
        with self.assertRaisesRegex(lampwork.StoreReadOnly, "older format"):
            lampwork.open_store(self.store)
        subprocess.run(
            [support.program("LAMPWORK_PROGRAM"), "runs", "--store", theirs],
            env=self.environment,
            capture_output=True,
            check=True,
            timeout=60,
        )
        Database(self.store).close()
        self.assertEqual(tables(self.store), tables(theirs))
        self.assertEqual(
            rows(self.store, "SELECT version FROM schema_version"), [(_schema.VERSION,)]
        )
        copy = os.path.join(self.store, "store.db.v1.bak")
        with closing(sqlite3.connect(copy)) as connection:
            version = connection.execute("SELECT version FROM schema_version").fetchall()
        self.assertEqual(version, [(1,)])

    def test_a_newer_store_is_refused_and_left_as_it_is(self) -> None:
        Database(self.store, create=True).close()
        with closing(sqlite3.connect(os.path.join(self.store, "store.db"))) as connection:
            connection.execute("UPDATE schema_version SET version = 99")
            connection.commit()
        for attempt in (
            lambda: lampwork.init(store=self.store),
            lambda: lampwork.open_store(self.store),
        ):
            with self.assertRaisesRegex(lampwork.StoreTooNew, "format 99"):
                attempt()
        self.assertEqual(rows(self.store, "SELECT count(*) FROM run"), [(0,)])

    def test_what_is_no_store_is_refused_and_left_as_it_is(self) -> None:
        other = self.path("other")
        os.mkdir(other)
        with open(os.path.join(other, "notes.txt"), "w", encoding="utf-8") as file:
            file.write("mine")
        with self.assertRaisesRegex(lampwork.InvalidInput, "no store.db"):
            lampwork.init(store=other)
        self.assertEqual(os.listdir(other), ["notes.txt"])
        with self.assertRaisesRegex(lampwork.InvalidInput, "it is a file"):
            lampwork.init(store=os.path.join(other, "notes.txt"))
        with closing(sqlite3.connect(os.path.join(other, "store.db"))) as connection:
            connection.execute("CREATE TABLE mine(x)")
        with self.assertRaisesRegex(lampwork.InvalidInput, "another program's database"):
            lampwork.init(store=other)
        with open(os.path.join(other, "store.db"), "wb") as file:
            file.write(b"not a database at all " * 100)
        with self.assertRaises(lampwork.StoreDamaged):
            lampwork.init(store=other)
        with self.assertRaisesRegex(lampwork.NotFound, "no store"):
            lampwork.open_store(self.path("none.lampwork"))

    def test_a_creation_that_was_cut_off_is_gone_on_with(self) -> None:
        os.makedirs(os.path.join(self.store, "objects"))
        with lampwork.init(store=self.store) as run:
            run.log({"a": 1})
        self.assertEqual(lampwork.open_store(self.store).run(1).state, "finished")


if __name__ == "__main__":
    unittest.main()

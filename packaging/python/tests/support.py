# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests share: a store of their own, the programs to check against, and scripts in
processes of their own."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import unittest
from contextlib import closing
from typing import Any, Dict, List, Optional, Tuple

import lampwork

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = os.path.dirname(HERE)
ROOT = os.path.dirname(os.path.dirname(PACKAGE))


def program(variable: str) -> str:
    """A program that the build made; without it the test is skipped, which CTest never is."""
    path = os.environ.get(variable, "")
    if not path:
        raise unittest.SkipTest(f"{variable} does not name a program")
    return path


class StoreTest(unittest.TestCase):
    """A folder for each test, and a store in it that does not exist yet."""

    def setUp(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="lampwork-python-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.store = self.path("test.lampwork")
        # Nothing of the person who runs the tests is read or changed.
        self.environment = {
            **{k: v for k, v in os.environ.items() if k != "LAMPWORK_STORE"},
            "HOME": self.folder,
            "XDG_CONFIG_HOME": self.path("config"),
            "XDG_DATA_HOME": self.path("data"),
            "PYTHONPATH": PACKAGE,
            "PYTHONWARNINGS": "default",
            "QT_QPA_PLATFORM": "offscreen",
            "LC_ALL": "C.UTF-8",
        }

    def path(self, *parts: str) -> str:
        return os.path.join(self.folder, *parts)

    # -- The program --------------------------------------------------------------------------

    def lampwork(self, *arguments: str, fails: bool = False) -> str:
        done = subprocess.run(
            [program("LAMPWORK_PROGRAM"), *arguments, "--store", self.store],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        self.assertEqual(done.returncode != 0, fails, done.stderr)
        return done.stderr if fails else done.stdout

    def shown(self, run: int) -> Dict[str, Any]:
        shown: Dict[str, Any] = json.loads(self.lampwork("show", str(run), "--json"))
        return shown

    def program_points(self, run: int, series: str) -> Tuple[List[int], List[int], bytes]:
        """Steps, times, and the bits of the values, as the program reads them."""
        lines = self.lampwork("show", str(run), "--points", series).splitlines()
        self.assertEqual(lines[0], "step,time_ms,value")
        texts = [line.split(",")[2].replace("∞", "inf") for line in lines[1:]]
        # JSON has no NaN and no infinity, the table no sign of zero.
        found = json.loads(self.lampwork("show", str(run), "--points", series, "--json"))
        values = [float(t) if v is None else v for t, v in zip(texts, found["values"])]
        self.assertEqual(len(texts), len(values))
        return found["steps"], found["time_ms"], bits(values)

    def write_by_engine(self, run: int, flushes: int, points: int) -> None:
        """Lets tests/store/storewriter.cpp go on with a run that was made here, as an engine goes
        on with its own; it leaves alone what says that a script made it."""
        with closing(sqlite3.connect(os.path.join(self.store, "store.db"))) as connection:
            connection.execute("DELETE FROM run_attr WHERE key = 'made_by.client'")
            connection.commit()
        subprocess.run(
            [program("LAMPWORK_STORE_WRITER"), self.store, str(run), str(flushes), str(points)],
            check=True,
            capture_output=True,
            timeout=60,
        )

    # -- Scripts ------------------------------------------------------------------------------

    def script(self, text: str, *arguments: str) -> "subprocess.Popen[str]":
        """A script of its own process; the store is `store` there."""
        file = self.path("script.py")
        head = f"import lampwork, os, sys, time\nstore = {self.store!r}\n"
        with open(file, "w", encoding="utf-8") as out:
            out.write(head + text)
        return subprocess.Popen(
            [sys.executable, file, *arguments],
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run_script(self, text: str, code: Optional[int] = 0) -> Tuple[str, str]:
        process = self.script(text)
        out, err = process.communicate(timeout=120)
        if code is not None:
            self.assertEqual(process.returncode, code, err)
        return out, err


class RunTest(StoreTest):
    """Runs that end with the test."""

    def start(self, **options: Any) -> lampwork.Run:
        run = lampwork.init(store=self.store, **options)
        self.addCleanup(run.finish)
        return run

    def stored(self, run: int = 1) -> lampwork.StoredRun:
        store = lampwork.open_store(self.store)
        self.addCleanup(store.close)
        return store.run(run)


def bits(values: Any) -> bytes:
    """So that NaN equals NaN and -0.0 does not equal 0.0."""
    values = [float(value) for value in values]
    # Of a NaN only that it is one: text cannot carry its bits.
    return b"".join(struct.pack("<d", value) if value == value else b"NaN" for value in values)

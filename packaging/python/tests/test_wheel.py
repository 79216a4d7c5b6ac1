# SPDX-License-Identifier: GPL-3.0-or-later
"""The wheel: built without a network, the same twice, installed by unpacking it."""

import base64
import hashlib
import os
import subprocess
import sys
import unittest
import zipfile

import lampwork

from . import support


@unittest.skipIf(sys.version_info < (3, 11), "building it takes Python 3.11")
class Wheel(support.StoreTest):
    def build(self, folder: str) -> str:
        done = subprocess.run(
            [sys.executable, os.path.join(support.PACKAGE, "build-wheel"), self.path(folder)],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return done.stdout.strip()

    def test_it_is_whole_and_the_same_twice(self) -> None:
        wheel = self.build("one")
        self.assertEqual(
            os.path.basename(wheel), f"lampwork-{lampwork.__version__}-py3-none-any.whl"
        )
        with open(wheel, "rb") as first, open(self.build("two"), "rb") as second:
            self.assertEqual(first.read(), second.read())
        with zipfile.ZipFile(wheel) as archive:
            self.assertIsNone(archive.testzip())
            names = set(archive.namelist())
            info = f"lampwork-{lampwork.__version__}.dist-info"
            listed = set()
            for line in archive.read(f"{info}/RECORD").decode().splitlines():
                name, digest, size = line.split(",")
                listed.add(name)
                if digest:
                    data = archive.read(name)
                    found = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
                    self.assertEqual(f"sha256={found.rstrip(b'=').decode()}", digest)
                    self.assertEqual(len(data), int(size))
            self.assertEqual(names, listed)
            for folder, _, files in os.walk(os.path.join(support.PACKAGE, "lampwork")):
                for file in files:
                    path = os.path.relpath(os.path.join(folder, file), support.PACKAGE)
                    if "__pycache__" not in path:
                        self.assertIn(path, names)

    def test_what_is_unpacked_writes_a_store_and_so_does_what_is_not(self) -> None:
        wheel = self.build("one")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(self.path("unpacked"))
        for number, place in enumerate((self.path("unpacked"), wheel), start=1):
            self.environment["PYTHONPATH"] = place
            out, _ = self.run_script(
                "with lampwork.init(store=store) as run: run.log({'a': 1})\n"
                "print(lampwork.__file__)"
            )
            self.assertTrue(out.startswith(place), out)
            with lampwork.open_store(self.store) as store:
                self.assertEqual(store.run(number).points("a").values, [1])

    def test_its_version_is_the_programs(self) -> None:
        with open(os.path.join(support.PACKAGE, "pyproject.toml"), encoding="utf-8") as file:
            self.assertIn(f'version = "{lampwork.__version__}"', file.read())
        with open(os.path.join(support.ROOT, "CMakeLists.txt"), encoding="utf-8") as file:
            self.assertIn(f"project(lampwork VERSION {lampwork.__version__} ", file.read())


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a store: runs, their series, files and events, as plain Python values."""

from __future__ import annotations

import dataclasses
import json
import os
import threading
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Union

from . import _histograms, _objects, _points, _runs
from ._attributes import flatten, read_value
from ._codec import Points
from ._database import Database
from ._errors import InvalidInput, LampworkError, NotFound
from ._events import EventRow, OrderRow, read_events, read_orders
from ._histograms import Histogram
from ._places import as_folder, default_store

_COLUMNS = (
    "id", "experiment", "name", "state", "message", "note", "archived", "deleted", "created_ms",
    "started_ms", "ended_ms", "heartbeat_ms", "host", "pid", "step", "total_steps",
    "steps_per_epoch", "samples_per_second", "parent_run_id", "parent_step",
)  # fmt: skip
_SELECT = (
    "SELECT "
    + ", ".join(
        "experiment.name" if column == "experiment" else f"run.{column}" for column in _COLUMNS
    )
    + " FROM run JOIN experiment ON experiment.id = run.experiment_id "
)


@dataclasses.dataclass(frozen=True)
class Series:
    name: str
    count: int
    last_step: int


class Artifact(NamedTuple):
    kind: str
    name: str
    size_bytes: int
    at_ms: int
    info: Dict[str, Any]
    object: str  # SHA-256, hex
    path: str

    def read(self) -> bytes:
        """Its bytes. Raises StoreDamaged where they are not what was stored."""
        with open(self.path, "rb") as file:
            content = file.read()
        _objects.check(content, self.object, self.path)
        return content


class StoredRun:
    """A run as it was when it was read; its points are read when they are asked for."""

    def __init__(self, store: "Store", values: Dict[str, Any], attributes: Dict[str, Any]) -> None:
        self._store = store
        self.id: int = values["id"]
        self.experiment: str = values["experiment"]
        self.name: str = values["name"]
        self.state: str = values["state"]
        self.message: str = values["message"]
        self.notes: str = values["note"]
        self.archived = bool(values["archived"])
        self.deleted = bool(values["deleted"])
        self.created_ms: int = values["created_ms"]
        self.started_ms: int = values["started_ms"]
        self.ended_ms: int = values["ended_ms"]
        self.heartbeat_ms: int = values["heartbeat_ms"]
        self.host: str = values["host"]
        self.pid: int = values["pid"]
        self.step: int = values["step"]
        self.total_steps: int = values["total_steps"]
        self.steps_per_epoch: int = values["steps_per_epoch"]
        self.samples_per_second: float = values["samples_per_second"]
        self.parent: Optional[int] = values["parent_run_id"]
        self.parent_step: int = values["parent_step"]
        self.tags: List[str] = values["tags"]
        # Parameters and summaries under one dotted name.
        self.attributes = attributes

    def __repr__(self) -> str:
        return f"<lampwork.StoredRun {self.id} {self.name!r} {self.state}>"

    @property
    def spec(self) -> Dict[str, Any]:
        """The document that it was made with."""
        with self._store._reading() as database:
            text = database.value("SELECT spec FROM run_spec WHERE run_id = ?", (self.id,))
        spec: Dict[str, Any] = _runs.read_spec(text or "{}")
        return spec

    @property
    def parameters(self) -> Dict[str, Any]:
        """The parameters by their dotted paths: the config of a Python run, all fields of the spec
        of one that Lampwork trained."""
        spec = self.spec
        return dict(flatten(spec.get("params", {}) if "made_by" in spec else spec))

    def series(self) -> List[Series]:
        with self._store._reading() as database:
            found = _points.read_series(database, self.id)
        return [Series(one["name"], one["count"], one["last_step"]) for one in found.values()]

    def points(self, name: str) -> Points:
        """All points of a series: .steps, .times_ms (since 1970, UTC) and .values, as lists."""
        with self._store._reading() as database:
            points = _points.read_points(database, self.id, name)
        if points is None:
            names = ", ".join(one.name for one in self.series()) or "none"
            raise NotFound(f"Run {self.id} has no series {name}. It has: {names}.")
        return points

    def histogram_names(self) -> List[str]:
        with self._store._reading() as database:
            return _histograms.read_names(database, self.id)

    def histograms(self, name: str) -> Dict[int, Histogram]:
        """By step."""
        with self._store._reading() as database:
            return _histograms.read(database, self.id, name)

    def artifacts(self, kind: Optional[str] = None) -> List[Artifact]:
        with self._store._reading() as database:
            rows = _objects.read_artifacts(database, self.id)
        folder = os.path.join(self._store.path, "objects")
        return [
            Artifact(
                row.kind,
                row.name,
                row.size_bytes,
                row.at_ms,
                json.loads(row.info or "{}"),
                row.object,
                os.path.join(folder, row.object),
            )
            for row in rows
            if kind in (None, row.kind)
        ]

    def events(self) -> List[EventRow]:
        with self._store._reading() as database:
            return read_events(database, self.id)

    def orders(self) -> List[OrderRow]:
        with self._store._reading() as database:
            return read_orders(database, self.id)

    def to_pandas(self, series: Optional[Iterable[str]] = None) -> Any:
        """A DataFrame with a row for each step and a column for each series. Needs pandas."""
        pandas = _pandas()
        names = [one.name for one in self.series()] if series is None else list(series)
        columns = {}
        for name in names:
            points = self.points(name)
            columns[name] = pandas.Series(points.values, index=points.steps, dtype=float)
        frame = pandas.DataFrame(columns, columns=names)
        frame.index.name = "step"
        return frame


class Store:
    """A store that is open for reading; any thread may use it. As a context manager it closes."""

    def __init__(self, path: str) -> None:
        self._pid = os.getpid()
        self._lock = threading.RLock()
        self._database: Optional[Database] = Database(path, read_only=True)
        self.path = self._database.folder

    def close(self) -> None:
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _reading(self) -> "_Reading":
        if self._pid != os.getpid():  # forked: SQLite's connection is the parent's
            self._pid = os.getpid()
            self._lock = threading.RLock()
            if self._database is not None:
                self._database.abandon()
                self._database = Database(self.path, read_only=True)
        return _Reading(self)

    def runs(self, experiment: Optional[str] = None, deleted: bool = False) -> List[StoredRun]:
        """All runs, the newest first; those in the bin only when asked for."""
        conditions = ["1"] + ([] if deleted else ["deleted = 0"])
        values = []
        if experiment is not None:
            conditions.append("experiment.name = ?")
            values.append(experiment)
        return self._select(" AND ".join(conditions), values)

    def run(self, run: Union[int, str]) -> StoredRun:
        """By its number, or by its name where only one run has it."""
        if isinstance(run, int):
            found = self._select("run.id = ?", [run])
        else:
            found = self._select("run.name = ? AND deleted = 0", [run])
        if not found:
            raise NotFound(f"There is no run {run!r} in {self.path}. `lampwork runs` lists them.")
        if len(found) > 1:
            numbers = ", ".join(str(one.id) for one in found)
            raise InvalidInput(f"{len(found)} runs are called {run!r}: {numbers}.")
        return found[0]

    def _select(self, condition: str, values: List[Any]) -> List[StoredRun]:
        chosen = (
            "IN (SELECT run.id FROM run JOIN experiment ON experiment.id = run.experiment_id"
            f" WHERE {condition})"
        )
        with self._reading() as database, database.read():
            rows = database.run(f"{_SELECT} WHERE run.id {chosen} ORDER BY run.id DESC", values)
            attributes: Dict[int, Dict[str, Any]] = {}
            for number, key, kind, value, text in database.run(
                f"SELECT run_id, key, type, num, txt FROM run_attr WHERE run_id {chosen}", values
            ):
                attributes.setdefault(number, {})[key] = read_value(kind, value, text)
            tags: Dict[int, List[str]] = {}
            for number, tag in database.run(
                f"SELECT run_id, name FROM tag WHERE run_id {chosen} ORDER BY run_id, position",
                values,
            ):
                tags.setdefault(number, []).append(tag)
        return [
            StoredRun(
                self,
                {**dict(zip(_COLUMNS, row)), "tags": tags.get(row[0], [])},
                attributes.get(row[0], {}),
            )
            for row in rows
        ]

    def to_pandas(self) -> Any:
        """A DataFrame with a row for each run, its attributes as columns. Needs pandas."""
        pandas = _pandas()
        rows = [
            {
                "id": run.id,
                "experiment": run.experiment,
                "name": run.name,
                "state": run.state,
                "step": run.step,
                "tags": run.tags,
                **run.attributes,
            }
            for run in self.runs()
        ]
        return pandas.DataFrame(rows).set_index("id") if rows else pandas.DataFrame()


class _Reading:
    """The store's connection, for one thread at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> Database:
        self._store._lock.acquire()
        if self._store._database is None:
            self._store._lock.release()
            raise LampworkError(f"The store {self._store.path} was closed. Open it again.")
        return self._store._database

    def __exit__(self, *_: object) -> None:
        self._store._lock.release()


def _pandas() -> Any:
    try:
        import pandas
    except ImportError as error:
        raise ImportError(
            "to_pandas() needs pandas: `pip install pandas`, or python3-pandas of Debian. "
            "points() gives plain lists without it."
        ) from error
    return pandas


def open_store(path: "Union[None, str, os.PathLike[str]]" = None) -> Store:
    """Opens a store for reading; without a path the one that init() would use. Raises NotFound,
    StoreTooNew, StoreDamaged, StoreReadOnly (an older one, which `lampwork` must bring up to date),
    Unsupported (a team's store)."""
    return Store(as_folder(os.fspath(path) if path is not None else default_store()))

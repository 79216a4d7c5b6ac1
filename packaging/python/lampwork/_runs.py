# SPDX-License-Identifier: GPL-3.0-or-later
"""The runs of a store: creating, claiming, touching, and those whose process has died
(core/store/runtable.h). Functions named in_* are called inside a write transaction."""

from __future__ import annotations

import json
import time
from typing import Any, List, NamedTuple, Optional, Sequence

from ._attributes import flatten, in_set_attributes, json_text
from ._database import Database
from ._errors import InvalidInput, NotFound, RunTaken, StoreBusy, StoreDamaged
from ._events import in_append_event
from ._process import Process, liveness, this_process

ACTIVE = ("running", "paused")
OVER = ("finished", "stopped", "failed", "lost")
LOST_MESSAGE = (
    "The engine ended without a word (killed, out of memory, or the machine went down)."
    " Resume the run to go on from its last checkpoint."
)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def no_such_run(run: int) -> NotFound:
    return NotFound(f"There is no run {run} in this store. `lampwork runs` lists them.")


def in_next_revision(database: Database) -> int:
    return int(database.value("SELECT coalesce(max(revision), 0) + 1 FROM run"))


def in_create(database: Database, experiment: str, name: Optional[str], stem: str) -> int:
    """A queued run; without a name it is called after `stem` and its number."""
    database.run("INSERT INTO experiment(name) VALUES (?) ON CONFLICT DO NOTHING", (experiment,))
    number = database.value("SELECT id FROM experiment WHERE name = ?", (experiment,))
    run = database.insert(
        "INSERT INTO run(experiment_id, name, state, created_ms, revision, parent_run_id,"
        " parent_step) VALUES (?, ?, 'queued', ?, ?, NULL, 0)",
        (number, name or stem, now_ms(), in_next_revision(database)),
    )
    if not name:
        database.run("UPDATE run SET name = ? WHERE id = ?", (f"{stem}-{run}", run))
    return run


def in_set_spec(database: Database, run: int, spec: Any) -> None:
    """The document, and its fields as attributes."""
    database.run(
        "INSERT INTO run_spec(run_id, spec) VALUES (?, ?)"
        " ON CONFLICT(run_id) DO UPDATE SET spec = excluded.spec",
        (run, json_text(spec)),
    )
    in_set_attributes(database, run, flatten(spec))


class Claim(NamedTuple):
    run: int
    number: int


def in_claim(database: Database, run: int) -> Claim:
    """Takes a run that is queued or resumable for this process."""
    rows = database.run(
        "SELECT state, host, pid, process, claim, deleted FROM run WHERE id = ?", (run,)
    )
    if not rows:
        raise no_such_run(run)
    state, host, pid, mark, claim, deleted = rows[0]
    if deleted:
        raise InvalidInput(f"Run {run} is in the bin. Restore it before going on with it.")
    if state in ACTIVE and liveness(Process(host, pid, mark)) is not False:
        raise StoreBusy(f"Run {run} belongs to process {pid} on {host}. Stop that one first.")
    if state == "finished":
        raise InvalidInput(f"Run {run} is finished; start a new run instead.")
    self = this_process()
    now = now_ms()
    database.run(
        "UPDATE run SET state = 'running', host = ?, pid = ?, process = ?, claim = ?,"
        " revision = ?, heartbeat_ms = ?,"
        " started_ms = CASE WHEN started_ms = 0 THEN ? ELSE started_ms END,"
        " ended_ms = 0, message = '' WHERE id = ?",
        (self.host, self.pid, self.mark, claim + 1, in_next_revision(database), now, now, run),
    )
    return Claim(run, claim + 1)


class Touched(NamedTuple):
    journal_seq: int  # after the touch
    compacted_seq: int
    state: str


def in_touch(
    database: Database, claim: Claim, entries: int, state: str, **progress: Any
) -> Touched:
    """A sign of life of the run, and what its process says of itself: `state`, and any of step,
    total_steps, steps_per_epoch, samples_per_second, message. RunTaken when another process has
    taken the run. (A run that was taken for lost while it was only slow is back by this.)"""
    over = state in OVER
    changes = {
        "heartbeat_ms": now_ms(),
        "revision": in_next_revision(database),
        "state": state,
        "ended_ms": now_ms() if over else 0,
        **progress,
    }
    if not over and "message" not in progress:
        was = database.value("SELECT state FROM run WHERE id = ?", (claim.run,))
        if was == "lost":
            changes["message"] = ""
    columns = ", ".join(f"{column} = ?" for column in changes)
    database.run(
        f"UPDATE run SET journal_seq = journal_seq + ?, {columns} WHERE id = ?",
        (entries, *changes.values(), claim.run),
    )
    # The clock may have been set back meanwhile: no run ends before it began.
    database.run(
        "UPDATE run SET ended_ms = started_ms WHERE id = ? AND ended_ms BETWEEN 1 AND started_ms",
        (claim.run,),
    )
    rows = database.run(
        "SELECT journal_seq, compacted_seq, claim, state FROM run WHERE id = ?", (claim.run,)
    )
    if not rows:
        raise no_such_run(claim.run)
    seq, compacted, number, now_state = rows[0]
    if number != claim.number:
        raise RunTaken(
            f"Another process has taken over run {claim.run}; this one must not write to it any "
            "more."
        )
    return Touched(seq, compacted, now_state)


def in_revise(database: Database, run: int) -> None:
    """For a write about a run that is no sign of life."""
    database.run("UPDATE run SET revision = ? WHERE id = ?", (in_next_revision(database), run))


def in_edit(
    database: Database,
    run: int,
    name: Optional[str] = None,
    note: Optional[str] = None,
    tags: Optional[Sequence[str]] = None,
) -> None:
    if name is not None:
        database.run("UPDATE run SET name = ? WHERE id = ?", (name, run))
    if note is not None:
        database.run("UPDATE run SET note = ? WHERE id = ?", (note, run))
    if tags is not None:
        database.run("DELETE FROM tag WHERE run_id = ?", (run,))
        database.run_many(
            "INSERT INTO tag(run_id, position, name) VALUES (?, ?, ?)",
            [(run, position, tag) for position, tag in enumerate(tags)],
        )


def _lost_runs(database: Database, stale_ms: int) -> List[int]:
    lost = []
    now = now_ms()
    for run, host, pid, mark, heartbeat in database.run(
        "SELECT id, host, pid, process, heartbeat_ms FROM run WHERE state IN ('running', 'paused')"
        # Of what was imported its log alone tells how it is.
        " AND NOT EXISTS"
        " (SELECT 1 FROM run_attr WHERE run_id = run.id AND key = 'import.format')"
    ):
        lives = liveness(Process(host, pid, mark))
        if lives is False or (lives is None and now - heartbeat > stale_ms):
            lost.append(run)
    return lost


def mark_lost_runs(database: Database, stale_ms: int = 30_000) -> List[int]:
    """Those whose process is gone, or has been silent on another machine."""
    if not _lost_runs(database, stale_ms):
        return []  # mostly; then nothing needs to be locked
    with database.write():
        lost = _lost_runs(database, stale_ms)
        for run in lost:
            database.run(
                "UPDATE run SET state = 'lost', ended_ms = max(heartbeat_ms, started_ms),"
                " message = ?,"
                " revision = ? WHERE id = ?",
                (LOST_MESSAGE, in_next_revision(database), run),
            )
            in_append_event(database, run, "error", -1, LOST_MESSAGE)
    return lost


def read_spec(text: str) -> Any:
    """The document of a run; what is no JSON object is told."""
    try:
        spec = json.loads(text)
    except ValueError as error:
        raise StoreDamaged(f"The stored spec of a run cannot be read: {error}.") from error
    return spec if isinstance(spec, dict) else {}

# SPDX-License-Identifier: GPL-3.0-or-later
"""lampwork.init()."""

from __future__ import annotations

import dataclasses
import os
import platform
import sys
from typing import Any, Dict, Iterable, Mapping, NamedTuple, Optional, Tuple, Union

from . import _runs
from ._attributes import as_json_values, read_value
from ._database import Database
from ._errors import InvalidInput, NotFound
from ._events import in_handle_order, read_orders
from ._files import make_folders
from ._places import as_folder, default_store, script_stem
from ._points import read_series
from ._summary import Summary
from ._values import clean_text
from ._version import __version__
from ._writer import Writer
from .run import Run, as_tags

Resume = Union[None, bool, int, str]


class _Found(NamedTuple):
    """What a run is that was made or taken up."""

    claim: _runs.Claim
    name: str
    experiment: str
    spec: Dict[str, Any]
    tags: Tuple[str, ...]
    note: str


def init(
    experiment: Optional[str] = None,
    *,
    project: Optional[str] = None,
    name: Optional[str] = None,
    config: Any = None,
    store: "Union[None, str, os.PathLike[str]]" = None,
    tags: Optional[Iterable[str]] = None,
    notes: Optional[str] = None,
    resume: Resume = None,
    total_steps: Optional[int] = None,
    steps_per_epoch: Optional[int] = None,
) -> Run:
    """Starts a run.

    experiment: the group it belongs to ("default"); project is another word for it.
    name: what it is called; by itself the script and the run's number.
    config: its parameters, params.NAME in tables and queries: a dictionary (nested ones become
        dotted names), an argparse.Namespace or
        a dataclass.
    store: a folder NAME.lampwork, created where there is none; by itself $LAMPWORK_STORE, else the
        one that the Lampwork window used last, else runs.lampwork in the user's data folder.
    resume: the number or name of a run that was stopped, failed or lost, which goes on; True goes
        on with the newest of this name and experiment, or starts it. Points up to its last step are
        kept, and those that come again are dropped.

    Raises StoreBusy, StoreReadOnly, StoreTooNew, StoreIO, Unsupported, NotFound and InvalidInput;
    each says what to do."""
    if experiment is not None and project is not None and experiment != project:
        raise InvalidInput("project is another word for experiment; give one of them.")
    group = clean_text(experiment or project or "default")
    spec = _spec_of(config)
    path = as_folder(os.fspath(store) if store is not None else default_store())
    make_folders(os.path.dirname(path))
    database = Database(path, create=True)
    try:
        _runs.mark_lost_runs(database)
        with database.write():
            taken = _in_resume(database, resume, group, name)
            if taken is None:
                found = _in_start(database, group, name, spec)
            else:
                found = _in_take_up(database, taken, spec if config is not None else None)
            found = _in_describe(database, found, tags, notes)
            last_step = _in_last_step(database, found.claim.run)
            summary = _in_summary(database, found.claim.run)
        writer = Writer(database, found.claim, summary)
        run = Run(
            number=found.claim.run,
            name=found.name,
            experiment=found.experiment,
            store=path,
            writer=writer,
            summary=summary,
            spec=found.spec,
            tags=found.tags,
            note=found.note,
            last_step=last_step,
        )
        run.set_progress(total_steps=total_steps, steps_per_epoch=steps_per_epoch)
    except BaseException:
        database.close()
        raise
    writer.start()
    return run


def _spec_of(config: Any) -> Dict[str, Any]:
    """The document that the store keeps of the run: its parameters, named as those of imported runs
    are, and `made_by`, which says that no engine of Lampwork's can train it."""
    if config is None:
        config = {}
    elif dataclasses.is_dataclass(config) and not isinstance(config, type):
        config = dataclasses.asdict(config)
    elif not isinstance(config, Mapping) and hasattr(config, "__dict__"):
        config = vars(config)
    if not isinstance(config, Mapping):
        raise InvalidInput(f"config is a dictionary, not a {type(config).__name__}.")
    return {
        "params": as_json_values(config),
        "made_by": {
            "client": f"lampwork-python {__version__}",
            "python": platform.python_version(),
            "script": clean_text(os.path.abspath(sys.argv[0])) if sys.argv and sys.argv[0] else "",
        },
    }


def _in_resume(
    database: Database, resume: Resume, group: str, name: Optional[str]
) -> Optional[int]:
    """The number of the run to go on with; None: a new one."""
    if resume is None or resume is False:
        return None
    if resume is True:
        if not name:
            raise InvalidInput("resume=True goes on with a run by its name; give name=….")
        number = database.value(
            "SELECT run.id FROM run JOIN experiment ON experiment.id = run.experiment_id"
            " WHERE run.name = ? AND experiment.name = ? AND deleted = 0"
            " AND state <> 'finished' ORDER BY run.id DESC LIMIT 1",
            (name, group),
        )
        return None if number is None else int(number)
    if isinstance(resume, int):
        return resume
    rows = database.run(
        "SELECT id FROM run WHERE name = ? AND deleted = 0 ORDER BY id DESC", (resume,)
    )
    if not rows:
        raise NotFound(f"There is no run “{resume}” in {database.folder} to go on with.")
    if len(rows) > 1:
        numbers = ", ".join(str(row[0]) for row in rows)
        raise InvalidInput(
            f"{len(rows)} runs are called “{resume}”; say which by its number: {numbers}."
        )
    return int(rows[0][0])


def _in_start(database: Database, group: str, name: Optional[str], spec: Dict[str, Any]) -> _Found:
    wanted = clean_text(name) if name else None
    run = _runs.in_create(database, group, wanted, clean_text(script_stem()))
    _runs.in_set_spec(database, run, spec)
    claim = _runs.in_claim(database, run)
    called = database.value("SELECT name FROM run WHERE id = ?", (run,))
    return _Found(claim, called, group, spec, (), "")


def _in_take_up(database: Database, run: int, spec: Optional[Dict[str, Any]]) -> _Found:
    claim = _runs.in_claim(database, run)
    for order in read_orders(database, run, only_open=True):
        in_handle_order(database, run, order.seq, 0, "The run was not active then.")
    name, group, note, stored = database.run(
        "SELECT run.name, experiment.name, note, spec FROM run"
        " JOIN experiment ON experiment.id = run.experiment_id"
        " JOIN run_spec ON run_spec.run_id = run.id WHERE run.id = ?",
        (run,),
    )[0]
    merged = _runs.read_spec(stored)
    if "made_by" not in merged:
        raise InvalidInput(
            f"Run {run} was not made by a Python script, and none can go on with it. (`lampwork "
            f"train --resume {run}` goes on with what Lampwork trained.)"
        )
    if spec is not None:
        merged = {**spec, "params": {**merged.get("params", {}), **spec["params"]}}
        _runs.in_set_spec(database, run, merged)
    tags = database.run("SELECT name FROM tag WHERE run_id = ? ORDER BY position", (run,))
    return _Found(claim, name, group, merged, tuple(row[0] for row in tags), note)


def _in_describe(
    database: Database, found: _Found, tags: Optional[Iterable[str]], notes: Optional[str]
) -> _Found:
    cleaned = None if tags is None else as_tags(tags)
    note = None if notes is None else clean_text(notes)
    _runs.in_edit(database, found.claim.run, note=note, tags=cleaned)
    return found._replace(
        tags=found.tags if cleaned is None else cleaned, note=found.note if note is None else note
    )


def _in_last_step(database: Database, run: int) -> int:
    return max((one["last_step"] for one in read_series(database, run).values()), default=-1)


def _in_summary(database: Database, run: int) -> Summary:
    summary = Summary()
    summary.remember(
        (key, read_value(kind, number, text))
        for key, kind, number, text in database.run(
            "SELECT key, type, num, txt FROM run_attr WHERE run_id = ?", (run,)
        )
    )
    return summary

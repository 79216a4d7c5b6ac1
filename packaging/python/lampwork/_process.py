# SPDX-License-Identifier: GPL-3.0-or-later
"""Who a process is, so that another one can tell later whether it still lives
(core/store/processes.h, machineUniqueId() of Qt)."""

from __future__ import annotations

import os
import socket
from typing import List, NamedTuple, Optional, Tuple


class Process(NamedTuple):
    host: str
    pid: int
    # "machine/boot/pid namespace/start time"
    mark: str


def _first_line(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.readline().strip()
    except OSError:
        return ""


def _status(pid: int) -> Tuple[str, str]:
    """State and start time, fields 3 and 22 of /proc/PID/stat; empty where there is none."""
    line = _first_line(f"/proc/{pid}/stat")
    fields = line[line.rfind(")") + 2 :].split(" ")
    return (fields[0], fields[19]) if len(fields) > 19 else ("", "")


def _machine() -> str:
    # A file that lacks the 32 digits gives none.
    for path in ("/var/lib/dbus/machine-id", "/etc/machine-id"):
        if os.path.exists(path):
            line = _first_line(path)
            return line[:32] if len(line) >= 32 else ""
    return ""


def _place() -> List[str]:
    """The part of the mark that all processes here share."""
    try:
        namespace = os.readlink("/proc/self/ns/pid")
    except OSError:
        namespace = ""
    return [_machine(), _first_line("/proc/sys/kernel/random/boot_id"), namespace]


_this: Optional[Process] = None


def this_process() -> Process:
    global _this
    pid = os.getpid()
    if _this is None or _this.pid != pid:
        mark = "/".join([*_place(), _status(pid)[1]])
        _this = Process(socket.gethostname(), pid, mark)
    return _this


def liveness(process: Process) -> Optional[bool]:
    """Whether it lives; None where only its heartbeat can tell: another machine or container."""
    theirs = process.mark.split("/")
    here = _place()
    if len(theirs) != 4 or process.host != this_process().host or theirs[0] != here[0]:
        return None
    if theirs[1] != here[1]:
        return False  # the machine was restarted
    if theirs[2] != here[2]:
        return None
    state, start = _status(process.pid)
    return bool(start) and start == theirs[3] and state not in ("Z", "X")

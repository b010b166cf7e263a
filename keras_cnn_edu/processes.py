"""A name for a process, and whether that process still runs: who left this unfinished file?"""

import ctypes
import functools
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

NAME = re.compile(r"(?P<host>[\w.-]+)~(?P<pid>\d+)~(?P<started>\w+)")  # may be part of a file name
UNKNOWN = "unknown"
QUERY_LIMITED_INFORMATION, ACCESS_DENIED = 0x1000, 5  # Windows


def this_process() -> str:
    """Name this process: its machine, its number, and when it began, because numbers are used again.

    >>> NAME.fullmatch(this_process())["pid"] == str(os.getpid())
    True
    """
    return _name(os.getpid())  # asked each time, because a fork has another number


def is_gone(name: str) -> bool:
    """Tell whether a process has certainly ended. Of processes on other machines nothing is known.

    >>> is_gone(this_process()), is_gone("elsewhere~1~1")
    (False, False)
    >>> is_gone(f"{host()}~{os.getpid()}~1")  # another process that had the same number
    True
    """
    process = NAME.fullmatch(name)
    if process is None:
        raise ValueError(f"`name` must be what `this_process` returned. Received: name={name!r}.")
    return process["host"] == host() and started(int(process["pid"])) not in (process["started"], UNKNOWN)


@functools.cache
def host() -> str:
    """Return the name of this machine, as a file name may contain it."""
    return re.sub(r"[^\w.-]", "-", socket.gethostname())[:64] or "localhost"


@functools.cache
def _name(pid: int) -> str:
    return f"{host()}~{pid}~{started(pid)}"


def started(pid: int) -> str | None:
    """Return when a process began, in the unit of the system; None if there is no such process (any more)."""
    if sys.platform == "win32":
        return _started_on_windows(pid)
    return _started_on_linux(pid) if Path("/proc/self/stat").exists() else _started_by_ps(pid)


def _started_on_linux(pid: int) -> str | None:
    """Read /proc/PID/stat: pid, (program), state, …; the 22nd field is the time, in ticks since the system started."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return UNKNOWN if _exists(pid) else None  # processes of other users may be hidden
    return None if state in "ZX" else fields[18]  # a zombie has ended, but its parent does not know yet


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)  # sends no signal
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _started_by_ps(pid: int) -> str | None:
    """Ask `ps` where there is no /proc, as on macOS: its answer is a state and a date, `S Thu Nov 26 03:10:21 2026`."""
    command = ["ps", "-o", "stat=", "-o", "lstart=", "-p", str(pid)]
    environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout
    state, _, date = answer.strip().partition(" ")
    return None if not state or state.startswith("Z") else re.sub(r"\W", "", date)


def _started_on_windows(pid: int) -> str | None:
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(kernel.OpenProcess(QUERY_LIMITED_INFORMATION, False, pid))
    if not handle:
        return UNKNOWN if ctypes.get_last_error() == ACCESS_DENIED else None  # type: ignore[attr-defined]
    times = [ctypes.c_uint64() for _ in ("created", "ended", "in the kernel", "outside")]
    kernel.GetProcessTimes(handle, *map(ctypes.byref, times))
    kernel.CloseHandle(handle)
    return None if times[1].value else str(times[0].value)

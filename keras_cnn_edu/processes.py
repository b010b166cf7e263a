"""A name for a process, and whether that process still runs: whose is the file that lies here unfinished?"""

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


def this_process():
    """Name this process: its machine, its number, and when it began, as numbers are given out again.

    >>> NAME.fullmatch(this_process())["pid"] == str(os.getpid())
    True
    """
    return _name(os.getpid())  # asked each time: a fork has another number


def is_gone(name):
    """Tell whether a process has certainly ended. What runs on another machine cannot be seen from here.

    >>> is_gone(this_process()), is_gone("elsewhere~1~1")
    (False, False)
    >>> is_gone(f"{host()}~{os.getpid()}~1")  # another process that had the same number
    True
    """
    host_, pid, began = NAME.fullmatch(name).groups()
    return host_ == host() and started(int(pid)) not in (began, UNKNOWN)


@functools.cache
def host():
    """The name of this machine, as it may stand in a file name."""
    return re.sub(r"[^\w.-]", "-", socket.gethostname())[:64] or "localhost"


@functools.cache
def _name(pid):
    return f"{host()}~{pid}~{started(pid)}"


def started(pid):
    """Return when a process began, in whatever the system counts; None if there is no such process (any more)."""
    if sys.platform == "win32":
        return _started_on_windows(pid)
    return _started_on_linux(pid) if Path("/proc/self/stat").exists() else _started_by_ps(pid)


def _started_on_linux(pid):
    """/proc/PID/stat: number, (program), state, and the 22nd field is the time in ticks since the machine began."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return UNKNOWN if _exists(pid) else None  # processes of other people may be hidden
    return None if state in "ZX" else fields[18]  # a zombie has ended, only its parent has not looked yet


def _exists(pid):
    try:
        os.kill(pid, 0)  # sends no signal
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _started_by_ps(pid):
    """Where there is no /proc, as on macOS: `ps` answers with a state and a date, `S Thu Nov 26 03:10:21 2026`."""
    command = ["ps", "-o", "stat=", "-o", "lstart=", "-p", str(pid)]
    environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout
    state, _, date = answer.strip().partition(" ")
    return None if not state or state.startswith("Z") else re.sub(r"\W", "", date)


def _started_on_windows(pid):
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(kernel.OpenProcess(0x1000, False, pid))  # 0x1000: to ask about it, and no more
    if not handle:
        return UNKNOWN if ctypes.get_last_error() == 5 else None  # 5: access denied
    times = [ctypes.c_uint64() for _ in ("created", "ended", "in the kernel", "outside")]
    kernel.GetProcessTimes(handle, *map(ctypes.byref, times))
    kernel.CloseHandle(handle)
    return None if times[1].value else str(times[0].value)

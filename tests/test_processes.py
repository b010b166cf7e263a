"""Whether a process, known by its name, still runs: on Linux, macOS and Windows."""

import os
import subprocess
import sys
import types

import pytest

from keras_cnn_edu import processes


@pytest.fixture
def child():
    """A process that waits to be killed."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def name_of(pid):
    """Name a process of this machine as it would name itself."""
    return f"{processes.host()}~{pid}~{processes.started(pid)}"


def test_a_process_that_has_ended_is_gone(child):
    """A running process is not gone; a killed one is, even before its parent has waited for it."""
    name = name_of(child.pid)
    assert not processes.is_gone(name)
    child.kill()
    while processes.started(child.pid) is not None:  # a signal takes a moment
        pass
    assert processes.is_gone(name)
    child.wait()
    assert processes.is_gone(name)


def test_a_number_that_was_given_out_again():
    """The process with that number began at another time, so it is another one."""
    assert processes.is_gone(f"{processes.host()}~{os.getpid()}~12345")


def test_other_machines_and_hidden_processes_may_be_alive(monkeypatch):
    """A process of which nothing is known is not declared gone."""
    assert not processes.is_gone("elsewhere~1~1")
    monkeypatch.setattr(processes, "started", lambda pid: processes.UNKNOWN)
    assert not processes.is_gone(f"{processes.host()}~1~1")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no ps")
def test_where_there_is_no_proc(monkeypatch):
    """`ps` prints state and date; an empty answer means that there is no such process, Z that it has ended."""
    answers = iter(["S    Thu Nov 26 03:10:21 2026\n", "", "Z    Thu Nov 26 03:10:21 2026\n"])
    answer = lambda *_, **__: types.SimpleNamespace(stdout=next(answers))  # noqa: E731
    monkeypatch.setattr(subprocess, "run", answer)
    assert [processes._started_by_ps(1) for _ in range(3)] == ["ThuNov260310212026", None, None]


def test_on_windows(monkeypatch):
    """A process that may not be opened runs; one that is not found, or has an end time, is gone."""
    handles, error = {1: 10, 2: 20}, {3: 5, 4: 87}  # a running one, an ended one; not allowed, no such process

    class Kernel:
        """The three functions that are called."""

        OpenProcess = staticmethod(lambda access, inherit, pid: asked.append(pid) or handles.get(pid))
        CloseHandle = staticmethod(lambda handle: None)

        @staticmethod
        def GetProcessTimes(handle, created, ended, *busy):
            created._obj.value, ended._obj.value = 123, 456 if handle.value == 20 else 0

    asked = []
    kernel = Kernel()
    kernel.OpenProcess = types.SimpleNamespace(__call__=None)
    kernel.OpenProcess = type("Function", (), {"__call__": lambda self, *given: Kernel.OpenProcess(*given)})()
    monkeypatch.setattr(processes.ctypes, "WinDLL", lambda *_, **__: kernel, raising=False)
    monkeypatch.setattr(processes.ctypes, "get_last_error", lambda: error[asked[-1]], raising=False)
    assert [processes._started_on_windows(pid) for pid in (1, 2, 3, 4)] == ["123", None, processes.UNKNOWN, None]

"""One training at a time writes into a run folder; its callbacks share the lock.

While a training writes, the folder contains a file that is named after its process. A training creates its file first
and looks for others afterwards, so no two can both find the folder free. If two do so at the same moment, both are
refused.
"""

import atexit
import contextlib
import os
import threading
from pathlib import Path

from keras_cnn_edu import files, processes

PREFIX = "lock-"
FOLDERS = ("feature_maps", "kernels", "statistics", "weights")  # where killed processes may have left unfinished files

_held: dict[tuple[int, int], "Lock"] = {}  # by (device, number) of a folder: the lock of this process
_one_at_a_time = threading.Lock()


class Lock:
    """The lock of a training of this process on a folder.

    A `with` statement releases it if an error leaves the block: Keras does not tell callbacks that training has failed.
    """

    def __init__(self, key: tuple[int, int], path: Path, training: object):
        self.key, self.path, self.training = key, path, training
        self.process, self.thread = processes.this_process(), threading.current_thread()
        self.users: set = set()

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if kind is not None:
            self.users.clear()
            self.release(None)

    def release(self, user: object) -> None:
        """Release the lock for a callback; after the last one the folder is free."""
        self.users.discard(user)
        if not self.users and _held.get(self.key) is self:
            del _held[self.key]
            _remove(self.path)


def acquire(folder: Path, training: object, user: object) -> Lock:
    """Lock a folder for a training, unless another one that still runs has locked it; make it if it does not exist.

    Args:
        folder: path of the run folder.
        training: an object that all callbacks of one call of `fit` share, and no other.
        user: the callback.

    Returns:
        A `Lock`.

    Raises:
        ValueError: if another training writes there, in this process or another.
        OSError: if the folder cannot be made or written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    status = os.stat(folder)
    key = status.st_dev, status.st_ino  # the same for every path that leads to it
    with _one_at_a_time:
        lock = _held.get(key)
        if lock is None or lock.process != processes.this_process() or not lock.path.exists():
            _create_file(folder)
            lock = None
        elif lock.training is not training:
            if lock.thread is not threading.current_thread() and lock.thread.is_alive():
                _refuse(folder, "another thread of this process", lock.path)
            lock = None  # an error has ended the training that had the lock in this thread
        if lock is None:
            lock = _held[key] = Lock(key, folder / f"{PREFIX}{processes.this_process()}", training)
        lock.users.add(user)
        return lock


def _create_file(folder):
    """Create the file of this process in a folder, and then look for those of others."""
    own = folder / f"{PREFIX}{processes.this_process()}"
    own.touch()
    for path in folder.glob(f"{PREFIX}*"):
        owner = processes.NAME.fullmatch(path.name.removeprefix(PREFIX))
        if owner is None or path == own:
            continue
        if not processes.is_gone(owner[0]):
            _remove(own)
            _refuse(folder, f"process {owner['pid']} on the machine {owner['host']!r}", path)
        _remove(path)
    files.remove_unfinished(folder)
    for name in FOLDERS:
        for inside, *_ in os.walk(folder / name):
            files.remove_unfinished(inside)


def _refuse(folder, who, path):
    raise ValueError(
        "`folder` must be written by one training at a time. "
        f"Received: folder={str(folder)!r}, into which {who} writes. Wait until that has ended, choose another "
        f"folder, or, if you know that it has ended, delete {str(path)!r}."
    )


def _remove(path):
    with contextlib.suppress(OSError):  # it is gone with its folder, or the folder may no longer be written to
        path.unlink()


@atexit.register
def _release_all():
    """Remove the files of trainings that an error has ended, when this process ends; those of a fork's parent stay."""
    for lock in _held.values():
        if lock.process == processes.this_process():
            _remove(lock.path)

"""One training at a time writes into a run folder."""

import subprocess
import sys
import threading

import keras
import pytest
from callbacks.networks import IMAGES, fit, network

from keras_cnn_edu import processes
from keras_cnn_edu.callbacks import FeatureMapExporter, KernelExporter, lock


@pytest.fixture
def other():
    """Another process, which waits for its end, and the lock that it would put into a folder."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process, f"lock-{processes.host()}~{process.pid}~{processes.started(process.pid)}"
        process.kill()


def kernels(folder, **arguments):
    """The exporter that needs the least time."""
    return KernelExporter(folder, formats="npz", **arguments)


def locks(folder):
    """The locks in a folder."""
    return [path.name for path in folder.glob("lock-*")]


def test_the_second_process_is_refused_while_the_first_lives(tmp_path, other):
    """It is named, nothing is written; once it is gone the folder is free, and what it left is removed."""
    process, name = other
    (tmp_path / name).touch()
    with pytest.raises(
        ValueError, match=f"`folder` must be written by one training at a time.*process {process.pid} on"
    ):
        fit(network(), kernels(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == [name]
    process.kill()
    process.wait()
    left = f".unfinished-{name.removeprefix('lock-')}~a"
    (tmp_path / "feature_maps" / "epoch-0000" / left).mkdir(parents=True)
    fit(network(), kernels(tmp_path))
    assert locks(tmp_path) == list(tmp_path.rglob(".unfinished*")) == []


def test_a_training_on_another_machine_is_respected(tmp_path):
    """Whether it still runs cannot be seen from here; the message names the file to delete if it does not."""
    (tmp_path / "lock-elsewhere~1~1").touch()
    with pytest.raises(ValueError, match="process 1 on the machine 'elsewhere'.*delete '.*lock-elsewhere~1~1'"):
        fit(network(), kernels(tmp_path))


def test_the_callbacks_of_one_training_share_the_folder(tmp_path):
    """There is one lock while they write, and none afterwards."""
    seen = []
    note = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.extend(locks(tmp_path)))
    fit(network(), kernels(tmp_path), note, FeatureMapExporter(tmp_path, IMAGES[:1], formats="npz"))
    assert seen == [f"lock-{processes.this_process()}"]
    assert locks(tmp_path) == []


def test_two_trainings_in_two_threads(tmp_path):
    """The second is refused while the first runs, also if the folder is reached by another path."""
    answers = []

    def second(epoch, logs=None):
        def train():
            with pytest.raises(ValueError, match="another thread of this process writes"):
                fit(network(), kernels(tmp_path / "link"))
            answers.append(True)

        thread = threading.Thread(target=train)
        thread.start()
        thread.join()

    (tmp_path / "run").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "run", target_is_directory=True)
    fit(network(), kernels(tmp_path / "run"), keras.callbacks.LambdaCallback(on_epoch_begin=second))
    assert answers == [True]
    fit(network(), kernels(tmp_path / "link"))


@pytest.mark.parametrize("where", ["in the callback", "elsewhere"])
def test_a_training_that_an_error_ends_gives_the_folder_back(tmp_path, where, monkeypatch):
    """Keras does not tell its callbacks; the next training of the process takes the folder all the same."""

    def stop(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if where == "in the callback":
            patch.setattr(KernelExporter, "write", stop)
        with pytest.raises(KeyboardInterrupt, match="^$"):
            fit(network(), kernels(tmp_path), keras.callbacks.LambdaCallback(on_train_batch_end=stop))
    assert len(locks(tmp_path)) == (where == "elsewhere")
    fit(network(), kernels(tmp_path))
    assert locks(tmp_path) == []


def test_what_this_process_has_left_is_removed_at_its_end(tmp_path):
    """At exit, and not by a fork, whose locks these are not."""
    held = lock.acquire(tmp_path, training=object(), user=1)
    held.process = "elsewhere~1~1"
    lock._release_all()
    assert len(locks(tmp_path)) == 1
    held.process = processes.this_process()
    lock._release_all()
    assert locks(tmp_path) == []
    held.release(1)

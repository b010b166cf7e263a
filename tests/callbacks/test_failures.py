"""A folder that can no longer be written to ends the export with one warning, and not the training."""

import errno
import json
import os
import shutil
import warnings

import keras
import numpy as np
import pytest
from callbacks.networks import IMAGES, LABELS, fit, network

from keras_cnn_edu import callbacks
from keras_cnn_edu.callbacks import FeatureMapExporter, KernelExporter
from keras_cnn_edu.runs import RunFolder

PROBES = IMAGES[:2]
EPOCHS = 3


def spoil(epoch, do):
    """A callback that does something to the folder when an epoch begins."""
    return keras.callbacks.LambdaCallback(on_epoch_begin=lambda now, logs: do() if now == epoch else None)


def make(name, folder, **arguments):
    """One of the four callbacks by its name."""
    given = {
        "FeatureMapExporter": (PROBES,),
        "KernelExporter": (),
        "ActivationStatistics": (PROBES,),
        "GradientStatistics": (PROBES, LABELS[:2]),
    }
    return getattr(callbacks, name)(folder, *given[name], **arguments)


ALL = ["FeatureMapExporter", "KernelExporter", "ActivationStatistics", "GradientStatistics"]


def epochs(folder):
    """The epochs that the manifest names, of each of the four."""
    manifest = RunFolder(folder).manifest()
    return [part["epochs"] for part in (manifest, manifest["kernels"], manifest["activations"], manifest["gradients"])]


def in_the_way(folder):
    """A file stands where every folder should be."""
    for name in ("feature_maps", "kernels", "statistics"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).write_text("in the way")


def link_to_nothing(folder):
    """A link that leads nowhere stands there."""
    for name in ("feature_maps", "kernels", "statistics"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).symlink_to(folder / "nothing")


SPOILED = {
    "deleted": shutil.rmtree,
    "moved": lambda folder: folder.rename(folder.with_name("elsewhere")),
    "manifest deleted": lambda folder: (folder / "manifest.json").unlink(),
    "manifest damaged": lambda folder: (folder / "manifest.json").write_text("{"),
    "manifest of other types": lambda folder: (folder / "manifest.json").write_text(
        '{"schema_version": 2, "epochs": 3}'
    ),
    "in the way": in_the_way,
    "link to nothing": link_to_nothing,
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_folder_that_is_spoiled_during_training(tmp_path, how):
    """Each callback warns once, with its name, the folder and the time; all epochs are trained, nothing made anew."""
    folder, model = tmp_path / "run", network()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        history = fit(
            model, spoil(2, lambda: SPOILED[how](folder)), *(make(name, folder) for name in ALL), epochs=EPOCHS
        )
    assert len(history.history["loss"]) == EPOCHS
    texts = [str(warning.message) for warning in caught if "writes nothing" in str(warning.message)]
    assert [text.split()[0] for text in texts] == ALL
    assert all("from epoch 3 on" in text and str(folder) in text for text in texts)
    assert folder.exists() != (how in ("deleted", "moved"))


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES], ids=errno.errorcode.get)
def test_a_system_that_refuses_to_write(tmp_path, monkeypatch, code):
    """A full disk, or a permission that is taken away: the manifest stays true, and the run can be continued."""
    model, replace = network(), os.replace

    def refuse(source, target):
        if refusing:
            raise OSError(code, os.strerror(code))
        replace(source, target)

    refusing = []
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.warns(UserWarning, match="writes nothing") as caught:
        fit(model, spoil(1, lambda: refusing.append(True)), *(make(name, tmp_path) for name in ALL), epochs=3)
    texts = [str(warning.message) for warning in caught if "writes nothing" in str(warning.message)]
    assert [text.split()[0] for text in texts] == ALL
    assert all("from epoch 2 on" in text and os.strerror(code) in text for text in texts)
    assert epochs(tmp_path) == [[0, 1]] * 4
    refusing.clear()
    fit(model, *(make(name, tmp_path) for name in ALL))
    assert [times[-1] for times in epochs(tmp_path)] == [2] * 4


def test_on_error_raise_ends_the_training(tmp_path, monkeypatch):
    """For those who would rather stop; the folder is given back."""

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    for name in ALL:
        model, callback = network(), make(name, tmp_path, on_error="raise")
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", full)
            with pytest.raises(OSError, match="No space left"):
                fit(model, callback)
    assert not list(tmp_path.glob("lock-*"))
    with pytest.raises(ValueError, match="`on_error` must be one of 'warn', 'raise'. Received: on_error='stop'"):
        KernelExporter(tmp_path, on_error="stop")


def test_a_folder_that_cannot_be_made(tmp_path, monkeypatch):
    """If that is known only when it is tried, the training continues without the callback."""
    monkeypatch.setattr(type(tmp_path), "mkdir", lambda *_, **__: (_ for _ in ()).throw(PermissionError("no")))
    with pytest.warns(UserWarning, match="KernelExporter writes nothing .*from the beginning on.*no"):
        fit(network(), KernelExporter(tmp_path / "run"), epochs=2)


def test_events_that_cannot_be_written(tmp_path):
    """TensorFlow's own errors are those of a file system, too."""
    (tmp_path / "events").write_text("in the way")
    with pytest.warns(UserWarning, match="KernelExporter writes nothing .*from epoch 0 on"):
        fit(network(), KernelExporter(tmp_path, formats="events"))


def test_a_relative_folder_stays_where_it_was(tmp_path, monkeypatch):
    """`os.chdir` after the callback is made does not move it."""
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path)
    exporter = KernelExporter("run", formats="npz")
    monkeypatch.chdir(tmp_path / "other")
    fit(network(), exporter)
    assert (tmp_path / "run" / "manifest.json").exists()
    assert not list((tmp_path / "other").iterdir())


OTHER_TYPES = [
    {"epochs": "01"},
    {"epochs": ["0", "1"]},
    {"epochs": [0.0, True]},
    {"left_out": {}},
    {"layers": {}},
    {"layers": [1]},
    {"layers": [{"path": "conv"}]},
    {"layers": [{"path": ["conv"]}]},
    {"kernels": []},
    {"kernels": {"epochs": None}},
    {"kernels": {"layers": 3}},
    {"activations": "x"},
    {"gradients": {"weights": [None]}},
    {"network": [1]},
    {"unit": 3},
    {"model": None},
    {"formats": 1},
    {"probes": []},
]


def test_a_manifest_of_other_types(tmp_path):
    """It is refused before training, in words, and left as it is."""
    model = network()
    fit(model, FeatureMapExporter(tmp_path, PROBES, formats="npz"))
    manifest = RunFolder(tmp_path).manifest()
    for change in OTHER_TYPES:
        (tmp_path / "manifest.json").write_text(json.dumps(manifest | change))
        with pytest.raises(ValueError, match=r"`folder` must (be new|hold a manifest\.json)"):
            fit(model, FeatureMapExporter(tmp_path, PROBES, formats="npz"))
        assert json.loads((tmp_path / "manifest.json").read_text()) == manifest | change


@pytest.mark.parametrize("name", ["x" * 256, "层" * 86], ids=["letters", "bytes"])
def test_a_name_that_is_too_long(tmp_path, name):
    """Refused when the callback is made: 256 letters, or 86 Chinese ones of 3 bytes."""
    with pytest.raises(ValueError, match="`folder` must be a path of names of 255 bytes or less"):
        KernelExporter(tmp_path / name / "run")


def test_a_link_that_leads_nowhere(tmp_path):
    """It is no folder, and none can be made there."""
    (tmp_path / "link").symlink_to(tmp_path / "nothing")
    with pytest.raises(ValueError, match="link' is not a folder"):
        KernelExporter(tmp_path / "link")


def test_the_kernels_of_before_are_still_there(tmp_path):
    """What was exported before the disk was full is whole."""
    model = network()
    fit(model, KernelExporter(tmp_path, formats="npz"))
    expected = model.get_weights()[0]
    in_the_way_later = spoil(0, lambda: (tmp_path / "manifest.json").unlink())
    with pytest.warns(UserWarning, match="from epoch 2 on"):
        fit(model, KernelExporter(tmp_path, formats="npz"), in_the_way_later)
    np.testing.assert_array_equal(np.load(tmp_path / "kernels" / "conv-epoch-0001.npz")["kernel"], expected)

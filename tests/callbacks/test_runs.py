"""The run folder: a manifest that is true at any moment, in a folder that can be written to."""

import json
import os

import numpy as np
import pytest

from keras_cnn_edu.callbacks import RunFolder
from keras_cnn_edu.callbacks.manifest import DamagedError
from keras_cnn_edu.callbacks.runs import file_stems, load_npz


def test_making_the_object_touches_nothing(tmp_path):
    """Neither the constructor nor the check makes a folder, and a new folder has an empty manifest."""
    run = RunFolder(tmp_path / "a" / "run")
    run.check_writable()
    assert run.manifest() == {}
    assert list(tmp_path.iterdir()) == []


def test_update_keeps_what_it_does_not_change(tmp_path):
    """Fields are added and replaced; version and maker are always there."""
    run = RunFolder(tmp_path / "run")
    run.update(model="lenet5", epochs=[0])
    run.update(epochs=[0, 1])
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert manifest.pop("created_by").startswith("keras_cnn_edu ")
    assert manifest == {"schema_version": 2, "model": "lenet5", "epochs": [0, 1]}


def test_interrupted_update_keeps_the_old_manifest(tmp_path, monkeypatch):
    """A full disk while the manifest is written leaves the one before, and no other file."""
    run = RunFolder(tmp_path)
    run.update(epochs=[0])

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        run.update(epochs=[0, 1])
    assert run.manifest()["epochs"] == [0]
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


@pytest.mark.parametrize("text", ["", "half a {", "[]", '{"schema_version": 99}', "\x00"])
def test_strange_manifest(tmp_path, text):
    """What is no manifest, or of another version, is refused and left as it is."""
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ValueError, match=r"`folder` must hold a manifest\.json of schema version 2, or none"):
        RunFolder(tmp_path).update(epochs=[0])
    assert (tmp_path / "manifest.json").read_text() == text


def test_folder_that_is_a_file(tmp_path):
    """A file in the place of the folder, or of one of its parents, is named."""
    file = tmp_path / "file"
    file.write_text("")
    for folder in (file, file / "run"):
        with pytest.raises(ValueError, match=r"`folder` must be a folder that can be written.*file' is not a folder"):
            RunFolder(folder).check_writable()


def test_folder_that_may_not_be_written_to(tmp_path, monkeypatch):
    """Missing permission is found in the nearest folder that exists, before anything is made."""
    monkeypatch.setattr(os, "access", lambda path, mode: os.fspath(path) != os.fspath(tmp_path))
    with pytest.raises(ValueError, match=r"may not be written to\. Choose another folder"):
        RunFolder(tmp_path / "a" / "run").check_writable()


def test_file_stems_never_collide():
    """Paths that are made safe to the same name, or differ only in case, get a number."""
    stems = file_stems(["a/b", "a-b", "A-b", "c#2"])
    assert stems == {"a/b": "a-b", "a-b": "a-b-2", "A-b": "A-b-3", "c#2": "c_2"}


def test_an_archive_of_arrays_is_refused_by_what_it_declares(tmp_path):
    """33 MB of zeros in 33 KB: somebody else has written that."""
    np.savez_compressed(tmp_path / "zeros.npz", zeros=np.zeros(2**23, "float32"))
    with pytest.raises(DamagedError, match="must hold the files that its manifest names.*bytes that would become"):
        load_npz(tmp_path / "zeros.npz")

"""Files are whole or missing, under names that every system accepts; what killed processes leave is removed."""

import os
import subprocess
import sys
import unicodedata

import pytest

from keras_cnn_edu import files, processes

# ── whole or not at all ──


def test_the_content_is_on_the_disk_before_the_name(tmp_path, monkeypatch):
    """`fsync` of the file, then the new name, then `fsync` of each folder that has changed, the new one too."""
    done, fsync, replace = [], os.fsync, os.replace

    def note_sync(descriptor):
        done.append(os.path.basename(os.readlink(f"/proc/self/fd/{descriptor}")))
        fsync(descriptor)

    if sys.platform != "linux":
        pytest.skip("only Linux says which file a descriptor is of")
    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(os, "replace", lambda *paths: (done.append("replace"), replace(*paths)))
    files.write_text(tmp_path / "new" / "note.txt", "whole")
    assert done == ["note.txt", "replace", "new", tmp_path.name]


def test_what_a_killed_process_left_is_removed(tmp_path):
    """Its unfinished folder is removed; those of this process, of another machine, and of nobody stay, as do links."""
    code = f"""
import os
from keras_cnn_edu import files
with files.atomic({str(tmp_path / "model.keras")!r}) as path:
    path.write_bytes(bytes(10))
    os._exit(9)  # as if killed: nothing is tidied up
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    [left] = tmp_path.iterdir()
    assert left.name.startswith(".unfinished-")
    stay = [f".unfinished-{processes.this_process()}~a", ".unfinished-elsewhere~1~1~a", ".unfinished-homework"]
    for name in stay:
        (tmp_path / name).mkdir()
    linked = f".unfinished-{processes.host()}~{os.getpid()}~1~a"
    (tmp_path / linked).symlink_to(tmp_path / stay[0], target_is_directory=True)
    files.remove_unfinished(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*stay, linked])


# ── names ──


@pytest.mark.parametrize("name", ["层" * 100, "a" * 400, "é" * 200, "/" * 300], ids=len)
def test_long_names_are_cut_and_stay_different(tmp_path, name):
    """With a time and a suffix they fit into the 255 bytes that systems allow; names with other ends stay different."""
    first, second = (files.safe_name(f"{name}{end}") for end in ("1", "2"))
    assert first != second
    assert len(first.encode()) <= files.LONGEST
    files.write_text(tmp_path / f"{first}-epoch-0001-change.png", "")


@pytest.mark.parametrize("name", ["CON", "nul", "Com1", "lpt9.conv", "aux"])
def test_names_that_windows_keeps_for_devices(name):
    """They get an underscore, with and without a suffix."""
    assert files.safe_name(name) == f"_{name}"


@pytest.mark.parametrize(
    "name, safe",
    [
        ("conv\r\n1", "conv__1"),
        ("..", "_"),
        ("a...", "a"),
        ("", "_"),
        ("\x1b[31m", "__31m"),
        ("a\u202eb", "a_b"),
        ("\ud800", "_"),
        ("console", "console"),
        (unicodedata.normalize("NFD", "é"), "é"),
    ],
)
def test_what_no_file_name_should_hold(name, safe):
    """Control characters, dots at the end, letters in two parts: each becomes one name on every system."""
    assert files.safe_name(name) == safe

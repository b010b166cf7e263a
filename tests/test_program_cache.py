"""Programs are compiled once, and what is kept of them may be damaged without harm."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import keras_cnn_edu
from keras_cnn_edu import processes, program_cache

ROOT = Path(keras_cnn_edu.__file__).parents[1]
BACKEND = os.environ.get("KERAS_BACKEND", "tensorflow")
PROGRAM = b"a program " * 100
OF_THE_MACHINE = "InitializeLog", "cudart", "oneDNN"  # in what TensorFlow says of any process
STEPS = """
import sys
from keras_cnn_edu.program_cache import keep_programs
print(len(list(keep_programs(sys.argv[1]).glob("running~*/*"))), "read,", end=" ")
import keras
from keras_cnn_edu import ops
from keras_cnn_edu.xla import compiled
image = keras.ops.reshape(keras.ops.arange(9.0), (1, 3, 3, 1))
print(*(float(keras.ops.sum(compiled(pool, pool_size=2)(image))) for pool in (ops.max_pool, ops.average_pool)))
"""


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A folder for programs, and a process that has not asked for one yet."""
    monkeypatch.setattr(program_cache, "_kept_in", None)
    monkeypatch.setattr(program_cache, "_tensorflow_has_begun", lambda: False)
    for name in ("TF_XLA_FLAGS", "TF_CPP_MIN_LOG_LEVEL", program_cache.VARIABLE):
        monkeypatch.setenv(name, "")
    return tmp_path


def keep(store, *contents):
    """Put programs into a store, each a second older than the one before."""
    store.mkdir(parents=True, exist_ok=True)
    kept = []
    for number, content in enumerate(contents):
        file = store / f"program{number}.pb"
        file.write_bytes(content)
        kept.append(file.rename(f"{file}.{program_cache._checksum(file)}"))
        os.utime(kept[-1], (1_000_000 - number, 1_000_000 - number))
    return kept


def linked(store):
    """Name the programs that a new process is given."""
    return sorted(file.name for file in program_cache._open(store, 10**6).iterdir())


@pytest.mark.skipif(BACKEND == "torch", reason="PyTorch compiles nothing")
def test_a_second_process_reads_what_the_first_has_compiled(tmp_path):
    """It computes the same, compiles only what was cut short in its file, and writes no line to the terminal."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "KERAS_BACKEND": BACKEND}

    def run():
        command = [sys.executable, "-c", STEPS, str(tmp_path / "programs")]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        lines = [line for line in result.stderr.splitlines() if not any(known in line for known in OF_THE_MACHINE)]
        programs = {file: file.stat().st_mtime_ns for file in (tmp_path / "programs").glob("*/*")}
        return result.stdout.strip(), lines, programs

    answer, noise, programs = run()
    assert (answer, noise) == ("0 read, 4.0 2.0", [])  # the largest and the mean of 0, 1, 3 and 4
    count = len(programs)
    assert count == 2 or BACKEND == "jax"  # which compiles each step outside the functions too
    cut, *whole = programs
    cut.write_bytes(cut.read_bytes()[:100])
    answer, noise, mended = run()
    assert (answer, noise) == (f"{count - 1} read, 4.0 2.0", [])
    assert {file.stem for file in mended} == {file.stem for file in programs}  # the same, one of them compiled again
    assert [mended.get(file) for file in whole] == [programs[file] for file in whole]


def test_only_whole_programs_are_used(store):
    """Cut short, with another content, without a checksum: such files are deleted."""
    whole, cut, changed = keep(store, PROGRAM, PROGRAM + b"1", PROGRAM + b"2")
    cut.write_bytes(PROGRAM[:50])
    changed.write_bytes(PROGRAM + b"3")
    (store / "nothing").touch()
    assert linked(store) == ["program0.pb"]
    assert [file for file in store.iterdir() if file.is_file()] == [whole]


def test_a_process_adds_its_programs_when_it_ends(store):
    """A fork of it, which ends earlier, does not."""
    keep(store, PROGRAM)
    own = program_cache._open(store, 10**6)
    (own / "program7.pb").write_bytes(b"new")
    program_cache._close(store, own, os.getpid() + 1, {"program0.pb"})
    assert own.exists()
    program_cache._close(store, own, os.getpid(), {"program0.pb"})
    assert not own.exists()
    assert linked(store) == ["program0.pb", "program7.pb"]


def test_the_oldest_programs_go_first(store):
    """Of three that are too many by one byte, the two that were compiled last stay."""
    keep(store, PROGRAM, PROGRAM + b"1", PROGRAM + b"2")
    kept = [file.name[:8] for file in program_cache._newest(store, 3 * len(PROGRAM) + 1)]
    assert kept == ["program0", "program1"]
    assert len(list(store.iterdir())) == 2


def test_folders_of_ended_processes_are_removed(store):
    """One of a process that runs stays; so does one of another machine, of which nothing is known."""
    name = processes.this_process()
    gone, elsewhere = name.rpartition("~")[0] + "~1", "elsewhere~1~1"
    for process in (gone, elsewhere):
        (store / f"running~{process}").mkdir()
    program_cache._open(store, 10**6)
    assert {folder.name.removeprefix("running~") for folder in store.iterdir()} == {name, elsewhere}


def test_a_folder_that_cannot_be_used_is_a_warning(store):
    """The program goes on without it."""
    (store / "file").touch()
    with pytest.warns(RuntimeWarning, match=r"Compiled programs are not kept: .*file.* cannot be used"):
        assert program_cache.keep_programs(store / "file") is None
    assert os.environ["TF_XLA_FLAGS"] == ""


def test_too_late_is_a_warning(store, monkeypatch):
    """TensorFlow has decided by then."""
    monkeypatch.setattr(program_cache, "_tensorflow_has_begun", lambda: True)
    with pytest.warns(RuntimeWarning, match="computed something already. Call `keep_programs` before"):
        assert program_cache.keep_programs(store) is None


def test_one_process_has_one_folder(store):
    """A second call answers the same, and says so if it names another."""
    first = program_cache.keep_programs(store / "first")
    assert first.parent == store / "first"
    assert program_cache.keep_programs(store / "first") == first
    with pytest.warns(RuntimeWarning, match=r"this process keeps them in .*first.* already, not in .*second"):
        assert program_cache.keep_programs(store / "second") == first


def test_one_variable_turns_it_off_or_names_the_folder(store, monkeypatch):
    """`off` in any case of letters."""
    monkeypatch.setenv(program_cache.VARIABLE, "Off")
    assert program_cache.keep_programs(store) is None
    monkeypatch.setenv(program_cache.VARIABLE, str(store))
    assert program_cache.keep_programs().parent == store


def test_what_was_compiled_for_another_machine_is_not_used(monkeypatch):
    """Another processor, another version, another setting of the compiler: another folder."""
    names = [program_cache.fingerprint()]
    monkeypatch.setattr(program_cache, "processor", lambda: "another")
    names.append(program_cache.fingerprint())
    monkeypatch.setattr(program_cache, "_version", lambda name: "99")
    names.append(program_cache.fingerprint())
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_enable_fast_math=true")
    names.append(program_cache.fingerprint())
    assert len(set(names)) == 4

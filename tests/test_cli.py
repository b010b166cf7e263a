"""The command line: what it prints, what it leaves, and how it fails."""

import io
import json
import re
import shlex
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from keras_cnn_edu import cli, training
from keras_cnn_edu.cli import terminal
from keras_cnn_edu.cli.progress import Progress

runner = CliRunner()


def invoke(*arguments):
    """Run a command in this process."""
    return runner.invoke(cli.app, [str(argument) for argument in arguments])


def words(text):
    """Return text without color codes, frames and line breaks."""
    return " ".join(re.sub(r"\x1b\[[0-9;]*m|[│╭╮╰╯─]", " ", text).split())


def test_help_teaches():
    """The help has a command to begin with and names the results."""
    text = words(invoke("--help").output)
    assert "keras-cnn-edu train lenet5" in text
    assert "epoch-0000" in text
    assert all(command in text for command in ("train", "models", "datasets"))


def test_help_of_train_names_every_result():
    """`train --help` says of each result what it shows."""
    text = words(invoke("train", "--help").output)
    assert all(name in text for name in training.FILES.values() if name != "manifest.json")


def test_defaults_are_those_of_the_training():
    """The numbers in the help are the numbers of `training.train`."""
    text = words(invoke("train", "--help").output)
    assert f"[default: {training.EPOCHS}]" in text
    assert f"[default: {training.BATCH_SIZE}]" in text


@pytest.mark.parametrize("name", typer.main.get_command(cli.app).commands)
def test_the_examples_of_the_help_are_commands(name):
    """Each of them is read without an error: no option in it is misspelled or gone."""
    command = typer.main.get_command(cli.app).commands[name]
    examples = re.findall(r"^  keras-cnn-edu (.*)$", command.help, re.MULTILINE)
    for example in examples:
        spoken, *words = shlex.split(example.partition(" > ")[0])
        assert spoken == name
        command.make_context(spoken, words)
    assert examples or not command.params


@pytest.mark.parametrize("name", [None, *typer.main.get_command(cli.app).commands])
def test_the_help_fits_a_terminal_of_80_columns(name):
    """The terminal wraps the first paragraph; all others keep their lines, so a longer one would be broken twice."""
    command = typer.main.get_command(cli.app)
    _, *paragraphs = (command.commands[name] if name else command).help.split("\n\n")
    assert [line for paragraph in paragraphs for line in paragraph.splitlines() if len(line) > 78] == []


def test_version():
    """`--version` prints the version and nothing else."""
    result = invoke("--version")
    assert re.fullmatch(r"keras_cnn_edu \d+\.\d+\.\d+\n", result.output)


def test_models_lists_each_with_its_size():
    """The table of models has their names, variants and numbers of parameters, as in the papers."""
    text = words(invoke("models").output)
    assert "lenet5" in text
    assert "modern" in text
    assert "61,706" in text
    assert "138,357,544" in text
    assert "mlp" in text


def test_datasets_lists_each():
    """The table of data sets has their names, and which works offline."""
    text = words(invoke("datasets").output)
    assert "digits" in text
    assert "works offline" in text
    assert "fashion_mnist" in text


def test_train_hands_everything_over(monkeypatch, tmp_path):
    """Every option reaches `training.train`; at the end the files and the accuracy are printed."""
    received = {}

    def train(model, dataset, run_dir, epochs, variant, batch_size, seed, **others):
        received.update(locals())
        return types.SimpleNamespace(files={"model": Path("a/model.keras")}, test_accuracy=0.98765, seconds=12.3)

    monkeypatch.setattr(training, "train", train)
    result = invoke(
        *(
            "train",
            "lenet5",
            "--dataset",
            "mnist",
            "--run-dir",
            tmp_path,
            "--epochs",
            3,
            "--variant",
            "classic",
        ),
        *("--batch-size", 16, "--seed", 7, "--validation-split", 0.2, "--image-size", 32, "--overwrite"),
    )
    assert result.exit_code == 0, result.output
    assert (received["model"], received["dataset"], received["run_dir"]) == ("lenet5", "mnist", tmp_path)
    assert (received["epochs"], received["variant"], received["batch_size"], received["seed"]) == (
        3,
        "classic",
        16,
        7,
    )
    others = received["others"]
    assert (others["validation_split"], others["image_size"], others["overwrite"]) == (0.2, 32, True)
    assert "a/model.keras" in result.output
    assert "test accuracy 0.9877" in result.output


def test_train_says_what_it_does():
    """It compiles in the first step and never again, shows each step, validates, saves, and draws at the end."""
    said = []
    line = types.SimpleNamespace(
        begin=lambda what, total=None: said.append((what, total)),
        advance=lambda parts, what: said.append((what, parts)),
    )
    shown = Progress(line, "mlp", epochs=10)
    shown.set_params({"steps": 2})
    numbers = {"loss": 1.23456, "accuracy": 0.5, "val_loss": 1.0, "val_accuracy": 0.25}
    for epoch in (0, 1):
        shown.on_epoch_begin(epoch)
        for batch in (0, 1):
            shown.on_train_batch_end(batch, numbers)
        shown.on_test_begin()
        shown.on_epoch_end(epoch, numbers)
    shown.on_train_end()
    assert said[:4] == [
        ("epoch  1/10: compiling the training of mlp, once", None),
        ("epoch  1/10", 2),
        ("epoch  1/10, step 1/2: loss 1.235, accuracy 0.500", 1),
        ("epoch  1/10, step 2/2: loss 1.235, accuracy 0.500", 2),
    ]
    assert [what for what, _ in said[4:]] == [
        "epoch  1/10: validating",
        "epoch  1/10: saving",
        "epoch  2/10",
        "epoch  2/10, step 1/2: loss 1.235, accuracy 0.500",
        "epoch  2/10, step 2/2: loss 1.235, accuracy 0.500",
        "epoch  2/10: validating",
        "epoch  2/10: saving",
        "testing, drawing the results",
    ]


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_a_backend_that_is_not_installed_is_named_with_the_command_that_installs_it(backend, capsys):
    """Keras says only that there is no such module."""
    with pytest.raises(typer.Exit), terminal.one_message():
        raise ModuleNotFoundError(f"No module named '{backend}'", name=backend)
    message = words(capsys.readouterr().err)
    assert f"`KERAS_BACKEND={backend}` needs {backend}, which is not installed" in message
    assert message.endswith(f"pip install --constraint constraints.txt '.[{backend}]'")


@pytest.mark.parametrize("terminal_is, shows", [("xterm", True), ("dumb", False), (None, False)])
def test_only_a_terminal_shows_what_is_being_done(monkeypatch, terminal_is, shows):
    """A pipe, a file and a terminal that cannot move its cursor get nothing; names in it are data."""
    file = io.StringIO()
    environment = {"TERM": terminal_is or "xterm", "NO_COLOR": "1"}
    console = Console(file=file, force_terminal=terminal_is is not None, width=60, _environ=environment)
    monkeypatch.setattr(terminal, "console", console)
    with terminal.working("[b]one\x1b", total=2) as line:
        line.advance(1, "[b]two\x1b")
    assert ("[b]two\\x1b" in file.getvalue()) is shows
    assert bool(file.getvalue().strip()) is shows


def test_ctrl_c_says_what_is_kept_and_how_to_go_on(monkeypatch, tmp_path):
    """After Ctrl-C the note of the run is printed, and the command with `--resume`, which reaches `training.train`."""
    received = []

    def stopped(_, __, folder, *___, resume, overwrite, **____):
        received.append((resume, overwrite))
        folder.mkdir(exist_ok=True)
        (folder / "settings.json").touch()
        stop = KeyboardInterrupt()
        stop.add_note("'model.keras' is the model after epoch 5 of 30.")
        stop.add_note("To continue, call it again.")  # in Python
        raise stop

    monkeypatch.setattr(training, "train", stopped)
    result = invoke("train", "mlp", "--run-dir", tmp_path / "my run", "--epochs", 30, "--overwrite")
    assert result.exit_code == 130
    assert "the model after epoch 5 of 30." in result.output
    assert result.output.count("To continue") == 1
    command = f"keras-cnn-edu train mlp --run-dir '{tmp_path / 'my run'}' --epochs 30 --resume"
    assert command in words(result.output)
    assert invoke(*shlex.split(command)[1:]).exit_code == 130
    assert received == [(False, True), (True, False)]


def test_two_runs_never_mix(tmp_path):
    """The run folder is checked first, and the message says what to do."""
    assert "--resume out" in words(invoke("train", "mlp", "--run-dir", tmp_path, "--resume").stderr)
    (tmp_path / "settings.json").touch()
    message = words(invoke("train", "mlp", "--run-dir", tmp_path).stderr)
    assert "continue that run (--resume), or replace it (--overwrite)" in message
    both = words(invoke("train", "mlp", "--run-dir", tmp_path, "--resume", "--overwrite").stderr)
    assert "`--resume` and `--overwrite` must not both be given" in both


def test_run_dir_is_named_after_the_model(monkeypatch, tmp_path):
    """Without `--run-dir` the results go to runs/MODEL."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(training, "train", lambda model, dataset, run_dir, *_, **__: pytest.fail(str(run_dir)))
    with pytest.raises(pytest.fail.Exception, match=r"runs.mlp"):
        runner.invoke(cli.app, ["train", "mlp"], catch_exceptions=False)


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["lenet"], "Did you mean 'lenet5'?"),
        (["lenet5", "--dataset", "digts"], "Did you mean 'digits'?"),
        (["lenet5", "--variant", "modren"], "Did you mean 'modern'?"),
        (["mlp", "--variant", "modern"], "`--variant` must be left out: mlp has none. Received: --variant 'modern'."),
        (["lenet5", "--dataset", "banana"], "`--dataset` must be one of 'digits', "),
        (["lenet5", "--dataset", "mnist:9.9.9"], "`--dataset` must be "),
        (["lenet5", "--epochs", "0"], "`--epochs` must be an integer from 1 to 100000. Received: --epochs 0."),
        (["lenet5", "--batch-size", "-1"], "`--batch-size` must be an integer from 1 to 100000"),
        (["lenet5", "--image-size", "8"], "`--image-size` must be an integer from 12 to 512"),
    ],
)
def test_errors_are_one_message(arguments, message, tmp_path):
    """What the package refuses is one message and exit code 2: no traceback, no folder left behind."""
    result = invoke("train", *arguments, "--run-dir", tmp_path / "run")
    assert result.exit_code == 2
    assert words(result.stderr).startswith("Error: `")
    assert message in words(result.stderr)
    assert "Traceback" not in result.output
    assert not (tmp_path / "run").exists()


def test_debug_shows_where(tmp_path):
    """With `--debug` the exception is not caught."""
    result = invoke("--debug", "train", "lenet", "--run-dir", tmp_path / "run")
    assert isinstance(result.exception, ValueError)
    assert invoke("train", "lenet", "--run-dir", tmp_path / "run").exit_code == 2  # and the switch does not stick


def test_a_real_training_in_another_process(tmp_path):
    """The command trains, prints a line per epoch and where each file is, and writes nothing to stderr."""
    command = [sys.executable, "-m", "keras_cnn_edu", "train", "mlp", "--run-dir", "run", "--epochs", "2"]
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(Path(cli.__file__).parents[2]),
        "COLUMNS": "200",
    }
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    validated, tested = (
        [float(number) for number in re.findall(rf"{part} accuracy (\d\.\d+)", result.stdout)]
        for part in ("validation", "test")
    )
    assert len(re.findall(r"^epoch [12]/2 +loss", result.stdout, re.MULTILINE)) == 2
    assert json.loads((tmp_path / "run" / "results.json").read_text())["accuracy"] == pytest.approx(tested[0], abs=1e-4)
    assert len(tested) == 1
    assert tested[0] > 0.8
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == sorted(
        name
        for name in training.FILES.values()
        if name != "kernels"  # the MLP has none
    )
    for name in ("model.keras", "history.csv", "learning_curves.png", "confusion_matrix.png"):
        assert str(Path("run", name)) in result.stdout
    history = np.genfromtxt(tmp_path / "run" / "history.csv", delimiter=",", names=True)
    np.testing.assert_allclose(history["val_accuracy"], validated, atol=1e-4)

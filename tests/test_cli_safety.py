"""The command line with names, files and terminals that are against it: no traceback, nothing obeyed, one message."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from keras_cnn_edu import catalog, cli, layers, training
from keras_cnn_edu.cli import animate, terminal, train
from keras_cnn_edu.viz.sliding import animation, steps

NAME = "$\\frac{$ [b]<i>&|_\x1b]52;c;aGk=\x07\u202e\x9b2J\r\nok"
SHOWN = r"$\frac{$ [b]<i>&|_\x1b]52;c;aGk=\x07\u202e\x9b2J\r\nok"
ROOT = Path(cli.__file__).parents[2]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Paths: a model whose names are hostile, a model, an image, and things that are none of these."""
    folder = tmp_path_factory.mktemp("files")
    for file, name in (("hostile", NAME), ("good", "conv")):
        image = keras.Input((4, 4, 1))
        model = keras.Model(image, layers.Conv2D(1, 3, name=name)(image), name=name)
        model.save(folder / f"{file}.keras")
    Image.fromarray(np.zeros((4, 4), "uint8")).save(folder / "image.png")
    (folder / "file").write_text("text", encoding="utf-8")
    return folder


def invoke(*arguments, charset="utf-8"):
    """Run a command in this process."""
    return CliRunner(charset=charset).invoke(cli.app, [str(argument) for argument in arguments])


def assert_harmless(text):
    """Lines of characters that can be printed, and nothing else."""
    assert all(line.isprintable() for line in text.split("\n")), text


# ── names ──


def test_names_are_data_in_what_is_printed_and_written(files, tmp_path, monkeypatch):
    """The name is shown by every command that prints it, in the terminal, as Markdown, CSV, JSON and LaTeX."""
    monkeypatch.setattr(terminal.console, "width", 400)
    model, image = files / "hostile.keras", files / "image.png"
    written = {kind: tmp_path / f"why.{kind}" for kind in ("json", "latex", "figure.svg")}
    options = [word for kind, path in written.items() for word in (f"--{kind.partition('.')[0]}", path)]
    for command in (
        ["summary", model],
        ["summary", model, "--format", "csv"],
        ["inspect", model, image, "-o", tmp_path / "maps"],
        ["explain", model, image, "--layer", NAME, "--at", "0,0", *options],
    ):
        result = invoke(*command)
        assert result.exit_code == 0, result.output
        assert_harmless(result.output)
        assert SHOWN in result.output.replace('"', ""), command
    markdown = invoke("summary", model, "--format", "markdown").output
    assert_harmless(markdown)
    assert r"$\\frac{$ \[b\]&lt;i>&amp;\|\_\\x1b\]52" in markdown
    assert json.loads(written["json"].read_text(encoding="utf-8"))["layer"] == NAME
    for path in written.values():
        assert_harmless(path.read_text(encoding="utf-8"))
    assert r"\$\textbackslash{}frac\{\$" in written["latex"].read_text(encoding="utf-8")


def test_names_are_data_in_csv(files):
    """One record for each layer, whatever line breaks its name holds."""
    records = list(csv.DictReader(io.StringIO(invoke("summary", files / "hostile.keras", "--format", "csv").output)))
    assert [record["layer"] for record in records] == [SHOWN]


@pytest.mark.parametrize(
    "arguments",
    [
        ["summary", f"{NAME}.keras"],
        ["inspect", "GOOD", f"{NAME}.png"],
        ["explain", "GOOD", "IMAGE", "--layer", NAME],
        ["explain", "HOSTILE", "IMAGE", "--layer", "x", "--at", "0,0"],
        ["predict", NAME, "IMAGE"],
        ["predict", "GOOD", f"{NAME}.png"],
        ["train", NAME],
        ["train", "mlp", "--dataset", NAME],
        ["train", "mlp", "--epochs", NAME],
        ["compare", "--shape", NAME, "--kernel", "1"],
        ["animate", "--input", NAME],
        ["animate", "-o", NAME],
        [NAME],
        ["models", f"--{NAME}"],
        [f"--{NAME}"],
    ],
    ids=lambda arguments: arguments[0] if arguments[0] != NAME else "a command",
)
def test_names_are_data_in_errors(files, arguments):
    """What was received is shown in the message too."""
    known = {"GOOD": files / "good.keras", "HOSTILE": files / "hostile.keras", "IMAGE": files / "image.png"}
    result = invoke(*(known.get(argument, argument) for argument in arguments))
    assert result.exit_code == 2
    assert_harmless(result.output)


def test_names_are_data_in_warnings_and_paths(capsys):
    """Warnings of Keras quote names; paths are printed as they are, brackets included."""
    with warnings.catch_warnings():
        warnings.showwarning = terminal._show_warning
        warnings.simplefilter("always")
        warnings.warn(f"layer {NAME}", stacklevel=1)
    terminal.print_path("written:", Path("maps[red]", "a\x1bb"))
    out, err = capsys.readouterr()
    assert_harmless(out + err)
    assert SHOWN in err
    assert r"maps[red]" in out


# ── what is wrong is said in one message, which names the option ──

WRONG = [
    (["summary", "FOLDER"], "`MODEL` must be a file. Received: .*; that is a folder"),
    (["summary", ""], "MODEL.*must be a path. Received: ''"),
    (["summary", "a\0b"], "MODEL.*must be a path"),
    (["summary", "a" * 300 + ".keras"], "`MODEL` must be a file"),
    (["summary", "GOOD", "--format", "xml"], "--format"),
    (["summary", "GOOD", "--input-shape", "4,4"], "`--input-shape` must"),
    (["inspect", "GOOD", "FOLDER"], "`IMAGE` must be a file. Received: .*; that is a folder"),
    (["inspect", "GOOD", ""], "IMAGE.*must be a path"),
    (["inspect", "GOOD", "IMAGE", "-o", "FILE"], "`--output` must be a folder that can be written"),
    (["inspect", "GOOD", "IMAGE", "-o", "FILE/maps"], "`--output` must be a folder .*; .*file is no folder"),
    (["inspect", "GOOD", "IMAGE", "-o", ""], "--output.*must be a path"),
    (["inspect", "GOOD", "IMAGE", "-o", "a" * 256], "`--output` must .*longer than 255 bytes"),
    (["inspect", "GOOD", "IMAGE", "--layer", "cnov"], "`--layer` must be one of 'conv'. Received: --layer 'cnov'"),
    (["inspect", "GOOD", "IMAGE", "--white", "0"], "`--white` must be a number from 0.001"),
    (["inspect", "GOOD", "IMAGE", "--white", "nan"], "`--white` must be a number from 0.001"),
    (["explain", "GOOD", "IMAGE", "--layer", "conv", "--at", "9,9"], "`--at` must lie in the map of 'conv'"),
    (["explain", "GOOD", "IMAGE", "--layer", "conv", "--at", "0,0", "--depth", "0"], "`--depth` must be an integer"),
    (["explain", "GOOD", "IMAGE", "--layer", "conv", "--at", "0,0", "--channel", "-1"], "`--channel` must be an inte"),
    (
        ["explain", "GOOD", "IMAGE", "--layer", "conv", "--json", "FOLDER"],
        "`--json` must be a file that can be written",
    ),
    (["explain", "GOOD", "IMAGE", "--layer", "conv", "--latex", "/dev/null"], "`--latex` must .* no ordinary file"),
    (["explain", "GOOD", "IMAGE", "--layer", "conv", "--figure", "a.txt"], "`--figure` must end in .png, .svg, .pdf"),
    (["train", "mlp", "--run-dir", "FILE"], "`--run-dir` must be a folder that can be written"),
    (["train", "mlp", "--run-dir", ""], "--run-dir.*must be a path"),
    (["train", "mlp", "--seed", "-1"], "`--seed` must be an integer from 0 to 4294967295"),
    (["train", "mlp", "--image-size", "0"], "`--image-size` must be an integer from 1 to 512"),
    (["train", "mlp", "--dataset", ""], "`--dataset` must be one of 'digits'"),
    (["compare", "--shape", "1,8,8,2", "--kernel", "3,3,2,4", "--dtype", "int8"], "`--dtype` must be one of 'float32'"),
    (["compare", "--shape", "1,8,8,2", "--kernel", "3,3,2,4", "--padding", "x"], "`--padding` must be one of 'valid'"),
    (["compare", "--shape", "1,8,8,2", "--kernel", "3,3,2,4", "--rounds", "0"], "`--rounds` must be an integer"),
    (["compare", "--shape", "1,8,8,2", "--kernel", "3,3,2,4", "--groups", "0"], "`--groups` must be an integer"),
    (["compare", "--shape", "1,8,8,2", "--kernel", "3,3,2,4", "--strides", "0"], "`--strides` must be"),
    (["compare", "--shape", "1,8,0,2", "--kernel", "3,3,2,4"], "`--shape` must be positive integers"),
    (["compare", "--shape", "1,8,8,2", "--kernel", "3,3,2,4", "-o", "FOLDER/a.txt"], "`--output` must end in"),
    (["animate", "-o", "FILE/a.gif"], "`--output` must be a file that can be written.* is no folder"),
    (["animate", "--padding", "999999999"], "`--padding` must be one of valid, same, full, a whole number"),
    (["animate", "--fps", "nan"], "`--fps` must be a number from 0.01"),
]


@pytest.mark.parametrize("arguments, message", WRONG, ids=lambda value: " ".join(value)[:50].replace("\0", "0"))
def test_errors_name_the_option(files, arguments, message, monkeypatch, tmp_path):
    """Exit code 2, the option as the user wrote it, no traceback, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    known = {"GOOD": "good.keras", "IMAGE": "image.png", "FOLDER": "", "FILE": "file"}
    words = [
        re.sub("^(GOOD|IMAGE|FOLDER|FILE)", lambda found: str(files / known[found[0]]), word) for word in arguments
    ]
    result = invoke(*words)
    assert result.exit_code == 2, result.output
    assert re.search(message, " ".join(re.sub(r"[│╭╮╰╯─]", " ", result.output).split())), result.output
    assert "Traceback" not in result.output
    assert not list(tmp_path.iterdir())


def test_what_nobody_expected_is_one_message_too(monkeypatch):
    """An error of a kind of its own says its kind, and how to see where it came from."""
    monkeypatch.setattr(catalog, "networks", lambda: None)
    result = invoke("models")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith("Error: AttributeError: ")
    assert "keras-cnn-edu --debug … shows where" in result.stderr.replace("`", "")


# ── terminals and pipes ──


@pytest.mark.parametrize("charset", ["ascii", "cp1252", "cp437", "latin-1"])
def test_every_encoding_takes_every_output(files, charset, tmp_path):
    """Tables, pictures' paths, help and errors are written in what the terminal has."""
    model, image = files / "good.keras", files / "image.png"
    for arguments, expected in (
        (["summary", model], "multiply-adds"),
        (["summary", model, "--format", "markdown"], "Conv2D"),
        (["inspect", model, image, "-o", tmp_path / "maps"], "conv.png"),
        (["explain", model, image, "--layer", "conv", "--at", "0,0"], "the model computed"),
        (["animate", "--input", "3", "--kernel", "2", "-o", tmp_path / "café×.svg"], "4 steps"),
        (["models"], "lenet5"),
        (["datasets"], "works offline"),
        (["--help"], "animate"),
        (["animate", "--help"], "--padding"),
        (["summary", "…×–.keras"], "there is no such file"),
    ):
        result = invoke(*arguments, charset=charset)
        assert result.exit_code == (2 if "no such file" in expected else 0), result.output
        assert expected in " ".join(result.output.split()), (arguments, result.output)


def test_a_terminal_without_unicode_shows_signs_of_its_own(files):
    """A floor is in Gauss's brackets, a product has an x, a dash is a hyphen."""
    output = invoke("summary", files / "good.keras", charset="ascii").output
    assert "[(4 - 3)/1] + 1 = 2" in output
    assert "2x2x1" in output
    assert output.isascii()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
def test_output_that_ends(tmp_path):
    """A full disk behind stdout is one message, a closed pipe none; neither is a traceback."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "keras_cnn_edu", "models"]
    with open("/dev/full", "w") as full:
        result = subprocess.run(command, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (result.returncode, result.stderr) == (1, "Error: No space left on device\n")
    reader, writer = os.pipe()
    os.close(reader)
    result = subprocess.run(command, env=environment, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (result.returncode, result.stderr) == (1, "")


# ── what is answered without TensorFlow ──


def test_quick_answers_import_nothing_large(tmp_path):
    """Help, lists, and what is wrong with names, numbers and files, come before TensorFlow and NumPy are imported."""
    (tmp_path / "model.keras").write_bytes(b"PK")
    (tmp_path / "text.png").write_bytes(b"text")
    (tmp_path / "settings.json").touch()
    layer = {"class_name": "Conv2D", "config": {"name": "conv"}}
    with zipfile.ZipFile(tmp_path / "whole.keras", "w") as archive:
        archive.writestr("config.json", json.dumps({"class_name": "Sequential", "config": {"layers": [layer]}}))
    questions = [
        ["--help"],
        ["train", "--help"],
        ["models"],
        ["datasets"],
        ["train", "lenet"],
        ["train", "lenet5", "--dataset", "mnits"],
        ["train", "lenet5", "--epochs", "0"],
        ["train", "lenet5", "--run-dir", "model.keras"],
        ["summary", "none.keras"],
        ["summary", "model.keras"],
        ["train", "lenet5", "--image-size", "3"],
        ["train", "lenet5", "--run-dir", "."],
        ["train", "lenet5", "--run-dir", "new", "--resume"],
        ["train", "lenet5", "--learning-rate", "1"],
        ["tarin", "lenet5"],
        ["predict", "lenet5_digit", "text.png"],
        ["predict", "lenet5_digits", "text.png"],
        ["inspect", "whole.keras", "text.png"],
        ["inspect", "whole.keras", "text.png", "--layer", "cnov"],
        ["explain", "whole.keras", "text.png", "--layer", "cnov"],
        ["inspect", "none.keras", "none.png"],
        ["explain", "model.keras", "none.png", "--layer", "C1"],
        ["compare", "--shape", "1", "--kernel", "x"],
        ["compare", "--shape", "1,8,8,2", "--kernel", "3,3,2,4", "--dtype", "int8"],
        ["compare", "--shape", "1,8,8,2", "--kernel", "3,3,4,4"],
        ["compare", "--shape", "99999,9999,9999,2", "--kernel", "3,3,2,4"],
        ["animate", "--input", "x"],
        ["animate", "--input", "16", "--padding", "full"],
        ["animate", "--input-values", "1"],
        ["animate", "-o", "steps.mp4"],
    ]
    code = (
        "import sys; from typer.testing import CliRunner; from keras_cnn_edu import cli; "
        f"answers = [CliRunner().invoke(cli.app, question) for question in {questions!r}]; "
        "assert [answer.exit_code for answer in answers] == [0] * 4 + [2] * (len(answers) - 4); "
        "sys.exit(str([m for m in ('tensorflow', 'keras', 'matplotlib', 'numpy') if m in sys.modules]))"
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert result.stderr.strip() == "[]"


def test_limits_that_are_written_twice_are_the_same():
    """The command line, which answers before it imports the package, refuses what the package would refuse."""
    assert (animate.SLOWEST, animate.FASTEST) == (animation.SLOWEST, animation.FASTEST)
    assert animate.MOST == {1: steps.LONGEST, 2: steps.LARGEST}
    assert train.SETTINGS in training.FILES.values()

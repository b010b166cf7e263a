"""`keras-cnn-edu animate`: every kind of file, the numbers of the user, and bad input as one message."""

import re
import shlex

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from keras_cnn_edu.cli import app
from keras_cnn_edu.cli.animate import HELP


def run(*arguments):
    """Run the command in this process."""
    return CliRunner().invoke(app, ["animate", *map(str, arguments)])


def words(result):
    """Everything that was printed, without frames, in one line: where lines break depends on the terminal."""
    return " ".join(re.sub(r"\x1b\[[0-9;]*m|[│╭╮╰╯─]", " ", result.output).split())


def test_the_command_of_the_help(tmp_path):
    """5 pixels, "same" padding and stride 2 make 3: nine steps, an animation."""
    path = tmp_path / "conv.gif"
    result = run("--input", 5, "--kernel", 3, "--padding", "same", "--stride", 2, "-o", path)
    assert result.exit_code == 0, result.output
    assert "output 3×3, 9 steps" in words(result)
    with Image.open(path) as image:
        assert image.n_frames == 9


@pytest.mark.parametrize(
    "suffix, start", [(".svg", b"<svg"), (".png", b"\x89PNG"), (".pdf", b"%PDF"), (".GIF", b"GIF")]
)
def test_every_kind_of_file(suffix, start, tmp_path):
    """The suffix decides, in capitals too."""
    path = tmp_path / f"steps{suffix}"
    assert run("--input", 4, "--kernel", 2, "-o", path).exit_code == 0
    assert path.read_bytes().startswith(start)


def test_the_numbers_of_the_user(tmp_path):
    """The lesson's: 0·0 + 1·1 + 3·2 + 4·3 = 19."""
    path = tmp_path / "lesson.svg"
    result = run("--input-values", "0 1 2; 3 4 5; 6 7 8", "--kernel-values", "0, 1; 2, 3", "-o", path)
    assert result.exit_code == 0, result.output
    text = path.read_text(encoding="utf-8")
    assert "0·0 + 1·1 + 3·2 + 4·3 = 19" in text
    assert "4·0 + 5·1 + 7·2 + 8·3 = 43" in text


@pytest.mark.parametrize(
    "arguments, output, steps",
    [
        (["--input", "4,6", "--kernel", "3,2"], "2×5", 10),
        (["--input", 5, "--kernel", 3, "--padding", "full"], "7×7", 49),
        (["--input", 5, "--kernel", 3, "--padding", "0:1,1"], "4×5", 20),
        (["--input", 5, "--kernel", 2, "--dilation", 3], "2×2", 4),
        (["--axes", 1, "--input", 9, "--kernel", 3, "--dilation", 2, "--padding", "causal"], "9", 9),
        (["--input", 3, "--kernel", 2, "--stride", 2, "--transposed"], "6×6", 9),
        (["--input", 3, "--kernel", 2, "--stride", 3, "--transposed", "--output-padding", 2], "10×10", 9),
    ],
)
def test_sizes(arguments, output, steps, tmp_path):
    """The sizes are those of the formula, for every setting there is."""
    result = run(*arguments, "-o", tmp_path / "steps.svg")
    assert result.exit_code == 0, result.output
    assert f"output {output}, {steps} steps" in words(result)


def test_the_seed_decides_the_numbers(tmp_path):
    """The same seed makes the same file, another one another."""
    files = []
    for seed in (0, 0, 1):
        path = tmp_path / f"{len(files)}.svg"
        run("--seed", seed, "-o", path)
        files.append(path.read_bytes())
    assert files[0] == files[1] != files[2]


def test_steps_title_and_speed(tmp_path):
    """They reach the picture."""
    path = tmp_path / "steps.svg"
    run("--steps", 2, "--title", "First two", "--fps", 2, "-o", path)
    text = path.read_text(encoding="utf-8")
    assert "First two" in text
    assert 'dur="2s"' in text  # two steps and twice the last, two a second


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["-o", "conv.mp4"], "`--output` must end in .gif, .svg, .png, .pdf. Received: --output conv.mp4"),
        (["--input", "five"], "`--input` must be a whole number from 1 to 16, or two with a comma"),
        (["--kernel", "0"], "`--kernel` must be a whole number from 1"),
        (["--stride", "1,2,3"], "`--stride` must be"),
        (["--axes", 1, "--input", "3,4"], "`--input` must be a whole number from 1 to 32. Received: --input 3,4"),
        (["--padding", "somewhat"], "somewhat"),
        (["--padding", "1:x"], "`--padding` must be one of valid, same, full, a whole number from 0 to 16"),
        (["--padding", "1,2,3"], "`--padding` must have one entry, or one for each axis (2)"),
        (["--output-padding", 1], "`--output-padding` must come with --transposed"),
        (
            ["--input", 2, "--kernel", 3],
            "`--kernel` must fit into the input. Received: --input of 2×2, --kernel of 3×3",
        ),
        (["--input", 17], "`--input` must be a whole number from 1 to 16"),
        (["--input", 16, "--padding", 1], "`--input` must be so small that the numbers are legible"),
        (["--input", 3, "--stride", 9, "--transposed"], "Received: --input 3×3, --kernel 3×3, output 27×27"),
        (["--input", 3, "--padding", 9, "--transposed"], "`--padding` must leave something of the output"),
        (["--input", 100_000], "`--input` must be a whole number from 1 to 16"),
        (["--axes", 3], "`--axes` must be one of 1, 2. Received: --axes 3."),
        (["--seed", -1], "`--seed` must be an integer, 0 or larger. Received: --seed -1."),
        (["--input-values", "1 2; 3"], "`--input-values` must be rows of the same length"),
        (["--input-values", "1 two"], "`--input-values` must be numbers"),
        (["--axes", 1, "--kernel-values", "1; 2"], "`--kernel-values` must be one row of numbers"),
        (["--fps", 0], "`--fps` must be a number from 0.01 to 50"),
        (["--steps", 0], "`--steps` must be an integer, 1 or larger"),
    ],
)
def test_errors_are_one_message(arguments, message, tmp_path, monkeypatch):
    """No traceback, an exit status that says so, and no file."""
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code != 0
    assert message in words(result)
    assert "Traceback" not in result.output
    assert not list(tmp_path.iterdir())


def test_the_examples_of_the_help_run(tmp_path, monkeypatch):
    """Every one of them, as it stands there."""
    monkeypatch.chdir(tmp_path)
    examples = [line.strip() for line in HELP.splitlines() if line.strip().startswith("keras-cnn-edu animate")]
    assert len(examples) == 4
    for example in examples:
        result = run(*shlex.split(example)[2:])
        assert result.exit_code == 0, result.output


def test_a_sheet_shows_what_is_in_the_file(tmp_path):
    """A still picture is not empty."""
    path = tmp_path / "sheet.png"
    run("-o", path)
    with Image.open(path) as image:
        assert np.asarray(image.convert("L")).std() > 10

"""Model files on the command line: the whole ones are read, the others are refused with a reason."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import keras
import pytest
from typer.testing import CliRunner

from keras_cnn_edu import cli
from keras_cnn_edu import layers as ours
from keras_cnn_edu.cli.files import load_model


def difference(truth, guess):
    """A loss that no other process knows."""
    return keras.ops.sum(truth - guess)


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """The path of a small model, compiled with a loss of the user's own."""
    model = keras.Sequential([keras.Input((8, 8, 1)), ours.Conv2D(2, 3, name="conv"), keras.layers.Flatten()])
    model.compile("adam", difference)
    path = tmp_path_factory.mktemp("models") / "good.keras"
    model.save(path)
    return path


@pytest.fixture
def rewritten(good, tmp_path):
    """A function that copies the good file with another configuration."""

    def rewrite(change, without=()):
        path = tmp_path / "changed.keras"
        with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w") as new:
            for name in set(old.namelist()) - set(without):
                content = old.read(name)
                new.writestr(name, change(content) if name == "config.json" else content)
        return path

    return rewrite


def in_first_layer(**entries):
    """Return a change of a configuration: of its first real layer."""

    def change(text):
        config = json.loads(text)
        config["config"]["layers"][1] |= entries
        return json.dumps(config)

    return change


def test_a_good_file_is_read(good):
    """The model is there, ours included; its loss is not needed."""
    assert load_model(good).get_layer("conv").kernel.shape == (3, 3, 1, 2)


def test_what_is_no_whole_file_is_refused(good, tmp_path):
    """Missing, elsewhere, of another kind, cut off, changed on the way: each is named."""
    content = good.read_bytes()
    with pytest.raises(ValueError, match=r"`MODEL` must be a file. Received: .*god.keras; .* There is .*good.keras"):
        load_model(good.with_name("god.keras"))
    other = tmp_path / "model.h5"
    other.write_bytes(content)
    with pytest.raises(ValueError, match=r"must be a .keras file, as `model.save\('model.keras'\)` writes it"):
        load_model(other)
    for broken in (content[: len(content) // 2], b"", content.replace(b"conv", b"cons", 1)):
        path = tmp_path / "broken.keras"
        path.write_bytes(broken)
        with pytest.raises(ValueError, match=r"`MODEL` must be a whole .keras file. Received: .*broken.keras"):
            load_model(path)


def test_what_holds_no_model_is_refused(rewritten):
    """An archive whose parts are missing or make no sense."""
    dense = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 1}, "registered_name": None}
    for change, without, message in [
        (lambda text: text, ["model.weights.h5"], "model.weights"),
        (lambda text: text, ["config.json"], "config.json"),
        (lambda text: text[:40], [], "line 1 column"),
        (lambda text: "[1]", [], "TypeError|list"),
        (lambda text: json.dumps(dense), [], "which holds a Dense"),
        (lambda text: text.replace(b'"filters": 2', b'"filters": -2'), [], "`filters` must be an integer"),
    ]:
        with pytest.raises(ValueError, match=rf"`MODEL` must .*changed.keras.*({message})"):
            load_model(rewritten(change, without))


def test_safe_mode_stays_on(tmp_path):
    """A Lambda layer holds code; it is not run, and the message names the layer."""
    path = tmp_path / "lambda.keras"
    keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: x + 1, name="evil")]).save(path)
    with pytest.raises(ValueError, match=r"must not contain code.*Lambda layer 'evil'. Safe mode stays on"):
        load_model(path)


@pytest.mark.parametrize("module, name", [("os", "system"), ("__main__", "Mine"), ("keras.layers", "Conv9D")])
def test_unknown_classes_are_named(rewritten, module, name):
    """A class that is not known is not imported from elsewhere."""
    path = rewritten(in_first_layer(module=module, class_name=name, registered_name=None))
    with pytest.raises(ValueError, match=rf"must have only layers of Keras or keras_cnn_edu.*{name}.*Python"):
        load_model(path)


# ── the command `summary` ──


def invoke(*arguments):
    """Run a command in this process."""
    return CliRunner().invoke(cli.app, ["summary", *map(str, arguments)])


def test_summary_prints_the_table(good):
    """The table, in the formats that are offered."""
    table, markdown, text = (invoke(good, "--format", name).output for name in ("table", "markdown", "csv"))
    assert "20 parameters; for one image 648 multiply-adds" in re.sub(r"\s+", " ", table)
    assert "| conv | Conv2D | 6×6×2 | ⌊(8 − 3)/1⌋ + 1 = 6 | 20 |" in markdown
    assert text.splitlines()[0].startswith("layer,type,output,size,parameters")


def test_summary_in_another_process(good):
    """Run as a program, it knows our layers without importing them first, and writes nothing to stderr."""
    command = [sys.executable, "-m", "keras_cnn_edu", "summary", str(good), "--format", "csv"]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(cli.__file__).parents[2])}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (result.stderr, result.stdout.splitlines()[1].split(",")[:2]) == ("", ["conv", "Conv2D"])


def test_summary_of_a_model_without_a_size(tmp_path):
    """A model that leaves the size open asks for it."""
    path = tmp_path / "open.keras"
    keras.Sequential([keras.Input((None, None, 1)), keras.layers.Conv2D(2, 3, name="conv")]).save(path)
    assert "`--input-shape` must say how large an image is" in invoke(path).stderr
    assert "8×8×2" in invoke(path, "--input-shape", "10,10,1", "--format", "markdown").output
    assert "`--input-shape` must be whole numbers" in invoke(path, "--input-shape", "10x10").stderr


def test_summary_of_a_bad_file_is_one_message(tmp_path):
    """Exit code 2 and one sentence, no traceback."""
    result = invoke(tmp_path / "none.keras")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: `MODEL` must be a file.")
    assert "Traceback" not in result.output

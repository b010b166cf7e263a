"""`keras-cnn-edu predict`: the class of an image file, and what was done to the image first."""

import json

import numpy as np
from characters import printed
from PIL import Image
from test_cli import invoke, words

from keras_cnn_edu import models
from keras_cnn_edu.cli import terminal


def save(path, image):
    """Write an image of 0 to 1 as a file; return its path."""
    Image.fromarray((255 * image).astype("uint8")).save(path)
    return path


def test_a_printed_digit(tmp_path, monkeypatch):
    """The class, what was done to the picture, and the picture as the network got it."""
    monkeypatch.setattr(terminal.console, "width", 200)
    seven = save(tmp_path / "seven.png", printed(7, 64))
    result = invoke("predict", "lenet5_digits", seven, "--picture", tmp_path / "got.png")
    text = words(result.output)
    assert result.exit_code == 0, result.output
    assert "seven.png, inverted, cropped to its ink 7" in text
    with Image.open(tmp_path / "got.png") as picture:
        assert picture.size[0] > 100


def test_the_run_folder_names_the_classes(tmp_path):
    """Beside a model lies what its run was started with, and what the classes are called."""
    models.from_preset("lenet5_digits").save(tmp_path / "model.keras")
    about = {"dataset": "digits", "class_names": [f"number-{n}" for n in range(10)]}
    (tmp_path / "settings.json").write_text(json.dumps(about), encoding="utf-8")
    seven = save(tmp_path / "seven.png", printed(7, 64))
    text = words(invoke("predict", tmp_path / "model.keras", seven, "-o", tmp_path / "got.png").output)
    assert "number-7" in text
    (tmp_path / "settings.json").unlink()
    text = words(invoke("predict", tmp_path / "model.keras", seven, "-o", tmp_path / "got.png").output)
    assert "inverted, fitted into 32×32" in text  # of what data the model is, nobody knows now


def test_refusals(tmp_path):
    """Files are looked at before anything is started; each message names the argument."""
    nothing = save(tmp_path / "nothing.png", np.ones((8, 8)))
    for arguments, message in [
        (("lenet5_digit", nothing), "`MODEL` must be a .keras file, or a network that comes trained: lenet5_digits"),
        (("lenet5_digits", tmp_path / "none.png"), "`IMAGE` must be a file"),
        (("lenet5_digits", nothing), "must show something light on dark"),
        (("lenet5_digits", nothing, "--top", "0"), "`--top` must be an integer, 1 or larger"),
        (("lenet5_digits", nothing, "-o", tmp_path / "x.txt"), "`--picture` must end in .png, .svg, .pdf"),
    ]:
        result = invoke("predict", *arguments)
        assert result.exit_code == 2
        assert message in words(result.output)

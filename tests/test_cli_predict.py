"""`keras-cnn-edu predict`: the class of an image file, and what was done to the image first."""

import json

import keras
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
    """Files are checked before TensorFlow is imported; each message names the argument."""
    nothing = save(tmp_path / "nothing.png", np.ones((8, 8)))
    for arguments, message in [
        (("lenet5_digit", nothing), "`MODEL` must be a .keras file, or a trained network: lenet5_digits"),
        (("lenet5_digits", tmp_path / "none.png"), "`IMAGE` must be a file"),
        (("lenet5_digits", nothing), "must show something light on dark"),
        (("lenet5_digits", nothing, "--top", "0"), "`--top` must be an integer, 1 or larger"),
        (("lenet5_digits", nothing, "-o", tmp_path / "x.txt"), "`--picture` must end in .png, .svg, .pdf"),
    ]:
        result = invoke("predict", *arguments)
        assert result.exit_code == 2
        assert message in words(result.output)


def test_odd_files_are_the_same_digit(tmp_path, monkeypatch):
    """On transparent paper, with a palette, 16 bits, lying on its side as cameras save it, in an animation."""
    monkeypatch.setattr(terminal.console, "width", 200)
    seven = Image.fromarray((255 * printed(7, 64)).astype("uint8"))
    ink = Image.new("RGBA", seven.size, "black")
    ink.putalpha(seven.point(lambda level: 255 - level))
    ink.save(tmp_path / "transparent.png")
    seven.convert("P").save(tmp_path / "palette.png")
    Image.fromarray(np.asarray(seven).astype("uint16") * 257).save(tmp_path / "deep.png")
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    seven.rotate(90).save(tmp_path / "lying.jpg", exif=exif, quality=95)
    seven.save(tmp_path / "moving.gif", save_all=True, append_images=[Image.new("L", seven.size)])
    files = [tmp_path / name for name in ("transparent.png", "palette.png", "deep.png", "lying.jpg", "moving.gif")]
    result = invoke("predict", "lenet5_digits", *files, "-o", tmp_path / "got.png")
    text = words(result.output)
    assert result.exit_code == 0, result.output
    for file in files[:-1]:
        assert f"{file.name}, inverted, cropped to its ink 7 " in text
    assert "moving.gif, the first of 2 frames, inverted, cropped to its ink 7 " in text


def test_networks_of_other_images(tmp_path, monkeypatch):
    """A network of color images gets fitted ones; one that takes any size gets images of one size at a time."""
    monkeypatch.setattr(terminal.console, "width", 200)
    for name, shape in (("color", (8, 8, 3)), ("any", (None, None, 1))):
        end = [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(2, "softmax")]
        keras.Sequential([keras.Input(shape), *end]).save(tmp_path / f"{name}.keras")
    wide, small = save(tmp_path / "wide.png", np.ones((8, 16))), save(tmp_path / "small.png", np.ones((1, 1)))
    picture = ("-o", tmp_path / "got.png")
    text = words(invoke("predict", tmp_path / "color.keras", wide, "--invert", *picture).output)
    assert "wide.png, made a color image, 16×8 fitted into 8×8, with a border, inverted" in text
    refused = invoke("predict", tmp_path / "color.keras", wide, "--crop", *picture)
    assert "`--crop` must come with a network that was trained on characters of a known size" in words(refused.stderr)
    assert invoke("predict", tmp_path / "any.keras", small, *picture).exit_code == 0
    refused = invoke("predict", tmp_path / "any.keras", small, wide, *picture)
    assert "`IMAGE...` must all be of the same size. Received: " in words(refused.stderr)


def test_a_run_folder_instead_of_a_model(tmp_path):
    """The message names the model in it."""
    (tmp_path / "model.keras").touch()
    result = invoke("predict", tmp_path, save(tmp_path / "one.png", np.ones((8, 8))))
    assert f"that is a folder. There is {tmp_path / 'model.keras'}" in words(result.stderr)

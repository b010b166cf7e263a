"""`inspect` and `explain` on the command line: image and model files, what is printed, written and refused."""

import io
import json
import re

import keras
import numpy as np
import pytest
from inspected import read
from PIL import Image, ImageFile, TiffImagePlugin
from typer.testing import CliRunner

from keras_cnn_edu import callbacks, cli, layers
from keras_cnn_edu.cli import terminal
from keras_cnn_edu.cli.fitting import fit_image
from keras_cnn_edu.cli.images import read_image

runner = CliRunner()
PIXELS = np.arange(0, 240, 2).reshape(10, 12).astype("uint8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a model for gray images of 10×12 pixels, and one such image."""
    folder = tmp_path_factory.mktemp("files")
    small().save(folder / "small.keras")
    Image.fromarray(PIXELS).save(folder / "gray.png")
    return folder


def small(shape=(10, 12, 1)):
    """A convolution and two units."""
    conv = layers.Conv2D(2, 3, kernel_initializer="ones", name="conv")
    return keras.Sequential([keras.Input(shape), conv, layers.Flatten(name="flatten"), layers.Dense(2, name="dense")])


def load_image(path, model, **settings):
    """Read a file and fit it; return the array only."""
    return fit_image(read_image(path), model, **settings)[0]


def invoke(*arguments):
    """Run a command in this process."""
    return runner.invoke(cli.app, [str(argument) for argument in arguments])


def refused(*arguments):
    """Run a command that must fail with one message; return the message."""
    result = invoke(*arguments)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    return " ".join(result.stderr.split())


# ── image files ──


def test_values_are_from_black_to_white(folder):
    """A file of 0 to 255 becomes 0 to 1, as in training, or to another value for white."""
    image = load_image(folder / "gray.png", small())
    assert (image.shape, image.dtype) == ((10, 12, 1), "float32")
    np.testing.assert_allclose(image[..., 0], PIXELS / 255, rtol=1e-6)
    np.testing.assert_allclose(load_image(folder / "gray.png", small(), white=255.0)[..., 0], PIXELS, rtol=1e-6)


def test_color_has_three_channels(tmp_path):
    """Red, green and blue in this order, for a model with the channels last or first."""
    red = np.zeros((10, 12, 3), "uint8")
    red[..., 0] = 255
    Image.fromarray(red).save(tmp_path / "red.png")
    last = load_image(tmp_path / "red.png", small((10, 12, 3)))
    assert last.mean((0, 1)).tolist() == [1, 0, 0]
    first = keras.Sequential([keras.Input((3, 10, 12)), layers.Conv2D(1, 3, data_format="channels_first")])
    np.testing.assert_array_equal(load_image(tmp_path / "red.png", first), np.moveaxis(last, -1, 0))


@pytest.mark.parametrize(
    "mode, value, expected",
    [
        ("1", 255, 1),
        ("LA", (0, 0), 1),
        ("RGBA", (0, 0, 0, 0), 1),
        ("I;16", 65535, 1),
        ("P", 0, 0),
        ("CMYK", (0,) * 4, 1),
    ],
)
def test_every_mode_of_a_file(mode, value, expected, tmp_path):
    """Black and white, transparent (which is white), 16 bits, palettes and ink become gray or color."""
    name = f"image.{'jpg' if mode == 'CMYK' else 'png'}"
    Image.new(mode, (12, 10), value).save(tmp_path / name)
    channels = 1 if mode in ("1", "LA", "I;16") else 3
    image = load_image(tmp_path / name, small((10, 12, channels)))
    np.testing.assert_allclose(image, np.full((10, 12, channels), expected), atol=1e-6)


def test_a_photograph_is_turned_upright(tmp_path):
    """Cameras save the pixels lying and note down how to turn them."""
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    Image.fromarray(PIXELS).save(tmp_path / "lying.jpg", exif=exif)
    assert load_image(tmp_path / "lying.jpg", small((12, 10, 1))).shape == (12, 10, 1)


def test_resize_fits_size_and_channels(tmp_path):
    """Another size is fitted without squeezing, on the color of the edge, and color made gray; both are said."""
    picture = np.full((20, 40, 3), 255, "uint8")  # twice as wide as high, and the model takes 10×12
    picture[6:14, 12:28] = 0
    Image.fromarray(picture).save(tmp_path / "large.png")
    image, notes = fit_image(read_image(tmp_path / "large.png"), small(), resize=True)
    assert notes == ["made gray", "40×20 fitted into 12×10, with a border"]
    np.testing.assert_allclose(image[[0, 1, -2, -1]], 1, atol=1e-6)  # the border: 12×6 of the 12×10 are the picture
    dark = np.argwhere(image[..., 0] < 0.5)
    assert np.ptp(dark, axis=0).tolist() == [1, 3]  # 8×16 pixels of 20×40 are 2 by 5 of 6×12, less the blurred edge


def test_resize_without_a_border(tmp_path):
    """An image of the same shape fills the other size; one that fits already is left alone."""
    Image.new("L", (24, 20)).save(tmp_path / "double.png")
    Image.new("L", (12, 10)).save(tmp_path / "right.png")
    Image.new("L", (1, 5000)).save(tmp_path / "thin.png")
    found = [
        fit_image(read_image(tmp_path / f"{name}.png"), small(), resize=True)[1] for name in ("double", "right", "thin")
    ]
    assert found == [["24×20 fitted into 12×10"], [], ["1×5000 fitted into 12×10, with a border"]]


def test_of_several_frames_the_first_is_taken(tmp_path):
    """An animation has many pictures; the user is told that only the first is used."""
    frames = [Image.fromarray(np.full((10, 12), level, "uint8")) for level in (0, 255)]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    picture = read_image(tmp_path / "moving.gif")
    assert picture.notes == ("the first of 2 frames",)
    assert np.asarray(picture.image).max() == 0


@pytest.mark.parametrize("size, mode", [((12, 11), "L"), ((10, 12), "L"), ((12, 10), "RGB")], ids=str)
def test_an_image_that_does_not_fit(size, mode, tmp_path):
    """The answer says what the model takes, what the file holds, and what to do."""
    Image.new(mode, size).save(tmp_path / "other.png")
    message = r"`IMAGE` must be 12 pixels wide and 10 high with 1 channel \(gray\), as '.*' takes them.*Add --resize"
    with pytest.raises(ValueError, match=message):
        load_image(tmp_path / "other.png", small())


def tiff(array, **tags):
    """Pixels as the bytes of a TIFF file."""
    file = io.BytesIO()
    Image.fromarray(array).save(file, "TIFF", tiffinfo={getattr(TiffImagePlugin, name): tags[name] for name in tags})
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        tiff((PIXELS / 255).astype("float32")),
        tiff(PIXELS.astype("int32")),
        tiff(PIXELS.astype("uint16") * 257),
        tiff(65535 - PIXELS.astype("uint16") * 257, PHOTOMETRIC_INTERPRETATION=0),
        b"P5 12 10 65535\n" + (PIXELS.astype(">u2") * 257).tobytes(),
        b"Pf 12 10 -1\n" + (PIXELS[::-1] / 255).astype("<f4").tobytes(),
    ],
    ids=["floats", "32 bits", "16 bits", "16 bits, 0 is white", "PGM of 16 bits", "PFM"],
)
def test_more_than_8_bits(content, tmp_path):
    """Floats from 0 to 1, and integers of 16 and of 32 bits, are as bright as they are shown."""
    (tmp_path / "image").write_bytes(content)
    np.testing.assert_allclose(load_image(tmp_path / "image", small())[..., 0], PIXELS / 255, atol=1e-6)


@pytest.mark.parametrize(
    "values, received",
    [
        (np.linspace(-1, 1, 120, dtype="float32"), "numbers from -1 to 1"),
        (np.full(120, np.nan, "float32"), "numbers from nan to nan"),
        (np.arange(120, dtype="int32") * 1000, "numbers from 0 to 119000"),
    ],
)
def test_pixels_of_which_nobody_knows_how_bright_they_are(values, received, tmp_path):
    """Measured data has no white; black would be a wrong answer."""
    (tmp_path / "image.tiff").write_bytes(tiff(values.reshape(10, 12)))
    with pytest.raises(ValueError, match=rf"`IMAGE` must have 8 or 16 bits.*{received}. Save it as a PNG file"):
        load_image(tmp_path / "image.tiff", small())


def test_a_program_is_no_image(tmp_path):
    """PostScript is a program, and would be run to draw it; under the name of a picture too."""
    (tmp_path / "image.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 12 10\nshowpage\n")
    with pytest.raises(ValueError, match=r"`IMAGE` must be a whole image file \(PNG, JPEG, .*image.png"):
        load_image(tmp_path / "image.png", small())


@pytest.mark.parametrize("deepest", [6000 * 6000, None])
def test_sizes_are_checked_before_anything_is_decoded(deepest, tmp_path, monkeypatch):
    """A few kilobytes that would become hundreds of megabytes are refused by the size that they declare."""
    Image.new("1", (8300, 8300)).save(tmp_path / "large.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", deepest)  # where Pillow warns
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: pytest.fail("decoded"))
    with pytest.raises(ValueError, match="`IMAGE` must have at most 67,108,864 pixels"):
        read_image(tmp_path / "large.png")


@pytest.mark.parametrize("share", [0, 0.2, 0.7])
def test_a_truncated_image(folder, share, tmp_path):
    """A file that is cut off is named, with the reason."""
    whole = (folder / "gray.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(ValueError, match=r"`IMAGE` must be a whole image file.*cut.png, which is damaged, cut off"):
        load_image(tmp_path / "cut.png", small())


def test_a_missing_image(tmp_path):
    """No file, or a folder, is no image."""
    for path, reason in ((tmp_path / "none.png", "there is no such file"), (tmp_path, "that is a folder")):
        with pytest.raises(ValueError, match=rf"`IMAGE` must be a file. Received: .*{reason}"):
            load_image(path, small())


def test_a_model_that_takes_no_images(folder):
    """Vectors, four channels, two inputs: the answer says to use Python."""
    one, two = keras.Input((4,)), keras.Input((10, 12, 1))
    models = [keras.Model(one, one), small((10, 12, 4)), keras.Model([two, one], [two, one])]
    for model in models:
        with pytest.raises(ValueError, match=r"`MODEL` must have one input, of gray or color images.*Use Python"):
            load_image(folder / "gray.png", model)


# ── inspect ──


def test_inspect_prints_and_draws_every_layer(folder, tmp_path):
    """One line and one picture for each layer; the statistics are those of its maps."""
    result = invoke(
        "inspect", folder / "small.keras", folder / "gray.png", folder / "gray.png", "-o", tmp_path / "maps"
    )
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "maps").iterdir()) == ["conv.png", "dense.png", "flatten.png"]
    sums = np.lib.stride_tricks.sliding_window_view(PIXELS / 255, (3, 3)).sum((2, 3))
    line = next(line for line in result.output.splitlines() if "conv.png" in line)
    numbers = [float(number) for number in re.findall(r" (\d+\.?\d*) ", line)]
    np.testing.assert_allclose(numbers, [sums.min(), sums.mean(), sums.max()], rtol=5e-3)
    assert "8×10×2" in line
    assert f"pictures in {tmp_path / 'maps'}" in result.output.splitlines()


@pytest.mark.parametrize("width", [80, 60])
def test_nothing_is_cut_off_in_a_narrow_terminal(folder, tmp_path, monkeypatch, width):
    """Names of layers and files, sizes and folders stand there whole, in 80 columns and in 60."""
    monkeypatch.setattr(terminal.console, "width", width)
    files = tmp_path / "a folder with a name that is longer than the terminal is wide"
    image = keras.Input((10, 12, 1))
    long_name = "a_layer_with_a_name_of_forty_characters_"
    keras.Model(image, layers.Conv2D(2, 3, name=long_name)(image)).save(tmp_path / "long.keras")
    output = invoke("inspect", tmp_path / "long.keras", folder / "gray.png", "-o", files).output
    assert "…" not in output
    for text in (long_name, f"{long_name}.png", "8×10×2", f"pictures in {files}"):
        assert text in output
    summary = invoke("summary", folder / "small.keras").output
    assert "…" not in summary
    assert all(text in summary for text in ("conv", "8×10×2", "⌊(10 − 3)/1⌋ + 1 = 8", "multiply-adds 1,440", "640 B"))


def test_the_input_image_is_beside_the_maps(tmp_path):
    """Each picture shows the image as the network got it: red pixels, which no scale of the maps has."""
    Image.new("RGB", (24, 20), (255, 0, 0)).save(tmp_path / "red.png")
    conv, dense = layers.Conv2D(2, 3, name="conv"), layers.Dense(2, name="dense")
    keras.Sequential([keras.Input((10, 12, 3)), conv, layers.Flatten(), dense]).save(tmp_path / "color.keras")
    result = invoke("inspect", tmp_path / "color.keras", tmp_path / "red.png", "--resize", "-o", tmp_path / "maps")
    assert f"24×20 fitted into 12×10: {tmp_path / 'red.png'}" in result.output.splitlines()
    for name in ("conv", "dense"):
        with Image.open(tmp_path / "maps" / f"{name}.png") as picture:
            pixels = np.asarray(picture.convert("RGB"))
        assert (pixels == (255, 0, 0)).all(-1).sum() > 1000


def test_inspect_finds_a_nan(folder, tmp_path):
    """One sentence, and no pictures; another one if there is none."""
    arguments = folder / "gray.png", "--nan", "-o", tmp_path / "maps"
    assert invoke("inspect", folder / "small.keras", *arguments).output.strip() == "Every number is finite."
    model = small()
    model.get_layer("dense").bias.assign([0, np.nan])
    model.save(tmp_path / "broken.keras")
    output = " ".join(invoke("inspect", tmp_path / "broken.keras", *arguments).output.split())
    assert output.startswith(
        "The first number that is not finite is NaN, in the weight 'bias' of 'dense', position (1,)."
    )
    assert not (tmp_path / "maps").exists()


def test_inspect_writes_a_page_instead(folder, tmp_path):
    """The page shows the image; nothing is drawn beside it."""
    page = tmp_path / "page.html"
    result = invoke("inspect", folder / "small.keras", folder / "gray.png", "--page", page)
    assert result.exit_code == 0, result.output
    assert list(tmp_path.iterdir()) == [page]
    np.testing.assert_array_equal(read(page).array("probes")[0], load_image(folder / "gray.png", small()))
    assert "`IMAGE` must name one image file or more" in refused("inspect", folder / "small.keras", "--page", page)


def test_inspect_chosen_layers(folder, tmp_path):
    """`--layer` may be given several times."""
    chosen = ("--layer", "dense", "--layer", "conv")
    result = invoke("inspect", folder / "small.keras", folder / "gray.png", *chosen, "-o", tmp_path / "maps")
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "maps").iterdir()) == ["conv.png", "dense.png"]
    message = refused(
        "inspect", folder / "small.keras", folder / "gray.png", "--layer", "cnov", "-o", tmp_path / "none"
    )
    assert "Did you mean 'conv'?" in message
    assert not (tmp_path / "none").exists()


def test_images_of_different_sizes(tmp_path, folder):
    """A model that takes any size takes several images only of one."""
    keras.Sequential([keras.Input((None, None, 1)), layers.Conv2D(1, 3)]).save(tmp_path / "any.keras")
    Image.new("L", (20, 20)).save(tmp_path / "square.png")
    message = refused("inspect", tmp_path / "any.keras", folder / "gray.png", tmp_path / "square.png")
    assert "`IMAGE...` must all be of the same size" in message


# ── explain ──


def test_explain_prints_the_arithmetic(folder):
    """The sum of the window of ones stands in the output, and both results."""
    result = invoke("explain", folder / "small.keras", folder / "gray.png", "--layer", "conv", "--at", "3,4")
    assert result.exit_code == 0, result.output
    expected = PIXELS[3:6, 4:7].sum() / 255
    assert result.output.startswith("conv at (3, 4), channel 0: Conv2D = ")
    assert float(re.search(r"sum of 9 products +(\S+)", result.output)[1]) == pytest.approx(expected, rel=1e-5)
    assert "the model computed" in result.output


def test_explain_writes_files(folder, tmp_path):
    """JSON, LaTeX and a picture, of the whole chain, are written where they are wanted."""
    files = {kind: tmp_path / f"why.{kind}" for kind in ("json", "tex", "png")}
    wanted = ["--json", files["json"], "--latex", files["tex"], "--figure", files["png"]]
    arguments = ["--layer", "dense", "--channel", 1, "--depth", 3]
    result = invoke("explain", folder / "small.keras", folder / "gray.png", *arguments, *wanted)
    assert result.exit_code == 0, result.output
    assert result.output.count("the model computed") == 3
    exported = json.loads(files["json"].read_text(encoding="utf-8"))
    assert exported["contribution"]["contribution"]["layer"] == "conv"
    assert files["tex"].read_text(encoding="utf-8").count("the model computed") == 3
    with Image.open(files["png"]) as picture:
        assert picture.width > 500


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--layer", "cnov", "--at", "0,0"], "Did you mean 'conv'?"),
        (["--layer", "conv", "--at", "8,0"], "the map of 'conv', which is 8×10: from (0, 0) to (7, 9)"),
        (
            ["--layer", "conv", "--at", "a,b"],
            "must be whole numbers with commas between them. Received: --at a,b",
        ),
        (["--layer", "conv", "--at", "0,0", "--channel", "2"], "`--channel` must be 0 to 1: 'conv' has 2 channels"),
        (["--layer", "dense", "--at", "0,0"], "`--at` must be None: 'dense' has units"),
    ],
)
def test_places_that_are_not_there(folder, arguments, message):
    """What the package refuses is one message and exit code 2."""
    assert message in refused("explain", folder / "small.keras", folder / "gray.png", *arguments)


# ── an epoch of a run ──


def test_the_network_of_an_epoch(folder, tmp_path):
    """Epoch 0 has the windows of ones, epoch 1 the trained weights; an epoch or weights that are missing are named."""
    model, run, images = small(), tmp_path / "run", PIXELS[None, ..., None] / 255
    model.compile("sgd", "mse", run_eagerly=True)
    model.fit(images, np.ones((1, 2)), verbose=0, callbacks=[callbacks.WeightsExporter(run)])
    window, kernel = PIXELS[3:6, 4:7] / 255, model.get_layer("conv").kernel.numpy()[..., 0, 0]
    arguments = ["explain", run, folder / "gray.png", "--layer", "conv", "--at", "3,4", "--epoch"]
    for epoch, weights in ((0, np.ones((3, 3))), (1, kernel)):
        found = re.search(r"sum of 9 products +(\S+)", invoke(*arguments, epoch).output)
        assert float(found[1].replace("−", "-")) == pytest.approx((window * weights).sum(), rel=1e-4)
    result = invoke("inspect", run / "model.keras", folder / "gray.png", "--epoch", 1, "-o", tmp_path / "maps")
    assert sorted(path.stem for path in (tmp_path / "maps").iterdir()) == ["conv", "dense", "flatten"], result.output
    assert "must be an epoch whose weights are in the folder: 0, 1. Received: --epoch 7" in refused(*arguments, 7)
    for name in ("inspect", "explain"):
        message = refused(name, folder, folder / "gray.png", "--epoch", 0, *arguments[3:5])
        assert "`MODEL` must be a run folder with the weights of its epochs. Received: MODEL" in message
        assert "which has no manifest.json. Train again with" in message


# ── model files ──


@pytest.mark.parametrize("command", [["inspect"], ["explain", "--layer", "conv"]], ids=["inspect", "explain"])
def test_a_model_file_that_is_cut_off(folder, command, tmp_path):
    """Half a model file is refused by both commands."""
    whole = (folder / "small.keras").read_bytes()
    (tmp_path / "half.keras").write_bytes(whole[: len(whole) // 2])
    assert "`MODEL` must be a whole .keras file" in refused(*command, tmp_path / "half.keras", folder / "gray.png")


@pytest.mark.parametrize("command", [["inspect"], ["explain", "--layer", "conv"]], ids=["inspect", "explain"])
def test_a_model_file_with_code_is_not_trusted(folder, command, tmp_path):
    """A Lambda layer would run code of the file; safe mode stays on."""
    image = keras.Input((10, 12, 1))
    keras.Model(image, keras.layers.Lambda(lambda x: x + 1, name="plus")(image)).save(tmp_path / "lambda.keras")
    message = refused(*command, tmp_path / "lambda.keras", folder / "gray.png")
    assert "`MODEL` must not contain code" in message
    assert "Lambda layer 'plus'" in message

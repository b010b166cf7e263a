"""The page of a run: true numbers, pictures that are there, text that stays text."""

import html.parser
import io
import json
import urllib.parse

import keras
import numpy as np
import pytest
from PIL import Image

from keras_cnn_edu import data, training
from keras_cnn_edu.runs import RunFolder
from keras_cnn_edu.training import page, results
from keras_cnn_edu.viz.canvas import png

VOID = {"img", "input", "br", "meta"}
HOSTILE = '"><img src=x onerror=alert(1)><script>alert("1")</script>&amp;'


class Page(html.parser.HTMLParser):
    """Reads a page as a browser does: its elements, and the text in each."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(text)
        self.close()
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag, attributes):
        """Note an element and its attributes."""
        self.elements.append({"tag": tag, "text": "", **dict(attributes)})
        if tag not in VOID:
            self.open.append(self.elements[-1])

    def handle_endtag(self, tag):
        """Elements are closed in the reverse order."""
        assert self.open.pop()["tag"] == tag

    def handle_data(self, text):
        """A text belongs to every element around it."""
        for element in self.open:
            element["text"] += text

    def all(self, tag):
        """Return the elements of a kind."""
        return [element for element in self.elements if element["tag"] == tag]


def page_of(folder):
    """Read the page of a folder, and hold it to what is true of every page."""
    found = Page((folder / "index.html").read_text(encoding="utf-8"))
    assert not found.all("script")
    assert found.all("html")[0]["lang"] == "en"
    assert len(found.all("h1")) == len(found.all("title")) == 1
    assert all(image["alt"] for image in found.all("img"))
    ids = [element["id"] for element in found.elements if "id" in element]
    assert len(ids) == len(set(ids))
    for element in found.elements:
        address = element.get("src") or element.get("href") or "#"
        assert (address[1:] in ids) if address[1:] and address.startswith("#") else True
        assert address.startswith("#") or (folder / urllib.parse.unquote(address)).exists(), address
    return found


def test_the_misclassified_images_are_those_of_largest_loss(run):
    """A NumPy computation from the saved model and the test images picks the same images, in the same order."""
    model = keras.models.load_model(run.files["model"])
    pairs = list(data.load("digits")[1].unbatch().as_numpy_iterator())
    images, labels = (np.stack(part) for part in zip(*pairs, strict=True))
    predicted = model.predict(images, verbose=0).astype("float64")
    loss = [-np.log(row[label]) for row, label in zip(predicted, labels, strict=True)]
    wrong = [index for index in range(len(labels)) if predicted[index].argmax() != labels[index]]
    wrong.sort(key=lambda index: -loss[index])
    assert len(wrong) > 2
    found = page_of(run.files["page"].parent)
    section = [image for image in found.all("img") if image["src"] == "misclassified.png"]
    assert [image["alt"] for image in section] == [
        f"test image {index}: {labels[index]}, predicted {predicted[index].argmax()}" for index in wrong[:100]
    ]
    texts = [caption["text"] for caption in found.all("figcaption")]
    for text, index in zip(texts, wrong, strict=False):
        assert f"{predicted[index].argmax()}: {predicted[index].max():.0%}" in text
        assert f"loss {loss[index]:.2f}" in text
    sheet = np.asarray(Image.open(io.BytesIO(run.files["misclassified images"].read_bytes())))
    for image, index in list(zip(section, wrong, strict=False))[:12]:
        left, top = (-int(part) for part in image["style"].removeprefix("object-position: ").replace("px", "").split())
        drawn = sheet[top : top + 64, left : left + 64, 0]
        np.testing.assert_allclose(drawn[::2, ::2] / 255, images[index, ..., 0], atol=1 / 255)
    [confusion] = [table for table in found.all("table") if table.get("class") == "confusion"]
    assert f"{len(wrong)} of 360 after epoch 2" in next(
        p["text"] for p in found.all("p") if "largest loss" in p["text"]
    )
    right = sum(np.asarray(json.loads(run.files["results"].read_text())["confusion"]).diagonal())
    assert right == 360 - len(wrong)
    assert confusion["text"].startswith("0123456789")


def test_the_page_says_what_was_trained_and_how_to_do_it_again(run):
    """Network, data, sizes, command; curves that are read aloud; how the model is loaded; links to the files."""
    found = page_of(run.files["page"].parent)
    settings = dict(zip((e["text"] for e in found.all("dt")), (e["text"] for e in found.all("dd")), strict=True))
    assert settings["Network"] == "lenet5"
    assert settings["Parameters"] == "61,706"
    assert settings["Images"] == "1,294 for training, 143 for validation, 360 for testing"
    assert settings["Optimizer"].startswith("AdamW with weight decay 1, learning rate from 0.006 to 0")
    assert settings["Training images"] == "shifted by up to 2 pixels, scaled by 0.6 to 1.1, rotated by up to 15°"
    command, loading, earlier = (code["text"] for code in found.all("code"))
    assert command.startswith(
        "keras-cnn-edu train lenet5 --dataset digits --epochs 2 --batch-size 64 --seed 0 --validation-split 0.1"
    )
    assert "import keras_cnn_edu" in loading
    assert "runs.model_at" in earlier
    assert "The weights after epochs 0 to 2 are kept" in found.all("main")[0]["text"]
    assert [svg["aria-label"].split(",")[0] for svg in found.all("svg")] == ["accuracy", "loss"]
    links = {link["href"] for link in found.all("a")}
    assert {"history.csv", "settings.json", "manifest.json", "model.keras", "results.json"} <= links


def test_pictures_by_epoch_can_be_chosen_without_a_script(run):
    """Each layer has a button per epoch, the last one chosen, with the pictures of feature maps, kernels and change."""
    found = page_of(run.files["page"].parent)
    sources = [image["src"] for image in found.all("img")]
    for epoch in ("0000", "0001", "0002"):
        assert f"feature_maps/epoch-{epoch}/C3.png" in sources
        assert f"feature_maps/epoch-{epoch}/predictions.png" in sources
        assert f"kernels/C1-epoch-{epoch}.png" in sources
    assert "kernels/C1-epoch-0002-change.png" in sources
    buttons = found.all("input")
    groups = {}
    for button in buttons:
        groups.setdefault(button["name"], []).append("checked" in button)
    assert set(map(tuple, groups.values())) == {(False, False, True)}
    assert {label["for"] for label in found.all("label")} == {button["id"] for button in buttons}


def test_the_page_says_which_weights_are_left_out(tmp_path):
    """By the rule for a large network, and by the `max_bytes` of a callback."""
    section = {"unit": "epoch", "epochs": [0, 4, 8], "left_out": [9, 10, 11], "weights": []}
    RunFolder(tmp_path).update(weights=section)
    (tmp_path / "weights").mkdir()
    (tmp_path / "settings.json").write_text(json.dumps({"parameters": 11_000_000, "epochs": 40}))
    training.write_page(tmp_path)
    text = page_of(tmp_path).all("main")[0]["text"]
    assert "The weights after epochs 0, 4, 8 are kept" in text
    assert "kept after every 4 epochs and after the last: those of 41 times would take 1.80 GB" in text
    assert "Epochs 9 to 11 were left out for lack of space" in text


def test_what_is_deleted_leaves_no_hole(run, tmp_path):
    """Only files that are there are on the page: a folder with fewer of them has a shorter page, an empty one too."""
    for name in ("settings.json", "manifest.json", "results.json"):
        (tmp_path / name).write_bytes((run.files["page"].parent / name).read_bytes())
    picture = tmp_path / "feature_maps" / "epoch-0001" / "C1.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes((run.files["feature maps"] / "epoch-0001" / "C1.png").read_bytes())
    (tmp_path / "feature_maps" / "epoch-0001" / "S2.png").write_bytes(b"no picture")
    training.write_page(tmp_path)
    found = page_of(tmp_path)
    assert [image["src"] for image in found.all("img")] == ["feature_maps/epoch-0001/C1.png"]
    assert [heading["text"] for heading in found.all("h2")] == [
        "Confusion matrix", "Misclassified test images", "Feature maps by epoch", "Files",
    ]  # fmt: skip
    for path in (*tmp_path.glob("*.json"), picture):
        path.unlink()
    training.write_page(tmp_path)
    assert not page_of(tmp_path).all("img")


def test_names_stay_text(tmp_path):
    """Class, layer and data set names from elsewhere become no elements, and no control characters."""
    settings = {"model_name": "mlp", "dataset": HOSTILE, "class_names": [HOSTILE, "b\x1b[2J\u202e"], "epochs": 3}
    settings["source"] = HOSTILE
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    layer = {"path": HOSTILE, "class": HOSTILE, "file": "ü #?%", "shape": [2]}
    manifest = {"schema_version": 2, "created_by": HOSTILE, "epochs": [0], "layers": [layer]}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "feature_maps" / "epoch-0000").mkdir(parents=True)
    picture = png.encode(Image.new("RGB", (3, 2)))
    (tmp_path / "feature_maps" / "epoch-0000" / "ü #?%.png").write_bytes(picture)
    evaluation = results.Evaluation(np.array([0, 1]), np.array([[0.2, 0.8], [0.6, 0.4]]))
    results.write(tmp_path, evaluation, [(np.zeros((2, 4, 4, 1)), [0, 1])], settings["class_names"], "test", epoch=3)
    training.write_page(tmp_path)
    found = page_of(tmp_path)
    assert len(found.all("img")) == 3
    assert not any("onerror" in element for element in found.elements)
    assert found.all("h1")[0]["text"] == f"mlp on {HOSTILE}"
    assert [strong["text"] for strong in found.all("strong")][:2] == [HOSTILE, "b\\x1b[2J\\u202e"]
    assert "\x1b" not in (tmp_path / "index.html").read_text()


def evaluation_of(labels, predicted, probability=0.75):
    """An evaluation in which each predicted class has the same probability."""
    classes = max(*labels, *predicted) + 1
    probabilities = np.full((len(labels), classes), (1 - probability) / (classes - 1))
    probabilities[np.arange(len(labels)), predicted] = probability
    return results.Evaluation(np.array(labels), probabilities)


def test_of_many_misclassified_images_the_first_hundred_are_shown(tmp_path):
    """The page says how many there are; the picture is small however large the images."""
    evaluation = evaluation_of([0] * 250, [1] * 250)
    images = np.random.default_rng(0).random((250, 150, 100, 3)).astype("float32")
    (tmp_path / "settings.json").write_text(json.dumps({"class_names": ["a", "b"]}))
    results.write(
        tmp_path, evaluation, [(images[:200], [0] * 200), (images[200:], [0] * 50)], ["a", "b"], "test", epoch=2
    )
    training.write_page(tmp_path)
    found = page_of(tmp_path)
    assert len([image for image in found.all("img") if image["src"] == "misclassified.png"]) == 100
    assert "250 of 250 after epoch 2. Here are the first 100 of them" in "".join(p["text"] for p in found.all("p"))
    assert Image.open(io.BytesIO((tmp_path / "misclassified.png").read_bytes())).size == (420, 640)
    assert (tmp_path / "misclassified.png").stat().st_size < 1_000_000


def test_without_misclassified_images_the_old_picture_goes(tmp_path):
    """The page of a network without mistakes says so."""
    (tmp_path / "settings.json").write_text(json.dumps({"class_names": ["a", "b"]}))
    for predicted in ([1, 0], [0, 1]):
        results.write(
            tmp_path, evaluation_of([0, 1], predicted), [(np.zeros((2, 4, 4, 1)), [0, 1])], ["a", "b"], "test", epoch=1
        )
    training.write_page(tmp_path)
    assert not (tmp_path / "misclassified.png").exists()
    assert "None of 2 after epoch 1." in [p["text"] for p in page_of(tmp_path).all("p")]


def test_a_network_that_diverged_has_a_page(tmp_path):
    """NaN is no number of JSON: the page says so. Images of two channels cannot be drawn, and are left out."""
    (tmp_path / "settings.json").write_text(json.dumps({"class_names": ["a", "b"]}))
    evaluation = results.Evaluation(np.array([1, 1]), np.full((2, 2), np.nan))
    results.write(tmp_path, evaluation, [(np.zeros((2, 4, 4, 2)), [1, 1])], ["a", "b"], "test", epoch=1)
    (tmp_path / "history.csv").write_text("epoch,loss,val_loss\n1,nan,nan\n2,nan,inf\n")
    training.write_page(tmp_path)
    found = page_of(tmp_path)
    assert not found.all("img")
    assert "a: no number, b: no number" in found.all("figcaption")[0]["text"]


def test_images_with_channels_first_are_drawn(monkeypatch):
    """They are turned, and come in the order of the indexes."""
    monkeypatch.setattr(keras.config, "image_data_format", lambda: "channels_first")
    images = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    chosen = results.images_at([(images[:1], [0]), (images[1:], [0])], [1, 0])
    np.testing.assert_array_equal(chosen, np.moveaxis(images[::-1], 1, -1))


def test_many_classes_are_a_picture(tmp_path):
    """A table of hundred columns cannot be read."""
    names = [str(index) for index in range(30)]
    (tmp_path / "settings.json").write_text(json.dumps({"class_names": names}))
    (tmp_path / "confusion_matrix.png").write_bytes(png.encode(Image.new("RGB", (3, 2))))
    results.write(
        tmp_path, evaluation_of([29, 1], [29, 1]), [(np.zeros((2, 4, 4, 1)), [29, 1])], names, "test", epoch=1
    )
    training.write_page(tmp_path)
    found = page_of(tmp_path)
    assert [image["src"] for image in found.all("img")] == ["confusion_matrix.png"]
    assert not [table for table in found.all("table") if table.get("class") == "confusion"]


def test_a_damaged_folder_is_refused_in_words(tmp_path):
    """A page of what somebody has changed by hand is not made; nor one of no folder."""
    (tmp_path / "settings.json").write_text(json.dumps({"class_names": ["a"]}))
    (tmp_path / "results.json").write_text(json.dumps({"confusion": 3, "epoch": 1}))
    with pytest.raises(ValueError, match=r"`run_dir` must be a run folder whose files have not been changed"):
        training.write_page(tmp_path)
    with pytest.raises(ValueError, match=r"`run_dir` must be a folder. Received"):
        training.write_page(tmp_path / "none")
    assert not (tmp_path / "index.html").exists()


@pytest.mark.parametrize(
    ("settings", "command"),
    [
        ({"image_size": [28, 28], "variant": "classic"}, "--variant classic --image-size 28 --run-dir NEW_FOLDER"),
        ({"dataset": "a b"}, "--dataset 'a b' --run-dir NEW_FOLDER"),
        ({"image_size": [28, 32]}, None),
    ],
)
def test_the_command_repeats_the_run(tmp_path, settings, command):
    """Words with spaces are quoted; what the command line cannot say is left out."""
    (tmp_path / "settings.json").write_text(json.dumps({"model_name": "lenet5", **settings}))
    training.write_page(tmp_path)
    shown = [code["text"] for code in page_of(tmp_path).all("code")]
    assert shown == ([] if command is None else [f"keras-cnn-edu train lenet5 {command}"])


def test_tiles_are_one_picture_of_whole_pixels():
    """Three images of two by three pixels, two in a row: each pixel is a square of 21, and the rest is white."""
    images = np.zeros((3, 2, 3, 1))
    images[2, 1, 2] = 1
    sheet = np.asarray(Image.open(io.BytesIO(results.tiles(images, columns=2))))
    assert sheet.shape == (84, 126, 3)
    assert (sheet[42 + 21 :, 42:63] == 255).all()
    assert (sheet[:42] == 0).all()
    assert (sheet[42:, 63:] == 255).all()


def test_html_is_made_of_the_contents_alone(tmp_path):
    """The same folder has the same page, and making it changes nothing."""
    contents = page.sections.Contents(tmp_path)
    assert page.html(contents) == page.html(contents)
    assert not list(tmp_path.iterdir())

"""The sections of the page of a run: one function for each, from the files of the folder to HTML.

A section without files is None, and left out.
"""

import shlex
import string
from collections.abc import Iterator
from pathlib import Path

from keras_cnn_edu import checks, files, types
from keras_cnn_edu.formatting import ranges
from keras_cnn_edu.runs.manifest import DamagedError
from keras_cnn_edu.training.folder import FILES
from keras_cnn_edu.training.kept_weights import what_is_left_out
from keras_cnn_edu.training.page import curves
from keras_cnn_edu.training.page.contents import Contents, address
from keras_cnn_edu.training.page.markup import Markup, element, join

TEMPLATE = Path(__file__).with_name("template.html")
MOST_CLASSES = 20  # of a confusion matrix in numbers; a larger one is a picture
DESCRIPTIONS = {  # of the files of a run folder
    "inspector": "the network, all its feature maps, and the arithmetic of every number",
    "model": "the trained network, for keras.models.load_model",
    "history": "loss and accuracy of every epoch",
    "learning curves": "the learning curves as a picture",
    "confusion matrix": "the confusion matrix as a picture",
    "misclassified images": "the misclassified images as a picture",
    "results": "the confusion matrix and the misclassified images in numbers",
    "settings": "the settings of the run",
    "manifest": "the layers and epochs of the pictures and arrays",
}
FOLDERS = {
    "feature_maps": "pictures, and their numbers",
    "kernels": "pictures, and their numbers",
    "statistics": "pictures, and their numbers",
    "weights": "every weight after each epoch",
}
EARLIER = """\
from keras_cnn_edu import runs

untrained = runs.model_at(".", 0)"""
LOADING = """\
import keras
import keras_cnn_edu  # registers the layers with Keras

model = keras.models.load_model("model.keras")"""


def write(run_dir: types.Path) -> Path:
    """Write `index.html` into a run folder: a page of its contents for the browser, which works offline.

    `train` does so after every epoch. The page shows only files that exist, so it is complete for a run that was
    stopped or from which pictures were deleted. For a folder that callbacks wrote in a `fit` of your own it shows the
    feature maps, kernels and statistics.

    Args:
        run_dir: the run folder.

    Returns:
        The path of the page.

    Raises:
        ValueError: if there is no such folder, or its files are not as this package writes them.
        TypeError: if an argument has the wrong type.

    Example:
        >>> import tempfile
        >>> from keras_cnn_edu.training import write_page
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_page(folder).name
        'index.html'
    """
    run_dir = Path(checks.path(run_dir, "run_dir"))
    if not run_dir.is_dir():
        raise ValueError(f"`run_dir` must be a folder. Received: run_dir='{run_dir}'.")
    try:
        text = html(Contents(run_dir))
    except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
        raise DamagedError(
            "`run_dir` must be a run folder whose files have not been changed. "
            f"Received: run_dir='{run_dir}', of which no page can be made ({error!r})."
        ) from error
    return files.write_text(run_dir / FILES["page"], text)


def html(run: Contents) -> str:
    """Return the page of a run."""
    sections = {
        "curves": ("Learning curves", learning_curves(run)),
        "confusion": ("Confusion matrix", confusion(run)),
        "misclassified": (f"Misclassified {run.results.get('part')} images", misclassified(run)),
        "predictions": ("Predictions for a few images", predictions(run)),
        "inspector": ("The network, number by number", network(run)),
        "maps": ("Feature maps by epoch", feature_maps(run)),
        "kernels": ("Kernels by epoch", kernels(run)),
        "statistics": ("Statistics of the training", statistics(run)),
        "load": ("The trained network", loading(run)),
        "files": ("Files", list_of_files(run)),
    }
    present = {name: (title, body) for name, (title, body) in sections.items() if body is not None}
    links = [element("li", element("a", title, href=f"#{name}")) for name, (title, _) in present.items()]
    made_by = run.manifest.get("created_by", "keras_cnn_edu")
    return string.Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=join(title_of(run)),
        made_by=join(made_by),
        header=join(beginning(run), element("nav", element("ul", *links), aria_label="Sections")),
        main=join(
            *(element("section", element("h2", title), body, id=name) for name, (title, body) in present.items())
        ),
        footer=join(f"Made by {made_by} from the files of this folder. It works offline and runs no script."),
    )


def title_of(run: Contents) -> str:
    """The network and the data set."""
    if not run.settings:
        return f"{run.manifest.get('model', 'A network')} in training"
    variant = run.settings.get("variant")
    return f"{run.settings.get('model_name')}{f' ({variant})' if variant else ''} on {run.settings.get('dataset')}"


def beginning(run: Contents) -> Markup:
    """Title, results, settings, and the command that repeats the run."""
    command = command_to_repeat(run)
    return join(
        element("h1", title_of(run)),
        *(element("p", text, class_="status") for text in status(run)),
        settings_list(run),
        command and join(element("p", "The same run again, in a folder of your choice:"), code(command)),
    )


def status(run: Contents) -> Iterator[str]:
    """Yield sentences: the accuracy on the test or validation images, and how far the training has come."""
    done, planned = len(run.history), run.settings.get("epochs")
    if run.results:
        accuracy, count, part, epoch = (run.results.get(name) for name in ("accuracy", "images", "part", "epoch"))
        yield f"After epoch {epoch} it classifies {accuracy:.1%} of {count:,} {part} images correctly."
    if planned and done < planned:
        yield f"Trained for {done} of {planned} epochs. The same command with --resume continues."


def settings_list(run: Contents) -> Markup | None:
    """List the settings of the run, and its time."""
    settings, results = run.settings, run.results
    seconds = results.get("seconds")
    entries = {
        "Network": settings.get("model_name"),
        "Variant": settings.get("variant"),
        "Parameters": settings.get("parameters"),
        "Data": settings.get("dataset"),
        "Source": settings.get("source"),
        "Images": _images(settings),
        "Image size": settings.get("image_shape") and "×".join(map(str, settings["image_shape"])),
        "Training images": _variation(**settings.get("recipe", {}).get("augmentation", {})),
        "Optimizer": _optimizer(**settings.get("recipe", {})),
        "Epochs": settings.get("epochs"),
        "Batch size": settings.get("batch_size"),
        "Seed": settings.get("seed"),
        "Time": seconds and f"{seconds:.0f} s up to epoch {results['epoch']}, with evaluations and pictures",
        "Backend": settings.get("backend"),
    }
    rows = [
        join(element("dt", name), element("dd", f"{value:,}" if name == "Parameters" else value))
        for name, value in entries.items()
        if value is not None
    ]
    return element("dl", *rows) if rows else None


def _variation(shift=0, zoom=None, rotation=0):
    """Describe the augmentation of the training images; the arguments are those of `data.load`."""
    words = [
        shift and f"shifted by up to {shift} pixels",
        zoom and f"scaled by {zoom[0]:g} to {zoom[1]:g}",
        rotation and f"rotated by up to {rotation:g}°",
    ]
    return ", ".join(filter(None, words)) or None


def _optimizer(learning_rate=None, weight_decay=0.0, **_):
    """Describe the optimizer; the arguments are those of a `Recipe`."""
    if learning_rate is None:
        return None
    name = f"AdamW with weight decay {weight_decay:g}" if weight_decay else "Adam"
    return f"{name}, learning rate from {learning_rate:g} to 0 along a cosine"


def command_to_repeat(run: Contents) -> str | None:
    """Return the command that repeats this run; None if there is none."""
    settings = run.settings
    if "model_name" not in settings:
        return None
    height, width = settings.get("image_size") or (None, None)
    if height != width:
        return None  # the command line has an option for square images only
    words = ["keras-cnn-edu", "train", settings["model_name"]]
    options = {
        "--dataset": settings.get("dataset"),
        "--epochs": settings.get("epochs"),
        "--variant": settings.get("variant"),
        "--batch-size": settings.get("batch_size"),
        "--seed": settings.get("seed"),
        "--validation-split": settings.get("validation_split"),
        "--image-size": height,
        "--run-dir": "NEW_FOLDER",
    }
    words += [str(word) for option, value in options.items() if value is not None for word in (option, value)]
    return shlex.join(words)


def learning_curves(run: Contents) -> Markup | None:
    """Loss and accuracy as curves, and the numbers in a table below."""
    if not run.history:
        return None
    metrics = [name for name in run.history[0] if name != "epoch" and not name.startswith("val_")]
    metrics.sort(key=["accuracy", "loss"].__contains__, reverse=True)
    drawn = [(metric, curves.panel(metric, run.history)) for metric in metrics]
    figures = [element("figure", element("h3", metric), svg) for metric, svg in drawn if svg is not None]
    names = list(run.history[0])
    heading = element("tr", *(element("th", name.replace("val_", "validation "), scope="col") for name in names))
    rows = [element("tr", *(element("td", f"{row[name]:.4g}") for name in names)) for row in run.history]
    table = element("table", element("thead", heading), element("tbody", *rows))
    note = (
        "Training: the mean over the epoch, while the network learned. Validation: after the epoch, on images that are "
        "held back from the training images. The test images are used once, after the last epoch."
    )
    return join(
        element("p", note, class_="faint"),
        element("div", *figures, class_="curves"),
        element("details", element("summary", "The numbers"), element("div", table, class_="wide")),
    )


def confusion(run: Contents) -> Markup | None:
    """The confusion matrix: a table, or a picture if there are many classes."""
    counts, names = run.results.get("confusion"), run.settings.get("class_names")
    if not counts or not names:
        return None
    total = sum(map(sum, counts))
    note = element(
        "p",
        f"{total:,} {run.results['part']} images after epoch {run.results['epoch']}: a row for each true class, "
        "a column for each predicted class.",
    )
    if len(names) > MOST_CLASSES:
        return join(note, picture(run, FILES["confusion matrix"], f"Confusion matrix of {len(names)} classes"))
    heading = element("tr", element("td"), *(element("th", name, scope="col") for name in names))
    rows = [
        element(
            "tr",
            element("th", name, scope="row"),
            *(_cell(count, sum(row), column == index) for column, count in enumerate(row)),
        )
        for index, (name, row) in enumerate(zip(names, counts, strict=True))
    ]
    table = element("table", element("thead", heading), element("tbody", *rows), class_="confusion")
    return join(note, element("div", table, class_="wide"))


def _cell(count, total, right):
    """A count, on a color that shows its share of the row."""
    classes = " ".join(name for name, applies in (("right", right), ("none", not count)) if applies)
    return element("td", str(count), class_=classes or None, style=f"--share: {count / total:.3f}" if count else None)


def misclassified(run: Contents) -> Markup | None:
    """The misclassified images, largest loss first."""
    results, names = run.results, run.settings.get("class_names")
    if not results or not names:
        return None
    count, shown = results["misclassified"], results["largest_losses"]
    if not count:
        return element("p", f"None of {results['images']:,} after epoch {results['epoch']}.")
    which = "all of them" if len(shown) == count else f"the first {len(shown)} of them"
    note = (
        f"{count:,} of {results['images']:,} after epoch {results['epoch']}. Here are {which}, "
        "largest loss first: the loss is −ln of the probability of the true class."
    )
    sheet = run.picture(FILES["misclassified images"]) if results.get("tile") else None
    items = [element("li", _misclassified_image(index, row, names, results, sheet)) for index, row in enumerate(shown)]
    return join(element("p", note), element("ol", *items, class_="misclassified"))


def _misclassified_image(index, row, names, results, sheet):
    true, predicted = names[row["class"]], names[row["predicted"]]
    image = None
    if sheet is not None:
        height, width = results["tile"]
        down, across = divmod(index, results["columns"])
        image = element(
            "img",
            src=sheet[0],
            alt=f"{results['part']} image {row['image']}: {true}, predicted {predicted}",
            loading="lazy",
            width=width,
            height=height,
            style=f"object-position: {-across * width}px {-down * height}px",
        )
    lines = [
        element("strong", true),
        ", predicted ",
        element("strong", predicted),
        element("br"),
        f"{predicted}: {_percent(row['probability'])}, {true}: {_percent(row['probability_of_class'])}",
        element("br"),
        element("span", f"image {row['image']}, loss {_number(row['loss'])}", class_="faint"),
    ]
    return element("figure", image, element("figcaption", *lines))


def predictions(run: Contents) -> Markup | None:
    """The probabilities of the last layer, by epoch."""
    note = "A row for each image, a column for each class; at the right the predicted class."
    return by_epoch(run, "predictions", _maps_of(run, [_output_layer(run)]), note)


def network(run: Contents) -> Markup | None:
    """A link to the page of the network."""
    if not run.has(FILES["inspector"]):
        return None
    link = element("a", "A page of the network", href=address(FILES["inspector"]))
    return element("p", link, " shows every layer, its feature maps at every epoch, and the arithmetic of each number.")


def feature_maps(run: Contents) -> Markup | None:
    """The feature maps of each layer for the probe images, by epoch."""
    note = "The feature maps of the same few images. Epoch 0 is the network before training."
    layers = [layer for layer in run.layers() if layer is not _output_layer(run)]
    return by_epoch(run, "maps", _maps_of(run, layers), note)


def _output_layer(run):
    """Return the last layer with one number per class, None if there is none."""
    classes = len(run.settings.get("class_names", []))
    return next((layer for layer in reversed(run.layers()) if classes and layer.get("shape") == [classes]), None)


def _maps_of(run, layers):
    return [
        (layer, [(label, [f"feature_maps/{stem}/{layer['file']}.png"]) for label, stem in run.times()])
        for layer in layers
        if layer is not None
    ]


def kernels(run: Contents) -> Markup | None:
    """The kernels, and how far each weight has moved, by epoch."""
    layers = [
        (
            layer,
            [
                (label, [f"kernels/{layer['file']}-{stem}{part}.png" for part in ("", "-change")])
                for label, stem in run.times("kernels")
            ],
        )
        for layer in run.layers("kernels")
    ]
    note = "The weights of each convolution, and below them how they have changed since the first time."
    return by_epoch(run, "kernels", layers, note)


def by_epoch(run: Contents, section: str, layers: list[tuple[dict, list]], note: str) -> Markup | None:
    """Pictures of layers: each layer can be opened, and its epochs can be chosen.

    Args:
        run: the `Contents`.
        section: the first word in the names of the buttons.
        layers: list of (layer, [(label of a time, [names of pictures])]).
        note: what the pictures show.
    """
    opened: list[Markup] = []
    for number, (layer, times) in enumerate(layers):
        drawn = [(label, [picture(run, name, f"{layer['path']}, {label}") for name in names]) for label, names in times]
        drawn = [(label, [each for each in pictures if each is not None]) for label, pictures in drawn]
        drawn = [(label, pictures) for label, pictures in drawn if pictures]
        if drawn:
            description = " · ".join([layer.get("class", ""), "×".join(map(str, layer.get("shape", [])))])
            summary = element(
                "summary", element("strong", layer["path"]), " ", element("span", description, class_="faint")
            )
            buttons = [_time(f"{section}-{number}", *each, chosen=each is drawn[-1]) for each in drawn]
            chooser = element("fieldset", element("legend", f"{layer['path']}: choose an epoch"), *buttons)
            opened.append(element("details", summary, chooser, open=not opened))
    return join(element("p", note), *opened) if opened else None


def _time(group, label, pictures, chosen):
    """A button for one time, followed by its pictures: the style shows them if the button is chosen."""
    id_ = f"{group}-{label.replace(' ', '-')}"
    return join(
        element("input", type="radio", name=group, id=id_, checked=chosen),
        element("label", label, for_=id_),
        element("div", *pictures, class_="pictures"),
    )


def statistics(run: Contents) -> Markup | None:
    """The pictures of gradients and activations, if callbacks have drawn them."""
    layers = run.layers("activations")
    drawn = [(entry["path"], f"statistics/activations/{entry['file']}.png") for entry in layers]
    drawn = [("the gradient of every weight", "statistics/gradients.png"), *drawn]
    figures = [(name, picture(run, path, f"{name} over the training")) for name, path in drawn]
    found = [
        element("details", element("summary", name), element("div", figure, class_="pictures"))
        for name, figure in figures
        if figure is not None
    ]
    return join(*found) if found else None


def picture(run: Contents, name: str, alt: str) -> Markup | None:
    """A picture of the folder, which is loaded when it is scrolled into view; None if there is none."""
    found = run.picture(name)
    if found is None:
        return None
    source, width, height = found
    image = element("img", src=source, alt=alt, width=width, height=height, loading="lazy")
    return element("figure", element("a", image, href=source))


def loading(run: Contents) -> Markup | None:
    """How to load the model of the last epoch, and those of the others; which of them were left out."""
    last = [element("p", "In Python, in this folder:"), code(LOADING)] if run.has(FILES["model"]) else []
    section = run.manifest.get("weights", {})
    earlier = []
    if section.get("epochs") and run.has(FILES["weights"]):
        there = f"The weights after epochs {ranges(section['epochs'])} are kept; epoch 0 is before training:"
        earlier = [element("p", there), code(EARLIER)]
    return join(*last, *earlier, *(element("p", note) for note in _left_out(run))) if last or earlier else None


def _left_out(run):
    """Say which weights are not kept, and why: those of a large network, or by `max_bytes` of a callback."""
    settings, left_out = run.settings, run.manifest.get("weights", {}).get("left_out")
    rule = what_is_left_out(settings["parameters"], settings["epochs"]) if "parameters" in settings else ""
    limit = f"Epochs {ranges(left_out)} were left out for lack of space (max_bytes)." if left_out else ""
    return [note for note in (rule, limit) if note]


def list_of_files(run: Contents) -> Markup | None:
    """Links to the files of the folder."""
    items = [
        element("li", element("a", FILES[what], href=address(FILES[what])), f": {text}")
        for what, text in DESCRIPTIONS.items()
        if run.has(FILES[what])
    ]
    folders = [
        element("li", element("a", f"{name}/", href=f"{name}/"), f": {text}")
        for name, text in FOLDERS.items()
        if run.has(name)
    ]
    return element("ul", *items, *folders) if items or folders else None


def code(text: str) -> Markup:
    """A program, or a command."""
    return element("pre", element("code", text), tabindex=0)


def _images(settings):
    if "train_examples" not in settings:
        return None
    held_back = settings.get("validation_examples")
    validation = f"{held_back:,} for validation, " if held_back else ""
    return f"{settings['train_examples']:,} for training, {validation}{settings['test_examples']:,} for testing"


def _percent(share):
    if share is None:
        return "no number"
    return f"{share:.0%}" if share >= 0.005 else "below 1%"


def _number(value):
    return "no number" if value is None else f"{value:.2f}"

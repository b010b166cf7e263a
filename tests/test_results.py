"""Every result shows itself: in a notebook as a table or a picture, at a Python prompt and printed as text."""

import html.parser
import inspect
import io

import keras
import numpy as np
import pytest
from bad_calls import callbacks, comparison, data, geometry, inspector, layers, models, ops, runs, seeing, training, viz
from IPython.core.formatters import DisplayFormatter
from notebooks import complaint, execute
from PIL import Image

import keras_cnn_edu
from keras_cnn_edu import tables
from keras_cnn_edu.comparison import Comparison, Measurement
from keras_cnn_edu.names import shown
from keras_cnn_edu.training import Result
from keras_cnn_edu.viz.canvas import drawing, png

AREAS = [callbacks, comparison, data, geometry, inspector, layers, models, ops, runs, seeing, training, viz]
LONGEST = 5000  # characters that a Python prompt shows
MLP = keras.Sequential([keras.Input((6, 6, 1)), keras.layers.Flatten(), keras.layers.Dense(2)])
NETWORKS = keras_cnn_edu.models.MODELS.values()  # Keras shows its models
RESULT = Result(0.98, {"loss": [2.0, 1.0], "accuracy": [0.4, 0.9]}, 1.5, {"model": "runs/x/model.keras"}, MLP)
MADE = {  # in place of the good call of the table of bad calls: quicker, or without what is bad only there
    "runs.folder.RunFolder": lambda: keras_cnn_edu.runs.RunFolder("runs/none"),
    "comparison.measure.compare": lambda: Comparison(
        (1, 5, 5, 2), (3, 3, 2, 2), {}, "float32", PLAN, [Measurement("im2col", PLAN, 1.0, 2.0, 1e-7, chosen=True)]
    ),
    "explanations.forward_pass.explain": lambda: keras_cnn_edu.explain(
        seeing.model(), seeing.IMAGES[0], "conv", (0, 0)
    ),
    "extraction.not_finite.first_not_finite": lambda: keras_cnn_edu.extraction.first_not_finite(
        seeing.model(), np.nan * seeing.IMAGES
    ),
    "extraction.paths.layer_paths": lambda: keras_cnn_edu.extraction.layer_paths(seeing.model()),
    "extraction.paths.weight_paths": lambda: keras_cnn_edu.extraction.weight_paths(seeing.model()),
    "models.presets.card": lambda: keras_cnn_edu.models.card("lenet5_digits"),
    "models.weights.load_stock_weights": lambda: None,  # needs the network
    "models.registry.variants": lambda: keras_cnn_edu.models.variants("lenet5"),
    "runs.network.epochs": lambda: [0, 1],
    "runs.network.model_at": lambda: MLP,
    "runs.network.probe_images": lambda: keras_cnn_edu.runs.ProbeImages(seeing.IMAGES, [0, 1]),
    "runs.network.weights_at": lambda: keras_cnn_edu.runs.Weights({"dense/kernel": np.eye(9)}),
    "symmetries.permutations.permutation_invariance": lambda: keras_cnn_edu.symmetries.permutation_invariance(
        MLP, seeing.IMAGES
    ),
    "training.run.train": lambda: RESULT,  # `test_training` sees that this is what it returns
}
PLAN = keras_cnn_edu.ops.plan((1, 5, 5, 2), (3, 3, 2, 2))
SETTINGS = ["AllAlong", "AtMost", "Style", "Target", "Windows"]  # what a user writes, on one line
OF_KERAS = keras.Layer, keras.callbacks.Callback, Exception  # shown by their own kind


def results():
    """Make every good call of the table; yield (name, result)."""
    for call in (call for area in AREAS for call in area.CALLS):
        if call.name in MADE:
            yield call.name, MADE[call.name]()
        elif call.target not in NETWORKS:
            yield call.name, call.with_good()


def held(value, known):
    """List an object of this package, or those in a container, and those inside them; each only once."""
    if type(value) in (list, tuple, dict):
        return [one for entry in (value.values() if type(value) is dict else value) for one in held(entry, known)]
    if not is_ours(type(value)) or id(value) in known:
        return []
    known[id(value)] = value  # kept, so that no other gets its id
    return [value, *held(value._asdict() if hasattr(value, "_asdict") else dict(vars(value)), known)]


def is_ours(kind):
    """Tell whether a class belongs to this package, and is not a layer, a callback or an error."""
    return kind.__module__.startswith("keras_cnn_edu") and not issubclass(kind, OF_KERAS)


def public_classes():
    """Return the public classes of the package, except those that a user writes."""
    modules = [getattr(keras_cnn_edu, name) for name in keras_cnn_edu.MODULES]
    found = [getattr(module, name) for module in modules for name in getattr(module, "__all__", vars(module))]
    return {kind for kind in found if inspect.isclass(kind) and is_ours(kind) and kind.__name__ not in SETTINGS}


def faults(value):
    """Say what is wrong with the way that a notebook and a Python prompt show an object."""
    text = repr(value)
    if "object at 0x" in text or "array(" in text or len(text) > LONGEST:
        yield f"prompt: {text[:200]}"
    wrong = complaint(DisplayFormatter().format(value)[0])
    if wrong:
        yield f"notebook: {wrong}"


def test_every_public_result_shows_itself():
    """A table or a picture in a notebook, short text at a prompt: whatever public functions return, and its parts."""
    public, seen, wrong, known = public_classes(), set(), [], {}
    for name, result in results():
        for one in held(result, known):
            if type(one) in public - seen:
                seen.add(type(one))
                wrong += [f"{type(one).__name__} of {name}: {fault}" for fault in faults(one)]
    assert not wrong, "\n".join(wrong)
    assert public - seen == set()  # a new class of results must be reached: give its function a good call


@pytest.mark.parametrize("call", viz.CALLS, ids=lambda call: call.name)
def test_every_picture_shows_itself(call):
    """What a function that draws returns is shown; those that write files return a path."""
    drawn = call.with_good()
    assert hasattr(drawn, "suffix") or list(faults(drawn)) == []


def test_what_does_not_show_itself_is_noticed():
    """The tests above can fail."""

    class Silent:
        values = np.zeros(3)

    class Table:
        def _repr_html_(self):
            return "<b>"

    assert [fault.split(":")[0] for fault in faults(Silent())] == ["prompt", "notebook"]
    assert "no table" in list(faults(Table()))[-1]


class Cells(html.parser.HTMLParser):
    """The texts of the cells of a table, and the tags around them."""

    def __init__(self, source):
        super().__init__()
        self.texts, self.tags = [], []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        """Begin a cell."""
        self.tags.append((tag, dict(attrs)))
        if tag in ("th", "td"):
            self.texts.append("")

    def handle_data(self, data):
        """Add to the cell."""
        if self.texts:
            self.texts[-1] += data.strip("\n")


NUMBERS = [tables.Column("layer", "layer", str), tables.Column("share", "share", "{:.1%}".format, right=True)]
HOSTILE = '<script>alert("x")</script> & \x1b[2J'


def test_a_notebook_shows_the_rows_of_the_terminal():
    """The same headings and cells; numbers at the right; each heading is marked as the heading of a column."""
    records = [{"layer": "C1\nC2", "share": 0.5}, {"layer": HOSTILE, "share": None}]
    table = tables.Records(NUMBERS, records, ["a note < that"])
    source = table._repr_html_()
    cells = Cells(source)
    assert cells.texts[:5] == ["layer", "share", "C1C2", "50.0%", shown(HOSTILE)]
    assert cells.texts[5].startswith("–")
    assert "C1<br>C2" in source
    assert [attrs["scope"] for tag, attrs in cells.tags if tag == "th"] == ["col", "col"]
    assert ["right" in attrs["style"] for tag, attrs in cells.tags if tag == "td"] == [False, True] * 2
    assert {tag for tag, _ in cells.tags} == {"table", "thead", "tbody", "tr", "th", "td", "br", "p"}
    assert source.endswith("<p>a note &lt; that</p>")
    assert "color" not in source  # it must be legible on light and on dark pages
    assert repr(table) == str(table)


def test_named_values_are_shown_whoever_wrote_them():
    """The entries of a dict may come from a file."""
    source = keras_cnn_edu.models.Card({HOSTILE: HOSTILE, "list": list(range(100)), "none": None})._repr_html_()
    assert Cells(source).texts == [shown(HOSTILE)] * 2 + ["list", "list of 100, 0 … 99", "none", "–"]
    assert "<script>" not in source


def test_a_large_picture_is_small_in_a_notebook():
    """Noise cannot be compressed, so it has fewer pixels. A tall picture keeps its width."""
    noise = np.random.default_rng(0).random((10, 60, 60, 16))
    for drawn in (viz.viz.feature_map_grid(noise), viz.viz.feature_map_grid(noise, rasterized=True)):
        assert 500_000 < len(drawn._repr_png_()) <= png.MOST_BYTES
    tall = Image.open(io.BytesIO(drawing.stacked([drawing.Drawing(figsize=(1, 2), dpi=50)] * 30)))
    assert tall.size == (50, 3000)


SETUP = "import numpy as np\nfrom keras_cnn_edu import viz\nkernel = np.eye(3)[:, :, None, None]"
TWICE = "from IPython.display import display\ndisplay(viz.kernel_grid(kernel))"
CELLS = [SETUP, "viz.kernel_grid(kernel)", TWICE, "%matplotlib inline", "viz.kernel_grid(kernel)", TWICE]


def test_a_figure_is_shown_once_with_matplotlib_inline_and_without(tmp_path):
    """In a real notebook, with nothing called before."""
    counts = [[complaint(output) for output in cell.shown] for cell in execute(CELLS, tmp_path)]
    assert counts == [[], [None], [None], [], [None], [None]]

"""The networks and data sets that there are, known before anything large is imported.

`import keras` takes seconds. A command that only lists the networks, or refuses a misspelled name, should not. So what
is registered of a network is read from the source of its file, where it stands above the function; nothing is run.
"""

import ast
import dataclasses
import functools
import importlib.util
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from keras_cnn_edu.results import shows_itself

DATASETS = {  # a choice to begin with; every other image classification data set of tfds loads too
    "digits": "handwritten digits, 1,797 of 8×8 enlarged to 32×32: inside scikit-learn, works offline",
    "mnist": "handwritten digits, 70,000 of 28×28",
    "fashion_mnist": "ten kinds of clothes, 70,000 of 28×28: MNIST made harder",
    "kmnist": "ten cursive Japanese characters, 70,000 of 28×28",
    "emnist/letters": "handwritten letters, 103,600 of 28×28",
    "cifar10": "ten kinds of animals and vehicles, 60,000 of 32×32 in color",
    "cifar100": "a hundred kinds of things, 60,000 of 32×32 in color",
    "svhn_cropped": "house numbers from the street, 99,289 of 32×32 in color",
}


@shows_itself
@dataclasses.dataclass(frozen=True, kw_only=True)
class Network:
    """What is known of a network without building it. Numbers are of the network of the paper.

    Attributes:
        year: in which the paper could first be read.
        parameters: how many numbers the weights are made of.
        multiply_adds: multiplications, each with an addition, for one image, as `summary` counts them.
        depth: layers with a kernel on the longest path from the image to the output, as papers count them.
        smallest: height and width, in pixels, of the smallest image.
        classroom: the arguments that make it small enough to train on a laptop.
        smallest_classroom: height and width of the smallest image for the network of this size.
        variants: values of the argument `variant`, the default first.
        stock: its name in `keras.applications`, if it is there with layers of the same names and shapes.
        learning_rate: of its training, if it needs one of its own.
    """

    year: int
    parameters: int
    multiply_adds: int
    depth: int
    smallest: int
    classroom: dict[str, Any]
    smallest_classroom: int
    variants: tuple[str, ...] = ()
    stock: str | None = None
    learning_rate: float | None = None


@functools.cache
def networks() -> dict[str, Network]:
    """Return what is registered of each network, by name.

    >>> networks()["vgg16"].parameters
    138357544
    """
    files = sorted(Path(__file__).with_name("models").glob("*.py"))
    return dict(entry for file in files for entry in _registered(ast.parse(file.read_text(encoding="utf-8"))))


def _registered(module: ast.Module) -> Iterator[tuple[str, Network]]:
    """Yield the name of each network in a file, and what `@register(…)` says above its function."""
    functions = [statement for statement in module.body if isinstance(statement, ast.FunctionDef)]
    for function in functions:
        for decorator in function.decorator_list:
            match decorator:
                case ast.Call(func=ast.Name(id="register"), keywords=keywords):
                    values = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in keywords}
                    yield function.name.lower(), Network(**values)


def may_be_a_dataset(name: str) -> bool:
    """Tell whether a data set of that name can be there, without importing TensorFlow Datasets.

    It may be if a folder of prepared data sets or the package itself has a file of that name: every image data set of
    the package has one.

    >>> may_be_a_dataset("emnist/letters"), may_be_a_dataset("mnits")
    (True, False)
    """
    first = name.partition("/")[0]
    base, colon, _ = first.partition(":")  # before the version, or a community
    if not re.fullmatch(r"\w{1,100}", base):
        return False
    prepared = Path(os.environ.get("TFDS_DATA_DIR") or Path.home() / "tensorflow_datasets", base)
    if name in DATASETS or colon or prepared.is_dir():
        return True
    package = importlib.util.find_spec("tensorflow_datasets")
    if package is None or package.origin is None:
        return False
    return any(
        base == os.path.splitext(entry)[0]
        for _, folders, files in os.walk(Path(package.origin).parent)
        for entry in folders + files
    )

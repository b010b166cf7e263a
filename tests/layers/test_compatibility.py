"""Our signatures against those of the installed Keras, and the page that says so."""

import importlib.util
import inspect
from pathlib import Path

import keras
import pytest

from keras_cnn_edu import layers

BOTH = [name for name in layers.__all__ if hasattr(keras.layers, name)]
DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "reference" / "compatibility.md"
spec = importlib.util.spec_from_file_location("compatibility", DOCS / "compatibility.py")
compatibility = importlib.util.module_from_spec(spec)
spec.loader.exec_module(compatibility)


@pytest.mark.parametrize("name", BOTH)
def test_the_arguments_are_those_of_the_stock_class_in_its_order(name):
    """A positional argument means the same in both; ours may only add keyword-only ones."""
    ours, stock = getattr(layers, name), getattr(keras.layers, name)
    assert compatibility.arguments(ours) == compatibility.arguments(stock)


@pytest.mark.parametrize("name", BOTH)
def test_the_defaults_are_those_of_the_stock_class(name):
    """Except that one number may stand for one per axis, and that ours may have a default where stock has none."""

    def defaults(kind):
        parameters = inspect.signature(kind.__init__).parameters
        found = {
            name: parameter.default for name, parameter in parameters.items() if name in compatibility.arguments(kind)
        }
        return {name: value[0] if isinstance(value, tuple) else value for name, value in found.items()}

    ours, stock = defaults(getattr(layers, name)), defaults(getattr(keras.layers, name))
    required = {argument for argument, value in stock.items() if value is inspect.Parameter.empty}
    assert {k: ours[k] for k in ours if k not in required} == {k: stock[k] for k in ours if k not in required}


def test_every_exception_is_an_argument_of_the_stock_class():
    """A reason for something that no longer exists would be noise."""
    for name, argument in compatibility.EXCEPTIONS:
        assert argument in compatibility.arguments(getattr(keras.layers, name))


@pytest.mark.parametrize("alias, name", [("MaxPool2D", "MaxPooling2D"), ("Convolution2D", "Conv2D")])
def test_second_names_mean_our_classes_too(alias, name):
    """A script that says MaxPool2D must not get the stock layer."""
    assert getattr(layers, alias) is getattr(layers, name)


def test_the_page_is_up_to_date():
    """Otherwise: python docs/compatibility.py > docs/reference/compatibility.md."""
    assert PAGE.read_text(encoding="utf-8") == compatibility.page()

"""Every public function answers bad arguments with a message that names the argument, and says what it must be.

The table stands in the folder `bad_calls`.
"""

import importlib
import inspect

import numpy as np
import pytest
from bad_calls import (
    callbacks,
    comparison,
    data,
    geometry,
    ground,
    inspector,
    layers,
    models,
    ops,
    runs,
    seeing,
    training,
    viz,
)
from bad_calls.table import complaint, complaints

import keras_cnn_edu

AREAS = [callbacks, comparison, data, geometry, ground, inspector, layers, models, ops, runs, seeing, training, viz]
CALLS = [call for area in AREAS for call in area.CALLS]
ROWS = [row for area in AREAS for row in area.ROWS]
GIVEN = {  # what the package hands out, and nobody has to make
    "comparison": ["Comparison", "Measurement"],
    "data": ["DatasetUnavailableError", "Info"],
    "symmetries": ["Equivariance", "Permutation", "Shift"],
    "explanations": ["Decomposition", "Derivation", "Explanation", "Step"],
    "extraction": ["FeatureMaps", "NotFinite"],
    "geometry": ["ReceptiveField"],
    "inspector": ["Page"],
    "interpretation": ["ClassActivation", "Maximized"],
    "models": ["Card", "Network", "Prediction", "Predictions", "WeightsUnavailableError"],
    "ops": ["Plan"],
    "receptive_fields": ["AxisView", "LayerField", "ReceptiveFields"],
    "runs": ["ProbeImages", "Weights"],
    "summaries": ["Summary"],
    "training": ["Result"],
}
WITHOUT_ARGUMENTS = {
    "data": ["names"],
    "distribution": ["alone", "failing_together", "join", "processes", "wait_for_all"],
}


def public(module):
    """Return the functions and classes that a module of the face offers, by name."""
    found = importlib.import_module(f"keras_cnn_edu.{module}")
    names = getattr(found, "__all__", [name for name in vars(found) if not name.startswith("_")])
    values = {name: getattr(found, name) for name in names}
    ours = {
        name: value for name, value in values.items() if getattr(value, "__module__", "").startswith("keras_cnn_edu")
    }
    return {name: value for name, value in ours.items() if inspect.isfunction(value) or inspect.isclass(value)}


@pytest.mark.parametrize("module", keras_cnn_edu.MODULES)
def test_the_table_knows_everything_public(module):
    """A new function, or a new argument of an old one, must be given its bad values."""
    tried = [call.target for call in CALLS]
    exempt = [*GIVEN.get(module, []), *WITHOUT_ARGUMENTS.get(module, [])]
    unknown = [name for name, value in public(module).items() if value not in tried and name not in exempt]
    assert unknown == []


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_every_argument_has_a_kind(call):
    """Or a sentence that says why it can be anything."""
    assert sorted(set(call.arguments()) - call.kinds.keys()) == []


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_bad_values_are_refused_and_the_message_names_the_argument(call):
    """Each argument in turn gets each bad value of its kind. The docstring names the error, if it names any."""
    wrong = [line for argument in call.arguments() for line in complaints(call, argument)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_bad_calls_that_no_kind_describes_are_refused(row):
    """The message holds the words of the row."""
    assert complaint(row.call, *row.words) is None


def test_the_numbers_and_booleans_of_numpy_are_as_good():
    """They come out of arrays, and mean the same."""
    layer = layers.layers.Conv2D(np.int64(2), np.array([3, 3]), use_bias=np.False_)
    assert (layer.filters, layer.kernel_size, layer.use_bias) == (2, (3, 3), False)
    assert layers.layers.BatchNormalization(momentum=np.float32(0.5)).momentum == 0.5
    assert geometry.geometry.output_size(np.int32(5), np.int64(3)) == 3

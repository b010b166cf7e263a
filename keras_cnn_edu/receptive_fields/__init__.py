"""Receptive fields: which pixels of the image one element of a layer can see.

`fields.py` holds the pixels along one axis, `views.py` those along all axes of the image. `rules.py` says for each
family of layers how they grow, `rearrangements.py` for those that only move numbers. `propagation.py` follows them
through the graph of a model, `table.py` describes the result. `measure.py` asks the running model, by gradients.
"""

from keras_cnn_edu.receptive_fields.measure import by_gradient, effective_receptive_field
from keras_cnn_edu.receptive_fields.propagation import receptive_field
from keras_cnn_edu.receptive_fields.rules import AllAlong, AtMost
from keras_cnn_edu.receptive_fields.table import LayerField, ReceptiveFields
from keras_cnn_edu.receptive_fields.views import AxisView
from keras_cnn_edu.tracing.windows import Windows

__all__ = [
    "AllAlong",
    "AtMost",
    "AxisView",
    "LayerField",
    "ReceptiveFields",
    "Windows",
    "by_gradient",
    "effective_receptive_field",
    "receptive_field",
]

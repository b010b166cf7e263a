"""Receptive fields: which pixels of the image one element of a layer can see.

`fields.py` holds the pixels, `rules.py` says for each kind of layer how they grow, `walk.py` carries them through the
graph of a model, `measure.py` asks the running model instead, by gradients.
"""

from keras_cnn_edu.receptive_fields.measure import by_gradient, effective_receptive_field
from keras_cnn_edu.receptive_fields.walk import LayerField, ReceptiveFields, receptive_field

__all__ = ["LayerField", "ReceptiveFields", "by_gradient", "effective_receptive_field", "receptive_field"]

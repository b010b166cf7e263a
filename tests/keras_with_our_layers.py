"""A plugin for pytest: Keras's own tests get our classes in place of the stock ones.

python -m pytest -p keras_with_our_layers --pyargs keras.src.layers.pooling.max_pooling_test
"""

from keras.src import layers as stock

from keras_cnn_edu import layers

WORDING = "compares the wording of a message"
LORA = "low-rank fine-tuning is not there: docs/reference/compatibility.md"
LEFT_OUT = {
    "test_bad_init_args": WORDING,
    "test_invalid_output_shape_raises": WORDING,
    "test_dropout_negative_rate": WORDING,
    "test_dropout_rate_greater_than_one": WORDING,
    "test_validate_noise_shape_non_iterable": WORDING,
    "test_validate_noise_shape_invalid_type": WORDING,
    "test_validate_noise_shape_negative_value": WORDING,
    "test_validate_noise_shape_zero_value": WORDING,
    "test_renorm_invalid_clipping_keys": WORDING,
    "test_enable_lora": LORA,
    "test_lora": LORA,
}

for name in layers.__all__:
    if hasattr(stock, name):
        setattr(stock, name, getattr(layers, name))


def pytest_collection_modifyitems(config, items):
    """Leave out the tests whose names begin as those above."""
    left_out = [item for item in items if item.name.startswith(tuple(LEFT_OUT))]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]

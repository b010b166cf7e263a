"""Read the model file that a user names, and say what is wrong with it if that fails."""

import difflib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from keras_cnn_edu import archives, checks
from keras_cnn_edu.cli import paths
from keras_cnn_edu.cli.terminal import working

if TYPE_CHECKING:
    import keras


def load_model(path: Path) -> "keras.Model":
    """Read a model from a `.keras` file in Keras's safe mode: no code in the file is run.

    Args:
        path: of a file that `model.save("….keras")` has written.

    Returns:
        The `keras.Model`, not compiled.

    Raises:
        ValueError: if there is no such file, it is not a whole `.keras` file, it is unsafe, or it contains layers that
            are not known.
    """
    config = read_config(path)
    import keras

    try:
        with working(f"Loading {path.name}"), archives.unpacked(path) as plain:
            archives.check_weights(plain)
            model = keras.saving.load_model(plain, compile=False, safe_mode=True)
    except Exception as error:  # a damaged file can make Keras raise any error
        raise ValueError(_why_not(path, config, error)) from error
    if not isinstance(model, keras.Model):
        raise ValueError(f"`MODEL` must hold a model. Received: {path}, which holds a {type(model).__name__}.")
    return model


def load_network(model: Path, epoch: int | None) -> "keras.Model":
    """Read the model of a `.keras` file, or, if an epoch is given, the network of a run folder after it.

    Raises:
        ValueError: as `load_model` and `runs.model_at`.
    """
    if epoch is None:
        return load_model(model)
    from keras_cnn_edu import runs

    with working(f"Loading epoch {epoch}"):
        return runs.model_at(run_folder(model), epoch)


def read_network_config(model: Path, epoch: int | None) -> dict:
    """Check what `load_network` will read, without TensorFlow, and return the configuration of the network.

    Raises:
        ValueError: as `read_config` and `runs.weights_at`.
    """
    if epoch is None:
        return read_config(model)
    from keras_cnn_edu import runs
    from keras_cnn_edu.runs.network import architecture

    runs.weights_at(run_folder(model), epoch)
    return architecture(run_folder(model))


def run_folder(model: Path) -> Path:
    """Return the run folder that a user means who names the folder, or the model in it."""
    return model.parent if model.suffix == ".keras" else model


def read_config(path: Path) -> dict:
    """Check that a `.keras` file is whole, and return the configuration of its model.

    Raises:
        ValueError: if it is not a whole `.keras` file.
    """
    try:
        paths.readable(path, "MODEL")
    except ValueError as error:
        raise ValueError(f"{error}{_nearby(path)}") from None
    if path.suffix != ".keras":
        raise ValueError(
            f"`MODEL` must be a .keras file, as `model.save('model.keras')` writes it. Received: {path}. "
            "Load it in Python and save it under such a name."
        )
    try:
        return archives.read_config(path)
    except Exception as error:  # as above
        raise ValueError(_why_not(path, {}, error)) from error


PLAIN = re.compile(  # classes of layers without layers inside
    r"^(InputLayer|Activation|Add|Multiply|Concatenate|Dense|Dropout|Flatten|ReLU|Reshape|Rescaling|Softmax|.*Conv\dD.*"
    r"|.*Pooling\dD|.*Normalization|ZeroPadding\dD|LocallyConnected\dD)$"
)
_NOT_WHOLE = (
    "`MODEL` must be a whole .keras file. Received: {path}, which is damaged, cut off or something else ({error}). "
    "Copy or save it again."
)
_UNSAFE = (
    "`MODEL` must be a file that can be trusted. Received: {path}, which is not damaged, but unsafe: {reason}. Such "
    "files can fill the memory, run code or read other files. Create the model with the code of its author."
)


def _nearby(path):
    """Name the model files in a folder, or beside a path that does not exist."""
    folder, name = (path, "model.keras") if os.path.isdir(path) else (path.parent, path.name)
    try:
        found = [file for file in folder.glob("*.keras") if file.is_file()]
    except OSError:
        found = []
    names = {file.name: str(file) for file in found}
    near = difflib.get_close_matches(name, names, n=3, cutoff=0)
    return f" There is {', '.join(names[name] for name in near)}." if near else ""


def check_layer(config: dict, layer: str) -> None:
    """Refuse a layer that is not in the configuration of a model, before TensorFlow is imported.

    If the configuration does not name all layers, this is checked when the model is loaded.

    Raises:
        ValueError: if there is no such layer; the message names all layers.
    """
    try:
        layers = _layers(config)
    except (KeyError, TypeError, AttributeError):  # damaged: Keras will say so
        layers = None
    if layers is None:
        return
    wanted = re.sub(r"(#\d+)?(\[\d+\])?$", "", layer)  # without the number of a call, or of an output
    if not {layer, wanted} & {*layers, *(path.rpartition("/")[2] for path in layers)}:
        checks.one_of(layer, "layer", layers)


def _layers(config, prefix=""):
    """List the paths of all layers in a configuration; None if one of them may have layers inside."""
    if config.get("class_name") not in ("Functional", "Sequential"):
        return None
    paths = []
    for entry in config["config"]["layers"]:
        name, kind = entry["config"].get("name"), entry["class_name"]
        inside = [] if PLAIN.search(kind) else _layers(entry, f"{prefix}{name}/")
        if inside is None:
            return None
        paths += [f"{prefix}{name}"] * (kind != "InputLayer") + inside
    return paths


def _why_not(path, config, error):
    """Say why Keras did not create the model, and what to do."""
    reason = archives.reason(error)
    if "safe_mode" in str(error):
        lambdas = sorted(
            {str(entry["config"].get("name")) for entry in _entries(config) if entry["class_name"] == "Lambda"}
        )
        return (
            "`MODEL` must not contain code, which would run on this machine: that is unsafe. "
            f"Received: {path}; refused: {', '.join(map('Lambda layer {!r}'.format, lambdas)) or reason}. "
            "Safe mode stays on here. If you trust the file, use Python: "
            f"`keras.saving.load_model({str(path)!r}, safe_mode=False)`, and call the function of this command on it."
        )
    if archives.is_refusal(error):
        return _UNSAFE.format(path=path, reason=reason)
    if "Could not locate" in str(error) or "Could not deserialize" in str(error):
        return (
            f"`MODEL` must have only layers of Keras or keras_cnn_edu. Received: {path}: {reason}. Use Python: create "
            "the model with its own code, `load_weights` from this file, and call the function of this command on it."
        )
    return _NOT_WHOLE.format(path=path, error=reason)


def _entries(config):
    """Yield every object in a configuration, at any depth."""
    if isinstance(config, dict):
        if "class_name" in config and isinstance(config.get("config"), dict):
            yield config
        for value in config.values():
            yield from _entries(value)
    elif isinstance(config, list):
        for value in config:
            yield from _entries(value)

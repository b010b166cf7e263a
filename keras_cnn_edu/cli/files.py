"""Files that a user names on the command line: a model, and what may be wrong with its file."""

import difflib
import importlib
import json
import zipfile
from pathlib import Path


def load_model(path):
    """Read a model from a `.keras` file, with Keras's safe mode on: no code that the file brings is run.

    Args:
        path: of a file that `model.save("….keras")` has written.

    Returns:
        The `keras.Model`, not compiled.

    Raises:
        ValueError: if there is no such file, it is no `.keras` file or not a whole one, it holds code of its own, or
            layers that are not known here.
    """
    import keras

    importlib.import_module("keras_cnn_edu.layers")  # so that Keras knows the layers that the file names
    path = Path(path)
    config = read_config(path)
    try:
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # what may go wrong while a damaged or foreign file is read has no end
        raise ValueError(_why_not(path, config, error)) from error
    if not isinstance(model, keras.Model):
        raise ValueError(f"`MODEL` must hold a model. Received: {path}, which holds a {type(model).__name__}.")
    return model


def read_config(path):
    """Return the part of a `.keras` file that says what the model is made of, after a look whether all of it is there.

    Raises:
        ValueError: if it is not a whole `.keras` file.
    """
    if not path.is_file():
        raise ValueError(f"`MODEL` must be a file. Received: {path}; there is no such file.{_nearby(path)}")
    if path.suffix != ".keras":
        raise ValueError(
            f"`MODEL` must be a .keras file, as `model.save('model.keras')` writes it. Received: {path}. "
            "Load it in Python and save it anew under such a name."
        )
    try:
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
            config = json.loads(archive.read("config.json"))
    except Exception as error:  # as above
        raise ValueError(_NOT_WHOLE.format(path=path, error=_reason(error))) from error
    if damaged:
        raise ValueError(_NOT_WHOLE.format(path=path, error=f"{damaged} is damaged"))
    return config


_NOT_WHOLE = (
    "`MODEL` must be a whole .keras file. Received: {path}, which is damaged, cut off or something else ({error}). "
    "Copy or save it again."
)


def _nearby(path):
    names = {file.name: str(file) for file in path.parent.glob("*.keras") if file.is_file()}
    near = difflib.get_close_matches(path.name, names, n=3, cutoff=0)
    return f" There is {', '.join(names[name] for name in near)}." if near else ""


def _why_not(path, config, error):
    """Say why Keras would not make the model, and what to do."""
    reason = _reason(error)
    in_python = "make it by its own code, `load_weights` from this file, and call the function of this command on it"
    if "safe_mode" in str(error):
        lambdas = sorted({entry["config"].get("name") for entry in _entries(config) if entry["class_name"] == "Lambda"})
        return (
            f"`MODEL` must not bring code of its own, which would run on this machine. Received: {path}; refused: "
            f"{', '.join(map('Lambda layer {!r}'.format, lambdas)) or reason}. Safe mode stays on here. If you trust "
            f"the file, use Python: {in_python}."
        )
    if "Could not locate" in str(error) or "Could not deserialize" in str(error):
        return (
            f"`MODEL` must be made of layers that Keras or keras_cnn_edu know. Received: {path}: {reason}. "
            f"Use Python: {in_python}."
        )
    return _NOT_WHOLE.format(path=path, error=reason)


def _entries(config):
    """Every object that a configuration describes, at any depth."""
    if isinstance(config, dict):
        if "class_name" in config and isinstance(config.get("config"), dict):
            yield config
        for value in config.values():
            yield from _entries(value)
    elif isinstance(config, list):
        for value in config:
            yield from _entries(value)


def _reason(error):
    """Keras wraps an error in the configuration of all that is around it; the first sentence at the core says it."""
    innermost = str(error).rpartition("Exception encountered:")[2].strip()
    return innermost.partition("\n")[0].partition(". ")[0].rstrip(".") or type(error).__name__

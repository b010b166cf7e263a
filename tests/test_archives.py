"""Model files from elsewhere are refused because of what they declare, before it is unpacked."""

import io
import json
import tracemalloc
import zipfile

import h5py
import keras
import numpy as np
import pytest

from keras_cnn_edu import archives
from keras_cnn_edu.cli.files import load_model, read_config
from keras_cnn_edu.models import load_stock_weights

MB = 2**20


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    """The parts of a small model file, by name."""
    path = tmp_path_factory.mktemp("models") / "good.keras"
    model = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Conv2D(1, 3, name="conv")], name="good")
    model.save(path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def packed(tmp_path):
    """A function that writes parts into a model file."""

    def pack(parts, compression=zipfile.ZIP_STORED):
        path = tmp_path / "model.keras"
        with zipfile.ZipFile(path, "w", compression) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return path

    return pack


def weights_that_declare(size, **settings):
    """A file of weights with one array of this many bytes, none of which is stored."""
    file = io.BytesIO()
    with h5py.File(file, "w") as weights:
        weights.create_dataset("layers/conv/vars/0", (size,), "uint8", chunks=(MB,), **settings)
    return file.getvalue()


def bombs(parts):
    """Model files that would become large, or whose paths lead out: (parts, compression, what the message says)."""
    return {
        "configuration": (
            parts | {"config.json": b" " * 60 * MB + parts["config.json"]},
            zipfile.ZIP_DEFLATED,
            "become",
        ),
        "another part": (parts | {"assets/x": bytes(60 * MB)}, zipfile.ZIP_BZIP2, "become"),
        "weights": (parts | {"model.weights.h5": weights_that_declare(3000 * MB)}, zipfile.ZIP_STORED, "become"),
        "squeezed weights": (
            parts | {"model.weights.h5": weights_that_declare(60 * MB, compression="gzip")},
            zipfile.ZIP_STORED,
            "become",
        ),
        "parent folder": (parts | {"../evil.py": b""}, zipfile.ZIP_STORED, "leads out"),
        "root folder": (parts | {"/evil.py": b""}, zipfile.ZIP_STORED, "leads out"),
        "drive": (parts | {"C:evil.py": b""}, zipfile.ZIP_STORED, "leads out"),
    }


@pytest.mark.parametrize("name", bombs({"config.json": b"{}"}))
def test_bombs_are_refused_and_called_unsafe(name, parts, packed):
    """None of them is unpacked: far less memory is used than they declare."""
    content, compression, reason = bombs(parts)[name]
    path = packed(content, compression)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=rf"`MODEL` must be a file that can be trusted.*unsafe: .*{reason}"):
            load_model(path)
        assert tracemalloc.get_traced_memory()[1] < 40 * MB
    finally:
        tracemalloc.stop()
    model = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Conv2D(1, 3, name="conv")])
    with pytest.raises(ValueError, match=rf"`source` must be a file that can be trusted.*{reason}"):
        load_stock_weights(model, path)


def test_an_archive_that_lies_about_its_sizes(parts, packed):
    """A configuration that declares two bytes and has 60 MB: nothing beyond the two is ever unpacked."""
    path = packed(parts | {"config.json": b"{}" + b" " * 60 * MB}, zipfile.ZIP_DEFLATED)
    content = bytearray(path.read_bytes())
    honest = (60 * MB + 2).to_bytes(4, "little")
    checksums = {len(text): zipfile.crc32(text).to_bytes(4, "little") for text in (b"{}", b"{}" + b" " * 60 * MB)}
    content = content.replace(honest, (2).to_bytes(4, "little")).replace(checksums[60 * MB + 2], checksums[2])
    path.write_bytes(content)
    tracemalloc.start()
    try:
        assert read_config(path) == {}
        assert tracemalloc.get_traced_memory()[1] < 20 * MB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_good_file_may_be_compressed(compression, parts, packed):
    """A model file that somebody has packed again is the same model."""
    assert load_model(packed(parts, compression)).get_layer("conv").kernel.shape == (3, 3, 1, 1)


def test_what_keras_refuses_is_called_unsafe(parts, packed, tmp_path):
    """Weights in another file of the machine, a function that does not belong to a model: unsafe, not damaged."""
    file = io.BytesIO()
    with h5py.File(io.BytesIO(parts["model.weights.h5"])) as old, h5py.File(file, "w") as new:
        for name in old:
            old.copy(name, new)
        (where,) = [name for name in ("layers/conv", "layers/conv2d") if name in new]
        del new[where]["vars"]["0"]
        new[where]["vars"]["0"] = h5py.ExternalLink(str(tmp_path / "secret.h5"), "/data")
    with h5py.File(tmp_path / "secret.h5", "w") as secret:
        secret["data"] = np.zeros((3, 3, 1, 1), "float32")
    config = json.loads(parts["config.json"])
    config["config"]["layers"][1] |= {"module": "keras.utils", "class_name": "get_file", "registered_name": None}
    for change in ({"model.weights.h5": file.getvalue()}, {"config.json": json.dumps(config)}):
        with pytest.raises(ValueError, match="`MODEL` must be a file that can be trusted.*not damaged, but unsafe"):
            load_model(packed(parts | change))


def test_weights_alone_are_looked_at(tmp_path):
    """A file of weights that declares gigabytes is refused too."""
    path = tmp_path / "stock.weights.h5"
    path.write_bytes(weights_that_declare(3000 * MB))
    model = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Conv2D(1, 3, name="conv")])
    with pytest.raises(ValueError, match="`source` must be a file that can be trusted.*3,145,728,000"):
        load_stock_weights(model, path)
    assert not archives.is_refusal(ValueError("half a file"))

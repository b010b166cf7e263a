"""The description of a page: what its script reads, as one JSON document.

`version`, `title`, `made_by`, `language`: of the page. `run`: the names of the network and of its data, from which the
page makes its title in the language of the reader; null if it has another.
`classes`: the names of the outputs, or null. `input`: shape of an image, and the numbers of black and white.
`epochs`: those that can be chosen ([null] for a model without a run). `curve`: loss and accuracy by epoch.
`probes`: the name of their array, and their labels. `live`: whether the page computes all maps.
`layers`: in the order of computation (`network.py`). `left_out`: what is not on the page (`sentences.py`).
"""

import math
from typing import Any

from keras_cnn_edu.inspector.contents import Contents, total_multiply_adds
from keras_cnn_edu.inspector.sources import Source

VERSION = 1


def describe(source: Source, contents: Contents, language: str | None) -> dict[str, Any]:
    """Return the document of a page."""
    from keras_cnn_edu import __version__  # not defined yet when this module is imported

    low, high = source.value_range
    probes = contents.arrays[0]
    layers = source.network.layers
    return {
        "version": VERSION,
        "title": source.title,
        "run": source.run,
        "made_by": f"keras_cnn_edu {__version__}",
        "language": language,
        "classes": source.classes,
        "input": {"shape": list(probes.shape[1:]), "low": low, "high": high},
        "epochs": contents.epochs,
        "curve": [{name: _finite(value) for name, value in row.items()} for row in source.curve],
        "probes": {"array": probes.name, "labels": source.labels and source.labels[: probes.shape[0]]},
        "live": contents.live,
        "multiply_adds": total_multiply_adds(layers),
        "layers": layers,
        "left_out": contents.left_out,
    }


def _finite(value):
    """JSON has no NaN: a loss that is no number is null."""
    return value if math.isfinite(value) else None

"""Results show themselves: at a Python prompt in one line, in a notebook as a table.

This is for results with named values; `tables.Table` is for those with rows. Numbers and short texts are written out.
What is long is described instead: an array by its type, its shape and the range of its values.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

from keras_cnn_edu import notebook
from keras_cnn_edu.names import shown

LONG = 80  # characters
FEW = 5  # numbers of an array
MANY = 10_000  # the digits of a smaller number, such as a year, are not grouped

Class = TypeVar("Class", bound=type)


def shows_itself(kind: Class) -> Class:
    """Let the instances of a NamedTuple, a dataclass or a dict show themselves: a decorator of the class.

    A class that draws itself (`_repr_png_`) needs no table.

    Example:
        >>> from typing import NamedTuple
        >>> import numpy as np
        >>> @shows_itself
        ... class Found(NamedTuple):
        ...     layer: str
        ...     maps: np.ndarray
        >>> found = Found("C1", np.linspace(0, 1, 24).reshape(2, 3, 4))
        >>> found
        Found(layer='C1', maps=<float64 (2, 3, 4), 0 to 1>)
        >>> print(found._repr_html_())
        <table style="font-variant-numeric:tabular-nums">
        <caption style="text-align:left">Found</caption>
        <tbody>
        <tr><th scope="row" style="text-align:left">layer</th><td style="text-align:left">C1</td></tr>
        <tr><th scope="row" ...>maps</th><td style="text-align:left">float64 (2, 3, 4), 0 to 1</td></tr>
        </tbody>
        </table>
    """
    kind.__repr__ = _in_one_line  # type: ignore[method-assign, assignment]
    if not hasattr(kind, "_repr_png_"):
        kind._repr_html_ = _as_table  # type: ignore[attr-defined]
    return kind


def _in_one_line(result: Any) -> str:
    name = type(result).__name__
    if isinstance(result, dict):
        return f"{name}({{{', '.join(f'{shown(repr(key))}: {_written(value)}' for key, value in result.items())}}})"
    return f"{name}({', '.join(f'{key}={_written(value)}' for key, value in _values(result).items())})"


def _as_table(result: Any) -> str:
    cells = {shown(name): _cell(value) for name, value in _values(result).items()}
    return notebook.fields(type(result).__name__, cells)


def _values(result: Any) -> Mapping[str, Any]:
    """Return {name: value}."""
    if dataclasses.is_dataclass(result):
        return {field.name: getattr(result, field.name) for field in dataclasses.fields(result)}
    return result if isinstance(result, dict) else result._asdict()


def _written(value: Any) -> str:
    """Write a value as Python would, or its description in angle brackets."""
    description = _description(value)
    return f"<{description}>" if description else shown(str(value) if hasattr(value, "shape") else repr(value))


def _cell(value: Any) -> str:
    """Write a value for people; each entry of a dict on a line of its own."""
    if isinstance(value, dict):
        return "\n".join(f"{shown(key)}: {_cell(entry)}" for key, entry in value.items())
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, int) and value >= MANY:
        return f"{value:,}"
    return _description(value) or ("–" if value is None else shown(value))


def _description(value: Any) -> str:
    """Describe a value that is too long to be written out; "" if it is not."""
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return "" if value.ndim <= 1 and value.size <= FEW else _array(value)
    text = repr(value)
    if isinstance(value, str) or (len(text) <= LONG and "\n" not in text):
        return ""
    kind = type(value).__name__
    if isinstance(value, dict):
        return f"{kind}: {', '.join(map(shown, value))}"
    if type(value) in (list, tuple):
        return f"{kind} of {len(value)}, {_cell(value[0])} … {_cell(value[-1])}"
    return shown(text.splitlines()[0][:LONG]) + " …"


def _array(value: Any) -> str:
    """Describe an array by its type, its shape, and the range of its values.

    >>> import numpy as np
    >>> _array(np.arange(6.0).reshape(2, 3)), _array(np.eye(3, dtype=bool)), _array(np.zeros((0, 2)))
    ('float64 (2, 3), 0 to 5', 'bool (3, 3)', 'float64 (0, 2)')
    """
    bounds = f", {value.min():.4g} to {value.max():.4g}" if value.size and value.dtype.kind in "iuf" else ""
    return f"{value.dtype} {tuple(value.shape)}{bounds}"

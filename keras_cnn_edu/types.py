"""Types that the annotations of several packages name.

Tensors have no annotation: comments and docstrings say their shapes, and a type would say less.
"""

import os
from collections.abc import Sequence

Path = str | os.PathLike[str]
Shape = tuple[int | None, ...]  # the size of each axis; None: not known yet
Sizes = int | Sequence[int]  # one number for every spatial axis, or one for each
AxisPadding = str | int | tuple[int, int]  # a word, or pixels, see `checks.axis_padding`
Padding = AxisPadding | Sequence[AxisPadding]  # the same for every spatial axis, or one for each

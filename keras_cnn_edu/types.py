"""Types that several packages name in their annotations.

Tensors have no annotation: comments and docstrings say their shapes, and a type would say less.
"""

import os
from collections.abc import Sequence

Path = str | os.PathLike[str]
Shape = tuple[int | None, ...]  # the size of each axis; None: not known yet
Sizes = int | Sequence[int]  # one number for every spatial axis, or one for each
Padding = str | int | Sequence[int | tuple[int, int]]  # a word, or pixels: see `checks.padding`

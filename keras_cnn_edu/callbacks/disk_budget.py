"""A limit to the size of a folder of exports: each must leave space for the last one."""

from pathlib import Path


def fits_budget(folder: Path, exports: str, max_bytes: int, min_bytes: int, is_last: bool) -> bool:
    """Tell whether another export fits into a folder.

    Its size is not known before it is written. It is taken to be that of the largest export so far.

    Args:
        folder: contains a file or folder for each export that was written, and perhaps other files.
        exports: pattern of the names of the exports.
        max_bytes: the largest size of all of it.
        min_bytes: the new export has at least this size.
        is_last: whether it is the last one. If not, the last one must fit too.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as parent:
        ...     export = Path(parent, "epoch-0000")
        ...     export.mkdir()
        ...     _ = (export / "conv1.npz").write_bytes(bytes(100))
        ...     limits = 299, 300
        ...     [fits_budget(Path(parent), "epoch-*", limit, 50, is_last=False) for limit in limits]
        [False, True]
    """
    largest = max([min_bytes, *map(bytes_in, folder.glob(exports))])
    exports_to_come = 1 if is_last else 2
    return bytes_in(folder) + exports_to_come * largest <= max_bytes


def bytes_in(path: Path) -> int:
    """The size of a file, or of all files in a folder."""
    return sum(file.stat().st_size for file in (path, *path.rglob("*")) if file.is_file())

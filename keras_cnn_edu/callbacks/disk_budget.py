"""How much an exporter may write: a folder is kept below a number of bytes, with a place free for the last export."""


def fits_budget(folder, most, least, last):
    """Tell whether another export fits into a folder.

    Args:
        folder: holds a folder for each export that was written, and perhaps files.
        most: bytes that all of it may have.
        least: bytes that the new export has at least; it is expected to be as large as the largest before.
        last: whether it is the last one. If not, there must be room for the last one too.

    Example:
        >>> import pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as parent:
        ...     export = pathlib.Path(parent, "epoch-0000")
        ...     export.mkdir()
        ...     _ = (export / "conv1.npz").write_bytes(bytes(100))
        ...     [fits_budget(pathlib.Path(parent), most, least=50, last=False) for most in (299, 300)]
        [False, True]
    """
    sizes = {entry: bytes_in(entry) for entry in folder.iterdir()}
    export = max([least, *(size for entry, size in sizes.items() if entry.is_dir())])
    return sum(sizes.values()) + export * (1 if last else 2) <= most


def bytes_in(path):
    """The size of a file, or of all files in a folder."""
    return sum(file.stat().st_size for file in (path, *path.rglob("*")) if file.is_file())

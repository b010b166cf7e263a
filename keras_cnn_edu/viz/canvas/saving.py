"""Pictures become files."""

from pathlib import Path

from keras_cnn_edu import checks, files, types


def save(figure, path: types.Path) -> Path:
    """Write a figure to an image file, whole or not at all.

    Args:
        figure: a `matplotlib.figure.Figure` or a `Sheet`.
        path: where to; the suffix (`.png`, `.svg`, `.pdf`; only `.png` for a sheet) says in which format.

    Returns:
        The path.

    Raises:
        ValueError, TypeError: if `figure` is none, or cannot be written in the format of `path`.

    Example:
        >>> import tempfile
        >>> from keras_cnn_edu.viz import visit_map
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save(visit_map((5, 5), (3, 3)), Path(folder, "new", "visits.png")).name
        'visits.png'
    """
    if not hasattr(figure, "savefig"):
        raise checks.wrong_type(figure, "figure", "what a function of `viz` returns, or a matplotlib figure")
    path = Path(checks.path(path, "path"))
    if hasattr(figure, "canvas"):  # a sheet checks the suffix itself
        formats = figure.canvas.get_supported_filetypes()
        if path.suffix[1:].lower() not in formats:
            raise ValueError(f"`path` must end in one of {', '.join(formats)}. Received: path={str(path)!r}.")
    with files.atomic(path) as temporary:
        figure.savefig(temporary)
    return path

"""The folder of a run: its files, and whether a run may begin there, continue, or replace another."""

import json
import os
import shutil
from pathlib import Path

from keras_cnn_edu import checks, files, runs, types
from keras_cnn_edu.formatting import plural

FILES = {  # of a run, in its folder
    "page": "index.html",
    "inspector": "inspector.html",
    "model": "model.keras",
    "history": "history.csv",
    "learning curves": "learning_curves.png",
    "confusion matrix": "confusion_matrix.png",
    "misclassified images": "misclassified.png",
    "results": "results.json",
    "feature maps": "feature_maps",
    "kernels": "kernels",
    "weights": "weights",
    "manifest": "manifest.json",
    "settings": "settings.json",
}
NEW = "new-run"  # a run that replaces another is written here; when it is finished, they change places
OLD = "old-run"  # in NEW, while they do so


def choose(run_dir: types.Path, overwrite: bool, resume: bool, settings: dict) -> Path:
    """Return the folder to which a run is written. Two runs never mix.

    Args:
        run_dir: the folder that the user has named.
        overwrite: whether a run in it may be replaced. The new one is written to `run_dir/new-run`, and replaces the
            old one when it is finished.
        resume: whether to continue the run in it.
        settings: of the run.

    Raises:
        ValueError: if the folder cannot be written to, contains a run already, or none to continue: with these
            settings, and not finished.

    If a process was killed while a finished run and an older one changed places, they do so first.
    """
    run_dir = Path(checks.path(run_dir, "run_dir"))
    checks.flag(overwrite, "overwrite")
    checks.flag(resume, "resume")
    if overwrite and resume:
        raise ValueError(
            "`resume` and `overwrite` must not both be True: a run is continued or replaced. "
            "Received: resume=True, overwrite=True. Leave one of them out."
        )
    runs.RunFolder(run_dir).check_writable()
    if (run_dir / NEW / OLD).exists():
        replace(run_dir / NEW, run_dir)
    existing = [name for name in FILES.values() if os.path.lexists(run_dir / name)]
    if resume:
        stopped = run_dir / NEW if (run_dir / NEW / FILES["settings"]).exists() else run_dir
        if not (stopped / FILES["settings"]).exists():
            raise ValueError(
                f"`run_dir` must be the folder of a run to continue. Received: run_dir='{run_dir}', which has no "
                f"{FILES['settings']}. Name another folder, or begin a run: resume=False (without --resume)."
            )
        check_same(stopped, settings)
        if stopped == run_dir:
            check_not_finished(stopped, settings["epochs"])
        return stopped
    if existing and not overwrite:
        raise ValueError(
            f"`run_dir` must be a folder without a run in it. Received: run_dir='{run_dir}', which has "
            f"{', '.join(existing)}. Choose another folder, continue that run: resume=True (--resume), or replace it: "
            "overwrite=True (--overwrite)."
        )
    return run_dir / NEW if existing else run_dir


def begin(folder: Path, settings: dict) -> None:
    """Remove an earlier run from a folder, and write the settings of the new one."""
    clear(folder)
    files.write_text(folder / FILES["settings"], json.dumps(settings, indent=2) + "\n")


def check_same(folder: Path, settings: dict) -> None:
    """Refuse to continue a run with other settings.

    Raises:
        ValueError: if a setting is another one, or the file cannot be read.
    """
    path = folder / FILES["settings"]
    try:
        started = dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise ValueError(
            "`run_dir` must be the folder of a run to continue. "
            f"Received: '{path}', which cannot be read ({error}). Begin again: overwrite=True (--overwrite)."
        ) from error
    for name, value in json.loads(json.dumps(settings)).items():
        if started.get(name) != value:
            raise ValueError(
                f"`{name}` must be the same as in the run to continue. "
                f"Received: {name}={value!r}; the run in '{folder}' has {name}={started.get(name)!r}."
            )


def check_not_finished(folder: Path, epochs: int) -> None:
    """Refuse to continue a run that has been trained and tested to its end.

    Raises:
        ValueError: if `results.json` is of the last epoch, and the page was written after it.
    """
    results, page = folder / FILES["results"], folder / FILES["page"]
    try:
        tested = json.loads(results.read_text(encoding="utf-8"))["epoch"]
        shown = page.stat().st_mtime_ns >= results.stat().st_mtime_ns
    except (OSError, ValueError, TypeError, KeyError):
        return  # it was stopped before the test, or while it was written
    if tested == epochs and shown:
        raise ValueError(
            f"`resume` must be of a run that is not finished. Received: '{folder}', whose run is trained "
            f"for all of its {plural(epochs, 'epoch')}, and its results are there. To train longer, begin a run with "
            "more epochs in another folder: the learning rate falls to 0 at the last."
        )


def replace(new: Path, old: Path) -> None:
    """Replace the old run by a finished one: everything is renamed first, and the old run is removed last.

    After a process was killed in here, another call goes on where it was.
    """
    if new == old:
        return
    (new / OLD).mkdir(exist_ok=True)
    names = {*os.listdir(new)} - {OLD}
    if FILES["settings"] in names:  # it goes first, so all of the new run is still here
        for name in {*FILES.values(), *names}:
            move(old / name, new / OLD / name)
    for name in sorted(names, key=lambda name: name != FILES["settings"]):
        move(new / name, old / name)
    remove(new)


def move(source: Path, target: Path) -> None:
    """Rename a file, a folder or a link, if there is one."""
    if os.path.lexists(source):
        os.replace(source, target)


def clear(run_dir: types.Path) -> None:
    """Remove the files of an earlier run from a folder, and nothing else."""
    folder = Path(checks.path(run_dir, "run_dir"))
    for name in FILES.values():
        remove(folder / name)


def remove(path: Path) -> None:
    """Remove a file, or a folder with its content; of a link only the link itself."""
    try:
        path.unlink(missing_ok=True)
    except (IsADirectoryError, PermissionError):  # a folder
        shutil.rmtree(path)

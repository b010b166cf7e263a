"""The folder of a run: what a run leaves there, and when one may begin, go on, or take the place of another."""

import json
import os
import shutil
from pathlib import Path

from keras_cnn_edu import callbacks, checks, files

FILES = {  # what a run leaves in its folder
    "page": "index.html",
    "model": "model.keras",
    "history": "history.csv",
    "learning curves": "learning_curves.png",
    "confusion matrix": "confusion_matrix.png",
    "misread images": "misread.png",
    "results": "results.json",
    "feature maps": "feature_maps",
    "kernels": "kernels",
    "manifest": "manifest.json",
    "settings": "settings.json",
}
NEW, OLD = "new-run", "old-run"  # where a run waits until it is finished and takes the place of the one in the folder


def choose(run_dir, overwrite, resume):
    """Return the folder that a run is to be written to, if it may be: two runs never mix.

    Args:
        run_dir: what the user has named.
        overwrite: whether a run that is there may be replaced. The new one is written to `run_dir/new-run`, and takes
            its place when it is finished.
        resume: whether a run that is there is to go on.

    Raises:
        ValueError: if the folder cannot be written to, holds a run already, or none to go on with.
    """
    run_dir = Path(checks.path(run_dir, "run_dir"))
    checks.flag(overwrite, "overwrite")
    checks.flag(resume, "resume")
    if overwrite and resume:
        raise ValueError(
            "`resume` and `overwrite` must not both be True: a run goes on or is replaced. "
            "Received: resume=True, overwrite=True. Leave one of them out."
        )
    callbacks.RunFolder(run_dir).check_writable()
    found = [name for name in FILES.values() if os.path.lexists(run_dir / name)]
    if resume:
        place = run_dir / NEW if (run_dir / NEW).exists() else run_dir
        if not (place / FILES["settings"]).exists():
            raise ValueError(
                f"`run_dir` must be the folder of a run to go on with. Received: run_dir='{run_dir}', which has no "
                f"{FILES['settings']}. Name another folder, or begin: resume=False (without --resume)."
            )
        return place
    if found and not overwrite:
        raise ValueError(
            f"`run_dir` must be a folder without a run in it. Received: run_dir='{run_dir}', which has "
            f"{', '.join(found)}. Choose another folder, go on with that run: resume=True (--resume), or replace it: "
            "overwrite=True (--overwrite)."
        )
    return run_dir / NEW if found else run_dir


def begin(place, settings):
    """Make a folder empty of any run, and write down how this one was started."""
    clear(place)
    files.write_text(place / FILES["settings"], json.dumps(settings, indent=2) + "\n")


def check_same(place, settings):
    """Refuse to go on with a run that was started in another way: its numbers would be those of neither.

    Raises:
        ValueError: if a setting is another one, or the file is none of settings.
    """
    path = place / FILES["settings"]
    try:
        started = dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise ValueError(
            "`run_dir` must be the folder of a run to go on with. "
            f"Received: '{path}', which cannot be read ({error}). Begin anew: overwrite=True (--overwrite)."
        ) from error
    for name, value in json.loads(json.dumps(settings)).items():
        if started.get(name) != value:
            raise ValueError(
                f"`{name}` must be as the run was started, which is to go on. "
                f"Received: {name}={value!r}; the run in '{place}' has {name}={started.get(name)!r}."
            )


def replace(new, old):
    """Let a finished run take the place of the old one: everything is renamed first, and then the old one goes."""
    if new == old:
        return
    remove(old / OLD)
    (old / OLD).mkdir()
    for name in {*FILES.values(), *os.listdir(new)}:
        for source, target in ((old / name, old / OLD / name), (new / name, old / name)):
            if os.path.lexists(source):
                os.replace(source, target)
    remove(new)
    remove(old / OLD)


def clear(run_dir):
    """Remove what an earlier run left in the folder, and nothing else."""
    run_dir = Path(checks.path(run_dir, "run_dir"))
    for name in FILES.values():
        remove(run_dir / name)


def remove(path):
    """Remove a file, or a folder with all that is in it; of a link only the link."""
    try:
        path.unlink(missing_ok=True)
    except (IsADirectoryError, PermissionError):  # what systems say of a folder
        shutil.rmtree(path)

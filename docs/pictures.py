"""What the examples draw: the code of docstrings and pages is run, and its pictures are shown below it.

If the example of a docstring leaves a `figure`, or a `walkthrough` (an animation), the reference page shows it.
`assets/generated/pages/NAME/FILE` is the FILE that the code of the page NAME has written, and
`assets/generated/runs/NAME/FILE` one that examples/NAME.py has written.
`assets/generated/lessons/NN_NAME` is what the function NAME of lesson_pictures/NN.py returns: a figure (.png), or a
walkthrough or a `Moving` (.svg). Those of all lessons are made by

    python docs/pictures.py
"""

import contextlib
import doctest
import hashlib
import importlib
import inspect
import io
import json
import pkgutil
import re
import runpy
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import keras
import labels
import moving
from code_blocks import blocks_of
from languages import english_pages

import keras_cnn_edu
from keras_cnn_edu import viz
from keras_cnn_edu.viz.sliding.walkthrough import Walkthrough

HERE = Path(__file__).resolve().parent
EXAMPLES = Path("assets", "generated", "examples")
PAGES = Path("assets", "generated", "pages")
LESSONS = Path("assets", "generated", "lessons")
LEAVES_A_PICTURE = re.compile(r"^ *>>> (?:figure|walkthrough) = ", re.MULTILINE)
RUNS = Path("assets", "generated", "runs")
PRINTED = "printed.json"  # beside the pictures of a page: what each of its blocks has printed
SHOWN = r"{folder}/([\w-]+)/([^)\s\"]+)"  # on a page: whose picture, and which


def start_anew():
    """Bring Keras into the state of a new process: the next layer without a name is `conv2d`, and not `conv2d_7`."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(0)


def once(mark, source, make, *arguments):
    """Call `make`, unless the file `mark` says that it was called for the same `source` before."""
    if not is_made(mark, source):
        mark.parent.mkdir(parents=True, exist_ok=True)
        make(*arguments)
        mark.write_text(digest(source))


def is_made(mark, source):
    """Tell whether the file `mark` says that something was made from this `source`."""
    return mark.exists() and mark.read_text() == digest(source)


def digest(source):
    """Return a short name of what something is made from."""
    return hashlib.sha256(repr(source).encode()).hexdigest()


def save(drawn, path):
    """Save a figure as PNG, and as an animated SVG what moves; `path` is without the suffix."""
    if isinstance(drawn, Walkthrough):
        viz.save_animation(drawn, f"{path}.svg", frames_per_second=0.5)
    elif isinstance(drawn, moving.Moving):
        moving.save(drawn, path.with_suffix(".svg"))
    else:
        viz.save(drawn, f"{path}.png")


# ── docstrings ────────────────────────────────────────────────────────────────────────────────────


def of_docstrings(folder):
    """Run the examples of the package that draw, and save what each draws under the full name of its function."""
    for example in drawing():
        namespace = run_example(example)
        save(namespace["figure" if "figure" in namespace else "walkthrough"], folder / example.name)


def drawing():
    """List the docstrings of the package whose example leaves a picture, as doctests."""
    for found in pkgutil.walk_packages(keras_cnn_edu.__path__, "keras_cnn_edu."):
        if not found.name.endswith("__main__"):
            tests = doctest.DocTestFinder().find(importlib.import_module(found.name))
            yield from (test for test in tests if LEAVES_A_PICTURE.search(test.docstring))


def run_example(test):
    """Run a doctest; return the variables that it leaves."""
    start_anew()
    namespace = dict(test.globs)
    with contextlib.redirect_stdout(io.StringIO()):
        for example in test.examples:
            exec(example.source, namespace)
    return namespace


# ── pages ─────────────────────────────────────────────────────────────────────────────────────────


def of_pages(folder, source):
    """Yield a task for every page whose pictures are shown: to run its code if the page or the `source` has changed."""
    for name, pictures in shown_on_pages(PAGES).items():
        [page] = [page for page in english_pages() if page.stem == name]
        made_from = (source, sorted(pictures), page.read_text(encoding="utf-8"))
        yield folder / name / "made-from.txt", made_from, of_page, page, pictures, folder / name


def of_page(page, pictures, folder):
    """Run the code of a page, and keep what it prints and these of the files that it writes."""
    with tempfile.TemporaryDirectory() as written, labels.in_both_languages(kept(pictures, folder)):
        printed = run_page(page, written)
        keep(pictures, written, folder)
    (folder / PRINTED).write_text(json.dumps(printed), encoding="utf-8")


def printed_when_built(page, source):
    """Return what the blocks of a page printed when its pictures were made; None if it or the `source` has changed."""
    for mark, made_from, _, its_page, *_ in of_pages(HERE / PAGES, source):
        if its_page == page and is_made(mark, made_from):
            return json.loads((mark.parent / PRINTED).read_text(encoding="utf-8"))
    return None


def shown_on_pages(kind):
    """Return, for each name below the folder `kind`, the pictures that any page shows."""
    pictures = {}
    for page in english_pages():
        for name, picture in re.findall(SHOWN.format(folder=kind.as_posix()), page.read_text(encoding="utf-8")):
            pictures.setdefault(name, set()).add(picture)
    return pictures


def keep(pictures, written, folder):
    """Copy pictures, and nothing else, from where they were written into a folder."""
    for picture, target in kept(pictures, folder).items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(written, picture), target)


def kept(pictures, folder):
    """Return where each of these pictures belongs."""
    return {picture: folder / picture for picture in pictures}


def run_page(page, folder):
    """Run the code of a page in a folder, like a reader who copies its blocks one after the other.

    Returns what each block prints. A warning is an error.
    """
    namespace, printed = {"__name__": "__main__"}, []
    start_anew()
    with contextlib.chdir(folder), warnings.catch_warnings():
        warnings.simplefilter("error", append=True)
        for language, _, text, line in blocks_of(page):
            if language == "python":
                with contextlib.redirect_stdout(io.StringIO()) as output:
                    exec(compile("\n" * line + text, page.name, "exec"), namespace)
                printed.append(output.getvalue())
    return printed


# ── examples ──────────────────────────────────────────────────────────────────────────────────────


def of_examples(folder, source):
    """Yield a task for every script in examples/ whose pictures are shown: to run it, if the `source` has changed."""
    for name, pictures in shown_on_pages(RUNS).items():
        script = HERE.parent / "examples" / f"{name}.py"
        yield folder / name / "made-from.txt", (source, sorted(pictures)), of_example, script, pictures, folder / name


def of_example(script, pictures, folder):
    """Run a script, and keep these of the files that it writes."""
    start_anew()
    with (
        tempfile.TemporaryDirectory() as written,
        contextlib.redirect_stdout(io.StringIO()),
        labels.in_both_languages(kept(pictures, folder)),
    ):
        sys.path.insert(0, str(script.parent))
        runpy.run_path(str(script))["main"](quick=False, out=Path(written))
        keep(pictures, written, folder)


# ── lessons ───────────────────────────────────────────────────────────────────────────────────────


def of_lessons(folder, source):
    """Yield a task for every lesson: to make its pictures, if its module or the `source` has changed."""
    for path in sorted(HERE.glob("lesson_pictures/*.py")):
        made_from = (source, path.read_text(encoding="utf-8"))
        yield folder / f"{path.stem}-made-from.txt", made_from, of_lesson, path, folder


def of_lesson(path, folder):
    """Call each function that a module of `lesson_pictures` defines, in their order, and save what it returns."""
    number = path.stem
    for name, draw in runpy.run_path(str(path), run_name=number).items():
        if inspect.isfunction(draw) and draw.__module__ == number and not name.startswith("_"):
            start_anew()
            with labels.in_both_languages():
                save(draw(), folder / f"{number}_{name}")


if __name__ == "__main__":
    for task in of_lessons(HERE / LESSONS, source=None):
        once(*task)

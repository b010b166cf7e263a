"""Every option of every command with every bad value of its kind: one message that names the option, and no traceback.

The options and their types are read from the commands, so a new option is tried too.
"""

import inspect
import os
import re
import shutil
import types
import typing
from pathlib import Path

import keras
import numpy as np
import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

from keras_cnn_edu import cli, comparison, data, layers, training

HUGE, LONG = "9" * 30, "x" * 5000
TEXTS = f"nan|inf|-1|0|{HUGE}|{LONG}|1,2,3,4,5,6,7,8|1,,2|,|;|½|😀|../..|.|None|int8|float31|1.5|100000|-1,-1|0:0:0"
PATHS = "folder|file|no/where|/dev/null|/proc/x/y|file/x.png|empty.keras|empty.png|text.png|text.keras|model.mp4"
BAD = {
    int: ["", "three", "1.5", "nan", "inf", "-1", "0", HUGE, "1e3", "½", "1 2"],
    float: ["", "three", "nan", "inf", "-inf", "-1", "0", "1e309", "1e-320", "1e300"],
    Path: ["", "a\0b", "x" * 300, "é" * 200, "\udcff.png", *PATHS.split("|")],
    str: ["", "a\0b", " ", "\x1b[2J", "1 2; 3", "1e400", "a/b", "a:b", *TEXTS.split("|")],
    cli.compare.Format: ["", "xml", "TABLE"],
}
GOOD = {
    "train": ["mlp"],
    "predict": ["good.keras", "good.png", "-o", "new/picture.png"],
    "inspect": ["good.keras", "good.png", "-o", "new/maps"],
    "explain": ["good.keras", "good.png", "--layer", "conv", "--at", "0,0"],
    "summary": ["good.keras"],
    "compare": ["--shape", "1,5,5,2", "--kernel", "3,3,2,4"],
    "animate": ["--input", "3", "--kernel", "2", "-o", "new/steps.svg"],
    "models": [],
    "datasets": [],
}
COMMANDS = typer.main.get_command(cli.app).commands


def kinds(hint):
    """List the types in a type hint, inside lists and unions too."""
    return [hint, *(kind for part in typing.get_args(hint) for kind in kinds(part))]


def options():
    """List (command, its option or argument, its type) of everything that is given a value."""
    for name, command in COMMANDS.items():
        hints = typing.get_type_hints(inspect.unwrap(command.callback))
        for option in command.params:
            known = [kind for kind in kinds(hints.get(option.name, bool)) if kind in BAD]
            if known:
                yield name, option, known[0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a model and an image that are good, and files that are neither."""
    folder = tmp_path_factory.mktemp("values")
    (folder / "folder").mkdir()
    for name in ("file", "text.png", "text.keras"):
        (folder / name).write_text("text", encoding="utf-8")
    for name in ("empty.png", "empty.keras"):
        (folder / name).touch()
    image = keras.Input((4, 4, 1))
    maps = keras.layers.Flatten(name="flatten")(layers.Conv2D(1, 3, name="conv")(image))
    keras.Model(image, keras.layers.Dense(2, "softmax", name="dense")(maps)).save(folder / "good.keras")
    Image.fromarray(np.eye(4, dtype="uint8") * 255).save(folder / "good.png")
    return folder


@pytest.fixture
def quick(monkeypatch):
    """Commands that train or measure end where they would begin."""

    def train(_, dataset, *__, **___):
        if dataset != "digits":
            data.load(dataset)
        return types.SimpleNamespace(files={"model": Path("model.keras")}, test_accuracy=0.5, seconds=1.0)

    def compare(*_, **__):
        raise typer.Exit

    monkeypatch.setattr(training, "train", train)
    monkeypatch.setattr(comparison, "compare", compare)


def with_value(name, option, value):
    """Return the words of a command in which one option, or argument, has a value."""
    words = list(GOOD[name])
    if not option.opts[0].startswith("-"):
        place = 0 if option.name == "model" else 1
        return [*words[:place], value, *words[place + 1 :]]
    for spelled in option.opts:
        if spelled in words:
            del words[words.index(spelled) : words.index(spelled) + 2]
    return [*words, option.opts[0], value]


def what_is_wrong(result, names):
    """Say what is wrong with the answer of a command; None if nothing is."""
    text = " ".join(re.sub(r"[│╭╮╰╯─]", " ", result.output).split())
    if result.exit_code == 0:
        return None
    if result.exit_code != 2 or not isinstance(result.exception, SystemExit) or "Traceback" in text:
        return f"exit code {result.exit_code}, {result.exception!r}"
    if not any(name in text for name in names):
        return f"the option is not named: {text[:300]}"
    python = re.findall(r"`([a-z_]+)`", text) + re.findall(r"(?<![\w.-])[a-z_]+=", text)
    if python:
        return f"names of Python: {python} in {text[:300]}"
    return f"{len(text)} characters" if len(text) > 1000 else None


@pytest.mark.parametrize(
    "name, option, kind",
    list(options()),
    ids=lambda value: getattr(value, "name", value if isinstance(value, str) else ""),
)
def test_bad_values(folder, quick, monkeypatch, name, option, kind):
    """A value is taken, or refused in one message with the name that the user knows; nothing is left behind then."""
    monkeypatch.chdir(folder)
    names = option.opts if option.opts[0].startswith("-") else [option.name.upper().removesuffix("S")]
    if option.name == "epoch":
        names = [*names, "MODEL"]  # no epoch of a model that is no run folder is right
    wrong = {}
    for value in BAD[kind]:
        before = set(os.listdir(folder))
        result = CliRunner().invoke(cli.app, [name, *with_value(name, option, value)])
        new = set(os.listdir(folder)) - before
        wrong[value[:50]] = what_is_wrong(result, names) or (new and result.exit_code and f"left behind: {new}")
        for path in new:
            shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
    assert not {value: what for value, what in wrong.items() if what}


def test_every_kind_of_option_has_bad_values():
    """Every option that takes a value is among those that are tried."""
    tried = {(name, option.name) for name, option, _ in options()}
    given = {
        (name, option.name)
        for name, command in COMMANDS.items()
        for option in command.params
        if not getattr(option, "is_flag", False) and option.name != "help"
    }
    assert tried == given
    assert GOOD.keys() == COMMANDS.keys()

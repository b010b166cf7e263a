"""The pages tell the truth: their code runs and prints what they say, the commands that they name exist.

Each `python` block of a page runs after the ones above it, in one namespace per page and in an empty folder.
A `text` block titled "prints" below it is what it prints; `...` stands for anything. The quick start, which a reader
copies into a notebook, runs in one.
"""

import ast
import doctest
import importlib
import itertools
import re
import shlex
from pathlib import Path

import docstrings
import figures
import griffe
import markdown
import pytest
from code_blocks import blocks_of
from languages import chinese_pages, english_pages, shown, top_pages
from notebooks import complaint, execute
from pictures import PAGES as PICTURES
from pictures import printed_when_built, run_page, shown_on_pages

from keras_cnn_edu import training

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*top_pages(), *english_pages()]  # the code of Chinese pages is the same
NOTEBOOK = ROOT / "docs" / "quickstart.md"
DEMO = "train lenet5 --dataset digits --run-dir runs/lenet5"  # of `make demo`
COMMAND = re.compile(
    r"^(?:time |srun \S+ |\w+=\S+ )*(?:\.venv/bin/)?(?P<program>make|keras-cnn-edu) (?P<arguments>[^#$\n]*)",
    re.MULTILINE,
)
LINK = re.compile(r"(?:\]\(|src=\")(?P<target>[^)#\s\"]+)")


def has_python(page):
    """Tell whether a page has code to run."""
    return any(language == "python" for language, *_ in blocks_of(page))


def name_of(page):
    """Name a page in a test's name."""
    return page.relative_to(ROOT).as_posix()


def prints_the_same(expected, printed):
    """Compare as a doctest does: any white space is alike, `...` stands for anything."""
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    return doctest.OutputChecker().check_output(expected, printed, options)


def check_prints(page, printed):
    """Compare what each Python block of a page has printed with what the page says."""
    last, printed = "", iter(printed)
    for language, title, text, line in blocks_of(page):
        if language == "python":
            last = next(printed)
        elif 'title="prints"' in title:
            assert prints_the_same(text, last), f"{name_of(page)}:{line}, but the code prints\n{last}"


def check_pictures(page, folder):
    """Check that the code of a page has written, into the folder, the pictures that the page shows as its own."""
    shown = shown_on_pages(PICTURES).get(page.stem, ())
    assert [picture for picture in shown if not (folder / picture).exists()] == []


@pytest.mark.parametrize("page", [page for page in PAGES if has_python(page) and page != NOTEBOOK], ids=name_of)
def test_the_code_of_a_page_runs_and_prints_what_the_page_says(page, tmp_path):
    """A reader who copies the blocks of a page one after the other gets what the page shows, including pictures.

    If `make docs` has run the page for its pictures, what it printed then is compared.
    """
    printed = printed_when_built(page, figures.fingerprint())
    if printed is None:
        printed = run_page(page, tmp_path)
        check_pictures(page, tmp_path)
    check_prints(page, printed)


def test_the_quick_start_runs_in_a_notebook_and_shows_its_results(tmp_path):
    """The cells print what the page says; every result is a table or a picture; nothing warns.

    That each result shows itself, wherever it comes from, is tested in test_results.py.
    """
    cells = execute([text for language, _, text, _ in blocks_of(NOTEBOOK) if language == "python"], tmp_path)
    check_prints(NOTEBOOK, [cell.printed for cell in cells])
    check_pictures(NOTEBOOK, tmp_path)
    results = [output for cell in cells for output in cell.shown]
    assert results
    assert [complaint(output) for output in results] == [None] * len(results)
    assert [cell.warned for cell in cells if "Warning" in cell.warned] == []


@pytest.mark.parametrize("page", [page for page in PAGES if has_python(page)], ids=name_of)
def test_loops_and_functions_can_be_pasted_into_a_python_prompt(page):
    """Up to Python 3.12 an empty line ends what is indented, and nothing else does. A class goes into a file."""
    for language, _, text, line in blocks_of(page):
        if language == "python":
            statements, lines = ast.parse(text).body, text.splitlines()
            for statement, following in itertools.pairwise(statements):
                touch = following.lineno == statement.end_lineno + 1
                assert not (touch and hasattr(statement, "body")), f"{name_of(page)}:{line + statement.end_lineno}"
            for statement in statements:
                if hasattr(statement, "body") and not isinstance(statement, ast.ClassDef):
                    inside = lines[statement.lineno : statement.end_lineno]
                    assert "" not in inside, f"{name_of(page)}:{line + statement.lineno}"


def test_printed_text_that_differs_is_noticed():
    """The comparison of the tests above can fail."""
    assert prints_the_same("[[19. 25.]\n [37. 43.]]", "[[19. 25.]\n [37. 43.]]\n")
    assert not prints_the_same("[[19. 25.]\n [37. 43.]]", "[[19. 25.]\n [37. 44.]]\n")


def calls_on(page, program):
    """List the calls of a program that a page shows, without the name of the program."""
    shown = "\n".join(text.replace("\\\n", "") for language, _, text, _ in blocks_of(page) if language == "console")
    return [found["arguments"].strip() for found in COMMAND.finditer(shown) if found["program"] == program]


def commands_of(program):
    """List the calls of a program that the pages show, each split into words."""
    for page in PAGES:
        for call in calls_on(page, program):
            yield pytest.param(shlex.split(call), id=f"{name_of(page)}: {call}")


def understood(arguments):
    """Return the context of a call of the command line, with its arguments as the command gets them."""
    import typer.main

    from keras_cnn_edu.cli import app

    program = typer.main.get_command(app)
    context = program.make_context("keras-cnn-edu", list(arguments))
    name, command, rest = program.resolve_command(context, list(arguments))
    return command.make_context(name, rest, parent=context)


@pytest.mark.parametrize("arguments", list(commands_of("make")))
def test_every_make_command_of_the_pages_exists(arguments):
    """What a page tells the reader to make is a target of the Makefile."""
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert [word for word in arguments if "=" not in word and word not in targets] == []


@pytest.mark.parametrize("arguments", list(commands_of("keras-cnn-edu")))
def test_every_command_line_of_the_pages_is_understood(arguments):
    """The program has the command and the options that a page shows; nothing is run."""
    assert understood(arguments).command.name == arguments[0]


def runs_of(page):
    """List the folders in which the commands of a page begin a run, without the command that `make demo` runs."""
    calls = [call for call in calls_on(page, "keras-cnn-edu") if call.startswith("train ") and call != DEMO]
    asked = [understood(shlex.split(call)).params for call in calls]
    begun = [each for each in asked if not each["resume"] and not each["overwrite"]]
    return [(each["run_dir"] or Path("runs", each["model"])).as_posix() for each in begun]


def test_each_training_of_a_page_has_a_folder_of_its_own():
    """`train` refuses the folder of another run: a page names none twice, and not that of `make demo`."""
    for page in PAGES:
        folders = ["runs/lenet5", *runs_of(page)]
        assert sorted(folders) == sorted({*folders}), name_of(page)


@pytest.mark.parametrize("page", [*PAGES, *chinese_pages(), ROOT / "README.zh.md"], ids=name_of)
def test_relative_links_of_a_page_lead_somewhere(page):
    """The target of a link or picture is a file that exists, or that the docs build makes."""
    targets = [found["target"] for found in LINK.finditer(page.read_text(encoding="utf-8"))]
    local = [target for target in targets if "://" not in target and "generated/" not in target]
    assert [target for target in local if not shown(page.parent / target).exists()] == []


def test_docstrings_become_markdown():
    """Equations, tables and doctests are fenced, so that Markdown leaves their characters alone."""
    text = docstrings.to_markdown("Double.\n\ny = 2*x*1\n\nReturns:\n    It.\n\n>>> double(2)\n4\n\nMore.")
    assert text == (
        "Double.\n\n```text\ny = 2*x*1\n```\n\n**Returns:** It.\n\n```pycon\n>>> double(2)\n4\n```\n\nMore."
    )
    for fenced in (
        "y[i*s + u*d, f] += x[i]*k[u]",
        "(x * k)[i] = y",
        "y.ravel() = m @ x.ravel()",
    ):
        assert docstrings.to_markdown(f"Add.\n\n{fenced}\n\nMore.") == f"Add.\n\n```text\n{fenced}\n```\n\nMore."
    for table in (
        "network   rate\nlenet5    0.006",
        "a = 1,  b = 2\nc = 3,  d = 4",
        "y = 1   if x\n    0   if not",
    ):  # keeps its rows on a telephone
        text = docstrings.to_markdown(f"Add.\n\n{table}\n\nMore.")
        assert text == f"Add.\n\n```{{.text .rows}}\n{table}\n```\n\nMore."
    text = docstrings.to_markdown("At (y, x):\n\n    y = 1\n\n    x = 2\n\nMore.")
    assert text == "At (y, x):\n\n```{.text .rows}\ny = 1\n\nx = 2\n```\n\nMore."
    text = docstrings.to_markdown("A pair.\n\n`a`: one\nnumber. `b`, `c`:\nas `a`.\n\nReference:\n    Me, 2026.")
    assert text == "A pair.\n\n- `a`: one\nnumber.\n- `b`, `c`:\nas `a`.\n\n**Reference:** Me, 2026."
    raises = docstrings.to_markdown("Go.\n\nRaises:\n    ValueError, TypeError: if not.")
    assert raises == "Go.\n\nRaises:\n    ValueError | TypeError: if not."  # not (ValueError, TypeError), a tuple
    error = (
        ">>> half(1)\nTraceback (most recent call last):\n    ...\nValueError: odd"  # an indented line is output too
    )
    assert docstrings.to_markdown(f"{error}\n\nMore.") == f"```pycon\n{error}\n```\n\nMore."


@pytest.mark.parametrize(
    "page", [pytest.param(page, id=page.stem) for page in sorted(ROOT.glob("docs/reference/*.md"))]
)
def test_a_function_on_a_reference_page_is_no_module(page):
    """The page would take `viz.connectivity` for the file of this name, and show all of it."""
    for name in re.findall(r"^::: (\S+)", page.read_text("utf-8"), re.MULTILINE):
        parent, _, last = name.rpartition(".")
        value = getattr(importlib.import_module(parent), last) if parent else None
        is_file = ROOT.joinpath(*name.split(".")).with_suffix(".py").exists()
        assert not (is_file and callable(value)), name


def test_the_source_of_a_layer_is_its_whole_class():
    """The page shows the constructor, of the class or inherited: for a layer it goes on to the end of the class."""
    extensions = griffe.load_extensions(docstrings.PlainDocstrings)
    layers = griffe.load("keras_cnn_edu", search_paths=[ROOT], extensions=extensions)["layers"]
    page = (ROOT / "docs/reference/layers.md").read_text("utf-8")
    names = re.findall(r"layers\.(\w+)\n.*members: false}", page)
    shown = [name for name in names if "def call(" in layers[name].all_members["__init__"].source]
    assert set(names) - set(shown) == {"PointwiseConv2D", "Conv3DTranspose"}  # these have a constructor alone
    assert len(shown) > 10


def test_defaults_are_shown_as_values():
    """A page says 40 where the code says EPOCHS, a constant of another module; a module or a record keeps its name."""
    extensions = griffe.load_extensions(docstrings.PlainDocstrings)
    package = griffe.load("keras_cnn_edu", search_paths=[ROOT], extensions=extensions)
    for name, parameter, default in (
        ("training.run.train", "epochs", str(training.EPOCHS)),
        ("training.recipe.compile_model", "recipe", "USUAL"),
        ("models.lenet.LeNet5", "layers", "layers"),
        ("models.lenet.LeNet5", "variant", "'modern'"),
    ):
        assert str(package[name].parameters[parameter].default) == default


def emphasized(text):
    """List what Markdown sets in italics."""
    return re.findall(r"<em>(.*?)</em>", markdown.markdown(text, extensions=["fenced_code"]), re.DOTALL)


def test_no_docstring_loses_an_asterisk():
    """Markdown takes those of k*k*c, outside backticks, for emphasis."""
    assert emphasized("k*k*c, `k*k*c` and *all*") == ["k", "all"]
    lost, extensions = [], griffe.load_extensions(docstrings.PlainDocstrings)
    objects = [griffe.load("keras_cnn_edu", search_paths=[ROOT], extensions=extensions)]
    while objects:
        thing = objects.pop()
        objects += [member for member in thing.members.values() if not member.is_alias]
        for section in thing.docstring.parse("google", warnings=False) if thing.docstring else ():
            for part in section.value if isinstance(section.value, list) else [section.value]:
                text = part if isinstance(part, str) else getattr(part, "description", "")
                lost += [(thing.path, it) for it in emphasized(text) if not re.fullmatch("[A-Z a-z]{2,}", it)]
    assert lost == []

"""Every example runs as the page says, with `--quick`, and writes into its folder and nowhere else."""

import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted({*(ROOT / "examples").glob("*.py")} - {ROOT / "examples" / "options.py"})
ON_TORCH = ["14_several_devices_torch"]  # test_on_torch.py runs it
each_example = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
runs_here = pytest.mark.parametrize(
    "path", [path for path in EXAMPLES if path.stem not in ON_TORCH], ids=lambda path: path.stem
)


@pytest.fixture(autouse=True)
def beside_their_options(monkeypatch):
    """A script finds the modules beside it."""
    monkeypatch.syspath_prepend(ROOT / "examples")


def run(path, monkeypatch, *arguments):
    """Run an example as `python examples/… ARGUMENTS` does."""
    monkeypatch.setattr(sys, "argv", [str(path), *map(str, arguments)])
    runpy.run_path(str(path), run_name="__main__")


def state_of_the_project():
    """Return the status of every file that git tracks or would track."""
    command = ["git", "status", "--porcelain", "--untracked-files=all"]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout


@runs_here
def test_runs_from_any_folder_and_writes_only_into_its_own(path, monkeypatch, tmp_path, capsys):
    """`--quick --out FOLDER` succeeds, says what it wrote, and leaves everything else as it was."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    before = state_of_the_project()
    run(path, monkeypatch, "--quick", "--out", tmp_path / "there")
    assert [file for file in (tmp_path / "there").rglob("*") if file.is_file()]
    assert str(tmp_path / "there") in capsys.readouterr().out
    assert not any((tmp_path / "here").iterdir())
    assert state_of_the_project() == before


@each_example
def test_help_says_what_it_shows_and_where_its_files_go(path, monkeypatch, capsys):
    """By default files go to a folder with the name of the example below `runs`, which git ignores."""
    with pytest.raises(SystemExit, match="0"):
        run(path, monkeypatch, "--help")
    printed = capsys.readouterr().out
    assert f"python examples/{path.name}" in printed
    assert re.search(rf"--quick\b.*--out FOLDER\b.*default:\s+runs/{path.stem}\)", printed, re.DOTALL)


def test_a_name_that_an_example_does_not_have_is_refused(monkeypatch, capsys):
    """The message names the valid ones."""
    [path] = [path for path in EXAMPLES if path.stem == "train_presets"]
    with pytest.raises(SystemExit, match="2"):
        run(path, monkeypatch, "lenet5_digit")
    assert "unknown: lenet5_digit. There are lenet5_digits, " in capsys.readouterr().err


@each_example
def test_a_missing_package_is_named_with_the_extra_that_brings_it(path, monkeypatch, tmp_path):
    """An example without a package of an extra that it imports ends with one message, and without a traceback."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    imported = set(re.findall(r"^ *(?:import|from) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    for extra in ("examples", "jax", "torch"):
        for package in imported & {re.match(r"\w+", requirement)[0] for requirement in extras[extra]}:
            with monkeypatch.context() as patch:
                patch.setitem(sys.modules, package, None)
                with pytest.raises(SystemExit, match=rf"needs {package}\. .*pip install .*'\.\[{extra}\]'"):
                    run(path, patch, "--quick", "--out", tmp_path)


def test_learns_the_edge_kernel(tmp_path):
    """The convolution of the example learns [1, -1] by itself."""
    [path] = [path for path in EXAMPLES if path.stem == "02_learn_a_kernel"]
    kernel = runpy.run_path(str(path))["main"](quick=True, out=tmp_path)
    np.testing.assert_allclose(kernel.ravel(), [1, -1], atol=0.01)


def test_the_page_lists_every_example():
    """Each script has a section on the page of the examples."""
    page = (ROOT / "docs" / "how-to" / "examples.md").read_text(encoding="utf-8")
    assert re.findall(r"^python examples/(\S+)", page, re.MULTILINE) == [path.name for path in EXAMPLES]

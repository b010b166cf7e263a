"""The script of the inspector page is what its sources build; needs Node.js, and `make test` installs the rest."""

import shutil
import subprocess
from pathlib import Path

import pytest

INSPECTOR = Path(__file__).resolve().parents[2] / "keras_cnn_edu" / "inspector"

pytestmark = pytest.mark.skipif(
    not (shutil.which("npm") and (INSPECTOR / "node_modules" / "esbuild").is_dir()),
    reason="needs Node.js, and what `make test` installs with npm where it finds it",
)


def test_the_script_is_what_its_sources_build(tmp_path):
    """Whoever changes a file of `page/` must also run `make inspector`."""
    subprocess.run(["node", "build.js", tmp_path / "page.js"], cwd=INSPECTOR, check=True)
    built, committed = (path.read_text("utf-8") for path in (tmp_path / "page.js", INSPECTOR / "page.js"))
    assert built == committed, "page.js is not what page/ builds: run `make inspector`"


@pytest.mark.parametrize("check", ["check-format", "check-types"])
def test_the_sources_have_one_style_and_their_types_fit(check):
    """Prettier would change nothing, and the TypeScript compiler accepts the JSDoc types."""
    result = subprocess.run(["npm", "run", "--silent", check], cwd=INSPECTOR, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_lines_are_short():
    """They are at most 120 columns wide, as those of Python."""
    long = [
        f"{path.name}:{number}"
        for path in [*(INSPECTOR / "page").rglob("*.js"), *Path(__file__).parent.glob("*.mjs")]
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > 120
    ]
    assert long == []


def test_what_needs_no_browser():
    """The tests of `page.test.mjs` and `views.test.mjs`, with numbers checked by hand."""
    tests = [Path(__file__).with_name(name) for name in ("page.test.mjs", "views.test.mjs")]
    result = subprocess.run(["node", "--test", *tests], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout

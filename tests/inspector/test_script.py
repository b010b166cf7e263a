"""The script of the inspector page is what its sources build; needs Node.js, and `make test` installs the rest."""

import ast
import json
import re
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


def sentences(file, function):
    """Return {key: names of its values} of what a file of Python says to the reader of a page."""
    calls = [node for node in ast.walk(ast.parse((INSPECTOR / file).read_text("utf-8"))) if isinstance(node, ast.Call)]
    said = [call for call in calls if getattr(call.func, "id", "") == function]
    return {call.args[0].value: {keyword.arg for keyword in call.keywords} for call in said}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_python_says_has_words(language):
    """Every key that it can write into a page has a sentence, with a place for each of its values; no other has."""
    read = f"import {{ {language} }} from './page/text/{language}.js'; console.log(JSON.stringify({language}))"
    command = ["node", "--input-type=module", "--eval", read]
    texts = json.loads(subprocess.run(command, cwd=INSPECTOR, capture_output=True, check=True).stdout)
    why_not = sentences("settings.py", "NotComputableError")
    left_out = sentences("contents.py", "sentence")
    expected = {f"whyNot.{key}": values for key, values in why_not.items()}
    expected |= {f"leftOut.{key}": values for key, values in left_out.items()}
    assert len(expected) > 20
    found = {key: text for key, text in texts.items() if key.startswith(("whyNot.", "leftOut."))}
    assert {key: set(re.findall(r"{(\w+)}", text)) for key, text in found.items()} == expected

"""Every lesson has one shape: the same sections in the same order, exercises with solutions, an example, pictures."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
from code_blocks import BLOCK
from lesson_notebooks import notebook_of
from pictures import LESSONS, of_lesson

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "docs" / "lessons").glob("[0-9][0-9]_*.md"))
FIRST = ["The picture", "The formula", "Ten lines with ops", "As a layer"]
MIDDLE = ["Check it by hand", "Look inside"]  # here further sections may stand, each with a name of its own
LAST = ["What people get wrong", "Exercises", "Where to read more"]
each_lesson = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def complaints(page):
    """List what differs from the shape of a lesson."""
    whole, number = page.read_text(encoding="utf-8"), page.name[:2]
    text = BLOCK.sub("", whole)  # a comment in a block looks like a heading
    sections = re.findall(r"^## (.*)$", text, re.MULTILINE)
    exercises = re.findall(r"^### Exercise (\d)(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    numbers = [int(exercise) for exercise, _ in exercises]
    examples = [path.name for path in (ROOT / "examples").glob(f"{number}_*.py")]
    as_it_should_be = {
        f"the page begins with '# {int(number)}. ' and its title": text.startswith(f"# {int(number)}. "),
        f"the first sections are {FIRST}": sections[:4] == FIRST,
        f"between them and the last are {MIDDLE}": [section for section in sections[4:-3] if section in MIDDLE]
        == MIDDLE,
        f"the last sections are {LAST}": sections[-3:] == LAST,
        "an inspector page or a moving picture is embedded": bool(
            re.search(r'<iframe class="inspector"|\.svg\)', text)
        ),
        "there are three to six exercises": 3 <= len(numbers) <= 6,
        "the exercises are numbered from 1": numbers == [*range(1, len(numbers) + 1)],
        "each exercise has one hidden solution": all(
            task.count('\n??? success "Solution"\n') == 1 for _, task in exercises
        ),
        f"the page names its example, examples/{number}_….py": any(f"examples/{name}" in whole for name in examples),
    }
    return [should for should, is_so in as_it_should_be.items() if not is_so]


@each_lesson
def test_a_lesson_has_its_sections_in_order_exercises_with_solutions_and_an_example(page):
    """A reader who knows one lesson knows where to look in all others."""
    assert complaints(page) == []


def test_a_lesson_of_another_shape_is_noticed(tmp_path):
    """The test above can fail, for each of its reasons."""
    exercise = (
        '### Exercise {}\n\nWhy?\n\n??? success "Solution"\n    So.\n\n    ```python\n    # ## no heading\n    ```\n\n'
    )
    exercises = "".join(exercise.format(number) for number in (1, 2, 3))
    parts = [*FIRST, "Sizes", *MIDDLE, LAST[0], f"Exercises\n\n{exercises}", LAST[2]]
    page = tmp_path / "02_a_lesson.md"
    whole = "# 2. A lesson\n\n![](a.svg)\n\n`examples/02_learn_a_kernel.py`\n\n## " + "\n\n## ".join(parts) + "\n"
    page.write_text(whole)
    assert complaints(page) == []
    for right, wrong in [
        ("# 2. A", "# 3. A"),
        ("The formula", "Formulas"),
        ("Look inside", "Looking inside"),
        ("Where to read more", "References"),
        ("Exercise 3", "Exercise 4"),
        ('    So.\n\n', '    So.\n\n??? success "Solution"\n    Or so.\n\n'),
        ("examples/02_", "examples/03_"),
        ("a.svg", "a.png"),
    ]:  # fmt: skip
        page.write_text(whole.replace(right, wrong, 1))
        assert len(complaints(page)) == 1, right


def test_the_lessons_are_linked_in_their_order():
    """Under Lessons in the navigation."""
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    listed = re.findall(r"lessons/(\d\d_\w+\.md)$", settings, re.MULTILINE)
    assert listed == [page.name for page in PAGES]


def test_the_pictures_of_the_lessons_are_made_and_shown():
    """Each function of `docs/lesson_pictures` draws a picture of a lesson, and no lesson shows another one."""
    drawn = {
        f"{path.stem}_{statement.name}"
        for path in (ROOT / "docs" / "lesson_pictures").glob("*.py")
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(statement, ast.FunctionDef) and not statement.name.startswith("_")
    }
    texts = [page.read_text(encoding="utf-8") for page in (ROOT / "docs").rglob("*.md")]
    shown = re.findall(rf"{LESSONS.as_posix()}/(\w+)\.(?:png|svg)", "".join(texts))
    assert sorted(drawn) == sorted(set(shown))


def test_what_the_functions_of_a_module_return_is_saved(tmp_path):
    """A figure as PNG, what moves as SVG; neither helpers nor imported functions are called."""
    (tmp_path / "02.py").write_text(
        "import numpy as np\nfrom moving import Moving, grid\nfrom strokes import dots, rules\n"
        "from keras_cnn_edu.viz import connectivity, slide, visit_map\n\n\n"
        "def frames():\n    cells = np.eye(2)\n"
        "    return Moving([grid(cells, 0, 0, 1, active=cells == number) for number in (0, 1)], (2, 2))\n\n\n"
        "def strokes():\n    there = dots(np.array([[[0, 0]], [[1, 0.5]]]), 'red', 4)\n"
        "    return Moving([[], []], (1, 1), 2, [rules([0.5], 0, 1), there])\n\n\n"
        "def visits():\n    return visit_map(*_sizes())\n\n\n"
        "def steps():\n    return slide([[1, 2, 3]], [[1, -1]])\n\n\n"
        "def _sizes():\n    return (5, 5), (3, 3)\n"
    )
    of_lesson(tmp_path / "02.py", tmp_path)
    written = ["02.py", "02_frames.svg", "02_steps.svg", "02_strokes.svg", "02_visits.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == written
    moving = (tmp_path / "02_frames.svg").read_text(encoding="utf-8")
    assert moving.count("<animate ") == 2  # the cells of the first frame, and those of the second
    strokes = (tmp_path / "02_strokes.svg").read_text(encoding="utf-8")
    assert re.findall(r'<path d="(.*?)"', strokes) == ["M0.0 36.0L72.0 36.0", "M0.0 0.0L0.0 0.0"]
    [(values, seconds)] = re.findall(r'values="(.*?)" dur="(.*?)s"', strokes)  # of the dot; the level line stands still
    assert values.split(";") == ["M0.0 0.0L0.0 0.0", *["M72.0 36.0L72.0 36.0"] * 4]
    assert seconds == "2"  # two frames a second, the last of them for three


# ── as notebooks ──────────────────────────────────────────────────────────────────────────────────


def sources(notebook, kind):
    """List the text of the cells of a kind."""
    return [cell.source for cell in notebook.cells if cell.cell_type == kind]


@each_lesson
def test_the_cells_of_the_notebook_are_the_blocks_of_the_page(page):
    """So the test that runs the page (tests/test_docs.py) has run them; solutions stay hidden, and are no cells."""
    notebook = notebook_of(page)
    nbformat.validate(notebook)
    blocks = re.findall(r"^```python[^\n]*\n(.*?)\n```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert sources(notebook, "code") == [block for block in blocks if not block.startswith("--8<--")]
    left = r"^(\?\?\?|!!!|===|--8<--) |<iframe|^</?div"  # what Jupyter does not understand
    link = r"\]\((?!https?:|attachment:)[^)]*\.(md|html|png)\b"  # and what is not beside a notebook
    assert [text for text in sources(notebook, "markdown") if re.search(f"{left}|{link}", text, re.MULTILINE)] == []


def test_what_only_the_site_understands_becomes_what_a_notebook_shows(tmp_path):
    """Hidden solutions, notes, tabs, pictures, frames, and links to other pages."""
    (tmp_path / "dot.png").write_bytes(b"png")
    page = tmp_path / "02_a_lesson.md"
    page.write_text(
        """# 2. A lesson

$x_1$ is **one**, as in [padding](03_padding.md#full) and [a paper](https://example.org/a.md), [so](../dot.png).

```python
print(1)
```

```text title="prints"
1
```

![A dot](dot.png){ width=20 } and ![Something
that moves](moving.svg)

<div class="wide" markdown>

<iframe title="A network" src="page.html"></iframe>

</div>

!!! note
    Mind this.

=== "before"

    Then.

### Exercise 1

??? success "Solution"
    It is

    ```python
    layers[0](x)
    ```
"""
    )
    notebook = notebook_of(page)
    first, code, second = notebook.cells
    assert first.source.split("\n\n") == [
        "# 2. A lesson",
        "$x_1$ is **one**, as in padding and [a paper](https://example.org/a.md), so.",
    ]
    assert (code.source, code.outputs[0].text) == ("print(1)", "1\n")
    assert second.attachments == {"dot.png": {"image/png": "cG5n"}}
    assert second.source == (
        "![A dot](attachment:dot.png) and *(On the page: Something that moves)*\n\n\n*(On the page: A network)*\n\n\n"
        "> **Note**\n> \n> Mind this.\n\n**before**\n\nThen.\n\n### Exercise 1\n\n"
        "<details>\n<summary>Solution</summary>\n\nIt is\n\n```python\nlayers[0](x)\n```\n\n</details>"
    )

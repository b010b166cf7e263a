"""The project keeps its promises: what can be imported, what is not imported, what nobody may call."""

import ast
import importlib.util
import inspect
import pkgutil
import re
import subprocess
import sys
import tomllib
import types
from pathlib import Path

import pytest
import zoo
from signatures import parameters_of

import keras_cnn_edu

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "keras_cnn_edu"
SOURCES = sorted(PACKAGE.rglob("*.py"))
MODULES = sorted(module.name for module in pkgutil.walk_packages([str(PACKAGE)], "keras_cnn_edu."))
MODULES = [name for name in MODULES if not name.endswith("__main__")]


# ── what can be imported ──


@pytest.mark.parametrize("name", ["keras_cnn_edu", *MODULES])
def test_what_all_names_can_be_imported(name):
    """`__all__` names what exists, each once (ruff, RUF022, keeps it sorted)."""
    module = importlib.import_module(name)
    names = getattr(module, "__all__", [])
    assert [name for name in names if not hasattr(module, name) or names.count(name) > 1] == []


def test_every_module_is_public_or_known_to_be_internal():
    """A module is either public or named here as one that users do not need."""
    internal = {"__main__", "checks", "cli", "files", "gradients", "tables", "timing", "tracing", "xla"}
    internal |= {
        "archives",
        "augmentation",
        "catalog",
        "formatting",
        "names",
        "notebook",
        "processes",
        "program_cache",
        "registration",
        "results",
        "types",
    }
    modules = {module.name for module in pkgutil.iter_modules([str(PACKAGE)])}
    assert modules - internal == set(keras_cnn_edu.MODULES)


def test_a_module_and_a_function_never_share_a_name():
    """So `from keras_cnn_edu import summary` is the function, as everybody expects."""
    for name in keras_cnn_edu.MODULES:
        assert not hasattr(getattr(keras_cnn_edu, name), name)
    assert all(inspect.isfunction(getattr(keras_cnn_edu, name)) for name in keras_cnn_edu.FUNCTIONS)
    assert set(keras_cnn_edu.__all__) == {*keras_cnn_edu.MODULES, *keras_cnn_edu.FUNCTIONS}


def test_an_unknown_name_is_refused():
    """The package answers an unknown name like any module."""
    with pytest.raises(AttributeError, match="no attribute 'vizz'"):
        _ = keras_cnn_edu.vizz


def test_importing_the_package_is_light():
    """`import keras_cnn_edu` needs no library for pictures or data sets: it works where they are not installed."""
    code = (
        "import sys; sys.modules |= dict.fromkeys(['matplotlib', 'sklearn', 'tensorflow_datasets'])\n"
        "import keras_cnn_edu\n"
        "try: keras_cnn_edu.viz\n"
        "except ImportError: print('only viz needs matplotlib')"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.strip() == "only viz needs matplotlib"


def test_type_checkers_of_users_read_the_annotations():
    """The file `py.typed` tells them to; it is installed because hatch includes every file of the package."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    assert settings["wheel"] == {"packages": ["keras_cnn_edu"]}
    assert (PACKAGE / "py.typed").is_file()


def test_what_users_call_says_its_types():
    """Every argument that has a default value has a type too, unless it is an array."""
    arrays = {
        "GradientStatistics": ["sample_weight"],
        "arithmetic": ["weights", "padding", "picture"],
        "batch_statistics": ["mask"],
        "by_gradient": ["images"],
        "effective_receptive_field": ["images"],
        "feature_map_grid": ["images"],
        "first_not_finite": ["labels"],
        "maximized_grid": ["before", "after"],
        "normalize": ["gamma", "beta"],
        "show": ["images"],
        "write_page": ["images"],
    }
    modules = [getattr(keras_cnn_edu, name) for name in keras_cnn_edu.MODULES]
    members = [getattr(module, name) for module in modules for name in getattr(module, "__all__", vars(module))]
    untyped = []
    for value in filter(callable, members):
        if value.__module__.startswith("keras_cnn_edu"):
            for name, parameter in parameters_of(value).items():
                has_type = parameter.default is parameter.empty or parameter.annotation is not parameter.empty
                if not has_type and name not in arrays.get(value.__qualname__, []):
                    untyped.append(f"{value.__qualname__}({name})")
    assert untyped == []


def test_the_version_is_said_once():
    """The package, pyproject.toml and the newest entry of the changelog agree on the version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert keras_cnn_edu.__version__ == project["version"] == newest


def test_the_readme_of_a_package_index_leads_to_no_file_of_the_project(monkeypatch):
    """An index shows the text alone: it has no relative picture or link, and nothing else is lost."""
    hatchling = types.SimpleNamespace(MetadataHookInterface=object)  # which pip brings only while it builds
    monkeypatch.setitem(sys.modules, "hatchling.metadata.plugin.interface", hatchling)
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    hatch_build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hatch_build)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = hatch_build.for_an_index(readme)
    assert re.findall(r"<img|!\[|\]\((?!https?://)", shown) == []
    assert re.findall(r"^(?:#|```).*", shown, re.MULTILINE) == re.findall(r"^(?:#|```).*", readme, re.MULTILINE)


# ── from scratch ──

FRAMEWORK_SLIDES_THE_WINDOW = re.compile(
    r"^(keras\.(ops|src|backend)|tensorflow|tf|jax|torch)\b"
    r".*\.(\w*conv(?!ert)\w*|\w*pool\w*|\w*extract_(image_)?patches|\w*reduce_window\w*|unfold)$"
)


def names_used(source):
    """List the dotted names that a file uses, with the names of its imports resolved."""
    tree, meaning = ast.parse(source), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            meaning |= {alias.asname or alias.name.split(".")[0]: alias.asname and alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            meaning |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            first, dot, rest = ast.unparse(node).partition(".")
            yield (meaning.get(first) or first) + dot + rest


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_convolution_or_pooling_of_a_framework_is_used(path):
    """Every convolution and pooling in the package is computed by the package."""
    used = set(names_used(path.read_text(encoding="utf-8")))
    assert sorted(filter(FRAMEWORK_SLIDES_THE_WINDOW.search, used)) == []


@pytest.mark.parametrize(
    "line",
    [
        "import keras; keras.ops.conv(x, k)",
        "from keras import ops; ops.max_pool(x, 2)",
        "from keras.ops import average_pool as mean; mean(x, 2)",
        "import tensorflow as tf; tf.nn.conv2d(x, k)",
        "import tensorflow as tf; tf.image.extract_patches(x)",
        "import jax; jax.lax.conv_general_dilated(x, k)",
        "import torch.nn.functional as F; F.max_pool2d(x, 2)",
    ],
)
def test_a_convolution_of_a_framework_would_be_noticed(line):
    """The check above finds such calls under whatever name they are imported."""
    assert any(map(FRAMEWORK_SLIDES_THE_WINDOW.search, names_used(line)))


def test_our_own_operations_and_conversions_are_not_taken_for_a_frameworks():
    """The check above tells `keras_cnn_edu.ops.max_pool` from `keras.ops.max_pool`."""
    ours = "import keras; from keras_cnn_edu import ops; ops.max_pool(keras.ops.convert_to_tensor(x), 2)"
    assert not any(map(FRAMEWORK_SLIDES_THE_WINDOW.search, names_used(ours)))


# ── docstrings and pages ──


def public_functions():
    """List the public functions and classes of the package, where they are defined."""
    for name in MODULES:
        for member, value in vars(importlib.import_module(name)).items():
            defined_here = getattr(value, "__module__", "") == name
            if defined_here and not member.startswith("_") and (inspect.isfunction(value) or inspect.isclass(value)):
                yield pytest.param(value, id=f"{name}.{member}")


def entries(docstring, heading):
    """List what stands before the colons in a section of a docstring."""
    section = re.search(rf"^{heading}:\n((?:[ ]+.*\n|\n)+)", docstring + "\n", re.MULTILINE)
    return re.findall(r"^    (\S[^:]*):", section[1], re.MULTILINE) if section else []


def documented_arguments(docstring):
    """List the names in the Args section of a docstring; one entry may have several."""
    return [name.strip(" *") for entry in entries(docstring, "Args") for name in entry.split(",")]


@pytest.mark.parametrize("value", list(public_functions()))
def test_documented_arguments_are_the_arguments(value):
    """An Args section names all arguments of the function, and no others."""
    documented = documented_arguments(inspect.getdoc(value) or "")
    if documented:
        assert sorted(documented) == sorted(parameters_of(value))


def test_each_attribute_has_an_entry_of_its_own():
    """The reference pages take the second name of an entry for the type of the first."""
    documented = [
        entry
        for parameter in public_functions()
        for entry in entries(inspect.getdoc(parameter.values[0]) or "", "Attributes")
    ]
    assert "not_finite" in documented
    assert [entry for entry in documented if "," in entry] == []


@pytest.mark.parametrize("name", keras_cnn_edu.MODULES)
def test_the_reference_names_everything_public(name):
    """Each module has a reference page; it shows the whole module, or names each public function and class."""
    page = (ROOT / "docs" / "reference" / f"{name}.md").read_text(encoding="utf-8")
    page = page.replace("<!-- generated: zoo/reference.txt -->", zoo.reference())
    _, whole, options = page.partition(f"::: keras_cnn_edu.{name}\n")
    if not whole or "members: false" in options.partition(":::")[0]:
        listed = re.findall(r"^::: \S+\.(\w+)$", page, re.MULTILINE)
        listed += re.findall(r"\w+", " ".join(re.findall(r"members: \[(.*?)\]", page)))
        module = getattr(keras_cnn_edu, name)
        assert {name for name in module.__all__ if callable(getattr(module, name))} - set(listed) == set()


# ── hygiene ──


def test_no_file_names_a_place_on_one_machine():
    """Nothing in the project depends on, or reveals, where it is stored."""
    somewhere = re.compile(r"(?<![\w.~])/(?:home|Users|root)/\w|[A-Z]:\\+Users|" + re.escape(f"{ROOT}/"))
    assert [name for name, text in texts().items() if somewhere.search(text)] == []


def test_nothing_is_chosen_by_test_images():
    """Wherever `fit` is shown, what it gets as `validation_data` is not what is called test data."""
    as_validation = re.compile(r"\bvalidation_data=\(?test")
    assert as_validation.search("fit(train, validation_data=test)")
    assert [name for name, text in texts().items() if as_validation.search(text)] == ["test_project.py"]


def test_no_comment_hangs_on_a_closing_bracket():
    """Where the formatter has broken a line, its comment is left behind the bracket, far from what it explains."""
    hanging = re.compile(r"^\s*[])}]+,?  # (?!fmt: skip)", re.MULTILINE)
    assert [path.name for path in SOURCES if hanging.search(path.read_text(encoding="utf-8"))] == []


def texts():
    """Return the text of every file of the project, by its name."""
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    paths = [ROOT / name for name in listed.splitlines() if not name.endswith((".png", ".npz", ".keras", ".h5"))]
    return {path.name: path.read_text(encoding="utf-8") for path in paths if path.exists()}

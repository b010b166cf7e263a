"""What the table of bad calls is made of."""

import inspect
import re
from collections.abc import Callable
from typing import NamedTuple

from signatures import parameters_of

from keras_cnn_edu import checks


class Call(NamedTuple):
    """A public function or class, arguments that are right, and the kind of each argument.

    `kinds` may hold more arguments than the function has: a family of functions shares one. A kind is a list of bad
    values, or a sentence: why there are none. `keywords`: what the function takes through `**kwargs`.
    """

    target: Callable
    good: Callable | dict
    kinds: dict
    keywords: tuple = ()

    @property
    def name(self):
        """The name under which it is reported."""
        return f"{self.target.__module__.removeprefix('keras_cnn_edu.')}.{self.target.__qualname__}"

    def arguments(self):
        """List the names of its arguments."""
        parameters = parameters_of(self.target).values()
        named = [one.name for one in parameters if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]
        return [name for name in (*named, *self.keywords) if name not in ("self", "cls")]

    def bad_values(self, argument):
        """Return the values that an argument must refuse; its default is none of them."""
        values = self.kinds[argument]
        parameter = parameters_of(self.target).get(argument)
        optional = argument in self.keywords or (parameter and parameter.default is None)
        return [] if isinstance(values, str) else [value for value in values if not (value is None and optional)]

    def with_good(self, **bad):
        """Make the call with the good arguments, or with one that is bad."""
        good = self.good() if callable(self.good) else self.good
        return self.target(**{**good, **bad})


class Row(NamedTuple):
    """One bad call that no kind describes, and the words that its message must hold."""

    name: str
    call: Callable
    words: tuple


def complaint(call, *words, documented=()):
    """Make a bad call; return None if it is answered well, or what is wrong with the answer."""
    try:
        result = call()
        if inspect.isgenerator(result):
            list(result)
    except (ValueError, TypeError) as error:
        missing = [word for word in words if word not in str(error)]
        kind = "ValueError" if isinstance(error, ValueError) else "TypeError"
        if documented and kind not in documented:
            return f"the docstring says {', '.join(documented)}, it is a {kind}: {error}"[:300]
        return f"{type(error).__name__} without {missing}: {error}"[:300] if missing else None
    except Exception as error:
        return f"bare {type(error).__name__}: {error}"[:300]
    return "accepted"


def documented_errors(target):
    """List the errors under "Raises" in a docstring; none if it does not have that section."""
    section = re.search(r"^Raises:\n((?: {4}.*\n?)+)", inspect.getdoc(target) or "", re.MULTILINE)
    entries = re.findall(r"^ {4}(\w.*?):", section[1], re.MULTILINE) if section else []
    return [name for entry in entries for name in entry.split(", ")]


def complaints(call, argument):
    """Make a call with every bad value of an argument; return what is wrong with the answers."""
    wrong = []
    documented = documented_errors(call.target)
    words = f"`{argument}`", "must", "Received"
    for value in call.bad_values(argument):
        what = complaint(lambda value=value: call.with_good(**{argument: value}), *words, documented=documented)
        if what:
            wrong.append(f"{argument}={checks.shortened(value, 60)}: {what}")
    return wrong

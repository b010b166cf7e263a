"""What a tool does with each kind of layer: a rule for each family, and for the classes of users.

As with `functools.singledispatch`, a rule is added by a decorator:

    @receptive_field.rule(MyLayer)
    def mine(call, views): ...
"""

from collections.abc import Callable, Mapping
from typing import ParamSpec, Protocol, TypeVar

import keras

from keras_cnn_edu import checks
from keras_cnn_edu.tracing.classes import changed
from keras_cnn_edu.tracing.kinds import family_of

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result", covariant=True)

_registered: set[type] = set()  # classes of users, of whichever tool


class Rules:
    """The rules of one tool.

    Args:
        by_family: a function for each family of `kinds.FAMILIES` that the tool knows.

    Example:
        >>> rules = Rules({"ReLU": max})
        >>> rules.find(keras.layers.ReLU()) is max, rules.find(keras.layers.Dense(1))
        (True, None)
        >>> class Scale(keras.layers.Layer): ...
        >>> @rules.rule(Scale)
        ... def scale(call): ...
        >>> rules.find(Scale()) is scale
        True
    """

    def __init__(self, by_family: Mapping[str, Callable]):
        self.by_family = by_family
        self.by_class: dict[type, Callable] = {}

    def rule(self, *classes: type) -> Callable[[Callable], Callable]:
        """Register the decorated function for layers of these classes.

        A rule for a class also holds for classes derived from it that override nothing but how they are made.

        Raises:
            TypeError: if these are not classes of layers, or what is decorated is not a function.
        """
        for each in classes or (None,):
            if not (isinstance(each, type) and issubclass(each, keras.Operation)):
                raise checks.wrong_type(each, "classes", "classes of layers", "For example: rule(MyLayer).")

        def register(function: Callable) -> Callable:
            checks.function(function, "rule", "what such a layer does")
            self.by_class.update(dict.fromkeys(classes, function))
            _registered.update(classes)
            return function

        return register

    def find(self, layer: keras.Operation) -> Callable | None:
        """Return the function for a layer or operation: of its class, or else of its family; None if there is none."""
        own = _nearest(layer, self.by_class)
        return self.by_class[own] if own else self.by_family.get(family_of(layer) or "")


class WithRules(Protocol[Arguments, Result]):
    """A function to which users can add rules for their own layers."""

    rule: Callable

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        """Do what the function does."""


def with_rules(rules: Rules) -> Callable[[Callable[Arguments, Result]], WithRules[Arguments, Result]]:
    """Give the decorated function an attribute `rule`: the decorator that adds to some rules."""

    def decorate(function):
        function.rule = rules.rule
        return function

    return decorate


def as_family(family: str, function: Callable, call, *others):
    """Ask a function about a call whose layer is taken for one of a family.

    Raises:
        ValueError: if there is no such family, or the layer has not the attributes of one.
    """
    try:
        return function(call.as_kind(family), *others)
    except AttributeError as error:
        raise ValueError(
            "`rule` must name a family whose attributes the layer has, such as `strides` of a convolution. "
            f"Received: rule={family!r} for {call.path!r}: {error}."
        ) from error


def is_registered(layer: keras.Operation) -> bool:
    """Whether a user has said what layers of this class do, to one tool at least."""
    return _nearest(layer, _registered) is not None


def _nearest(layer, classes):
    """Return which of some classes a layer behaves like; None if it is of none, or overrides what they do."""
    nearest = next((each for each in type(layer).__mro__ if each in classes), None)
    return None if nearest is None or changed(layer, nearest) else nearest

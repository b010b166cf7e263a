"""Times that can be compared, on a machine that does other things too.

A machine heats up, its clock speed changes, other programs run. So contestants are not timed one after the other but
take turns: in every round each of them takes one sample, and the order is reversed from round to round. Two samples of
one round were taken under the same conditions; their ratio says more than two averages would, and the median of the
ratios ignores a disturbed round. The quartiles say how far to trust it: half of the rounds lay between them.
"""

import math
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

SHORTEST_SAMPLE = 0.04  # seconds; much longer than a tick of the clock or a switch between threads


class Spread(NamedTuple):
    """The middle of some numbers, and the quartiles around it."""

    low: float
    median: float
    high: float


def spread(numbers: Iterable[float]) -> Spread:
    """Return the first quartile, the median and the third quartile.

    >>> spread([1, 2, 3, 4, 100])
    Spread(low=2.0, median=3.0, high=4.0)
    """
    numbers = list(numbers)
    return Spread(*statistics.quantiles(numbers if len(numbers) > 1 else numbers * 2, n=4, method="inclusive"))


def ratios(ours: Iterable[float], theirs: Iterable[float]) -> Spread:
    """Divide the samples of one contestant by the samples of another, round by round, and return the spread."""
    return spread(mine / other for mine, other in zip(ours, theirs, strict=True))


class Repeated:
    """Time a function. A sample is the mean time of as many calls as take `shortest` seconds together.

    Args:
        call: what is timed; it starts the work, and may return before the work is done.
        wait: is given what the last call returned, and returns when the work is done.
        shortest: the least number of seconds that a sample takes.
        clock: returns seconds.

    Attributes:
        first: seconds of the very first call, which traces and compiles.
        later: seconds of a call after that.
        calls: calls per sample.
    """

    def __init__(
        self,
        call: Callable[[], Any],
        wait: Callable[[Any], None] = lambda result: None,
        shortest: float = SHORTEST_SAMPLE,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.call, self.wait, self.clock = call, wait, clock
        self.first = self.seconds(1)
        self.later = min(self.seconds(1) for _ in range(3))
        self.calls = max(1, math.ceil(shortest / self.later))

    @property
    def compilation(self) -> float:
        """Seconds of the first call beyond those of a later one."""
        return max(0.0, self.first - self.later)

    def seconds(self, calls: int) -> float:
        """Return the seconds that this many calls take together."""
        start = self.clock()
        for _ in range(calls):
            result = self.call()
        self.wait(result)
        return self.clock() - start

    def __call__(self) -> float:
        """Take a sample: seconds per call."""
        return self.seconds(self.calls) / self.calls


def interleaved(samplers: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, list]:
    """Let the samplers take turns.

    Args:
        samplers: dict from name to a function that takes one sample and returns it.
        rounds: samples of each.

    Returns:
        Dict from name to the list of its samples, one per round.

    >>> order = []
    >>> samplers = {name: lambda name=name: order.append(name) for name in "ab"}
    >>> _ = interleaved(samplers, rounds=3)
    >>> "".join(order)
    'abbaab'
    """
    samples: dict[str, list] = {name: [] for name in samplers}
    for turn in range(rounds):
        for name in list(samplers) if turn % 2 == 0 else reversed(list(samplers)):
            samples[name].append(samplers[name]())
    return samples


def in_milliseconds(samples: Mapping[str, Iterable[float]]) -> dict[str, list[float]]:
    """Turn the seconds of every contestant into milliseconds."""
    return {name: [1e3 * seconds for seconds in taken] for name, taken in samples.items()}

"""How many windows cover each pixel, counted by placing every window, and every copy of the kernel, on the axis."""

import itertools

import pytest

from keras_cnn_edu import geometry

SETTINGS = list(itertools.product([1, 2, 5, 8], [1, 2, 3, 4], [1, 2, 3], [1, 2], ["valid", "same", "full", (1, 2)]))


@pytest.mark.parametrize("size, kernel_size, stride, dilation_rate, padding", SETTINGS)
def test_visits_are_those_of_every_window(size, kernel_size, stride, dilation_rate, padding):
    """Windows are placed on the padded axis from left to right as long as they fit, and each counts its pixels."""
    reach = dilation_rate * (kernel_size - 1)
    before, after = geometry.padding_amounts(size, kernel_size, stride, dilation_rate, padding)
    counts, start = [0] * (before + size + after), 0
    if len(counts) <= reach:
        with pytest.raises(ValueError, match="The window must not be larger than the padded input"):
            geometry.visits(size, kernel_size, stride, dilation_rate, padding)
        return
    while start + reach < len(counts):
        for element in range(kernel_size):
            counts[start + element * dilation_rate] += 1
        start += stride
    assert geometry.visits(size, kernel_size, stride, dilation_rate, padding) == counts[before : before + size]


@pytest.mark.parametrize("size, kernel_size, stride, dilation_rate, padding", SETTINGS)
def test_transposed_visits_are_those_of_every_copy_of_the_kernel(size, kernel_size, stride, dilation_rate, padding):
    """Each input pixel adds a copy of the kernel, `stride` pixels after the last; the padding is cut off again."""
    before, after = geometry.transposed_crop(kernel_size, stride, dilation_rate, padding)
    counts = [0] * ((size - 1) * stride + dilation_rate * (kernel_size - 1) + 1)
    for pixel, element in itertools.product(range(size), range(kernel_size)):
        counts[pixel * stride + element * dilation_rate] += 1
    expected = counts[before : len(counts) - max(after, 0)] + [0] * max(-after, 0)
    if len(counts) - before - after < 1:
        with pytest.raises(ValueError, match="`padding` must leave something of the output"):
            geometry.transposed_visits(size, kernel_size, stride, dilation_rate, padding)
        return
    assert geometry.transposed_visits(size, kernel_size, stride, dilation_rate, padding) == expected


def test_with_full_padding_every_pixel_is_covered_kernel_size_times():
    """Along one axis; in an image k·k times."""
    for size, kernel_size in itertools.product(range(1, 9), range(1, 6)):
        assert geometry.visits(size, kernel_size, padding="full") == [kernel_size] * size

"""How often pixels are visited, counted by laying every window and every stamp on the axis."""

import itertools

import pytest

from keras_cnn_edu import geometry

SETTINGS = list(itertools.product([1, 2, 5, 8], [1, 2, 3, 4], [1, 2, 3], [1, 2], ["valid", "same", "full", (1, 2)]))


@pytest.mark.parametrize("size, kernel_size, stride, dilation_rate, padding", SETTINGS)
def test_visits_are_those_of_every_window(size, kernel_size, stride, dilation_rate, padding):
    """Windows are laid on the padded axis from left to right as long as they fit, and each marks its pixels."""
    reach = dilation_rate * (kernel_size - 1)
    before, after = geometry.padding_amounts(size, kernel_size, stride, dilation_rate, padding)
    marks, start = [0] * (before + size + after), 0
    if len(marks) <= reach:
        with pytest.raises(ValueError, match="The window must not be larger than the padded input"):
            geometry.visits(size, kernel_size, stride, dilation_rate, padding)
        return
    while start + reach < len(marks):
        for element in range(kernel_size):
            marks[start + element * dilation_rate] += 1
        start += stride
    assert geometry.visits(size, kernel_size, stride, dilation_rate, padding) == marks[before : before + size]


@pytest.mark.parametrize("size, kernel_size, stride, dilation_rate, padding", SETTINGS)
def test_transposed_visits_are_those_of_every_stamp(size, kernel_size, stride, dilation_rate, padding):
    """Each input pixel stamps the kernel `stride` pixels after the last; what the padding was is cut off again."""
    before, after = geometry.transposed_crop(kernel_size, stride, dilation_rate, padding)
    stamped = [0] * ((size - 1) * stride + dilation_rate * (kernel_size - 1) + 1)
    for pixel, element in itertools.product(range(size), range(kernel_size)):
        stamped[pixel * stride + element * dilation_rate] += 1
    expected = stamped[before : len(stamped) - max(after, 0)] + [0] * max(-after, 0)
    if len(stamped) - before - after < 1:
        with pytest.raises(ValueError, match="`padding` must leave something of the output"):
            geometry.transposed_visits(size, kernel_size, stride, dilation_rate, padding)
        return
    assert geometry.transposed_visits(size, kernel_size, stride, dilation_rate, padding) == expected


def test_a_fully_padded_pixel_is_visited_by_every_kernel_element():
    """Along each axis kernel_size times, and so k·k times in an image."""
    for size, kernel_size in itertools.product(range(1, 9), range(1, 6)):
        assert geometry.visits(size, kernel_size, padding="full") == [kernel_size] * size

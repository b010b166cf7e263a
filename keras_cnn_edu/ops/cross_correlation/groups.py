"""Groups: channels and filters are divided into groups that do not mix.

Every group is a cross-correlation of its own, of a part of the channels with a part of the filters. A matrix product
computes all groups at once: while images and outputs are transformed, the groups are part of the batch; then there is a
pair of matrices to multiply for each group.
"""

from keras import ops

from keras_cnn_edu.ops.cross_correlation.algorithm import Algorithm
from keras_cnn_edu.ops.cross_correlation.matrix_product import MatrixProduct


def in_groups(algorithm: Algorithm, groups: int) -> Algorithm:
    """Return an algorithm for all groups, from the one for a single group."""
    if groups == 1:
        return algorithm
    if isinstance(algorithm, MatrixProduct):
        return GroupedProduct(algorithm, groups)
    return GroupByGroup(algorithm, groups)


class GroupByGroup(Algorithm):
    """Compute one group after the other."""

    def __init__(self, algorithm: Algorithm, groups: int):
        super().__init__(algorithm.shapes)
        self.algorithm, self.groups = algorithm, groups

    def __call__(self, images, kernel):
        """Divide channels and filters among the groups, and put their outputs side by side."""
        parts = ops.split(images, self.groups, -1), ops.split(kernel, self.groups, -1)
        return ops.concatenate([self.algorithm(*part) for part in zip(*parts, strict=True)], -1)


class GroupedProduct(MatrixProduct):
    """Multiply one pair of matrices for each group, between the linear maps of an algorithm for one group."""

    def __init__(self, algorithm: MatrixProduct, groups: int):
        one = algorithm.shapes
        super().__init__(one._replace(channels=groups * one.channels, filters=groups * one.filters))
        self.algorithm, self.groups = algorithm, groups

    def transform_images(self, images):
        """Images (batch, *sizes, groups * channels) → matrix (…, groups, batch * rows, depth)."""
        return self.group_rows(self.algorithm.transform_images(self.ungroup(images)))

    def transform_kernel(self, kernel):
        """Kernel (*kernel_size, channels, groups * filters) → matrix (…, groups, depth, columns)."""
        matrix = self.algorithm.transform_kernel(kernel)  # (…, depth, many * groups * filters)
        *others, depth, columns = ops.shape(matrix)
        filters = self.algorithm.shapes.filters
        many = columns // (self.groups * filters)
        apart = ops.moveaxis(ops.reshape(matrix, (*others, depth, many, self.groups, filters)), -2, -4)
        return ops.reshape(apart, (*others, self.groups, depth, many * filters))

    def transform_outputs(self, product):
        """Product (…, groups, batch * rows, columns) → outputs (batch, *out, groups * filters)."""
        return self.regroup(self.algorithm.transform_outputs(self.join_rows(product)))

    def backward_images(self, matrix):
        """The transpose of `transform_images`."""
        return self.regroup(self.algorithm.backward_images(self.join_rows(matrix)))

    def backward_outputs(self, upstream):
        """The transpose of `transform_outputs`."""
        return self.group_rows(self.algorithm.backward_outputs(self.ungroup(upstream)))

    def ungroup(self, images):
        """Make each group of channels an image: (…, groups * channels) → (groups * batch, *sizes, channels)."""
        *whole, channels = ops.shape(images)
        apart = ops.moveaxis(ops.reshape(images, (*whole, self.groups, channels // self.groups)), -2, 0)
        return ops.reshape(apart, (-1, *whole[1:], channels // self.groups))

    def regroup(self, images):
        """Undo `ungroup`: (groups * batch, *sizes, channels) → (batch, *sizes, groups * channels)."""
        _, *sizes, channels = ops.shape(images)
        together = ops.moveaxis(ops.reshape(images, (self.groups, -1, *sizes, channels)), 0, -2)
        return ops.reshape(together, (-1, *sizes, self.groups * channels))

    def group_rows(self, matrix):
        """Give each group a matrix: (…, groups * rows, depth) → (…, groups, rows, depth)."""
        *others, _, depth = ops.shape(matrix)
        return ops.reshape(matrix, (*others, self.groups, -1, depth))

    def join_rows(self, matrix):
        """Undo `group_rows`: (…, groups, rows, depth) → (…, groups * rows, depth)."""
        *others, _, _, depth = ops.shape(matrix)
        return ops.reshape(matrix, (*others, -1, depth))

"""What every algorithm tells about itself."""


class Algorithm:
    """One order in which to compute the sums of a cross-correlation, made for given `Shapes`.

    Call it with padded images (batch, *sizes, channels) and a kernel (*kernel_size, channels, filters); it returns
    the outputs (batch, *out, filters).

    Attributes:
        shapes: the `Shapes` it was made for.
        name: what a plan calls it.
        workspace: numbers written for one image between the image and the outputs.
        compared: whether `plan` compares its cost with that of others; if not, it is not counted.
        rounds_once: whether it may be given half precision: it adds up in float32 by itself, and rounds once.
    """

    name = ""
    workspace = 0
    compared = False
    rounds_once = False

    def __init__(self, shapes):
        self.shapes = shapes

    def __call__(self, images, kernel):
        """Compute the outputs."""
        raise NotImplementedError

    @property
    def multiplications(self):
        """Multiplications for one image; 0 if the image size is not known."""
        return self.shapes.multiplications

    @classmethod
    def candidates(cls, shapes):
        """Return what is possible with this idea; a plan takes the cheapest."""
        return [cls(shapes)]

    @staticmethod
    def unsupported(shapes):
        """Say what it needs and `shapes` do not offer, or return nothing."""
        return ""

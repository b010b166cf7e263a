"""The README for a package index, where links to the files of the project would lead nowhere."""

import re
from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface

LINK = re.compile(r"\[([^\]]+)\]\((?!\w+://)([^)]+)\)")
PICTURE = re.compile(r"<img |!\[")
CAPTION = re.compile(r"\*[^*]")  # a paragraph in italics


class Readme(MetadataHookInterface):
    """Make the long description of the package from README.md."""

    def update(self, metadata):
        """Add it to the metadata."""
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": for_an_index(text)}


def for_an_index(text):
    r"""Remove the pictures and their captions; name files instead of linking to them.

    >>> for_an_index("![Maps](maps.png)\n\n*Right: maps.*\n\nRead [the lesson](docs/lesson.md).")
    'Read the lesson (docs/lesson.md).'
    """
    kept, after_picture = [], False
    for paragraph in text.split("\n\n"):
        if PICTURE.search(paragraph):
            after_picture = True
        elif not (after_picture and CAPTION.match(paragraph)):
            kept.append(LINK.sub(r"\1 (\2)", paragraph))
            after_picture = False
    return "\n\n".join(kept)

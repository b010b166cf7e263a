"""The page of a run: `index.html`, made only of the files in its folder.

`contents.py` reads the folder, `sections.py` writes each section of the page, `curves.py` draws the learning curves,
`markup.py` writes HTML, `template.html` is the frame around it, with the style.
"""

from keras_cnn_edu.training.page.sections import html, write

__all__ = ["html", "write"]

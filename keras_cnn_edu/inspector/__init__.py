"""A page on which a network explains itself: its layers, their feature maps, and the arithmetic of every number.

`pages.py` writes the page of a model (`sources.py`). What is on it: the network layer by layer (`network.py`), with the
settings of each formula (`settings.py`), and the numbers that fit (`contents.py`): weights (`weights.py`), feature maps
(`feature_maps.py`), written as text (`arrays.py`). `document.py` describes all of it to the script of the page,
`markup.py` puts it into one file.

The page itself is HTML, CSS and JavaScript: its sources are in `page/`, and `page.js` is built from them.
"""

from keras_cnn_edu.inspector.pages import Page, show, write_page

__all__ = ["Page", "show", "write_page"]

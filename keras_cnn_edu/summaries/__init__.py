"""The table of a model: what every layer makes of the image, and what it costs.

`formulas.py` fills in the formula of the output size, `costs.py` counts parameters, multiply-adds and bytes,
`report.py` puts them together.
"""

from keras_cnn_edu.summaries.costs import Costs, costs_of
from keras_cnn_edu.summaries.report import Summary, summary

__all__ = ["Costs", "Summary", "costs_of", "summary"]

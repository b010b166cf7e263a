"""All algorithms side by side on one shape: their cost on paper, their time, and their error.

`exact.py` computes the outputs once in float64, `measure.py` times the algorithms in turns, `report.py` is the table.
"""

from keras_cnn_edu.comparison.measure import compare
from keras_cnn_edu.comparison.report import Comparison, Measurement

__all__ = ["Comparison", "Measurement", "compare"]

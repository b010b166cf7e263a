"""All algorithms side by side on one shape: what they cost on paper, what they take, and how exact they are.

`exact.py` computes the outputs once in float64, `measure.py` lets the algorithms take turns, `report.py` is the table.
"""

from keras_cnn_edu.comparison.measure import compare
from keras_cnn_edu.comparison.report import Comparison, Measured

__all__ = ["Comparison", "Measured", "compare"]

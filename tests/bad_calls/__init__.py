"""A table of bad calls: what each argument of each public function must be, and values that are not that.

One module for each area of the package says of every function and class which arguments make a good call, and of what
kind each argument is. `kinds` holds the bad values of each kind. `test_bad_calls` makes every call with one bad value
in the place of a good one; a function or argument that the table does not know fails there.
"""

"""The tests, in rooms of the same names as the code."""

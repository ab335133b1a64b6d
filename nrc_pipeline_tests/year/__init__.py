"""A year of operation at a clock that is put forward: `python -m nrc_pipeline_tests.year` prints it."""

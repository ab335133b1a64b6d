"""The marts from the pipeline's side: which dbt project exists, what it built, and what is behind.

This package imports neither Dagster nor dbt at import time.
"""

"""What the pipeline knows of the marts: the dbt project, what it built, and what is behind.

This package imports neither Dagster nor dbt at import time.
"""

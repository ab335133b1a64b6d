"""The marts as the core sees them: which dbt project there is, what it made, and what is behind.

Neither Dagster nor dbt is imported here; dbt is a process that this package starts or describes.
"""

"""The functions of the model best_efforts, without dbt."""

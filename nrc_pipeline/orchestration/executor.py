"""The executor of every job: all steps run in the run's one process, which shows that it lives."""

# No postponed annotations here: Dagster reads the annotations of the function that makes the executor.

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg

from nrc_pipeline.foundation.liveness import live_until_exit


class LivingExecutor(dg.Executor):
    """Dagster's in-process executor, in a process that belongs to the run alone."""

    def __init__(self, inner: dg.Executor) -> None:
        self._inner = inner

    @property
    def retries(self) -> Any:
        """Whether steps are tried again."""
        return self._inner.retries

    @property
    def step_dependency_config(self) -> Any:
        """When a step may begin."""
        return self._inner.step_dependency_config

    def execute(self, plan_context: Any, execution_plan: Any) -> Iterator[dg.DagsterEvent]:
        """Run all steps."""
        live_until_exit(Path(plan_context.instance.root_directory), plan_context.run_id)
        yield from self._inner.execute(plan_context, execution_plan)


def _make(context: dg.InitExecutorContext) -> LivingExecutor:
    make_inner = dg.in_process_executor.executor_creation_fn
    if make_inner is None:
        raise TypeError("Dagster's own in-process executor cannot be created.")
    return LivingExecutor(make_inner(context))


# One process per run: a second one would open the working database while the first has it open.
living_executor = dg.ExecutorDefinition(
    name="in_process",
    config_schema=dg.in_process_executor.config_schema.as_field(),
    executor_creation_fn=_make,
    description="Runs all steps in one process, whose death is detected.",
)

"""The sensor `dead_runs`: runs of killed processes must not block the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from nrc_pipeline.orchestration.dead_runs import end_dead_runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


def dead_runs_sensor(clock: Callable[[], datetime]) -> dg.SensorDefinition:
    """Make the sensor; it starts nothing."""

    @dg.sensor(
        name="dead_runs",
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=(
            "Marks runs whose process was killed as failed, so that the queue continues. Makes no request."
        ),
    )
    def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        ended = end_dead_runs(context.instance, clock())
        return dg.SkipReason("; ".join(ended) or "Every started run has a living process.")

    return dead_runs

"""All projections, in the order in which they are built."""

from ytarchived.record.projections import job_table, members, outputs, plans, quota, statistics, storage, takes
from ytarchived.record.projections.statement import Projection

PROJECTIONS: tuple[Projection, ...] = (
    job_table.PROJECTION,
    members.PROJECTION,
    storage.METADATA,
    storage.PROJECTION,
    outputs.PROJECTION,
    statistics.PROJECTION,
    plans.PROJECTION,
    takes.PROJECTION,
    quota.PROJECTION,
)

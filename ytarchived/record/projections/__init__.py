"""All projections, in the order in which they are built."""

from ytarchived.record.projections import jobs, members, plans, quota, statistics, storage, takes
from ytarchived.record.projections.statement import Projection

PROJECTIONS: tuple[Projection, ...] = (
    jobs.PROJECTION,
    members.PROJECTION,
    storage.METADATA,
    storage.PROJECTION,
    statistics.PROJECTION,
    plans.PROJECTION,
    takes.PROJECTION,
    quota.PROJECTION,
)

"""ytctl's picture of the API's answers is the API's own."""

from typing import Any, get_args

import msgspec
import pytest
from msgspec import structs

from ytarchived import protocol
from ytarchived.domain import answers, media, views
from ytctl.client import API
from ytctl.job_words import OPEN
from ytctl.jobs import STATES
from ytctl.shapes import daemon, jobs, lists, plans, record, storage, takes, videos

PAIRS: list[tuple[Any, type[msgspec.Struct]]] = [
    (takes.Answer, answers.Answer),
    (jobs.Failure, views.FailureView),
    (jobs.Progress, views.ProgressView),
    (jobs.Job, views.JobView),
    (videos.File, media.ArchivedFile),
    (videos.Format, media.FormatFacts),
    (videos.Formats, protocol.FormatsReport),
    (videos.Video, views.VideoView),
    (videos.Hit, views.Hit),
    (videos.FoundVideo, views.FoundVideo),
    (storage.Share, views.Share),
    (storage.LargeVideo, views.LargeVideo),
    (storage.Statistics, protocol.StorageStatistics),
    (record.Record, views.RecordView),
    (takes.Take, views.TakeView),
    (takes.Line, views.LineView),
    (takes.Receipt, protocol.Receipt),
    (plans.PlanItem, views.PlanItemView),
    (plans.Plan, views.PlanView),
    (plans.FailureGroup, views.FailureGroup),
    (daemon.Check, protocol.Check),
    (daemon.Health, protocol.Health),
    (daemon.Service, protocol.ServiceView),
    (daemon.Services, protocol.ServiceList),
    (daemon.Report, protocol.StatusReport),
    (daemon.Configuration, protocol.ConfigReport),
    (record.Rebuilt, protocol.Rebuilt),
    (record.Finding, protocol.Finding),
    (record.RecordReport, protocol.RecordReport),
    (record.BackedUp, protocol.BackedUp),
    (videos.MetadataVersion, protocol.MetadataVersion),
    (videos.MetadataPage, protocol.MetadataPage),
    (lists.Listing, views.ListingView),
    (lists.Entry, views.EntryView),
    (lists.Playlist, views.PlaylistView),
    (lists.ListInfo, protocol.ListReport),
    (daemon.QuotaSpent, protocol.QuotaSpent),
    (daemon.Quota, protocol.QuotaReport),
    (storage.Damage, media.Damage),
    (storage.Verified, protocol.Verified),
    (storage.Look, protocol.LookReport),
    (takes.Imported, protocol.Imported),
    (jobs.StoryLine, protocol.StoryLine),
    (jobs.Story, protocol.Story),
]


@pytest.mark.parametrize(("shape", "struct"), PAIRS, ids=lambda kind: kind.__name__)
def test_a_shape_has_the_fields_that_the_api_sends(shape: Any, struct: type[msgspec.Struct]) -> None:
    assert set(shape.__annotations__) == {field.encode_name for field in structs.fields(struct)}


def test_the_statuses_are_those_of_the_api() -> None:
    assert set(STATES) == set(get_args(views.Status))
    assert OPEN == views.OPEN


def test_the_api_is_found_where_it_is() -> None:
    assert protocol.API == API

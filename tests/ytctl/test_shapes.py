"""ytctl's picture of the API's answers is the API's own."""

from typing import Any, get_args

import msgspec
import pytest
from msgspec import structs

from ytarchived import protocol
from ytarchived.domain import answers, media, views
from ytctl import shapes
from ytctl.client import API
from ytctl.job_words import OPEN
from ytctl.jobs import STATES

PAIRS: list[tuple[Any, type[msgspec.Struct]]] = [
    (shapes.Answer, answers.Answer),
    (shapes.Failure, views.FailureView),
    (shapes.Progress, views.ProgressView),
    (shapes.Job, views.JobView),
    (shapes.File, media.ArchivedFile),
    (shapes.Format, media.FormatFacts),
    (shapes.Formats, protocol.FormatsReport),
    (shapes.Video, views.VideoView),
    (shapes.Hit, views.Hit),
    (shapes.FoundVideo, views.FoundVideo),
    (shapes.Share, views.Share),
    (shapes.LargeVideo, views.LargeVideo),
    (shapes.Statistics, protocol.StorageStatistics),
    (shapes.Record, views.RecordView),
    (shapes.Take, views.TakeView),
    (shapes.Line, views.LineView),
    (shapes.Receipt, protocol.Receipt),
    (shapes.PlanItem, views.PlanItemView),
    (shapes.Plan, views.PlanView),
    (shapes.FailureGroup, views.FailureGroup),
    (shapes.Check, protocol.Check),
    (shapes.Health, protocol.Health),
    (shapes.Service, protocol.ServiceView),
    (shapes.Services, protocol.ServiceList),
    (shapes.Report, protocol.StatusReport),
    (shapes.Configuration, protocol.ConfigReport),
    (shapes.Rebuilt, protocol.Rebuilt),
    (shapes.Finding, protocol.Finding),
    (shapes.RecordReport, protocol.RecordReport),
    (shapes.BackedUp, protocol.BackedUp),
    (shapes.MetadataVersion, protocol.MetadataVersion),
    (shapes.MetadataPage, protocol.MetadataPage),
    (shapes.Listing, views.ListingView),
    (shapes.Entry, views.EntryView),
    (shapes.Playlist, views.PlaylistView),
    (shapes.ListInfo, protocol.ListReport),
    (shapes.QuotaSpent, protocol.QuotaSpent),
    (shapes.Quota, protocol.QuotaReport),
    (shapes.Damage, media.Damage),
    (shapes.Verified, protocol.Verified),
    (shapes.Look, protocol.LookReport),
    (shapes.Imported, protocol.Imported),
    (shapes.StoryLine, protocol.StoryLine),
    (shapes.Story, protocol.Story),
]


@pytest.mark.parametrize(("shape", "struct"), PAIRS, ids=lambda kind: kind.__name__)
def test_a_shape_has_the_fields_that_the_api_sends(shape: Any, struct: type[msgspec.Struct]) -> None:
    assert set(shape.__annotations__) == {field.encode_name for field in structs.fields(struct)}


def test_the_statuses_are_those_of_the_api() -> None:
    assert set(STATES) == set(get_args(views.Status))
    assert OPEN == views.OPEN


def test_the_api_is_found_where_it_is() -> None:
    assert protocol.API == API

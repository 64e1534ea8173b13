"""No kind of failure without a journey: where each of them is walked from what the world says to what is planned."""

import ast
from pathlib import Path

import pytest

from ytarchived.domain.kind import Kind

WALKED: dict[str, tuple[Kind, ...]] = {
    "test_reasons.py::test_what_youtube_says_clearly_is_believed_planned_and_asked_for_again": (
        *(Kind.PRIVATE, Kind.REMOVED, Kind.ACCOUNT_TERMINATED, Kind.POLICY_REMOVED, Kind.COPYRIGHT, Kind.REGION),
        *(Kind.AGE_RESTRICTED, Kind.MEMBERS_ONLY, Kind.PAID, Kind.DRM, Kind.LIVE_OVER),
    ),
    "test_reasons.py::test_what_may_pass_is_waited_for_and_nothing_is_concluded": (
        *(Kind.NOT_STARTED, Kind.LIVE_NOW, Kind.PROCESSING, Kind.UNAVAILABLE_AMBIGUOUS, Kind.NO_FORMATS),
        *(Kind.MEDIA_REFUSED, Kind.MEDIA_DAMAGED, Kind.SERVER_ERROR, Kind.UNREADABLE_ANSWER, Kind.HTTP_REFUSED),
        *(Kind.CHALLENGE_FAILED, Kind.UNKNOWN),
    ),
    "test_reasons.py::test_what_is_wrong_with_a_list_a_tab_a_format_or_an_answer_on_its_way_is_told_apart": (
        *(Kind.LIST_UNAVAILABLE, Kind.LIST_UNVIEWABLE, Kind.LIST_INCOMPLETE, Kind.TAB_MISSING, Kind.NO_SUCH_FORMAT),
        *(Kind.DROPPED, Kind.TRUNCATED),
    ),
    "test_reasons.py::test_what_is_about_our_account_stops_all_starts_and_concludes_nothing": (
        *(Kind.COOKIES_EXPIRED, Kind.TOKEN_MISSING),
    ),
    "test_session.py::test_what_is_about_us_stops_all_starts_and_spends_nothing": (
        *(Kind.RATE_LIMITED, Kind.BOT_CHECK, Kind.CAPTCHA, Kind.BLOCKED, Kind.STREAMS_WITHHELD),
    ),
    "test_network.py::test_each_broken_way_is_told_from_the_others_and_is_no_end_for_any_job": (
        *(Kind.DNS, Kind.TIMEOUT, Kind.UNREACHABLE, Kind.PROXY, Kind.CERTIFICATE),
    ),
    "test_network.py::test_what_the_data_api_refuses_costs_no_job_anything_and_another_key_is_asked_at_once": (
        *(Kind.API_QUOTA, Kind.API_RATE_LIMITED, Kind.API_KEY_INVALID, Kind.API_OFF, Kind.API_BAD_REQUEST),
    ),
    "test_parts.py::test_a_part_that_never_comes_is_given_up_after_five_attempts_and_the_video_stays": (
        *(Kind.CAPTIONS_MISSING, Kind.THUMBNAIL_MISSING),
    ),
    "test_faults.py::test_what_fails_under_a_worker_is_told_by_its_kind_and_tried_again": (
        *(Kind.FFMPEG_FAILED, Kind.DISK_FAULT, Kind.OUT_OF_RESOURCES),
    ),
    "test_space.py::test_a_video_too_large_for_the_disk_waits_and_no_byte_of_it_is_kept": (Kind.DISK_FULL,),
    "test_host.py::test_a_library_taken_away_in_mid_download_costs_no_attempt": (Kind.LIBRARY_UNUSABLE,),
    "test_host.py::test_a_library_that_becomes_read_only_in_mid_download_costs_no_attempt": (Kind.READ_ONLY,),
    "test_host.py::test_a_folder_that_is_forbidden_in_mid_download_costs_no_attempt": (Kind.NO_PERMISSION,),
    "test_host.py::test_ffmpeg_that_is_missing_is_waited_for": (Kind.NO_FFMPEG,),
    "test_host.py::test_a_javascript_runtime_that_is_missing_is_waited_for": (Kind.NO_JS_RUNTIME,),
    "test_library.py::test_a_damaged_file_is_found_left_alone_and_offered_in_a_plan": (Kind.DAMAGED_ON_DISK,),
    "test_steering.py::test_a_job_that_ends_every_worker_is_set_aside_and_planned": (Kind.WORKER_LOST,),
    # what yt-dlp would say of these addresses is never heard, for they are refused at the door
    "test_stop.py::test_what_is_no_target_is_refused_with_the_reason_and_nothing_is_recorded": (
        *(Kind.BAD_TARGET, Kind.LOGIN_NEEDED),
    ),
}


def test_every_kind_of_failure_has_its_journey() -> None:
    assert sorted(kind for kinds in WALKED.values() for kind in kinds) == sorted(Kind)


@pytest.mark.parametrize(("journey", "kinds"), WALKED.items())
def test_a_journey_is_there_and_its_file_names_the_kinds(journey: str, kinds: tuple[Kind, ...]) -> None:
    name, _, function = journey.partition("::")
    text = Path(__file__).with_name(name).read_text()
    assert function in {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}
    assert [kind for kind in kinds if f'"{kind}"' not in text] == []

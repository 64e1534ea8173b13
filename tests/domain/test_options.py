import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytarchived.domain.options import NAMED, covers

FORMAT = "bv*[height<=1080]+ba"


@pytest.mark.parametrize(
    ("archived", "wanted"),
    [
        ("best", "best"),
        ("best", "720p"),
        ("1080p", "480p"),
        ("720p", "worst"),
        (FORMAT, FORMAT),
        (FORMAT, ""),
        ("worst", ""),
    ],
)
def test_what_is_archived_covers(archived: str, wanted: str) -> None:
    assert covers(archived, wanted)


@pytest.mark.parametrize(
    ("archived", "wanted"),
    [("720p", "1080p"), ("bestaudio", "worst"), (FORMAT, "worst"), ("best", FORMAT), ("", "best")],
)
def test_what_is_archived_does_not_cover(archived: str, wanted: str) -> None:
    assert not covers(archived, wanted)


qualities = st.sampled_from([*NAMED, FORMAT])


@given(qualities, qualities, qualities)
def test_covering_is_an_order(first: str, second: str, third: str) -> None:
    assert covers(first, first)
    assert not (covers(first, second) and covers(second, third)) or covers(first, third)
    assert not (covers(first, second) and covers(second, first)) or first == second

"""The search language: words, phrases and filters, and what is said of those that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytarchived.domain.search import MOST_CHARACTERS, Query, SearchRefused, Term, read_query


def terms(text: str) -> list[str]:
    """The terms of a query as they are looked for, an open one with an asterisk."""
    return [term.text + "*" * term.is_prefix for term in read_query(text).terms]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("harbour", ["harbour*"]),
        ("a walk by the harb", ["a", "walk", "by", "the", "harb*"]),
        ('"steam engine" works', ["steam engine", "works*"]),
        ('works "steam engine"', ["works", "steam engine"]),
        ('"never closed', ["never closed"]),
        ("harbour ai", ["harbour", "ai"]),
        ("!! -- harbour &", ["harbour*"]),
        ("東京タワー", ["東京タワー*"]),
        ('say"this"now', ["say", "this", "now*"]),
    ],
)
def test_words_and_phrases_are_looked_for_and_the_last_word_may_go_on(text: str, found: list[str]) -> None:
    assert terms(text) == found


@pytest.mark.parametrize("text", ["10:30", "https://example.org/x", "Episode:two", "re:zero"])
def test_a_colon_in_a_word_is_no_filter(text: str) -> None:
    assert terms(text) == [f"{text}*"]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("channel:walks", Query(channel="walks")),
        ('channel:"Morning walks"', Query(channel="Morning walks")),
        ("before:2024", Query(before="2024")),
        ("after:2024-02", Query(after="2024-02")),
        ("after:2024-02-29", Query(after="2024-02-29")),
        ("longer:20m", Query(longer_seconds=1200)),
        ("longer:1H30m", Query(longer_seconds=5400)),
        ("longer:90s", Query(longer_seconds=90)),
        ("quality:1080p", Query(height=1080)),
        ("quality:720", Query(height=720)),
        ("quality:sound", Query(height=0)),
        ("STATUS:Failed", Query(status="failed")),
        ("walk before:2024 longer:1h", Query(terms=(Term("walk", True),), before="2024", longer_seconds=3600)),
    ],
)
def test_filters_narrow_it_down(text: str, query: Query) -> None:
    assert read_query(text) == query


@pytest.mark.parametrize(
    ("text", "why", "hint"),
    [
        ("", "there is no word in the query", "words and"),
        (" ?! ", "there is no word in the query", "words and"),
        ("x " * 300, "the query is longer than 500 characters", "words and"),
        ("x " * 25, "there are more than 24 words in the query", "words and"),
        ("chanel:walks", "there is no filter `chanel:`; `channel:` is one", 'look for the word as "chanel"'),
        ("walk before:", "`before:` is followed by nothing", "words and"),
        ('channel:""', "`channel:` is followed by nothing", "words and"),
        ("channel:--", "no channel is called '--'", "words and"),
        ("after:yesterday", "'yesterday' is no date", "a date is 2024, 2024-03 or 2024-03-31"),
        ("after:2024-13", "'2024-13' is no date", "a date is"),
        ("before:2023-02-29", "'2023-02-29' is no date", "a date is"),
        ("longer:20", "'20' is no length", "a length is 90s, 20m, 2h or 1h30m"),
        ("longer:m", "'m' is no length", "a length is"),
        ("quality:best", "'best' is no quality", "a quality is 1080p"),
        ("status:gone", "'gone' is no status", "a status is one of archived, open, metadata, failed, cancelled"),
        ("before:2023 before:2024", "`before:` is given twice", "words and"),
    ],
)
def test_what_is_no_query_is_refused_with_what_would_be(text: str, why: str, hint: str) -> None:
    with pytest.raises(SearchRefused) as refused:
        read_query(text)
    assert refused.value.message == f"cannot search: {why}"
    assert refused.value.hint.startswith(hint)


@given(st.text(max_size=MOST_CHARACTERS + 1) | st.text('ab: "-p2024', max_size=60))
def test_any_text_is_a_query_or_is_refused(text: str) -> None:
    try:
        query = read_query(text)
    except SearchRefused as refused:
        assert refused.message.startswith("cannot search: ")
    else:
        assert all(any(map(str.isalnum, term.text)) for term in query.terms)

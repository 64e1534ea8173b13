import pytest

from ytarchived.domain.answers import Answer, sentence


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(verdict="accepted", job=7), "accepted as job 7"),
        (Answer(verdict="duplicate", job=7), "already job 7"),
        (Answer(verdict="duplicate", job=7, line=3), "same as line 3, job 7"),
        (Answer(verdict="duplicate", line=3), "same as line 3"),
        (
            Answer(verdict="archived", path="videos/a/a.mp4", at="2026-11-20T12:00:00+00:00"),
            "already archived on 2026-11-20 as videos/a/a.mp4",
        ),
        (Answer(verdict="refused", reason="there is no link in it"), "refused because there is no link in it"),
        (Answer(verdict="accepted", job=7, note="the list was left out"), "accepted as job 7 (the list was left out)"),
    ],
)
def test_an_answer_is_said_in_plain_words(answer: Answer, words: str) -> None:
    assert sentence(answer) == words

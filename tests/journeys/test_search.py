"""What was archived is found by what is said in it, also after the search database was lost."""

import time

from tests.journeys.home import DEADLINE_SECONDS, Home
from tests.standin.client import StandIn


def found(home: Home, *words: str) -> list[str]:
    """The lines of a search that finds something, as soon as it does."""
    end = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < end:
        done = home.ytctl("search", *words)
        if done.returncode == 0 and done.stdout != "nothing is found\n":
            return done.stdout.splitlines()
    raise AssertionError(f"nothing was found: {done.stdout}{done.stderr}")


def test_a_video_is_found_by_what_is_said_in_it_at_its_moment(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "A morning at the harbour")
    home.start()
    home.download(video.url)
    home.wait_for_job_of(video.video_id, "completed")
    lines = found(home, '"line 3"', "status:archived")
    assert lines[0] == f"{video.video_id}  A morning at the harbour"
    assert lines[-1].strip() == f"https://www.youtube.com/watch?v={video.video_id}&t=2"
    home.stop()
    for path in home.record.parent.glob("search.db*"):
        path.unlink()
    home.start()
    assert found(home, '"line 3"', "status:archived") == lines
    stats = home.tell("storage", "stats")
    assert (stats["videos"], [share["videos"] for share in stats["months"]]) == (1, [1])
    assert stats["free_bytes"] > 0

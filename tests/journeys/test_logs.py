"""The daemon's log as a person reads it, with the daemon and without."""

import json

from tests.journeys.home import Home
from tests.standin.client import StandIn


def test_the_log_tells_what_became_of_a_video(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Told of")
    home.start()
    (answer,) = home.download(video.url)
    home.wait_for_job(answer["job"], "completed")
    assert home.stop() == 0
    told = home.ytctl("logs", "--type", "VideoArchived", "--json")
    (line,) = map(json.loads, told.stdout.splitlines())
    assert (line["level"], line["service"], line["job"], line["video"]) == (
        "info",
        "archive",
        answer["job"],
        video.video_id,
    )
    shown = home.ytctl("logs", "--service", "archive", "--level", "info").stdout.splitlines()
    assert shown[-1].partition("info")[2].strip().startswith(f"{video.video_id}: ")
    assert home.ytctl("logs", "--level", "error").stdout == ""
    assert home.ytctl("logs", "--date", "1999-12-31").stdout == ""
    assert len(home.ytctl("logs", "--limit", "2").stdout.splitlines()) == 2

"""A run in which every tenth request goes wrong: what the journey proves small, and the bench measures at length."""

from tests.journeys.home import Home
from tests.standin.client import StandIn
from ytarchived.domain.kind import Kind

SETTINGS = "[downloads]\nmax_concurrent = 8\n" + "".join(
    f"[retry.{kind}]\nbase_seconds = 0.1\ncap_seconds = 0.2\n" for kind in Kind
)
"""Nothing but waiting is shortened, and what failed as often as it may is given up as ever."""


def weather(home: Home, standin: StandIn, label: str, *, videos: int, seed: int, patience_seconds: float = 1.0) -> int:
    """Have so many small videos archived through the storm, and return how many are when nothing is left to do."""
    asked = [standin.add_video(label, f"Storm {seed} {number}", heights=(360, 144)) for number in range(videos)]
    standin.chaos(label, seed, patience_seconds=patience_seconds)
    home.download(*(video.url for video in asked))
    home.wait(lambda: None if home.open_jobs() else True)
    archived = {record["body"]["key"].partition(":")[2] for record in home.records("VideoArchived")}
    return len(archived.intersection(video.video_id for video in asked))

"""`make demo`: the main job with no network. A daemon in a throw-away home archives from the stand-in for YouTube.

Drops a .url file, a text list and a playlist URL into the inbox, shows the progress, then what is on disk and what ytctl
says of it; nothing is left behind.
"""

import subprocess
import tempfile
from pathlib import Path

from tests.journeys.home import BIN, Home
from tests.standin.client import StandIn, start

LABEL = "demo"


def main() -> None:
    """Show it."""
    with tempfile.TemporaryDirectory(prefix="ytarchived-demo-") as folder:
        print("starting a YouTube of our own on loopback, and ytarchived in a throw-away home ...")
        youtube = start(Path(folder) / "youtube")
        try:
            home = Home(Path(folder) / "home", proxy=youtube.proxy_url(LABEL))
            home.start()
            try:
                show(home, youtube)
            finally:
                home.stop()
        finally:
            youtube.stop()
    print("\nall of it is gone again; `make run` does the same with the real YouTube.")


def show(home: Home, youtube: StandIn) -> None:
    """Drop three files, watch, look."""
    videos = [youtube.add_video(LABEL, f"Demo {name}") for name in ("sunrise", "harbour", "night train", "rain")]
    playlist = youtube.add_playlist(LABEL, "Demo playlist", videos[1:])
    drop(home, "sunrise.url", f"[InternetShortcut]\r\nURL={videos[0].url}\r\n")
    drop(home, "list.txt", f"# two videos, one of them twice\n{videos[1].url}\n{videos[2].video_id}\n{videos[1].url}\n")
    drop(home, "playlist.txt", f"{playlist.url}\n")
    print("\nwhat happens now, as `ytctl events --follow` tells it:")
    follow(home)
    for title, lines in (
        ("the library", home.tree()),
        ("the receipts", [(home.inbox / "done/receipts.txt").read_text()]),
        ("ytctl status", [home.ytctl("status").stdout]),
        (f"ytctl why {videos[1].video_id}", [home.ytctl("why", videos[1].video_id).stdout]),
    ):
        print(f"\n--- {title}")
        print("\n".join(lines).rstrip())


def follow(home: Home) -> None:
    """Show every event until all three files are filed and no job is open."""
    events = subprocess.Popen(
        [BIN / "ytctl", "events", "--follow"], env=home.environment, stdout=subprocess.PIPE, text=True
    )
    assert events.stdout
    try:
        for line in events.stdout:
            print(f"    {line}", end="")
            if len(home.records("FileFiled")) == 3 and not home.open_jobs():
                return
    finally:
        events.terminate()
        events.communicate()


def drop(home: Home, name: str, text: str) -> None:
    """Put a file into the inbox as a browser or an editor would."""
    print(f"\ndropping {name} into {home.inbox.name}/:")
    print("".join(f"    {line}\n" for line in text.splitlines()), end="")
    home.inbox.joinpath(name).write_text(text)


if __name__ == "__main__":
    main()

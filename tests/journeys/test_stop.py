"""Stopping, and starting where somebody else is already."""

import subprocess

from tests.journeys.home import BIN, Home
from tests.standin.client import StandIn


def test_told_to_stop_in_mid_download_it_records_the_interruption_and_goes_on_at_the_next_start(
    home: Home, standin: StandIn, label: str
) -> None:
    video = standin.add_video(label, "To be continued", padding_bytes=24 << 20)
    standin.hold(label, video.video_id, after_bytes=8 << 20)
    home.start()
    (answer,) = home.download(video.url)
    standin.held(label, video.video_id)
    assert home.stop() == 0
    (interrupted,) = home.records("AttemptInterrupted")
    assert interrupted["body"]["reason"] == "the daemon was stopped"
    standin.release(label, video.video_id)
    home.start()
    job = home.wait_for_job(answer["job"], "completed")
    assert job["attempts"] == 0
    assert [record["body"]["attempt"] for record in home.records("AttemptStarted")] == [1, 2]


def test_a_second_daemon_on_the_same_record_says_who_holds_it_and_ends(home: Home) -> None:
    home.start()
    assert home.daemon
    other = home.environment | {"YTARCHIVED_CONTROL_SOCKET": str(home.folder / "run/other.sock")}
    second = subprocess.run([BIN / "ytarchived"], env=other, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert second.stderr.splitlines() == [
        f"error: cannot open the record {home.record}: process {home.daemon.pid} holds it",
        "hint: one daemon per record: use the one that runs, or stop it first",
    ]


def test_a_wrong_key_in_the_configuration_is_named_and_the_daemon_does_not_start(home: Home) -> None:
    wrong = home.folder / "wrong.toml"
    wrong.write_text("[downloads]\nmax_concurent = 5\n")
    refused = subprocess.run(
        [BIN / "ytarchived", "--config", wrong], env=home.environment, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert "`downloads.max_concurent`" in refused.stderr
    assert not home.record.exists()


def test_without_a_daemon_ytctl_names_the_socket_and_how_to_start(home: Home) -> None:
    told = home.ytctl("status")
    assert told.returncode == 3
    assert str(home.socket) in told.stderr
    assert "systemctl --user start ytarchived" in told.stderr


REFUSED = {
    "https://vimeo.com/76979871": "cannot archive vimeo.com: only YouTube is archived",
    # where yt-dlp's words would be of the kinds "bad-target" and "login-needed"
    "https://youtu.be/dQw4w9WgX": "is cut short: it has 9 characters, not 11",
    "https://www.youtube.com/playlist?list=WL": "the list of Watch later is private",
}


def test_what_is_no_target_is_refused_with_the_reason_and_nothing_is_recorded(home: Home) -> None:
    home.start()
    before = len(home.records())
    for link, reason in REFUSED.items():
        refused = home.ytctl("download", link)
        assert refused.returncode == 5
        assert reason in refused.stderr
    assert len(home.records()) == before

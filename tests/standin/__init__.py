"""A YouTube on loopback, for the unchanged yt-dlp and the unchanged Google client.

It runs as a process of its own (`python -m tests.standin --state DIR [--media DIR] [--seed N]`) that prints one line
of JSON with its ports and the file of its certificate authority, and ends on SIGTERM or when its standard input
closes. The fixtures (fixtures.py) start one per test process:

    def test_a_bot_check_is_waited_out(standin: StandIn, label: str, proxy_url: str) -> None:
        video = standin.standard.videos[0]                  # also: tests.standin.catalogue.VIDEOS[0]
        standin.fault(label, video.video_id, "BOTS", times=1)
        ...                                                 # yt-dlp with proxy=proxy_url, nocheckcertificate=True
        assert standin.requests(label)[0].path == "/watch"

`label` is a fresh name per test: the proxy's user name (`standin.proxy_url(label)`, which the fixture `proxy_url`
holds) and the Data API's key. Faults, additions to the catalogue, the request log, pace, holds and quota belong to a
label and are seen by no other. The Data API is at `standin.api_endpoint`, the authority's certificate in
`standin.ca_file`.

The catalogue (catalogue.py, class Standard; `standin.standard` is the running one's): `videos` (20 plain ones),
`captioned`, `automatic`, `uncaptioned`, `low` (360 and 144 only), `large` (22 MiB), `challenge` (needs the JavaScript
solver), `unlisted`, `private`, `deleted`, `playlist` (20), `long_playlist` (500, of them 12 private and 8 deleted),
`channel` (@standin: 60 videos, 35 shorts, 3 streams; `uploads_id` is its list of all). Videos, playlists and channels
have `.url`. Every video plays 3 s, whatever duration it claims.

What a test can do (client.py, class StandIn):

    add_video(label, title, **fields) -> Video              # heights= captions= automatic_captions= duration_seconds=
                                                            # padding_bytes= challenge= status= description= uploaded_at=
    add_playlist(label, title, videos) -> Playlist          make_playlist(label, name, size, private=0, deleted=0) -> Playlist
    make_channel(label, "@handle", videos, shorts=0, streams=0) -> Channel         add(label, *things)      # replaces by id
    fault(label, target, code, times=None, after_bytes=None)                       clear(label)
    hold(label, video_id, after_bytes=0)       held(label, video_id, timeout_seconds=30)       release(label, video_id)
    throttle(label, bytes_per_second | None)   expire_urls(label)   requests(label) -> list[Exchange]
    quota(label, limit_units)                  quota_used(label) -> int

A fault's target is a video id, a list id, a channel id or handle, or "*". Codes:

- A reason YouTube gives (reasons.py): PRIV DELU TERM GEOB AGER MEMB UPCO BOTS RATE WRID DRMP SABR JSBD and so on; NEWS is one
  that nobody has heard before, and SMAL withholds all streams but the 360p that has sound.
- Where and how, as in W429 MTRN PHNG. Where: W watch page and API, P player API, M media, S captions, T thumbnails, L
  a list's page, C a list's continuation, A the Data API. How: an HTTP status, RST, EOF, HNG (never answers), SLO
  (answers after 30 s), TRN or MID (half of it), STL (half of it, then silence), EMP (empty), HTM (an HTML page), BAD
  (noise). after_bytes says where RST, EOF, HNG, TRN and STL strike; for media it counts in the file.
- Lists: LGON (does not exist), LUNV (unviewable), CINC (incomplete continuation), CLOP (continuation that leads to
  itself).
- The Data API, by reason (data_errors.py): quotaExceeded API_KEY_INVALID RESOURCE_EXHAUSTED rateLimitExceeded and so
  on. A fault of the Data API may also be aimed at a resource: "videos", "playlistItems" ...

Faults are used in the order they were set. `times` counts requests; for reasons, W and P on a video it counts watch
pages, and the API requests that follow one share its fate, so that times=1 is one attempt (yt-dlp asks for the page
again on its own after 5xx and drops, not after 403 and 429).

`held` returns when all bytes before the hold have been sent, which is not when the client has written them. With
`large` and a hold beyond 10 MiB, where yt-dlp asks for its second range, the first one is in the part file for
certain. To wait for the next client at the same place, set the hold again.
"""

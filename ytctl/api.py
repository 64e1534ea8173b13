"""`ytctl api`: one raw call of the control API, for scripts and for what has no verb of its own."""

import json
import sys

import click

from ytctl import options
from ytctl.client import API, JSON, NDJSON, Client, fault
from ytctl.render import out_json, write

_PATIENCE_SECONDS = 660.0  # longer than the longest `?wait=`


@click.command(short_help="Send one raw request.")
@click.argument("method", type=click.Choice(["GET", "POST"], case_sensitive=False), metavar="METHOD")
@click.argument("path")
@click.argument("body", required=False)
@options.as_json
@click.pass_obj
def command(client: Client, method: str, path: str, body: str | None, as_json: bool) -> None:
    """Send one request; print the answer as it came, with --json its data alone. BODY is JSON, `-` reads it from stdin.

    \b
      ytctl api GET /status
      ytctl api POST /jobs '{"urls": ["https://youtu.be/ID"]}'
      ytctl api GET /events?since=0
      ytctl api GET /jobs/7?wait=600
      ytctl api GET /openapi.json
    """
    text = sys.stdin.read() if body == "-" else body
    target = path if path.startswith(f"{API}/") else f"{API}/{path.lstrip('/')}"
    wanted = f"{JSON}, {NDJSON}" if target.startswith(f"{API}/events") else JSON
    client = Client(client.socket_path, patience_seconds=_PATIENCE_SECONDS)
    with client.exchange(method, target, accept=wanted, body=None if text is None else text.encode()) as exchange:
        if exchange.media_type != JSON:
            exchange.patience(None)
            for piece in iter(exchange.piece, b""):
                write(piece, end=False)
            return
        status, answer = exchange.status, json.loads(exchange.whole())
    enveloped = "success" in answer
    if not as_json or not enveloped:
        out_json(answer)
    elif answer["success"]:
        out_json(answer["data"])
    if enveloped and not answer["success"]:
        raise fault(status, answer)

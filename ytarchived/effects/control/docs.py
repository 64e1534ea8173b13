"""The description of the API: as an OpenAPI document for programs, and as one page for people, without the network.

The document is made by `openapi` when the program is made, and lies beside this file.
"""

from pathlib import Path

import anyio
import msgspec
from starlette.responses import Response

from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.reference import page
from ytarchived.effects.control.route import Nothing

DOCUMENT = Path(__file__).parent / "openapi.json"

_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}


async def document(context: Context, call: Call[Nothing, None]) -> Response:
    """This document, as OpenAPI 3.1."""
    text = await anyio.Path(DOCUMENT).read_bytes()
    return Response(text, media_type="application/json", headers={"X-Trace-Id": call.trace})


async def show(context: Context, call: Call[Nothing, None]) -> Response:
    """This document as a page for people, which needs nothing but itself."""
    described = msgspec.json.decode(await anyio.Path(DOCUMENT).read_bytes())
    return Response(page(described), media_type="text/html", headers={"X-Trace-Id": call.trace, **_HEADERS})

"""A question is asked and its reply becomes the response.

The response begins only when its status is certain; where an answer must be cut off later, the connection
is cut, so that no client can take a part for the whole. A client that leaves ends its query.
"""

import asyncio
from typing import Any

from kgraph.engine import formats
from kgraph.engine.frames import Question
from kgraph.engine.pool import Pool
from kgraph.engine.reply import Reply
from kgraph.errors import KgraphError
from kgraph.web.protocol import ClientGone, Headers, Receive, Scope, Send

SOON = 0.02  # seconds
#: Some spreadsheets take a CSV file for UTF-8 only where it begins with this mark.
BOM, BOM_TYPES = b"\xef\xbb\xbf", (formats.CSV.media_type, formats.TSV.media_type)


class AnswerCut(Exception):
    """An answer that has begun cannot be finished; as nothing catches it, the connection is cut."""


async def ask(pool: Pool, question: Question, receive: Receive, lane: str = "heavy") -> Reply:
    """Return the engine's reply; raises ClientGone, having ended the query, where the client has left."""
    asking = asyncio.ensure_future(pool.ask(question, lane))
    tasks: list[asyncio.Future[Any]] = [asking]
    try:
        # Most answers are there before anybody could have left.
        await asyncio.wait(tasks, timeout=SOON)
        if not asking.done():
            tasks.append(asyncio.ensure_future(left(receive)))
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if not asking.done():
            raise ClientGone
        return await asking
    finally:
        for task in tasks:
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


async def left(receive: Receive) -> None:
    """Return when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def respond(
    reply: Reply, scope: Scope, receive: Receive, send: Send, headers: Headers, *, bom: bool, most: int
) -> bytes | None:
    """Send a reply; return its body where it is no longer than ``most`` bytes.

    Raises AnswerCut, which cuts the connection, where the answer cannot be sent whole.
    """
    start = BOM if bom and reply.media_type in BOM_TYPES else b""
    # HTTP/1.0 has no chunks, so a cut answer would look whole: such a client gets all of it or an error.
    whole = await reply.body() if reply.complete or scope.get("http_version") == "1.0" else None
    if whole is not None:
        headers = [*headers, (b"content-length", str(len(start + whole)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if whole is not None:
        await send({"type": "http.response.body", "body": start + whole})
        return whole if len(whole) <= most else None
    kept: list[bytes] = []
    sending = asyncio.ensure_future(_stream(reply, send, start, kept, most))
    leaving = asyncio.ensure_future(left(receive))
    try:
        await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not sending.done():
            raise ClientGone
        await sending
    finally:
        for task in (sending, leaving):
            task.cancel()
        await asyncio.gather(sending, leaving, return_exceptions=True)
        await reply.close()
    return b"".join(kept) if reply.size <= most else None


async def _stream(reply: Reply, send: Send, start: bytes, kept: list[bytes], most: int) -> None:
    try:
        async for chunk in reply.chunks():
            if reply.size <= most:
                kept.append(chunk)
            else:
                kept.clear()
            await send({"type": "http.response.body", "body": start + chunk, "more_body": True})
            start = b""
    except KgraphError as error:
        raise AnswerCut(error.message) from None
    await send({"type": "http.response.body", "body": b""})

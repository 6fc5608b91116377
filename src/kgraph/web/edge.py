"""The outermost layer: headers that every answer carries, preflights, and errors nobody foresaw."""

import logging

from kgraph.web import problems
from kgraph.web.protocol import ClientGone, Receive, Scope, Send

log = logging.getLogger("kgraph.web")

#: The pages need one style sheet and one picture of ours, and nothing else from anywhere.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Kgraph-Truncated, Link, Retry-After, X-Request-Id",
    "content-security-policy": POLICY,
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_PREFLIGHT = {
    "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
    "access-control-allow-headers": "Accept, Accept-Language, Cache-Control, Content-Type, If-None-Match",
    "access-control-max-age": "86400",
    "allow": "GET, HEAD, POST, OPTIONS",
    "content-length": "0",
}


class Edge:
    """Wraps the application; data is public and there are no sessions, so any origin may read."""

    def __init__(self, app: object) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one exchange."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)  # type: ignore[operator]
            return
        begun = False

        async def send_with_headers(message: dict[str, object]) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                given = list(message.get("headers", ()))  # type: ignore[call-overload]
                named = {name.lower() for name, _ in given}
                more = [(k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in named]
                message = {**message, "headers": given + more}
            await send(message)

        if scope["method"] == "OPTIONS":
            raw = [(name.encode(), value.encode()) for name, value in _PREFLIGHT.items()]
            await send_with_headers({"type": "http.response.start", "status": 204, "headers": raw})
            await send_with_headers({"type": "http.response.body", "body": b""})
            return
        try:
            await self.app(scope, receive, send_with_headers)  # type: ignore[operator]
        except ClientGone:
            return
        except Exception as error:
            if begun:
                raise
            log.error("%s %s", scope["method"], scope["path"], exc_info=error)
            answer = problems.response(problems.known(error))
            await answer(scope, receive, send_with_headers)  # type: ignore[arg-type]

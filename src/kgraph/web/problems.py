"""Errors as answers: one JSON body (RFC 9457), made here and nowhere else."""

import json
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response

from kgraph.errors import KgraphError, NotFound, QueryError

#: Seconds after which asking again makes sense.
RETRY_AFTER = {429: 5, 503: 3}


class MethodRefused(QueryError):
    """An HTTP method that nothing here answers."""

    status = 405
    title = "This method is refused"


class TooSlow(QueryError):
    """A request whose body did not arrive in time."""

    status = 408
    title = "The request did not arrive in time"


class TooLarge(QueryError):
    """A query longer than the server reads."""

    status = 413
    title = "The query is too long"


class UnknownBody(QueryError):
    """A POST whose Content-Type is none of the protocol's."""

    status = 415
    title = "This kind of request body is not understood"


def headers(error: KgraphError) -> dict[str, str]:
    """Return the headers that belong to an error's status."""
    found = {"Cache-Control": "no-store"}
    if error.status in RETRY_AFTER:
        found["Retry-After"] = str(RETRY_AFTER[error.status])
    if error.status == 405:
        found["Allow"] = "GET, HEAD, POST, OPTIONS"
    return found


def response(
    error: KgraphError, extra: Mapping[str, str] | None = None, allow: str | None = None
) -> Response:
    """Return the problem body of an error as a response; ``allow`` are the methods an address answers."""
    told = {**headers(error), **(extra or {})}
    if allow and error.status == 405:
        told["Allow"] = allow
    return Response(
        json.dumps(error.problem(), ensure_ascii=False),
        error.status,
        told,
        "application/problem+json",
    )


def known(error: Exception) -> KgraphError:
    """Return any exception as one of ours; of unknown ones nothing is told."""
    if isinstance(error, KgraphError):
        return error
    if isinstance(error, HTTPException) and error.status_code == 404:
        return NotFound("there is nothing at this address", remedy="begin at /")
    if isinstance(error, HTTPException) and error.status_code == 405:
        return MethodRefused("this address does not answer this method")
    if isinstance(error, HTTPException):
        other = KgraphError(str(error.detail))
        other.status = error.status_code
        return other
    return KgraphError("the server met an error of its own; it is in the log")

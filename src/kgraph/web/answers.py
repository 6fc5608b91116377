"""Answers: one question becomes one response, and is remembered while the dataset stays as it is.

The tag of an answer (``ETag``) is made of the dataset's version and the question, so 304 needs no worker.
Tags are weak, because the same answer may be sent compressed or not.
"""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from kgraph.engine import formats
from kgraph.engine.frames import Question
from kgraph.engine.pool import Pool
from kgraph.engine.reply import Reply
from kgraph.settings import Settings
from kgraph.web import access, protocol, sending
from kgraph.web.protocol import Headers, Receive, Scope, Send
from kgraph.web.sending import BOM, BOM_TYPES

#: What makes an answer differ from one time to the next. Where the word stands in a comment or a name, the
#: answer is merely not remembered.
_FICKLE = re.compile(r"(?i)\b(NOW|RAND|UUID|STRUUID)\s*\(")


@dataclass(frozen=True)
class Whole:
    """A complete answer; ``truncated`` is the number of rows of a marked part, else 0.

    ``long`` says that it was longer than asked for and that there is no body.
    """

    media_type: str
    form: str
    body: bytes
    rows: int
    truncated: int = 0
    long: bool = False


class Kept:
    """The answers asked for last, ``size`` bytes of them at most; none larger than an eighth of that."""

    def __init__(self, size: int) -> None:
        self.size, self.used = size, 0
        self.most = size // 8
        self._answers: OrderedDict[str, Whole] = OrderedDict()

    def get(self, tag: str) -> Whole | None:
        """Return an answer by its tag, or None where it is not kept."""
        found = self._answers.get(tag)
        if found is not None:
            self._answers.move_to_end(tag)
        return found

    def put(self, tag: str, whole: Whole) -> None:
        """Keep an answer; the ones longest unused make room."""
        if len(whole.body) > self.most or tag in self._answers:
            return
        self._answers[tag] = whole
        self.used += len(whole.body) + 512  # and what Python itself needs for it
        while self.used > self.size:
            _, gone = self._answers.popitem(last=False)
            self.used -= len(gone.body) + 512

    def __len__(self) -> int:
        return len(self._answers)


class Answers:
    """Asks the engine, or remembers what it said."""

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self.pool = pool
        self.kept = Kept(settings.cache_size * 2**20)

    async def send(
        self,
        question: Question,
        scope: Scope,
        receive: Receive,
        send: Send,
        *,
        lane: str = "heavy",
        headers: Mapping[str, str] | None = None,
        bom: bool = False,
    ) -> None:
        """Answer one exchange with the answer to a question; ``headers`` are added to the response.

        Raises a KgraphError before anything is sent, AnswerCut where an answer begun cannot be finished.
        """
        more = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
        read = scope["method"] in ("GET", "HEAD")
        tag = self._tag(question, bom)
        if tag and read and _unchanged(scope, tag):
            access.note(scope, outcome="unchanged")
            await Response(None, 304, _validators(tag))(scope, receive, send)  # type: ignore[arg-type]
            return
        if tag and (kept := self._remembered(tag, scope)):
            access.note(scope, outcome="kept", rows=kept.rows)
            body = BOM + kept.body if bom and kept.media_type in BOM_TYPES else kept.body
            head = [*_head(kept, tag if read else None), *more]
            head.append((b"content-length", str(len(body)).encode()))
            await send({"type": "http.response.start", "status": 200, "headers": head})
            await send({"type": "http.response.body", "body": body})
            return
        reply = await sending.ask(self.pool, question, receive, lane)
        head = [*_head(reply, tag if read else None), *more]
        most = self.kept.most if tag else 0
        sent = await sending.respond(reply, scope, receive, send, head, bom=bom, most=most)
        access.note(scope, outcome="whole", rows=reply.rows)
        if tag and sent is not None:
            self._keep(tag, reply, sent)

    async def body(
        self, question: Question, scope: Scope, receive: Receive, *, lane: str = "heavy", most: int = 2**21
    ) -> Whole:
        """Return the answer to a question, for a page; without its body where that exceeds ``most`` bytes."""
        tag = self._tag(question, bom=False)
        if tag and (kept := self._remembered(tag, scope)):
            access.note(scope, outcome="kept", rows=kept.rows)
            return kept
        reply = await sending.ask(self.pool, question, receive, lane)
        body = bytearray()
        async for chunk in reply.chunks():
            body += chunk
            if len(body) > most:
                await reply.close()
                access.note(scope, outcome="too long for a page")
                return Whole(reply.media_type, reply.form, b"", 0, long=True)
        access.note(scope, outcome="whole", rows=reply.rows)
        return self._keep(tag, reply, bytes(body))

    def _keep(self, tag: str, reply: Reply, body: bytes) -> Whole:
        whole = Whole(reply.media_type, reply.form, body, reply.rows or 0, reply.truncated)
        if tag:
            self.kept.put(tag, whole)
        return whole

    def _tag(self, question: Question, bom: bool) -> str:
        """Return the tag of the answer to a question; empty where it cannot be known beforehand."""
        if self.pool.about is None or _FICKLE.search(question.query):
            return ""
        version = self.pool.about["version"]
        mark = hashlib.sha256(question.body() + (b"bom" if bom else b"")).hexdigest()[:24]
        return f'W/"{version}-{mark}"'

    def _remembered(self, tag: str, scope: Scope) -> Whole | None:
        """Return a kept answer, unless the client insists on a fresh one."""
        return None if "no-cache" in protocol.header(scope, "cache-control") else self.kept.get(tag)


def _unchanged(scope: Scope, tag: str) -> bool:
    known = protocol.header(scope, "if-none-match")
    return bool(known) and tag.removeprefix("W/") in [
        one.strip().removeprefix("W/") for one in known.split(",")
    ]


def _validators(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Encoding"}


def _head(answer: Whole | Reply, tag: str | None) -> Headers:
    """Return the headers of an answer; without a tag nobody may keep it."""
    told = _validators(tag) if tag else {"Cache-Control": "no-store", "Vary": "Accept, Accept-Encoding"}
    told["Content-Type"] = formats.content_type(answer.media_type)
    if answer.truncated:
        told["Kgraph-Truncated"] = f"rows={answer.truncated}"
    return [(name.lower().encode(), value.encode()) for name, value in told.items()]

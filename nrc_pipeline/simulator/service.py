"""The service: routes, bearer check, lists, details and tokens (nrc-api.md sections 1, 3 and 6)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from starlette.applications import Starlette
from starlette.routing import Route

from .answers import BrokenAnswer, JsonAnswer, access_denied, error_body, not_found, unauthorised
from .bodies import detail_json, list_json, zipped
from .desk import TokenDesk
from .faults import FaultJudge, Faults
from .mangling import DOCUMENT_FAULTS, NEEDS_BODY, mangled
from .paging import LARGEST_PAGE, NoSuchPageError, page_of
from .traffic import Request, Traffic

if TYPE_CHECKING:
    from asyncio import Transport
    from collections.abc import Callable

    from starlette.requests import Request as HttpRequest
    from starlette.responses import Response

    from .athlete import Athlete
    from .faults import Fault
    from .paging import CursorKind, PageEnd
    from .traffic import RequestKind

Dialect = Literal["plus", "sport-before", "sport-after"]
DIALECTS: frozenset[Dialect] = frozenset({"plus", "sport-before", "sport-after"})
_CURSORS: dict[str, CursorKind] = {
    "before_id": "before_id", "before_time": "before_time", "after_id": "after_id", "after_time":
    "after_time",
}  # fmt: skip


class Service:
    """One account behind HTTP; `app` is the ASGI application."""

    def __init__(
        self,
        athlete: Athlete,
        *,
        faults: Faults,
        latency_s: float,
        page_end: PageEnd,
        dialects: frozenset[Dialect],
        token_lifetime_s: float,
        clock: Callable[[], float],
    ) -> None:
        """See `Simulator` for the arguments."""
        self.athlete = athlete
        self.judge = FaultJudge(faults)
        self.traffic = Traffic()
        self.transports: dict[tuple[str, int], Transport] = {}
        self._latency_s, self._page_end, self.dialects = latency_s, page_end, dialects
        self.desk = TokenDesk(athlete.user_id, token_lifetime_s, clock)
        details = ("/sport/v3/me/activity/{activity_id}", "/plus/v3/activity/{activity_id}",
                   "/plus/v3/activity/v3/{activity_id}")  # fmt: skip
        self.app = Starlette(
            routes=[
                Route("/plus/v3/activities/before_id/v3/{value}", self._plus_list),
                Route("/sport/v3/me/activities/{cursor}/{value}", self._sport_list),
                *[Route(path, self._detail) for path in details],
                Route("/idn/shim/oauth/2.0/token", self._refresh, methods=["POST"]),
                Route("/tokenRefresh", self._refresh, methods=["POST"]),
                Route("/_simulator/token", self._control_token, methods=["POST"]),
                Route("/_simulator/requests", self._control_requests, methods=["GET", "DELETE"]),
                Route("/{rest:path}", self._unknown, methods=["GET", "POST", "PUT", "DELETE"]),
            ]
        )

    async def _plus_list(self, request: HttpRequest) -> Response:
        return await self._list(request, "plus", "before_id")

    async def _sport_list(self, request: HttpRequest) -> Response:
        cursor = _CURSORS.get(request.path_params["cursor"])
        if cursor is None:
            return self._answer(request, "other", not_found())
        return await self._list(
            request, "sport-before" if cursor.startswith("before") else "sport-after", cursor
        )

    async def _list(self, request: HttpRequest, dialect: Dialect, cursor: CursorKind) -> Response:
        asked = request.query_params
        try:
            limit = int(asked.get("limit", str(LARGEST_PAGE)))
        except ValueError:
            limit = LARGEST_PAGE

        def body() -> bytes | None:
            if dialect not in self.dialects:
                return None
            try:
                page = page_of(
                    self.athlete.entries(), cursor, request.path_params["value"], limit=limit,
                    types=frozenset(filter(None, asked.get("types", "").split(","))),
                    include_deleted=asked.get("include_deleted", "").lower() == "true",
                    page_end=self._page_end,
                )  # fmt: skip
            except NoSuchPageError:
                return None
            return list_json(self.athlete, page, asked.get("metrics"))

        return await self._serve(request, "list", None, body)

    async def _detail(self, request: HttpRequest) -> Response:
        activity_id: str = request.path_params["activity_id"]

        def body() -> bytes | None:
            try:
                return detail_json(self.athlete, activity_id, request.query_params.get("metrics"))
            except KeyError:
                return None

        return await self._serve(request, "detail", activity_id, body)

    async def _serve(
        self,
        request: HttpRequest,
        kind: RequestKind,
        activity_id: str | None,
        make: Callable[[], bytes | None],
    ) -> Response:
        key = f"{request.url.path}?{request.url.query}"
        claims = self.desk.bearer(request.headers.get("authorization", ""))
        refused = claims is None or self.judge.token_dies(str(claims["jti"]), kind)
        fault = None if refused else self.judge.judge(kind, key, activity_id)
        late = self._latency_s + self.judge.delay_s(key)
        if fault is not None and fault.kind == "slow":
            late, fault = late + fault.delay_s, None
        due = asyncio.get_running_loop().time() + late
        # Made in another thread during the latency, so that making a document does not delay other answers.
        body = None if refused else await asyncio.to_thread(make)
        await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
        if refused:
            return self._answer(request, kind, unauthorised(), activity_id)
        if fault is not None and (body is not None or fault.kind not in NEEDS_BODY):
            return self._fail(request, kind, activity_id, fault, body or b"{}")
        if body is None:
            return self._answer(request, kind, not_found(), activity_id)
        return self._answer(request, kind, await self._packed(request, body), activity_id)

    def _fail(
        self, request: HttpRequest, kind: RequestKind, activity_id: str | None, fault: Fault, body: bytes
    ) -> Response:
        answer: Response
        if fault.kind in ("reset", "cut"):
            sent = None if fault.kind == "reset" else max(1, len(body) * 2 // 3)
            client = request.client
            transport = self.transports[(client.host, client.port) if client else ("", 0)]
            answer = BrokenAnswer(body, sent, transport)
            self._note(request, kind, 0 if sent is None else 200, activity_id)
            return answer
        return self._answer(request, kind, _wrong_answer(fault, kind, body), activity_id)

    async def _packed(self, request: HttpRequest, body: bytes) -> Response:
        if len(body) < 1000 or "gzip" not in request.headers.get("accept-encoding", ""):
            return JsonAnswer(body)
        packed = await asyncio.to_thread(zipped, body)
        return JsonAnswer(packed, headers={"content-encoding": "gzip", "vary": "Accept-Encoding"})

    async def _refresh(self, request: HttpRequest) -> Response:
        key = f"{request.url.path}?{request.url.query}"
        fault = self.judge.judge("token", key, None)
        await asyncio.sleep(self._latency_s + self.judge.delay_s(key))
        if fault is not None:
            return self._fail(request, "token", None, fault, b"{}")
        status, given = self.desk.redeem(await request.body())
        answer = unauthorised() if given is None else JsonAnswer(msgspec.json.encode(given), status)
        return self._answer(request, "token", answer)

    async def _control_token(self, request: HttpRequest) -> Response:
        try:
            asked = msgspec.json.decode(await request.body() or b"{}", type=dict[str, Any])
            lifetime = None if asked.get("lifetime_s") is None else float(asked["lifetime_s"])
        except (msgspec.DecodeError, msgspec.ValidationError, TypeError, ValueError):
            return JsonAnswer(error_body(400, "Send an object with lifetime_s and user, or nothing"), 400)
        user = asked.get("user") or self.athlete.user_id
        given = {
            "access_token": self.desk.access(lifetime, user),
            "refresh_token": self.desk.refresh(user),
            "user_id": user,
        }
        return JsonAnswer(msgspec.json.encode(given))

    async def _control_requests(self, request: HttpRequest) -> Response:
        if request.method == "DELETE":
            self.traffic.clear()
        seen = self.traffic.all()
        counts = {
            kind: sum(one.kind == kind for one in seen) for kind in ("list", "detail", "token", "other")
        }
        return JsonAnswer(msgspec.json.encode({"counts": counts, "total": len(seen)}))

    async def _unknown(self, request: HttpRequest) -> Response:
        return self._answer(request, "other", not_found())

    def _answer(
        self, request: HttpRequest, kind: RequestKind, answer: Response, activity_id: str | None = None
    ) -> Response:
        self._note(request, kind, answer.status_code, activity_id)
        return answer

    def _note(self, request: HttpRequest, kind: RequestKind, status: int, activity_id: str | None) -> None:
        self.traffic.add(Request(kind, request.url.path, status, activity_id, request.url.query))


def _wrong_answer(fault: Fault, kind: RequestKind, body: bytes) -> Response:
    if fault.kind in DOCUMENT_FAULTS:
        return JsonAnswer(mangled(body, fault.kind) if kind == "detail" else _mangled_page(body, fault))
    waits = {} if fault.retry_after_s is None else {"retry-after": str(fault.retry_after_s)}
    if fault.kind == "too_many_requests":
        return JsonAnswer(error_body(429, "Too many requests"), 429, waits or {"retry-after": "1"})
    if fault.kind == "server_error":
        return JsonAnswer(error_body(fault.status, "Service unavailable"), fault.status, waits)
    if fault.kind == "empty_page":
        page: dict[str, Any] = msgspec.json.decode(body)
        return JsonAnswer(msgspec.json.encode(page | {"activities": []}))
    ready: dict[str, Callable[[], Response]] = {
        "unauthorised": unauthorised,
        "unauthorised_ok": lambda: unauthorised(200),
        "forbidden_html": access_denied,
        "not_found": not_found,
        "not_json": lambda: JsonAnswer(b"<html><body>We'll be right back</body></html>"),
        "not_object": lambda: JsonAnswer(b'["not","an","object"]'),
        "not_a_page": lambda: JsonAnswer(b'{"paging":{}}'),
    }
    return ready[fault.kind]()


def _mangled_page(body: bytes, fault: Fault) -> bytes:
    page: dict[str, Any] = msgspec.json.decode(body)
    items = [msgspec.json.encode(item) for item in page.get("activities", [])]
    if items:
        items[0] = mangled(items[0], fault.kind)
    return (
        b'{"activities":['
        + b",".join(items)
        + b'],"paging":'
        + msgspec.json.encode(page.get("paging"))
        + b"}"
    )

"""The one place where the parts meet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from pydantic import SecretStr
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from app import __version__
from app.classroom.rooms import Rooms
from app.classroom.teacher_key import TeacherKeys
from app.engine.kernels import compile_in_background
from app.http import monitoring
from app.http.body_budget import BodyBudget
from app.http.brute_force import WrongCodeLimit
from app.http.identity import IdentityMiddleware, IdentitySigner
from app.http.keyed_lock import KeyedLock
from app.http.lan_address import PublicAddress
from app.http.metrics import Metrics, TimedArtist
from app.http.rate_limit import RateLimit
from app.http.request_log import RequestLog
from app.http.request_priority import RequestPriority
from app.http.security import CsrfProtection, SecurityHeaders, TrustedHosts
from app.http.stream_slots import StreamSlots
from app.http.time_limit import TimeLimit
from app.http.workers import Workers
from app.live.hub import Hub
from app.settings import Settings
from app.store.expiry import expire_in_background
from app.store.factory import open_stores
from app.store.timed_store import TimedStore
from app.valkey.address import is_valkey
from app.web import addresses, theme
from app.web.api import routes as api
from app.web.classroom.challenge.live_scores import LiveScores
from app.web.classroom.dependencies import ClassroomServices
from app.web.classroom.follow.shared_pages import SharedPages
from app.web.classroom.lab_extras import ClassroomExtras
from app.web.classroom.presence import Presence
from app.web.classroom.router import router as classroom
from app.web.classroom.send.sent_copies import SentCopies
from app.web.classroom.wall.tiles import WallTiles
from app.web.compare import routes as compare
from app.web.compare.sweeps import SweepRunner
from app.web.lab import routes as lab
from app.web.lab.frame_events import Artist
from app.web.own_table import routes as own_table
from app.web.painting import routes as painting
from app.web.pictures import routes as pictures
from app.web.problems import ANY_TIME, ContentLengthLimit, install_error_handlers
from app.web.session_service import SessionService
from app.web.sessions_page import routes as own_sessions
from app.web.share import routes as share
from app.web.share.frozen_copies import FrozenCopies
from app.web.templating import find_folder


class Playground(FastAPI):
    """FastAPI with this app's layers around everything, even around its own error handling."""

    def build_middleware_stack(self) -> ASGIApp:
        """The answers of all layers inside get the security headers."""
        stack = super().build_middleware_stack()
        bounded = BodyBudget(stack, self.state.max_bodies_bytes)
        declared = ContentLengthLimit(bounded, self.max_body_size)
        known = TrustedHosts(declared, self.state.hosts)
        secured = SecurityHeaders(known, self.state.frame_ancestors)
        first = RequestPriority(secured, self.state.hub.requests)
        return RequestLog(first, self.state.metrics)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application with its own store; every part of it belongs to this instance."""
    settings = settings or Settings()
    limits = settings.limits()
    stores = open_stores(settings.store, settings.bounds())
    secret = _given(settings.secret) or stores.secret
    visitors = IdentitySigner(secret)
    app = Playground(
        title="Backprop Playground",
        version=__version__,
        description="Train a multi-layer perceptron step by step and read every derivative.",
        docs_url=None,
        redoc_url=None,
        max_body_size=settings.max_body_bytes,
        middleware=[
            Middleware(CsrfProtection),
            Middleware(IdentityMiddleware, visitors),
            Middleware(RateLimit, settings.rates()),
        ],
        responses=ANY_TIME,
        lifespan=_lifespan,
    )
    app.state.max_bodies_bytes = settings.max_bodies_bytes
    app.state.hosts = settings.hosts()
    app.state.frame_ancestors = settings.frame_ancestors
    app.state.compiles = settings.engine == "auto"
    app.state.stopping = False
    app.state.metrics = metrics = Metrics()
    app.state.metrics_token = settings.metrics_token.get_secret_value()
    app.state.hub = Hub(TimedArtist(Artist(), metrics), settings.max_viewers)
    app.state.seats = StreamSlots(settings.max_viewers_per_visitor)
    metrics.count_people(app.state.hub)
    app.state.stores = stores
    app.state.visitors = visitors
    app.state.max_sessions_per_visitor = settings.max_sessions_per_visitor
    kept = TimedStore(stores.sessions, partial(metrics.observe_store, "sessions"))
    app.state.time_limit = time_limit = TimeLimit(limits.seconds)
    workers = Workers(metrics.step_seconds.observe)
    app.state.sessions = SessionService(
        kept, limits, app.state.hub, workers=workers, time_limit=time_limit
    )
    if is_valkey(settings.store):
        # Its import takes a quarter of a second, which no other store should wait for.
        from app.replicas.valkey_bus import ValkeyBus

        app.state.hub.bus = ValkeyBus(settings.store, app.state.hub, app.state.sessions)
    kept_rooms = TimedStore(stores.rooms, partial(metrics.observe_store, "rooms"))
    rooms = Rooms(
        kept_rooms,
        app.state.hub,
        settings.room_hours,
        max_per_teacher=settings.max_rooms_per_visitor,
    )
    app.state.classrooms = ClassroomServices(
        rooms=rooms,
        teacher_keys=TeacherKeys(secret),
        wrong_codes=WrongCodeLimit(),
        shared_pages=SharedPages(app.state.sessions, app.state.hub),
        live_scores=LiveScores(rooms, app.state.sessions),
        wall_tiles=WallTiles(app.state.sessions),
        sessions=app.state.sessions,
        hub=app.state.hub,
        sent_copies=SentCopies(kept_rooms, settings.max_share_bytes),
        presence=Presence(app.state.hub),
        new_run_locks=KeyedLock(),
        public_address=PublicAddress(
            settings.host, settings.is_local, settings.public_url, tuple(settings.hosts())
        ),
    )
    copies = TimedStore(stores.shares, partial(metrics.observe_store, "shares"))
    app.state.page_extras = ClassroomExtras()
    app.state.shares = FrozenCopies(copies, settings.max_share_bytes)
    app.state.sweeps = SweepRunner(limits, time_limit)
    install_error_handlers(app)
    app.include_router(api.router)
    app.include_router(own_sessions.api)
    app.include_router(classroom)
    app.include_router(own_table.router)
    app.include_router(painting.router)
    app.include_router(compare.router)
    app.include_router(own_sessions.pages)
    app.include_router(lab.router)
    app.include_router(theme.router)
    app.include_router(share.router)
    app.include_router(pictures.router)
    app.include_router(monitoring.router)
    app.mount(addresses.STATIC, StaticFiles(directory=find_folder("static")), name="static")
    return app


def _given(secret: SecretStr) -> Callable[[], Awaitable[bytes]] | None:
    """The secret of the settings, if there is one."""
    text = secret.get_secret_value()
    if not text:
        return None

    async def read() -> bytes:
        return text.encode()

    return read


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    if app.state.compiles:
        # Runs that start before it is ready are NumPy's, and stay so.
        compile_in_background()
    app.state.stopping = False  # an app may be started once more
    app.state.time_limit.start()
    await app.state.hub.open(app.state.sessions)
    async with expire_in_background(app.state.stores):
        yield
    app.state.stopping = True
    app.state.time_limit.stop()
    await app.state.hub.close()
    await app.state.hub.bus.close()
    await app.state.stores.close()

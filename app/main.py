"""Builds the application: the one place where all parts meet."""

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
from app.classroom.homework.hand_ins import HandIns
from app.classroom.homework.member_link import MemberLinks
from app.classroom.homework.receipt import ReceiptSigner
from app.classroom.lifetime import Lifetime
from app.classroom.rooms import Rooms
from app.classroom.teacher_key import TeacherKeys
from app.engine.kernels import compile_in_background
from app.http.body_budget import BodyBudget
from app.http.brute_force import WrongCodeLimit
from app.http.csrf import CsrfProtection
from app.http.idempotency import Idempotency
from app.http.identity import IdentityMiddleware, IdentitySigner
from app.http.keyed_lock import KeyedLock
from app.http.lan_address import PublicAddress
from app.http.language import LanguageMiddleware
from app.http.metrics import Metrics
from app.http.monitoring import health_router, metrics_router
from app.http.problems import ProblemMiddleware
from app.http.proxy_notice import ProxyNotice
from app.http.public_paths import PublicPaths
from app.http.rate_limit import RateLimit, RateLimiter
from app.http.request_log import RequestLog
from app.http.request_priority import RequestPriority
from app.http.root_path import RootPath
from app.http.security_headers import SecurityHeaders
from app.http.stream_slots import StreamSlots
from app.http.time_limit import TimeLimit
from app.http.trusted_hosts import TrustedHosts
from app.http.workers import Workers
from app.live.hub import Hub
from app.settings import Settings
from app.settings.classroom import MAX_HAND_IN_BYTES
from app.store.base import Store
from app.store.expiry import expire_in_background
from app.store.factory import open_stores
from app.store.timed_store import TimedStore
from app.valkey.address import is_valkey
from app.web import addresses
from app.web.classroom.challenge.live_scores import LiveScores
from app.web.classroom.dependencies import ClassroomServices
from app.web.classroom.follow.shared_pages import SharedPages
from app.web.classroom.homework.services import HomeworkServices
from app.web.classroom.lab_extras import ClassroomExtras
from app.web.classroom.presence import Presence
from app.web.classroom.questions.held_copies import HeldCopies
from app.web.classroom.send.sent_copies import SentCopies
from app.web.classroom.wall.tiles import WallTiles
from app.web.compare.sweeps import SweepRunner
from app.web.dependencies import AppState
from app.web.lab.frame_events import LabRenderer
from app.web.lab.keep_draft import KEEPS_DRAFTS, StoredInstead, go_to_session
from app.web.lessons.lesson_library import LessonLibrary
from app.web.plans.plan_library import PlanLibrary
from app.web.problems import ANY_TIME, install_error_handlers, respond
from app.web.routers import ROUTERS
from app.web.session_service import SessionService
from app.web.share.frozen_copies import FrozenCopies
from app.web.templating import find_folder
from app.web.view.hidden_parts import is_embedded


class Playground(FastAPI):
    """FastAPI with typed state, and with middleware around even its own error handling."""

    state: AppState  # type: ignore[assignment]

    def build_middleware_stack(self) -> ASGIApp:
        """From the outside in: path, log, priority, security headers, then FastAPI with its own."""
        state = self.state
        stack = super().build_middleware_stack()
        stack = SecurityHeaders(stack, state.settings.frame_ancestors, is_embedded)
        stack = RequestPriority(stack, state.hub.requests)
        stack = RequestLog(stack, state.metrics)
        root_path = state.settings.root_path
        return RootPath(ProxyNotice(stack, root_path), root_path)


def create_app(settings: Settings | None = None) -> Playground:
    """The application with its own store; every part of it belongs to this instance."""
    settings = settings or Settings()
    root_path = settings.root_path
    addresses.serve_below(root_path)
    state = create_state(settings)
    public = PublicPaths(health_router, metrics_router, folders=(f"{addresses.STATIC}/",))
    app = Playground(
        title="Backprop Playground",
        version=__version__,
        description="Train a multi-layer perceptron step by step and read every derivative.",
        servers=[{"url": root_path}] if root_path else None,
        docs_url=None,
        redoc_url=None,
        middleware=[
            Middleware(
                LanguageMiddleware, (f"{addresses.API}/", addresses.OPENAPI), root_path or "/"
            ),
            Middleware(ProblemMiddleware, respond),
            Middleware(TrustedHosts, settings.hosts(), PublicPaths(health_router)),
            Middleware(BodyBudget, settings.max_body_bytes, settings.max_bodies_bytes),
            Middleware(CsrfProtection, settings.public_url),
            Middleware(IdentityMiddleware, state.signer, public, root_path or "/"),
            Middleware(RateLimit, RateLimiter(settings.rates()), public),
            Middleware(Idempotency),
        ],
        responses=ANY_TIME,
        lifespan=_lifespan,
    )
    app.state = state
    install_error_handlers(app)
    for router in (*ROUTERS, health_router, metrics_router):
        app.include_router(router, dependencies=[KEEPS_DRAFTS])
    app.add_exception_handler(StoredInstead, go_to_session)
    app.mount(addresses.STATIC, StaticFiles(directory=find_folder("static")), name="static")
    return app


def create_state(settings: Settings) -> AppState:
    """Everything that the requests of one app share."""
    metrics = Metrics()
    stores = open_stores(settings.store, settings.bounds())
    secret = _secret_of(settings.secret) or stores.secret

    def measured(store: Store, name: str) -> Store:
        return TimedStore(store, partial(metrics.observe_store, name))

    hub = Hub(LabRenderer(metrics.observe_drawing), settings.max_viewers)
    metrics.add_gauge("backprop_sessions_playing", "Sessions that play.", hub.count_playing)
    metrics.add_gauge("backprop_viewers", "Streams of pages that are open.", hub.count_viewers)
    limits = settings.limits()
    time_limit = TimeLimit(limits.seconds)
    sessions = SessionService(
        measured(stores.sessions, "sessions"),
        limits,
        hub,
        workers=Workers(metrics.step_seconds.observe),
        time_limit=time_limit,
    )
    if is_valkey(settings.store):
        # Its import takes a quarter of a second, which no other store should wait for.
        from app.replicas.valkey_bus import ValkeyBus

        hub.bus = ValkeyBus(settings.store, hub, sessions)
    state = AppState(
        settings=settings,
        metrics=metrics,
        stores=stores,
        signer=IdentitySigner(secret),
        hub=hub,
        stream_slots=StreamSlots(settings.max_viewers_per_visitor),
        time_limit=time_limit,
        sessions=sessions,
        page_extras=ClassroomExtras(),
        public_address=PublicAddress(
            host=settings.host,
            is_local=settings.is_local,
            public_url=settings.public_url,
            trusted_hosts=tuple(settings.hosts()),
        ),
    )
    shares = measured(stores.shares, "shares")
    lessons = LessonLibrary(shares)
    rooms = measured(stores.rooms, "rooms")
    classrooms = _classrooms(settings, rooms, sessions, hub, secret, lessons)
    state.add(classrooms)
    hand_ins = HandIns(
        measured(stores.hand_ins, "hand-ins"), MAX_HAND_IN_BYTES, settings.max_hand_ins
    )
    classrooms.rooms.on_deleted = hand_ins.delete
    state.add(HomeworkServices(hand_ins, ReceiptSigner(secret), MemberLinks(secret), stores.hunts))
    state.add(FrozenCopies(shares, settings.max_share_bytes))
    state.add(lessons)
    state.add(PlanLibrary(measured(stores.plans, "plans"), shares))
    state.add(SweepRunner(limits, time_limit))
    return state


def _classrooms(
    settings: Settings,
    store: Store,
    sessions: SessionService,
    hub: Hub,
    secret: Callable[[], Awaitable[bytes]],
    lessons: LessonLibrary,
) -> ClassroomServices:
    rooms = Rooms(
        store,
        hub,
        Lifetime(settings.room_hours, settings.longest_room_days),
        max_per_teacher=settings.max_rooms_per_visitor,
        max_rooms=settings.max_rooms,
    )
    held_copies = HeldCopies(rooms)
    sessions.check_of = held_copies.check_of
    return ClassroomServices(
        rooms=rooms,
        teacher_keys=TeacherKeys(secret),
        wrong_codes=WrongCodeLimit(),
        shared_pages=SharedPages(sessions, hub, lessons),
        live_scores=LiveScores(rooms, sessions),
        wall_tiles=WallTiles(sessions),
        sessions=sessions,
        hub=hub,
        sent_copies=SentCopies(store, settings.max_share_bytes),
        held_copies=held_copies,
        presence=Presence(hub),
        new_run_locks=KeyedLock(),
    )


def _secret_of(setting: SecretStr) -> Callable[[], Awaitable[bytes]] | None:
    """Reads the secret of the settings; None if there is none."""
    text = setting.get_secret_value()
    if not text:
        return None

    async def read() -> bytes:
        return text.encode()

    return read


@asynccontextmanager
async def _lifespan(app: Playground) -> AsyncIterator[None]:
    state = app.state
    if state.settings.engine == "auto":
        # Runs that start before it is ready use NumPy, and keep to it.
        compile_in_background()
    state.stopping = False  # an app may be started again
    state.time_limit.start()
    await state.hub.open(state.sessions)
    rooms = state.feature(ClassroomServices).rooms
    async with expire_in_background(state.stores, also=[rooms.delete_expired]):
        yield
    state.stopping = True
    state.time_limit.stop()
    await state.hub.close()
    await state.hub.bus.close()
    await state.stores.close()

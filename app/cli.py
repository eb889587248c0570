"""The command line: serve, train, lesson, backup, restore, health, bench, version."""

import argparse
import contextlib
import errno
import gc
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, get_args

import uvicorn
from pydantic import ValidationError

from app import __version__
from app.commands.arguments import add_backup_parsers, add_lesson_parser, add_train_parser
from app.commands.backup import backup, restore
from app.commands.bench import bench
from app.commands.browser import has_screen, open_browser
from app.commands.health import health
from app.http.lan_address import lan_address, url_of
from app.settings import Settings
from app.settings.platform import PORT, platform_settings
from app.store.base import StoreUnavailable
from app.store.factory import database_path, describe_address
from app.store.sqlite.place import access_advice, network_warning
from app.valkey.address import without_password

if TYPE_CHECKING:
    from app.web.dependencies import AppState

SERVE_OPTIONS = (
    "host",
    "port",
    "root_path",
    "store",
    "engine",
    "frame_ancestors",
    "trusted_hosts",
)
BACKUP_COMMANDS = {"backup": backup, "restore": restore}
FILES_BESIDE_CONNECTIONS = 200
SEND_BUFFER = 128 * 1024
WILDCARD_ADDRESSES = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def main(arguments: Sequence[str] | None = None) -> int:
    parser, serve_parser = _parsers()
    options = vars(parser.parse_args(_with_command(arguments)))
    command = options.pop("command")
    if command == "version":
        print(__version__)
        return 0
    if command == "bench":
        return bench(**options)
    if command == "lesson":
        from app.commands.lesson import check_lesson  # late, as the import of train is

        return check_lesson(options["file"])
    given_settings = {name: options.pop(name) for name in SERVE_OPTIONS if name in options}
    of_platform = platform_settings(os.environ, given_settings)
    try:
        chosen: dict[str, Any] = {**given_settings, **of_platform}
        settings = Settings(**chosen)
    except ValidationError as error:
        serve_parser.error(_explain_settings(error, given_settings, of_platform))
    if command == "health":
        return health(settings.host, settings.port)
    if command == "serve":
        return serve(settings, opens_browser=options["browser"] and has_screen(os.environ))
    if command in BACKUP_COMMANDS:
        return BACKUP_COMMANDS[command](settings.store, options["file"], force=options["force"])
    # Imported here because it takes half a second, which other commands should not wait for.
    from app.commands.table_file import TableFile, names_in
    from app.commands.train import train

    table = options["data"] and TableFile(
        options["data"], tuple(options["target"]), names_in(options["inputs"])
    )
    return train(
        options["recipe"],
        table,
        options["epochs"],
        options["output"],
        settings.limits(),
        compiles=settings.engine == "auto",
        quiet=options["quiet"],
    )


def _with_command(arguments: Sequence[str] | None) -> Sequence[str]:
    """Without a command: the server, and the page in the browser."""
    given = sys.argv[1:] if arguments is None else arguments
    if not given or (given[0].startswith("--") and given[0] != "--help"):
        return ["serve", "--browser", *given]
    return given


def serve(settings: Settings, *, opens_browser: bool = False) -> int:
    # As process 1 of a container, Python would ignore SIGTERM until uvicorn handles it; and uvicorn
    # raises the signal again after a clean stop, which is not a failure here.
    signal.signal(signal.SIGTERM, _stop)
    try:
        listener = _listen(settings.host, settings.port)
    except (OSError, UnicodeError) as error:
        print(_explain_listen_error(error, settings), file=sys.stderr)
        return 1
    # The matrix products of layers are too small for several threads: with several sessions at once
    # the threads of NumPy's BLAS only compete. It reads this when it is first imported.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    with without_garbage_collection():
        # Imported here because it takes a second, which the other commands should not wait for.
        from app.http.connections import (
            UnsupportedUvicorn,
            protocol_with_timeouts,
            raise_open_file_limit,
        )
        from app.http.logs import configure_logging
        from app.main import create_app

        try:
            app = create_app(settings)
            protocol = protocol_with_timeouts(settings.timeouts(app.state.metrics.refuse))
        except StoreUnavailable as error:
            listener.close()
            database = database_path(settings.store)
            advice = database and access_advice(database)
            print(f"{without_password(settings.store)}: {advice or error}", file=sys.stderr)
            return 1
        except UnsupportedUvicorn as error:
            listener.close()
            print(error, file=sys.stderr)
            return 1
    if (database := database_path(settings.store)) and (warning := network_warning(database)):
        print(warning, file=sys.stderr)
    configure_logging(settings.log_level, settings.log_format)
    raise_open_file_limit(settings.max_connections + FILES_BESIDE_CONNECTIONS)
    config = uvicorn.Config(
        app,
        http=protocol,
        log_config=None,
        access_log=False,  # its lines would have whole addresses
        timeout_graceful_shutdown=2,  # an open stream would never let it stop
        forwarded_allow_ips=settings.trusted_proxies,
    )
    with listener, contextlib.suppress(KeyboardInterrupt):
        place = describe_address(settings.store)
        url, lan = _url(settings.host, listener), _lan_url(settings.host, listener)
        below = settings.root_path
        server = _Server(config, url + below, lan and lan + below, place, app.state)
        server.opens_browser = opens_browser
        server.run(sockets=[listener])
    return 0


@contextlib.contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Exclude what the block creates from garbage collection, also later.

    Modules and models are hundreds of thousands of objects that live as long as the server.
    Scanning them again and again would take a quarter of its start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


class _Server(uvicorn.Server):
    """Prints its addresses and where sessions are kept, once it answers."""

    def __init__(
        self, config: uvicorn.Config, url: str, lan: str, place: str, state: "AppState"
    ) -> None:
        super().__init__(config)
        self.opens_browser = False
        self._url = url
        self._lan = lan
        self._place = place
        self._state = state

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"Backprop Playground: {self._url}", flush=True)
        if self._lan:
            print(f"Others on the network: {self._lan}; a class joins at {self._lan}/j", flush=True)
        print(f"Sessions are kept {self._place}.", flush=True)
        if self.opens_browser:
            open_browser(self._url)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._state.stopping = True
        self._state.time_limit.stop()
        # Before uvicorn waits for the streams: they would not end by themselves.
        await self._state.hub.close()
        await super().shutdown(sockets)


def _parsers() -> tuple[argparse.ArgumentParser, argparse.ArgumentParser]:
    parser = argparse.ArgumentParser(
        prog="python -m app",
        description="Backprop Playground. Without a command it starts the server and opens the "
        "page in the browser; --no-browser leaves that out.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serve_parser = commands.add_parser(
        "serve",
        help="start the server",
        epilog="Each of these, and every limit, can also be an environment variable: "
        "BACKPROP_PORT=8001, for example. An option wins over a variable.",
    )
    for name in SERVE_OPTIONS:
        field = Settings.model_fields[name]
        serve_parser.add_argument(
            _option(name),
            choices=get_args(field.annotation) or None,
            default=argparse.SUPPRESS,  # so that the variable is read
            help=f"{field.description} Default: {field.default}",
        )
    serve_parser.add_argument(
        "--browser",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="Open the page in the browser, as without a command; never over SSH or without a "
        "display.",
    )
    add_train_parser(commands)
    add_lesson_parser(commands)
    add_backup_parsers(commands)
    bench_parser = commands.add_parser("bench", help="measure how fast it is, in a source tree")
    bench_parser.add_argument("--quick", action="store_true", help="a tenth of the rounds")
    commands.add_parser("health", help="whether the server answers; for the checks of containers")
    commands.add_parser("version", help="print the version")
    return parser, serve_parser


def _explain_settings(
    error: ValidationError, given: dict[str, str], of_platform: dict[str, str]
) -> str:
    sentences = []
    for problem in error.errors():
        if not problem["loc"]:
            # It is about several settings, and their values may be secret.
            sentences.append(problem["msg"])
            continue
        name = str(problem["loc"][0])
        where = f"argument {_option(name)}" if name in given else f"BACKPROP_{name.upper()}"
        where = PORT if name in of_platform else where
        given_value = without_password(repr(problem["input"]))
        sentences.append(f"{where}: {problem['msg']}, not {given_value}")
    return "; ".join(sentences)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _listen(host: str, port: int) -> socket.socket:
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.create_server(address, family=family)
    # Connections inherit it, so that few frames wait in the buffer of a slow connection.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    return listener


def _explain_listen_error(error: OSError | UnicodeError, settings: Settings) -> str:
    host, port = settings.host, settings.port
    match getattr(error, "errno", None):
        case errno.EADDRINUSE:
            other = port + 1 if port < 65535 else 8000
            return (
                f"Port {port} is taken; choose another one, e.g. make run PORT={other} "
                f"or --port {other}"
            )
        case errno.EACCES:
            return f"Port {port} is not open to this user; choose one above 1023, e.g. 8000"
        case _:
            return f"{host!r} is no address of this machine; choose another one, e.g. 127.0.0.1"


def _url(host: str, listener: socket.socket) -> str:
    return url_of(WILDCARD_ADDRESSES.get(host, host), listener.getsockname()[1])


def _lan_url(host: str, listener: socket.socket) -> str:
    """The URL for other machines; empty unless it listens on every address and has a network."""
    address = lan_address(host) if host in WILDCARD_ADDRESSES else ""
    return address and url_of(address, listener.getsockname()[1])


def _stop(signum: int, frame: object) -> NoReturn:
    sys.exit(0)

"""A room in its own app, with a teacher and students, each with their own cookies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.testclient import TestClient

from app.settings import Settings
from app.web.classroom.dependencies import ClassroomServices
from app.web.classroom.presence import Presence
from tests.web.calls import create
from tests.web.opening import PERSON, new_app
from tests.web.page import Page, read, visit


def path_of(location: str) -> str:
    """The address without its query."""
    return urlsplit(location).path


@dataclass
class Class:
    """``lab`` is the id of the teacher's session; ``code`` that of the room it opened."""

    app: FastAPI = field(default_factory=lambda: new_app(Settings()))
    names: bool = True

    def __post_init__(self) -> None:
        self.teacher = self.client()
        self.lab = create(self.teacher)
        data = {"names": "on"} if self.names else {}
        response = self.teacher.post(f"/lab/{self.lab}/room", data=data)
        assert response.status_code == 303, response.text
        self.code = response.headers["location"].split("/")[2]

    @property
    def room(self) -> str:
        return f"/room/{self.code}"

    @property
    def lab_path(self) -> str:
        """The teacher's lab."""
        return f"/lab/{self.lab}"

    @property
    def taught(self) -> str:
        """The teacher's lab as part of the room."""
        return f"/lab/{self.lab}?room={self.code}"

    def client(self) -> TestClient:
        """A browser that has been nowhere yet."""
        return TestClient(self.app, follow_redirects=False, headers=PERSON)

    def join(self, name: str = "Ada") -> TestClient:
        """A student's browser, in the room."""
        student = self.client()
        response = student.post("/j", data={"code": self.code, "name": name})
        assert (response.status_code, response.headers["location"]) == (303, self.room)
        return student

    @contextmanager
    def present(self, *following: int, elsewhere: tuple[int, ...] = ()) -> Iterator[None]:
        """Pages of these students are open: some follow, the others are elsewhere in the room."""
        services = self.app.state.feature(ClassroomServices)
        presence = Presence(services.hub, later=lambda _seconds, _report: None)
        numbers = [*((one, True) for one in following), *((one, False) for one in elsewhere)]
        self.app.state.add(replace(services, presence=presence))
        with ExitStack() as stack:
            for number, follows in numbers:
                stack.enter_context(presence.here(self.code, number, follows=follows))
            yield
        self.app.state.add(services)

    def follow(self, student: TestClient, query: str = "") -> Page:
        """The page on which a student follows."""
        return visit(student, f"{self.room}{query}")

    def fork(self, student: TestClient) -> str:
        """The id of a student's own run, forked now."""
        response = student.post(f"{self.room}/fork")
        assert response.status_code == 303, response.text
        return path_of(response.headers["location"]).removeprefix("/lab/")


def post(client: TestClient, path: str, **data: str) -> Page:
    """A plain form, and the page that it leads to."""
    response = client.post(path, data=data)
    assert response.status_code == 303, response.text
    return read(client.get(response.headers["location"]))

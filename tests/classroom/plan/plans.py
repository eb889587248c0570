"""Plans with steps, for tests."""

from __future__ import annotations

from functools import cache

from app.classroom.plan.plan import Plan, PlanStep
from app.classroom.plan.state import pack_state
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession


@cache
def packed(epochs: int = 2) -> str:
    """The state of a small run after some epochs."""
    session = TrainingSession(Recipe.model_validate({"dataset": {"samples": 20}}))
    session.step(Unit.EPOCH, epochs)
    return pack_state(session)


def plan(*titles: str) -> Plan:
    """A plan whose steps have the keys "k1", "k2", … and last 5 minutes."""
    steps = (
        PlanStep(key=f"k{number}", title=title, state=packed(), view="select=w0.1.1")
        for number, title in enumerate(titles, 1)
    )
    return Plan(name="Backprop", steps=tuple(steps))


def titles(made: Plan) -> list[str]:
    """The titles of the steps in their order."""
    return [step.title for step in made.steps]

"""What the columns of a table are used for: inputs, target, split; proposed with reasons."""

from app.training.table.roles.one_hot import find_one_hot
from app.training.table.roles.proposal import Roles, input_width, propose_roles
from app.training.table.roles.targets import usual_task

__all__ = ["Roles", "find_one_hot", "input_width", "propose_roles", "usual_task"]

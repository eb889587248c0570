"""A visitor's own data in the JSON API: rows of numbers, and a target for each row."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    FailFast,
    Field,
    JsonValue,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from app.training.own_data import OwnData, Task, data_of_lists
from app.training.own_data.data import MAX_CLASSES, MAX_FEATURES, MAX_OUTPUTS
from app.training.recipe.dataset import to_own
from app.training.recipe.patch import merge_patch
from app.training.recipe.recipe import Recipe
from app.training.table.table import MAX_LETTERS, MAX_ROWS

# Report only the first error; collecting half a million would be slow.
_Row = Annotated[list[float], Field(min_length=1, max_length=MAX_FEATURES), FailFast()]
_Outputs = Annotated[list[float], Field(min_length=1, max_length=MAX_OUTPUTS)]
_Name = Annotated[str, Field(min_length=1, max_length=MAX_LETTERS)]


class DataIn(BaseModel):
    """Your own data: x (n, k), and y with a class, a number or a list of numbers for each row."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        json_schema_extra={
            "examples": [
                {
                    "x": [[1.0, 0.2], [1.5, 0.1], [4.0, 1.2], [4.2, 1.4]],
                    "y": ["small", "small", "large", "large"],
                    "inputs": ["length", "width"],
                    "target": "kind",
                }
            ]
        },
    )

    x: Annotated[list[_Row], Field(min_length=1, max_length=MAX_ROWS), FailFast()]
    y: Annotated[list[float | str | _Outputs], Field(min_length=1, max_length=MAX_ROWS), FailFast()]
    inputs: list[_Name] | None = Field(
        None,
        max_length=MAX_FEATURES,
        description="names of the columns of x; default: x1, x2 …",
    )
    target: _Name | Annotated[list[_Name], Field(max_length=MAX_OUTPUTS)] | None = Field(
        None, description="the name of y, or of each number in a row of y; default: y, or y1 …"
    )
    task: Task | None = Field(
        None,
        description="the default is numbers for lists, for numbers that are not whole, and for "
        "more than ten different numbers, otherwise classes",
    )
    classes: Annotated[list[_Name], Field(min_length=1, max_length=MAX_CLASSES)] | None = Field(
        None, description="the names of the classes in order; default: sorted"
    )
    test_rows: Annotated[list[int], Field(max_length=MAX_ROWS)] | None = Field(
        None,
        description="the rows that test, from 0; null: drawn by the recipe's train fraction",
    )

    @cached_property
    def own(self) -> OwnData:
        """The data set; raises UnusableData."""
        return data_of_lists(**dict(self))


_DATA: TypeAdapter[DataIn | None] = TypeAdapter(DataIn | None)


class NewSession(Recipe):
    """A recipe, and optionally your own data."""

    data: DataIn | None = Field(
        default=None,
        description="your own points; parts that the recipe leaves out are chosen to fit them",
    )

    @model_validator(mode="before")
    @classmethod
    def _fit_to_data(cls, value: Any) -> Any:
        if not isinstance(value, dict) or value.get("data") is None:
            return value
        data, recipe = take_data(value)
        assert data is not None
        return {**merge_patch(Recipe(), to_own(recipe), data.own), "data": data}

    def parts(self) -> tuple[Recipe, OwnData | None]:
        """The recipe and the data, if any."""
        fields = {name: getattr(self, name) for name in Recipe.model_fields}
        return Recipe.model_construct(**fields), None if self.data is None else self.data.own


def take_data(patch: dict[str, JsonValue]) -> tuple[DataIn | None, dict[str, JsonValue]]:
    """The data in a body and the rest of the body; raises ValidationError."""
    rest = {name: value for name, value in patch.items() if name != "data"}
    try:
        return _DATA.validate_python(patch.get("data")), rest
    except ValidationError as error:
        problems = [
            {**problem, "loc": ("data", *problem["loc"])}
            for problem in error.errors(include_url=False)
        ]
        raise ValidationError.from_exception_data("data", problems) from None  # type: ignore[arg-type]

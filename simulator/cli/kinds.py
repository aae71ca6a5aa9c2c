"""The kinds of the scenario format, read from the models, so that no list is out of date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["first_sentence", "kinds", "models_in"]


def kinds(annotation: Any, tag: str = "kind") -> list[tuple[str, str]]:
    """(name, first sentence of the docstring) of each model in a union with the tag `tag`."""
    found: dict[str, str] = {}
    for model in models_in(annotation):
        for name, meaning in _tags(model, tag).items():
            found.setdefault(name, meaning or first_sentence(model.__doc__))
    return list(found.items())


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Every pydantic model in a type, at any depth of unions and annotations."""
    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for part in get_args(annotation):
        yield from models_in(part)


def _tags(model: type[BaseModel], tag: str) -> dict[str, str]:
    """The names of a model, each with a sentence if several share the docstring."""
    field = model.model_fields.get(tag)
    if field is None or get_origin(field.annotation) is not Literal:
        return {}
    extra: Any = field.json_schema_extra or {}
    return {**dict.fromkeys(get_args(field.annotation), ""), **extra.get("meanings", {})}


def first_sentence(text: str | None) -> str:
    """The first paragraph of a docstring on one line, up to its first full stop."""
    paragraph = " ".join((text or "").strip().split("\n\n")[0].split())
    end = paragraph.find(". ")
    return paragraph if end < 0 else paragraph[: end + 1]

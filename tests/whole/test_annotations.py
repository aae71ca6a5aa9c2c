"""The one rule on annotations of kernels: they have none."""

import ast
from pathlib import Path

import simulator.core

DECORATORS = {"allocating", "by_type", "inlined", "kernel", "leaf"}


def kernels() -> list[ast.FunctionDef]:
    """Every function of `simulator.core` under one of our decorators."""
    folder = Path(simulator.core.__path__[0])
    trees = [ast.parse(source.read_text()) for source in folder.glob("*.py")]
    functions = [f for tree in trees for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)]
    return [f for f in functions if DECORATORS & {ast.unparse(d) for d in f.decorator_list}]


def test_kernels_have_no_annotations() -> None:
    every = kernels()
    assert len(every) > 100
    noted = [f.name for f in every if f.returns or any(a.annotation for a in f.args.args)]
    assert noted == []

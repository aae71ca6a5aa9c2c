"""Choice of a kernel by the type of its data, like `functools.singledispatch`.

The first argument is a NamedTuple. numba looks up its class while it compiles the caller, so the
choice costs nothing at run time, and the chosen kernel can be inlined. A generic kernel, such as
that of a wrapper with data within, is resolved in the same way:

    @by_type
    def gradient(data, point, out):
        '''Write the gradient at `point` to `out`.'''

    @gradient.register(Quadratic)
    @kernel
    def quadratic_gradient(data, point, out): ...
"""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeVar

from numba.core import errors, types
from numba.core.typing.templates import AbstractTemplate, infer_global

__all__ = ["ByType", "by_type"]

Kernel = TypeVar("Kernel")


class ByType:
    """A function for use in kernels; `register` adds a kernel for a type of data."""

    __name__: str  # that of the signature

    def __init__(self, signature: Callable[..., Any]) -> None:
        self._kernels: dict[type, Any] = {}
        update_wrapper(self, signature)

    def register(self, kind: type) -> Callable[[Kernel], Kernel]:
        """Register the decorated kernel for data of type `kind`.

        `object` stands for all types of data without a kernel of their own.
        """

        def keep(kernel: Kernel) -> Kernel:
            self._kernels[kind] = kernel
            return kernel

        return keep

    def chosen(self, data: types.Type) -> types.Dispatcher:
        """The type of the kernel for data of the numba type `data`."""
        kind = getattr(data, "instance_class", None)
        kernel = self._kernels.get(kind, self._kernels.get(object)) if kind else None
        if kernel is None:
            raise errors.TypingError(f"{self.__name__} has no kernel for {data}")
        return types.Dispatcher(kernel)

    def __call__(self, data: object, *rest: object) -> Any:
        raise TypeError(f"{self.__name__} is for kernels; got {type(data).__name__} from Python")


def by_type(signature: Callable[..., Any]) -> ByType:
    """Make a function that chooses a kernel by type from `signature`, which has no body."""
    family = ByType(signature)

    class Choice(AbstractTemplate):  # type: ignore[misc]
        """numba's template of a call: first the types, then the compiled kernel."""

        key = family

        def generic(self, args: Any, kws: Any) -> Any:
            return self.key.chosen(args[0]).get_call_type(self.context, args, kws)

        def get_impl_key(self, sig: Any) -> Any:
            return self.key.chosen(sig.args[0]).get_impl_key(sig)

    infer_global(family, types.Function(Choice))
    return family

"""Methods by other names."""

from simulator.cli.nicknames import nicknames, so_called


class Base:
    also_called = ("Fed-Avg", "K steps")


class Derived(Base):
    pass


def test_names_are_compared_without_case_spaces_and_hyphens() -> None:
    methods = {"base": Base, "derived": Derived}
    assert so_called(methods, "fed AVG") == so_called(methods, "Ksteps") == ["base"]
    assert so_called(methods, "fed") == []
    assert (nicknames(Base), nicknames(Derived)) == (("Fed-Avg", "K steps"), ())

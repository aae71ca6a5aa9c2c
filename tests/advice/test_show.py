"""The advice as a table on one screen."""

from math import inf

from simulator.advice.show import advice_table
from tests.conftest import Golden
from tests.shared.advised import MadeFinding, made_advice
from tests.shared.drawn import printed


def test_the_whole_table(golden: Golden) -> None:
    times = {"sync_sgd": [40.0], "asgd": [10.0], "rennala": [10.01], "late": [inf]}
    other = {"sync_sgd": [inf], "asgd": [inf], "rennala": [9.0], "late": [inf]}
    found = MadeFinding("noise", times), MadeFinding("curvature", other)
    several = printed(advice_table(made_advice(*found)))
    alone = printed(advice_table(made_advice(found[1], workers=1)))
    none = MadeFinding("none", {"asgd": [inf], "sync_sgd": [inf]})
    golden("show", "\n\n".join([several, alone, printed(advice_table(made_advice(none)))]))


def test_numbers_do_not_wrap_and_names_fold() -> None:
    found = MadeFinding("noise", {"sync_sgd": [40.0], "asgd": [10.0]})
    names, numbers = advice_table(made_advice(found)).columns
    assert (names.overflow, names.no_wrap) == ("fold", False)
    assert (numbers.justify, numbers.no_wrap) == ("right", True)

"""What samplers share: visits of points, and draws that are mapped to points."""

from simulator.tuning.samplers.base import MANY, Drawing, Proposal, Visits
from simulator.tuning.space import Axis, Parameter
from tests.shared.trials import STEPSIZE, space


class Scripted(Drawing):
    """Draws the given points of the cube, then the last one again and again."""

    def __init__(self, methods: tuple, *units: list[float]) -> None:  # type: ignore[type-arg]
        super().__init__(methods, 0)
        self.units, self.asked = list(units), list[int]()

    def unit(self, number: int) -> list[float]:
        self.asked.append(number)
        return self.units.pop(0) if len(self.units) > 1 else self.units[0]


THRESHOLD = Parameter("delay_threshold", "integer", 1, 10)
STOPS = Parameter("stops", "choice", choices=(False, True))
LIST = Axis("stepsize", choices=(0.1, 0.2))


def test_visits_are_counted_by_method_and_point() -> None:
    one, other = space(THRESHOLD), space(THRESHOLD, label="other")
    visits = Visits((one, other))
    point = (("delay_threshold", 2),)
    assert visits.is_new(one, point) and visits.distinct == 0
    assert visits.take(one, point) == Proposal(one, point, 0)
    assert visits.take(one, point, "mark") == Proposal(one, point, 1, "mark")
    assert visits.is_new(other, point) and not visits.is_new(one, point)
    visits.take(other, point)
    assert visits.distinct == 2


def test_a_sampler_that_learns_nothing_has_one_dimension_per_parameter() -> None:
    one = space(THRESHOLD, STOPS, STEPSIZE)
    sampler = Scripted((one,), [0.95, 0.0])
    assert (sampler.dimensions, sampler.ahead, sampler.first_share) == (2, MANY, 1.0)
    proposal = sampler.ask()
    assert proposal == Proposal(one, (("delay_threshold", 10), ("stops", False)), 0)
    assert sampler.tell(proposal, 1.0, 5.0) is None


def test_of_several_methods_the_first_dimension_chooses() -> None:
    """Then each method has its own dimensions, in the order of the space."""
    methods = (space(THRESHOLD, STOPS), space(label="b"), space(STOPS, label="c"))
    shares = [0.0, 0.5, 0.9, 0.1, 0.9]  # for the method, a's two, b's one, c's one
    sampler = Scripted(
        methods, shares, [0.34, *shares[1:]], [0.99, *shares[1:]], [1.0, *shares[1:]]
    )
    assert sampler.dimensions == 5
    found = [sampler.ask() for _ in range(3)]
    assert [(one.method.label, dict(one.point)) for one in found if one] == [
        ("r", {"delay_threshold": 6, "stops": True}),
        ("b", {"delay_threshold": 1}),
        ("c", {"stops": True}),
    ]
    last = sampler._draw()
    assert last[0].label == "c"  # 1 itself is the last method too


def test_a_visited_point_is_drawn_again_then_refined_or_the_space_is_exhausted() -> None:
    refinable, fixed = space(STOPS, STEPSIZE), space(STOPS, LIST)
    sampler = Scripted((refinable,), [0.0], [0.0], [0.9], [0.9])
    found = [sampler.ask() for _ in range(3)]
    assert [one and (dict(one.point)["stops"], one.visit) for one in found] == [
        (False, 0), (True, 0), (True, 1),
    ]  # fmt: skip
    assert sampler.asked == list(range(3 + Drawing.redraws + 1))
    sampler = Scripted((fixed,), [0.0])
    assert sampler.ask() is not None and sampler.ask() is None

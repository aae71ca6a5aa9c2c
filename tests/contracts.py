"""Statements for mypy that classes fit protocols of other packages; nothing here runs.

Methods may not import the simulator, and the simulator's engines do not import the methods, so
neither side can state that it fits the protocols of the other. Each function below does so for one
class: its return is an error for mypy if the class lacks a member or gives it another type.
"""

from algorithms import base, decentralised
from simulator.cluster.graph import Graph
from simulator.cluster.times.base import Times
from simulator.engines.coefficient import Coefficient
from simulator.engines.eager import Eager, EagerVector
from simulator.engines.protocol import Engine
from simulator.engines.tape import Tape
from simulator.engines.torch_engine import BatchEvaluator, TorchEngine
from simulator.engines.torch_vector import TorchVector
from simulator.engines.vector import Term, Vector
from simulator.loop.gradient import Gradient
from simulator.loop.messages import Message
from simulator.loop.peers import Peers
from simulator.loop.protocols import Duration
from simulator.loop.server import Server
from simulator.problems.network.objective import SampledObjective

# Engines make their own kind of vectors.


def tape_is_an_engine(tape: Tape) -> Engine[Vector]:
    return tape


def eager_is_an_engine(eager: Eager) -> Engine[EagerVector]:
    return eager


def torch_is_an_engine(engine: TorchEngine) -> Engine[TorchVector]:
    return engine


def torch_computes_sampled_objectives(objective: SampledObjective) -> BatchEvaluator:
    return objective


# Methods compute with any vectors and coefficients.


def vector_of_the_tape(vector: Vector) -> base.Vector:
    return vector


def product_on_the_tape(term: Term) -> base.Vector:
    return term


def vector_of_numpy(vector: EagerVector) -> base.Vector:
    return vector


def vector_of_torch(vector: TorchVector) -> base.Vector:
    return vector


def coefficient_is_a_scalar(coefficient: Coefficient) -> base.Scalar:
    return coefficient


def float_is_a_scalar(number: float) -> base.Scalar:
    return number


# For a method all vectors have one type, whatever engine made them.


def server_of_the_loop(
    server: Server[base.Vector],
) -> base.ServerOf[Gradient[base.Vector]]:
    return server


def peers_of_the_loop(peers: Peers[base.Vector]) -> decentralised.Peers:
    return peers


def gradient_of_the_loop(gradient: Gradient[base.Vector]) -> base.Gradient:
    return gradient


def message_of_the_loop(message: Message) -> decentralised.Message:
    return message


def graph_of_the_cluster(graph: Graph) -> decentralised.Graph:
    return graph


# The loop asks a cluster for the ends of jobs.


def times_of_the_cluster(times: Times) -> Duration:
    return times

"""Plants one known fault in a correct program."""

from tutor.evaluation.mutation.base import Mutation, mutations_order
from tutor.evaluation.mutation.breaking import breaking_mutations
from tutor.evaluation.mutation.native import native_mutations
from tutor.evaluation.mutation.python import python_mutations

__all__ = ["Mutation", "breaking_mutations", "mutations_order", "native_mutations", "python_mutations"]

"""What is gathered and shaped of a pledge: the data its members sign, and the paper made of it."""

from pledges.builders.frozen import frozen_data
from pledges.builders.paper import plain, sheet

__all__ = ["frozen_data", "plain", "sheet"]

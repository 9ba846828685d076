"""The speech's measures: a share says something only of enough words."""

import numpy as np
import pytest

from omnimind.core.hearing import Hearing

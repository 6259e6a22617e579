"""How often the evidence failed, and how sure one can be of that from so few rows."""

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959964  # of a normal distribution, for an interval of 95 %


def wilson_interval(failed: int, tested: int) -> tuple[float, float]:
    """The Wilson score interval: it stays between nothing and all, and says something of none in ten too."""
    share, weight = failed / tested, Z_95**2 / tested
    middle = (share + weight / 2) / (1 + weight)
    half = Z_95 * sqrt(share * (1 - share) / tested + weight / (4 * tested)) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class ErrorRate:
    """Of the rows that were drawn, how many were tested and how many of these failed."""

    drawn: int
    tested: int
    failed: int
    population: int

    @property
    def is_of_all(self) -> bool:
        """Every closed row was tested: then the rate is no estimate, and an interval says nothing."""
        return self.tested == self.population

    @property
    def left(self) -> int:
        return self.drawn - self.tested

    @property
    def in_words(self) -> str:
        """“3 of 10 failed: 30 %, 95 % interval 11–60 % (Wilson)”."""
        if not self.tested:
            return f"None of the {self.drawn} drawn has been tested yet" if self.drawn > 1 else "Not tested yet"
        rate = f"{self.failed} of {self.tested} failed: {percent(self.failed / self.tested)} %"
        if self.is_of_all:
            return f"{rate} of everything that was closed"
        low, high = wilson_interval(self.failed, self.tested)
        return f"{rate}, 95 % interval {percent(low)}–{percent(high)} % (Wilson)"


def percent(share: float) -> int:
    return round(100 * share)

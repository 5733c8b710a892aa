"""HiGHS, a solver of linear problems in whole numbers, behind a few verbs."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from opsapp.rota.solver_model import Linear, Terms

THREADS = 1  # the second made nothing faster on two cores, and somebody else is waiting for a page
MANY = 10**9
SURE = 1e-4  # the engine's bound is a float; a cost is a whole number
Tell = Callable[[float, int | None], None]  # part of the time used, cost of the best plan so far


@dataclass(frozen=True)
class Answer:
    """The best values found, their cost, and what no plan can go below."""

    values: list[int]
    cost: int
    bound: int

    @property
    def proved(self) -> bool:
        """Whether nothing better exists."""
        return self.bound >= self.cost


@dataclass(frozen=True)
class Ideal:
    """The best in fractions: no whole plan costs less than `least`."""

    least: int
    cost: float
    solution: Any


class Engine:
    """One linear problem, solved for one goal after the other; each time from where it stands."""

    def __init__(self, linear: Linear) -> None:
        import highspy  # 25 MB and a tenth of a second, which a server that proposes nothing does not pay

        self.api, self.linear = highspy, linear
        self.highs = highspy.Highs()
        self.highs.silent()
        for option, value in (("threads", THREADS), ("mip_rel_gap", 0.0), ("mip_abs_gap", 1 - SURE)):
            self.highs.setOptionValue(option, value)
        self.highs.passModel(_program(highspy, linear))
        self.values: list[float] = []
        self.tight: dict[int, tuple[float, float]] = {}  # rows that `narrow` holds, and their bounds

    def solve(self, costs: Terms, constant: int, seconds: float, tell: Tell | None = None) -> Answer:
        """The cheapest values for these costs, or the cheapest found in so many seconds."""
        answer = self.find(costs, constant, seconds, tell)
        if answer is None:
            self._only_locked()
            answer = self._answer(costs, constant)
        return answer

    def find(self, costs: Terms, constant: int, seconds: float, tell: Tell | None = None) -> Answer | None:
        """The same, or nothing when nothing was found."""
        self._aim(costs, constant)
        self.highs.setOptionValue("time_limit", max(seconds, 0.05))
        if self.values:
            solution = self.api.HighsSolution()
            solution.col_value = self.values
            self.highs.setSolution(solution)
        self._run(seconds, tell)
        found = self.highs.getInfo().primal_solution_status == self.api.SolutionStatus.kSolutionStatusFeasible
        return self._answer(costs, constant) if found else None

    def ideal(self, costs: Terms, constant: int, seconds: float) -> Ideal | None:
        """What fractions of people could reach at these costs; nothing when the time is too short."""
        self._aim(costs, constant)
        self.highs.setOptionValue("solve_relaxation", True)
        # without whole numbers the engine counts from its very first run on
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + max(seconds, 0.05))
        self.highs.solve()
        self.highs.setOptionValue("solve_relaxation", False)
        if self.highs.getModelStatus() != self.api.HighsModelStatus.kOptimal:
            return None
        cost = self.highs.getInfo().objective_function_value
        return Ideal(math.ceil(cost - SURE), cost, self.highs.getSolution())

    def narrow(self, ideal: Ideal, costs: Terms, constant: int, *, strictly: bool) -> None:
        """Leave only what costs as little as the ideal; `widen` takes it back.

        What this excludes costs more for certain: a column or a row with a price stays where it is. It may leave
        nothing. Not strictly, only columns stay: something is left, nearly as cheap.
        """
        price = max(ideal.least - ideal.cost, 0) + SURE
        self._columns_stay(ideal.solution, price)
        if strictly:
            self._rows_stay(ideal.solution, price)
        self.keep(costs, ideal.least - constant if strictly else MANY)

    def widen(self) -> None:
        """Take the last `narrow` back."""
        size = len(self.linear.lower)
        self.highs.changeColsBounds(
            size, list(range(size)), list(map(float, self.linear.lower)), list(map(float, self.linear.upper))
        )
        for row, (lower, upper) in self.tight.items():
            self.highs.changeRowBounds(row, lower, upper)
        self.tight = {}
        last = self.highs.getNumRow() - 1
        self.highs.changeRowBounds(last, -self.api.kHighsInf, self.api.kHighsInf)

    def keep(self, costs: Terms, most: int) -> None:
        """From now on these costs stay at or below `most`."""
        columns = list(costs)
        self.highs.addRow(
            -self.api.kHighsInf, float(most), len(columns), columns, [float(costs[c]) for c in columns]
        )

    def _aim(self, costs: Terms, constant: int) -> None:
        size = len(self.linear.lower)
        self.highs.changeColsCost(size, list(range(size)), [float(costs.get(c, 0)) for c in range(size)])
        self.highs.changeObjectiveOffset(float(constant))

    def _columns_stay(self, solution: Any, price: float) -> None:
        """Columns that cost more than `price` to move stay at the bound they are at."""
        lower, upper = list(map(float, self.linear.lower)), list(map(float, self.linear.upper))
        for column, dual in enumerate(solution.col_dual):
            if dual > price:
                upper[column] = lower[column]
            elif dual < -price:
                lower[column] = upper[column]
        self.highs.changeColsBounds(len(lower), list(range(len(lower))), lower, upper)

    def _rows_stay(self, solution: Any, price: float) -> None:
        program = self.highs.getLp()
        lowest, highest = program.row_lower_, program.row_upper_
        for row, dual in enumerate(solution.row_dual):
            if abs(dual) > price and lowest[row] != highest[row]:
                self.tight[row] = lowest[row], highest[row]
                bound = lowest[row] if dual > 0 else highest[row]
                self.highs.changeRowBounds(row, bound, bound)

    def _answer(self, costs: Terms, constant: int) -> Answer:
        self.values = list(self.highs.getSolution().col_value)
        values = [round(value) for value in self.values]
        cost = constant + sum(amount * values[column] for column, amount in costs.items())
        return Answer(values, cost, min(cost, self._bound(costs, constant)))

    def _run(self, seconds: float, tell: Tell | None) -> None:
        if tell is None:
            self.highs.solve()
            return

        def hear(event: Any) -> None:
            best = event.data_out.mip_primal_bound
            used = min(1.0, event.data_out.running_time / max(seconds, 0.05))
            tell(used, round(best) if math.isfinite(best) and abs(best) < 1e15 else None)

        for news in (self.highs.cbMipLogging, self.highs.cbMipImprovingSolution):
            news.subscribe(hear)
        self.highs.solve()
        for news in (self.highs.cbMipLogging, self.highs.cbMipImprovingSolution):
            news.unsubscribe(hear)

    def _bound(self, costs: Terms, constant: int) -> int:
        """No plan costs less: the engine's word, or what the bounds of the columns say."""
        linear = self.linear
        least = constant + sum(n * (linear.lower if n > 0 else linear.upper)[c] for c, n in costs.items())
        said = self.highs.getInfo().mip_dual_bound
        return max(least, math.ceil(said - SURE)) if math.isfinite(said) and abs(said) < 1e15 else least

    def _only_locked(self) -> None:
        """No plan was found in the time: only what is locked, which is always a plan."""
        first = [c for c in range(self.linear.choices) if not self.linear.lower[c]]
        zeros, ones = [0.0] * len(first), [float(self.linear.upper[c]) for c in first]
        self.highs.changeColsBounds(len(first), first, zeros, zeros)
        self.highs.setOptionValue("time_limit", self.api.kHighsInf)
        self.highs.solve()
        self.highs.changeColsBounds(len(first), first, zeros, ones)


def _program(api: Any, linear: Linear) -> Any:
    """The problem in the engine's own form, row by row."""
    program = api.HighsLp()
    program.num_col_, program.num_row_ = len(linear.lower), len(linear.rows)
    program.col_cost_ = [0.0] * len(linear.lower)
    program.col_lower_, program.col_upper_ = list(map(float, linear.lower)), list(map(float, linear.upper))
    program.integrality_ = [api.HighsVarType.kInteger] * len(linear.lower)
    program.row_lower_ = [-api.kHighsInf if least is None else float(least) for least, _, _ in linear.rows]
    program.row_upper_ = [api.kHighsInf if most is None else float(most) for _, most, _ in linear.rows]
    starts, columns, amounts = [0], list[int](), list[float]()
    for _, _, terms in linear.rows:
        columns += terms.keys()
        amounts += map(float, terms.values())
        starts.append(len(columns))
    matrix = program.a_matrix_
    matrix.format_ = api.MatrixFormat.kRowwise
    matrix.start_, matrix.index_, matrix.value_ = starts, columns, amounts
    return program

"""What a till records: sales, returns, voids, and the readings of its drawer."""

from opsapp.sales import selling
from opsapp.sync.service import Answer, Submitted, handles


@handles("sale", "sales.sell")
def sale(op: Submitted) -> Answer:
    """A sale at the counter or the van."""
    return selling.sell(op)

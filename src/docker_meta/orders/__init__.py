"""The orders a unit may give: one module an order."""

"""Figures, sums, shares and dates as authors write them."""

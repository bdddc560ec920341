"""What a start in the past comes to: dates, sums and entries."""

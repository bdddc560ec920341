"""What was paid, held against what was billed: for whoever brings a history along."""

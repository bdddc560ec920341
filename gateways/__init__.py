"""The edge to payment providers: one contract, one file a provider, no ORM."""

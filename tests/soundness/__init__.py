"""What reaches a sink when random programs run for real must be reported; what cannot reach it must not."""

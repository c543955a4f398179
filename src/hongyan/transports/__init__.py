"""How Hongyan is reached: one executor around every operation, and thin adapters onto it."""

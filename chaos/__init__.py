"""Faults on purpose, and the judges of what they did: nothing acknowledged is lost, nothing comes twice."""

"""Measuring Hongyan beside the floor of the same machine, in the same run. Ratios count, not absolutes."""

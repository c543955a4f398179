"""Which Hongyan this is."""

VERSION = "0.1.0"

"""Decisions about files: taking them in, looking into them, giving them out, letting them go."""

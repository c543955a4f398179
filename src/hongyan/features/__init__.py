"""What Hongyan does: one folder a capability, upper ones standing on lower ones."""

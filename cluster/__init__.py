"""A whole cluster on this machine, from locally installed servers: to try it, and to break it in tests."""

"""What runs: api, gateway, worker and admin, together in one process or each alone."""

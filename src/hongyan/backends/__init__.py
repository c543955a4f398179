"""What Hongyan stands on: drivers for the ports of `hongyan.core.ports`. Only `roles.assembly` names one."""

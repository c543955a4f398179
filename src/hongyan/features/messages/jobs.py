"""What messages do without being asked."""

from hongyan.features.messages.service.later import burn_due, send_due

SCHEDULES = ((1.0, send_due), (1.0, burn_due))

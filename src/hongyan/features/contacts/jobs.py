"""What happens to contacts by the clock."""

from hongyan.features.contacts.service import expire

SCHEDULES = ((60.0, expire),)

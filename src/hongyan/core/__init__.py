"""What all parts speak: ids, time, refusals, settings, operations, events. No I/O happens here."""

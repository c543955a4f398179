"""What other systems read of us. The port is `hongyan.core.ports.Exporter`; its drivers are here."""

"""Faults of one server alone, by name. The numbers are those of docs/operating/faults.md."""

from chaos import callers, errands, machines, nonsense
from chaos.alone import Scenario

BY_MAIL = {"HONGYAN__MAIL__DRIVER": "smtp", "HONGYAN__MAIL__SMTP_URL": "smtp://127.0.0.1:{port}"}
SCENARIOS: dict[str, Scenario] = {
    "X4 kill embedded": Scenario(machines.kill),
    "X13 full disk": Scenario(machines.fill_disk),
    "X13 small disk": Scenario(machines.fill_small_disk, mebibytes=48),
    "X14 failed sync": Scenario(machines.fail_sync),
    "X15 clock embedded": Scenario(machines.jump),
    "X20 retry storm embedded": Scenario(callers.repeat),
    "X21 bad frames": Scenario(nonsense.talk_nonsense),
    "X22 half open": Scenario(
        callers.pull_cable, {"HONGYAN__GATEWAY__DEAD_SECONDS": str(callers.DEAD_SECONDS)}
    ),
    "X23 slow and idle": Scenario(callers.dawdle),
    "X24 poison": Scenario(errands.poison),
    "X27 mail server": Scenario(errands.lose_mail_server, BY_MAIL, errands.mail_server),
    "X29 no handles embedded": Scenario(machines.run_out_of_handles),
}

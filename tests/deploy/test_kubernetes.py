"""The manifests against the schemas of Kubernetes, and against what we ask of everything that we run."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from kubernetes_validate import validate  # type: ignore[import-untyped]

from hongyan.core.settings import Settings, complaints, load

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
Manifest = dict[str, Any]
KUSTOMIZATION: Manifest = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
MANIFESTS: list[Manifest] = [
    manifest
    for name in KUSTOMIZATION["resources"]
    for manifest in yaml.safe_load_all((FOLDER / name).read_text())
]
SECRET: Manifest = yaml.safe_load((FOLDER / "secret.example.yaml").read_text())
KUBERNETES = "1.32"
FILLED = {
    "HONGYAN__SQL__URL": "postgresql+asyncpg://hongyan:9d2c07f1b4@postgres/hongyan",
    "HONGYAN__CACHE__URL": "redis://:9d2c07f1b4@redis",
    "HONGYAN__BUS__URL": "nats://9d2c07f1b4@nats",
    "HONGYAN__BLOBS__URL": "s3://hongyan:9d2c07f1b4@hongyan?endpoint=https://s3",
    "HONGYAN__MAIL__SMTP_URL": "smtps://hongyan:9d2c07f1b4@mail:465",
}


def _of(kind: str) -> dict[str, Manifest]:
    return {one["metadata"]["name"]: one["spec"] for one in MANIFESTS if one["kind"] == kind}


DEPLOYMENTS = _of("Deployment")
AUTOSCALERS = _of("HorizontalPodAutoscaler")


@pytest.mark.parametrize(
    "manifest", [*MANIFESTS, SECRET], ids=lambda one: f"{one['kind']}-{one['metadata']['name']}"
)
def test_every_manifest_is_what_kubernetes_understands(manifest: Manifest) -> None:
    validate(manifest, KUBERNETES, strict=True)


def test_every_file_is_applied_but_the_example() -> None:
    files = {path.name for path in FOLDER.glob("*.yaml")}
    assert files - set(KUSTOMIZATION["resources"]) == {"kustomization.yaml", "secret.example.yaml"}


def test_there_is_a_deployment_for_each_role() -> None:
    assert set(DEPLOYMENTS) == {"gateway", "api", "worker", "admin"}
    for role in DEPLOYMENTS:
        assert _container(role)["args"] == ["serve", "--roles", role]


@pytest.mark.parametrize("role", DEPLOYMENTS)
def test_pods_are_nobody_and_may_do_nothing(role: str) -> None:
    pod, container = DEPLOYMENTS[role]["template"]["spec"], _container(role)
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


@pytest.mark.parametrize("role", DEPLOYMENTS)
def test_pods_take_no_more_than_their_share(role: str) -> None:
    assert set(_container(role)["resources"]["limits"]) == {"cpu", "memory"}
    assert set(_container(role)["resources"]["requests"]) == {"cpu", "memory"}


@pytest.mark.parametrize("role", DEPLOYMENTS)
def test_pods_are_asked_how_they_are(role: str) -> None:
    asked = {
        name: _container(role)[f"{name}Probe"]["httpGet"] for name in ("startup", "liveness", "readiness")
    }
    paths = {name: one["path"] for name, one in asked.items()}
    assert paths == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}
    assert {one["port"] for one in asked.values()} == {_settings().server.internal_port}


@pytest.mark.parametrize("role", DEPLOYMENTS)
def test_the_image_is_a_version(role: str) -> None:
    name, _, tag = _container(role)["image"].partition(":")
    assert (name, tag[:1].isdigit()) == ("hongyan", True)
    assert KUSTOMIZATION["images"] == [{"name": name, "newTag": tag}]


@pytest.mark.parametrize("role", DEPLOYMENTS)
def test_pods_are_stopped_only_after_they_have_drained(role: str) -> None:
    before = _container(role).get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    grace = DEPLOYMENTS[role]["template"]["spec"]["terminationGracePeriodSeconds"]
    assert grace > before + _settings().server.drain_seconds


def test_a_gateway_waits_until_no_more_come() -> None:
    assert _container("gateway")["lifecycle"]["preStop"]["sleep"]["seconds"] > 0


def test_gateways_and_apis_grow_with_their_load() -> None:
    assert set(AUTOSCALERS) == {"gateway", "api"}
    assert {one["scaleTargetRef"]["name"] for one in AUTOSCALERS.values()} == set(AUTOSCALERS)
    assert not [role for role in AUTOSCALERS if "replicas" in DEPLOYMENTS[role]]


def test_what_runs_more_than_once_is_never_gone_altogether() -> None:
    several = {role for role in DEPLOYMENTS if _least(role) > 1}
    budgets = _of("PodDisruptionBudget")
    assert several == set(budgets) == {"gateway", "api", "worker"}
    for role, budget in budgets.items():
        assert budget["selector"] == DEPLOYMENTS[role]["selector"]


def test_nobody_talks_to_anybody_unless_said() -> None:
    policies = _of("NetworkPolicy")
    assert policies["nobody"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for policy in policies.values():
        rules = [*policy.get("ingress", ()), *policy.get("egress", ())]
        assert all((rule.get("from") or rule.get("to")) and rule["ports"] for rule in rules)


def test_the_ingress_leads_to_services_and_waits_for_silent_sockets() -> None:
    ingress = next(one for one in MANIFESTS if one["kind"] == "Ingress")
    paths = ingress["spec"]["rules"][0]["http"]["paths"]
    assert {one["backend"]["service"]["name"] for one in paths} == set(_of("Service"))
    seconds = int(ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-read-timeout"])
    assert seconds > _settings().gateway.dead_seconds


def test_the_settings_are_real_and_fit_for_production() -> None:
    assert _settings().mode == "production"
    assert complaints(_settings()) == []


def test_secrets_are_only_referred_to() -> None:
    assert not [one for one in MANIFESTS if one["kind"] == "Secret"]
    assert SECRET["stringData"] == dict.fromkeys(FILLED, "")
    for role in DEPLOYMENTS:
        assert "env" not in _container(role)
        assert _container(role)["envFrom"][1] == {"secretRef": {"name": SECRET["metadata"]["name"]}}


def _container(role: str) -> Manifest:
    (container,) = DEPLOYMENTS[role]["template"]["spec"]["containers"]
    found: Manifest = container
    return found


def _least(role: str) -> int:
    scaler = AUTOSCALERS.get(role)
    least: int = scaler["minReplicas"] if scaler else DEPLOYMENTS[role]["replicas"]
    return least


def _settings() -> Settings:
    """What a pod is told; unknown settings are refused."""
    config = next(one["data"] for one in MANIFESTS if one["kind"] == "ConfigMap")
    return load(None, config | FILLED)

"""The files of the kit against the portal: its settings, its commands, its routes, its counters."""

import json
import re
from dataclasses import fields

import pytest
import yaml
from kit import COMPOSE, EXAMPLE, compose, given
from proxy import DEPLOY
from typer.main import get_command

from api.app import build_app
from api.commands import commands
from api.services.metrics import Metrics
from api.settings import Settings

KUBERNETES = DEPLOY / "kubernetes"
SETTINGS = {field.name.upper() for field in fields(Settings)}
DIGEST = r"@sha256:[0-9a-f]{64}"
FILLED = given(EXAMPLE.read_text("utf-8")) | dict.fromkeys(
    ("POSTGRES_PASSWORD", "SECRET_KEY", "S3_ACCESS_KEY", "S3_SECRET_KEY", "SMTP_HOST"), "filled"
)
OF_OPERATORS = {"livez", "readyz", "metrics"}
# Parts of an expression that name labels: a choice of series, a grouping.
CHOICE = re.compile(r"\{([^}]*)\}|\bby \(([^)]*)\)")


@pytest.fixture(scope="module")
def services():
    return compose(FILLED)


@pytest.fixture(scope="module")
def resources():
    return [
        found
        for path in sorted(KUBERNETES.glob("*.yaml"))
        for found in yaml.safe_load_all(path.read_text("utf-8"))
        if found
    ]


def containers(resources):
    for resource in resources:
        pod = resource.get("spec", {}).get("template", {}).get("spec", {})
        yield from ((resource, found) for kind in ("initContainers", "containers") for found in pod.get(kind, []))


def expressions():
    rules = yaml.safe_load((DEPLOY / "prometheus-rules.yaml").read_text("utf-8"))
    yield from (rule["expr"] for group in rules["groups"] for rule in group["rules"])
    dashboard = json.loads((DEPLOY / "grafana-dashboard.json").read_text("utf-8"))
    yield from (target["expr"] for panel in dashboard["panels"] for target in panel["targets"])


def exposed():
    """The series that the portal exposes, each with its labels."""
    found = {}
    for metric in set(Metrics()._here._names_to_collectors.values()):
        for family in metric.describe():
            endings = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("_total",)}.get(family.type, ("",))
            found |= {f"{family.name}{ending}": set(metric._labelnames) | {"instance", "le"} for ending in endings}
    return found


@pytest.mark.parametrize("expression", list(expressions()))
def test_every_counter_and_label_that_is_watched_is_one_that_the_portal_exposes(expression):
    known = exposed()
    names = set(re.findall(r"\bportail_\w+", expression))

    assert names <= known.keys()
    labels = {
        name
        for inside, by in CHOICE.findall(expression)
        for name in re.findall(r"(\w+)\s*(?:=|!|$|,)", re.sub(r'"[^"]*"', "", inside) or by)
    }
    assert labels <= set().union({"job"}, *(known[name] for name in names))


def test_services_are_told_settings_that_exist_and_no_secret_is_in_git(services):
    ours = [service for service in services.values() if service["image"] == "portail-candidat"]
    named = {name for service in ours for name in service["environment"]}

    assert len(ours) == 7
    assert {name for name in named - SETTINGS if not name.startswith("AWS_")} == set()
    example = given(EXAMPLE.read_text("utf-8"))
    assert [name for name, value in example.items() if re.search("PASSWORD|KEY", name) and value] == []


def test_every_place_to_fill_is_in_the_example():
    text = COMPOSE.read_text("utf-8")
    example = set(re.findall(r"^#?(\w+)=", EXAMPLE.read_text("utf-8"), re.MULTILINE))

    assert set(re.findall(r"\$\{(\w+)", text)) == example
    with pytest.raises(KeyError, match="SECRET_KEY"):
        compose(FILLED | {"SECRET_KEY": ""})


def test_images_of_others_are_taken_by_digest(services):
    others = {service["image"] for service in services.values()} - {"portail-candidat"}
    bases = re.findall(r"^FROM (\S+)", (DEPLOY.parent / "Dockerfile").read_text("utf-8"), re.MULTILINE)

    assert [image for image in (*others, *bases) if not re.search(f"{DIGEST}$", image)] == []


def test_every_file_that_is_mounted_is_there_but_the_certificate(services):
    mounted = [volume.partition(":")[0] for service in services.values() for volume in service.get("volumes", [])]
    files = [name for name in mounted if name.startswith("./")]

    assert [name for name in files if not (DEPLOY / name).exists()] == ["./tls"]


def test_servers_believe_nginx_alone_which_knows_each_of_them_and_prometheus_reads_every_process(services):
    at = {
        name: service["networks"]["portail"]["ipv4_address"]
        for name, service in services.items()
        if isinstance(service["networks"], dict)
    }
    ours = {name: services[name] for name in at.keys() - {"nginx"}}
    scraped = yaml.safe_load((DEPLOY / "prometheus.yaml").read_text("utf-8"))["scrape_configs"][0]["static_configs"]
    ports = {"serve": "PORT", "worker": "WORKER_PORT"}

    known = re.findall(r"server ([\d.]+):8000;", services["nginx"]["environment"]["PORTAIL_SERVERS"])
    assert set(known) == {at[name] for name, service in ours.items() if service["command"][0] == "serve"}
    assert {service["environment"]["TRUSTED_PROXIES"] for service in ours.values()} == {at["nginx"]}
    assert set(scraped[0]["targets"]) == {
        f"{at[name]}:{service['environment'][ports[service['command'][0]]]}" for name, service in ours.items()
    }


def test_kubernetes_runs_commands_that_exist_with_settings_that_exist(resources):
    run = {found["args"][0] for _, found in containers(resources)}
    told = {
        name
        for resource in resources
        if resource["kind"] in {"ConfigMap", "Secret"}
        for name in resource.get("data", resource.get("stringData", {}))
    }
    secret = next(resource for resource in resources if resource["kind"] == "Secret")

    assert run == {"serve", "worker", "migrate", "reference"} <= set(get_command(commands).commands)
    assert {name for name in told - SETTINGS if not name.startswith("AWS_")} == set()
    assert set(secret["stringData"].values()) == {""}


def test_kubernetes_asks_the_probes_of_the_portal_and_bounds_every_container(resources):
    for resource, container in containers(resources):
        assert container["resources"]["limits"]["memory"], container["name"]
        assert container["securityContext"]["readOnlyRootFilesystem"]
        if resource["kind"] == "Deployment":
            asked = {
                name: container[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "liveness", "readiness")
            }
            assert asked == {"startup": "/livez", "liveness": "/livez", "readiness": "/readyz"}
            assert resource["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] >= 45


def test_the_ingress_leads_to_every_public_route_and_to_no_other(resources, tmp_path):
    ingress = next(resource for resource in resources if resource["kind"] == "Ingress")
    led = {path["path"].split("/")[1] for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]}
    real = {"PUBLIC_URL": "https://portail.example", "METRICS": "1", "SECURITY_CONTACT": "a@example.org"}
    app = build_app(Settings.from_env({"DATA_DIR": str(tmp_path), **real}))
    routes = {route.path.split("/")[1] for route in app.routes}

    assert led == routes - OF_OPERATORS

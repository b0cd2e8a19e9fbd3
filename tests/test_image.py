"""The production image: no demo, no command that pretends to have one, a check of health that imports little."""

import re
import subprocess
import sys
from pathlib import Path

import nursery
import pytest
from typer.testing import CliRunner

from api.commands import commands

ROOT = Path(__file__).resolve().parents[1]
DEMO = ("api/demo", "api/resolvers/demo_data.py", "api/resolvers/etablissement/demo_data.py")
LIGHT = "import api.commands, sys; print(sorted({'strawberry', 'tortoise', 'weasyprint'} & set(sys.modules)))"

# What a server does without: the parser of commands, and packages of what most deployments or most people never ask for.
SPARED = {
    "cryptography",
    "icalendar",
    "joserfc",
    "openpyxl",
    "opentelemetry",
    "pydantic",
    "rich",
    "typer",
    "weasyprint",
}
SERVED = f"""
from api.__main__ import UNUSED, _do_without
_do_without(UNUSED)
import api.app, api.starting, sys
print(sorted({SPARED} & {{name for name, module in sys.modules.items() if module}}))
"""


def test_the_demo_is_left_out_of_the_build():
    left_out = (ROOT / ".dockerignore").read_text("utf-8").splitlines()

    assert [path for path in DEMO if path not in left_out or not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("api.demo", ["demo"]),
        ("api.resolvers.demo_data", ["seed"]),
        ("api.resolvers.demo_data", ["compte", "code-demo"]),
    ],
)
def test_commands_of_the_demo_say_that_it_is_not_there(monkeypatch, tmp_path, module, arguments):
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    outcome = CliRunner().invoke(commands, arguments)

    assert outcome.exit_code == 2
    assert "The demo is not in this image" in outcome.output


async def test_seed_refuses_an_https_address(tmp_path):
    env = {"DATA_DIR": str(tmp_path), "PUBLIC_URL": "https://portail.example.fr"}
    code, said = await nursery.run("seed", env=env)

    assert code == 2
    assert said.startswith("PUBLIC_URL='https://portail.example.fr' is an https address: ")


def test_the_health_check_is_the_command_and_imports_little():
    (check,) = re.findall(r'CMD (\["python".*\])\n', (ROOT / "Dockerfile").read_text("utf-8"))
    imported = subprocess.run([sys.executable, "-c", LIGHT], cwd=ROOT, capture_output=True, text=True, check=True)

    assert check == '["python", "-m", "api", "health"]'
    assert imported.stdout == "[]\n"


def test_a_server_imports_neither_the_command_line_nor_what_few_ask_for():
    imported = subprocess.run([sys.executable, "-c", SERVED], cwd=ROOT, capture_output=True, text=True, check=True)

    assert imported.stdout == "[]\n"

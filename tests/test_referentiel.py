"""The command on the règlements, as an operator types it."""

from typer.testing import CliRunner

from api import acts
from api.__main__ import commands


def test_the_command_counts_the_specialites_and_lists_what_each_misses(monkeypatch):
    monkeypatch.setattr(acts.console, "width", 200)
    outcome = CliRunner().invoke(commands, ["referentiel", "etat", "2027", "--detail"])

    lines = outcome.output.splitlines()
    counts = next(line for line in lines if "BACCALAURÉAT PROFESSIONNEL" in line)
    assert outcome.exit_code == 0
    assert [cell for cell in counts.replace("│", " ").split() if cell.isdigit()] == ["99", "7", "6", "5", "93", "85"]
    assert lines[lines.index("- Tourisme (33426) - RNCP37890") + 1] == "    Règlement non saisi."


def test_the_command_refuses_what_is_no_year():
    outcome = CliRunner().invoke(commands, ["referentiel", "etat", "27"])

    assert outcome.exit_code == 2

"""The parts that the commands share: where they print, the settings, and the refusals that end them."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NoReturn

import typer
from rich.console import Console

from api.logs import configure_logs
from api.settings import SettingError, Settings

console = Console()
errors = Console(stderr=True)


def read_settings(env: Mapping[str, str]) -> Settings:
    """The settings, with the form of logs that they ask for; ends the command with each that is refused."""
    try:
        settings = Settings.from_env(env)
    except SettingError as error:
        refuse(error)
    configure_logs(settings.log_format)
    return settings


def refuse(error: SettingError) -> NoReturn:
    """Ends with each setting that is refused, its reason and its cure, on a line of its own."""
    errors.print(str(error), style="red", highlight=False, soft_wrap=True, markup=False)
    raise typer.Exit(2) from error


def demo_part(name: str) -> Any:  # noqa: ANN401 - a module
    """The module of the demo; a production image has none."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith("api."):
            raise
        said = "The demo is not in this image, which is for production: run it from the source, with `make run`."
        errors.print(said, style="red", highlight=False, soft_wrap=True)
        raise typer.Exit(2) from error

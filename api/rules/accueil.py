"""The videos of the home page, for any visitor (guide Bac Pro, section 1.1)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Video:
    """A video of « Vidéos de présentation »; `url` is None where none was published with the service."""

    titre: str
    url: str | None = None


VIDEOS = (Video("Vidéos de présentation"),)

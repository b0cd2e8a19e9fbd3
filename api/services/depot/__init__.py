"""Files from outside: received on disk, checked in a process apart, and only then stored."""

from api.services.depot.antivirus import Antivirus, AntivirusIndisponibleError, Clamd, open_antivirus
from api.services.depot.atelier import Atelier
from api.services.depot.reception import Attendu, Reception, Recu

__all__ = [
    "Antivirus",
    "AntivirusIndisponibleError",
    "Atelier",
    "Attendu",
    "Clamd",
    "Reception",
    "Recu",
    "open_antivirus",
]

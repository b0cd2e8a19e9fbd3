"""Files that come from outside: received on disk, checked apart, and only then kept."""

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

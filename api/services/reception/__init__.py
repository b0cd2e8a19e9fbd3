"""Files from outside: received on disk, checked in a process apart, and only then stored."""

from api.services.reception.antivirus import Antivirus, AntivirusIndisponibleError, Clamd, open_antivirus
from api.services.reception.reception import Attendu, Reception, Recu
from api.services.reception.sandbox import Sandbox

__all__ = [
    "Antivirus",
    "AntivirusIndisponibleError",
    "Attendu",
    "Clamd",
    "Reception",
    "Recu",
    "Sandbox",
    "open_antivirus",
]

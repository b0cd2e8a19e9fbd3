"""The référentiel of this process: the editions of the règlements and the contents, as the database held them at its last reading.

`resolvers/referentiel.py` reads them, at the start and at each change; whoever asks here gets a value that stays as it is.
"""

from dataclasses import dataclass, field
from uuid import UUID

from api.models import Candidature
from api.rules.contenu import LIVRES, Contenu, Contenus
from api.rules.contenu.centres import nom_centre
from api.rules.contenu.domaine import domaine_de
from api.rules.domaines import domaines
from api.rules.parcours import Domaine
from api.rules.reglement import LIVREES, Editions, Reglement


@dataclass(slots=True)
class Referentiel:
    """The editions and the contents, and the revision of the database that they were read at.

    Attributes:
        revision: None before the first reading: the files of the service count until then.
        lus, contenus_lus: what each edition of the database holds, by its id; None for one that cannot be read here.
    """

    editions: Editions = LIVREES
    revision: int | None = None
    lus: dict[UUID, Reglement | None] = field(default_factory=dict)
    contenus: Contenus = LIVRES
    contenus_lus: dict[UUID, Contenu | None] = field(default_factory=dict)

    def oublier(self) -> None:
        """Goes back to the files of the service, as before the first reading: for another database."""
        self.editions, self.revision, self.lus = LIVREES, None, {}
        self.contenus, self.contenus_lus = LIVRES, {}


courant = Referentiel()


def editions() -> Editions:
    """The editions at this instant."""
    return courant.editions


def contenus() -> Contenus:
    """The contents at this instant."""
    return courant.contenus


def nom_du_centre(centre: str) -> str:
    """The place of registration as lists and mails print it."""
    return nom_centre(centre, contenus())


def domaine(code: str, annee: int | None = None, centre: str | None = None) -> Domaine:
    """A domaine as the référentiel has it for a session year and a place; without them, as for all."""
    return domaine_de(contenus(), domaines()[code], annee, centre)


def reglement_de(row: Candidature) -> Reglement | None:
    """The règlement by which a candidature is examined: the one that it keeps once it is registered."""
    numero = row.edition if row.specialite else None
    return editions().reglement(domaines()[row.domaine].reglements, row.specialite, row.millesime, numero)


def connu(domaine: str, specialite: str | None, millesime: int) -> Reglement | None:
    """The règlement that names a spécialité, which may be past, of a domaine given by its code."""
    return editions().connu(domaines()[domaine].reglements, specialite, millesime)

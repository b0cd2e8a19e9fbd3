"""The register of the forms outside of the wizard, by code: the name of their mutation in capitals."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from api.rules.compte import champs_du_compte
from api.rules.etat_civil import EtatCivil
from api.rules.formulaire import Champ, Formulaire, adapter, groupes
from api.rules.formulaires import compte


@dataclass(frozen=True, slots=True)
class Fiche:
    """The place of a form: the mutation that takes it, its title, its labels where they are not the form's."""

    mutation: str
    titre: str
    form: type
    libelles: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return re.sub(r"(?=[A-Z])", "_", self.mutation).upper()

    def champs(self, today: date) -> tuple[Champ, ...]:
        changes = {chemin: {"libelle": libelle} for chemin, libelle in self.libelles.items()}
        return adapter(champs_du_compte(self.form, today), changes)


FICHES = (
    Fiche("compteCreer", "Création du compte", compte.CreationCompte),
    Fiche("compteRenvoyerActivation", "Confirmation de réception de mail", compte.Courriel),
    Fiche("compteSeConnecter", "Veuillez vous identifier", compte.Connexion),
    Fiche("compteEnrolerSecondFacteur", "Second facteur", compte.Identification),
    Fiche("compteDemanderMotDePasse", "Mot de passe oublié, réinitialisation du mot de passe", compte.Identifiant),
    Fiche("compteReinitialiserMotDePasse", "Nouveau mot de passe", compte.NouveauMotDePasse),
    Fiche("compteVerifierAdresse", "Vérifier votre adresse mail", compte.PremiereConnexion),
    Fiche("compteModifier", "Modifier mes informations", EtatCivil, {"civilite": "Civilité"}),
    Fiche("compteDemanderAdresse", "Modifier mon adresse mail", compte.ChangementAdresse),
    Fiche("compteModifierMotDePasse", "Modifier mon mot de passe", compte.ChangementMotDePasse),
)


def formulaires(today: date) -> Iterator[Formulaire]:
    """Every form, as a person may fill it today."""
    for fiche in FICHES:
        yield Formulaire(
            code=fiche.code, titre=fiche.titre, mutation=fiche.mutation, groupes=groupes(fiche.champs(today))
        )

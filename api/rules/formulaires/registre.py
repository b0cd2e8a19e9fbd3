"""The register of the forms outside of the wizard, by code: the name of their mutation in capitals."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from api.rules import amenagement, convocation, message
from api.rules.abonnement import AbonnementSaisi
from api.rules.compte import problems_formulaire
from api.rules.etat_civil import EtatCivil
from api.rules.formulaire import Champ, Formulaire, adapter, champs_du_jour, groupes
from api.rules.formulaires import bureau, compte
from api.rules.gestion.actions import MotifDeDecision
from api.rules.gestion.bureau import CompteEtablissementSaisi, GestionnaireSaisi
from api.rules.gestion.calendrier import MessageAccueilSaisi, PeriodeSaisie, SessionSaisie
from api.rules.gestion.contenu import ContenusSaisis
from api.rules.gestion.reglement import ReglementSaisi
from api.rules.machine import MachineSaisie
from api.rules.piece import DecisionPiece
from api.rules.problems import Problem
from api.rules.saisie import problems_saisie


@dataclass(frozen=True, slots=True)
class FicheFormulaire:
    """The place of a form: the mutation that takes it, and its title.

    Attributes:
        traits: what its fields have there that the form does not say, by path.
        propres: the wording of a domaine, by its code, then by path.
    """

    mutation: str
    titre: str
    forms: tuple[type, ...]
    traits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    propres: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return re.sub(r"(?=[A-Z])", "_", self.mutation).upper()

    def champs(self, today: date, domaine: str | None = None) -> tuple[Champ, ...]:
        """The fields, in the wording of a domaine when it is given."""
        champs = adapter((champ for form in self.forms for champ in champs_du_jour(form, today)), self.traits)
        return adapter(champs, self.propres.get(domaine or "", {}))

    def problems(self, saisie: Mapping[str, Any], today: date) -> list[Problem]:
        """The problems of what a person typed against the description."""
        verifier = problems_formulaire if self.mutation.startswith("compte") else problems_saisie
        typed = [form(**{item.name: saisie.get(item.name) for item in fields(form)}) for form in self.forms]
        return [problem for form in typed for problem in verifier(form, today)]


CIVILITE: Mapping[str, Any] = {"civilite": {"libelle": "Civilité"}}
# The guide BTS prints « Civilité », and « Prénoms » without a help text.
ETAT_CIVIL_BTS: Mapping[str, Mapping[str, Any]] = {"BTS": {**CIVILITE, "prenoms": {"aide": None}}}


FICHES = (
    FicheFormulaire("compteCreer", "Formulaire de création", (compte.CreationCompte,), propres=ETAT_CIVIL_BTS),
    FicheFormulaire("compteRenvoyerActivation", "Confirmation de réception de mail", (compte.SaisieCourriel,)),
    FicheFormulaire("compteSeConnecter", "Veuillez vous identifier", (compte.SaisieConnexion,)),
    FicheFormulaire("compteEnrolerSecondFacteur", "Second facteur", (compte.SaisieEnrolement,)),
    FicheFormulaire("compteRenouvelerCodesSecours", "Nouveaux codes de secours", (compte.SecondFacteur,)),
    FicheFormulaire(
        "compteDemanderMotDePasse",
        "Réinitialisation du mot de passe - Mot de passe oublié",
        (compte.Identifiant,),
        {"identifiant": {"aide": "Vous pouvez saisir votre identifiant Cyclades, email ou numéro Cyclades."}},
    ),
    FicheFormulaire("compteReinitialiserMotDePasse", "Nouveau mot de passe", (compte.NouveauMotDePasse,)),
    FicheFormulaire("compteVerifierAdresse", "Vérifier votre adresse mail", (compte.PremiereConnexion,)),
    FicheFormulaire("compteModifier", "Modifier mes informations", (EtatCivil,), CIVILITE, ETAT_CIVIL_BTS),
    FicheFormulaire("compteDemanderAdresse", "Modifier mon adresse mail", (compte.ChangementAdresse,)),
    FicheFormulaire("compteModifierMotDePasse", "Modifier mon mot de passe", (compte.ChangementMotDePasse,)),
    FicheFormulaire("compteModifierPreferences", "Modifier mes préférences", (compte.Preferences,)),
    FicheFormulaire("compteExporterDonnees", "Télécharger mes données", (compte.MotDePasse,)),
    FicheFormulaire("compteEffacer", "Effacer mon compte", (compte.MotDePasse,)),
    FicheFormulaire("gestionEcarterCandidature", "Écarter la candidature", (MotifDeDecision,)),
    FicheFormulaire("gestionSupprimerCandidature", "Supprimer la candidature", (MotifDeDecision,)),
    FicheFormulaire("gestionRestaurerCandidature", "Restaurer la candidature", (MotifDeDecision,)),
    FicheFormulaire("gestionCorrigerEtatCivil", "Corriger l'état civil", (EtatCivil, MotifDeDecision), CIVILITE),
    FicheFormulaire("gestionRattacherEleve", "Rattacher l'élève", (MotifDeDecision,)),
    FicheFormulaire("gestionDemanderTransfert", "Demander un transfert", (bureau.ParAcademie, MotifDeDecision)),
    FicheFormulaire("gestionAnnulerTransfert", "Annuler le transfert", (MotifDeDecision,)),
    FicheFormulaire("gestionRefuserTransfert", "Refuser le transfert", (MotifDeDecision,)),
    FicheFormulaire("gestionControlerPieces", "Contrôler des pièces", (DecisionPiece,)),
    FicheFormulaire("gestionDeciderAmenagement", "Aménagements d'épreuves", (amenagement.DecisionSaisie,)),
    FicheFormulaire("gestionCreerSession", "Créer une session", (bureau.ParDomaine, SessionSaisie)),
    FicheFormulaire("gestionModifierSession", "Modifier la session", (SessionSaisie,)),
    FicheFormulaire("gestionCreerPeriode", "Créer une période d'inscription", (bureau.ParAcademie, PeriodeSaisie)),
    FicheFormulaire("gestionModifierPeriode", "Modifier la période d'inscription", (PeriodeSaisie,)),
    FicheFormulaire("gestionPublierMessageAccueil", "Message d'accueil", (bureau.ToutOuAcademie, MessageAccueilSaisi)),
    FicheFormulaire("gestionModifierMessageAccueil", "Message d'accueil", (MessageAccueilSaisi,)),
    FicheFormulaire(
        "gestionCreerCompte", "Ouvrir un compte", (bureau.ParType, GestionnaireSaisi, bureau.Habilitations)
    ),
    FicheFormulaire("gestionCreerCompteEtablissement", "Ouvrir un compte d'établissement", (CompteEtablissementSaisi,)),
    FicheFormulaire("gestionHabiliterCompte", "Habilitations du compte", (bureau.Habilitations,)),
    FicheFormulaire("gestionCreerMachine", "Ouvrir un compte de machine", (MachineSaisie, bureau.Habilitations)),
    FicheFormulaire("gestionCreerAbonnement", "Abonner une machine", (AbonnementSaisi,)),
    FicheFormulaire("gestionHabiliterMachine", "Périmètre de la machine", (bureau.Habilitations,)),
    FicheFormulaire("gestionImporterReglement", "Importer un règlement", (bureau.ParDomaine, ReglementSaisi)),
    FicheFormulaire("gestionImporterContenus", "Importer des contenus", (ContenusSaisis,)),
    FicheFormulaire("gestionEnvoyerMessage", "Envoyer un message", (message.MessageSaisi,)),
    FicheFormulaire("gestionEnvoyerMessages", "Envoyer un message", (message.MessageSaisi,)),
    FicheFormulaire(
        "gestionPlanifierEpreuve",
        "Planifier une épreuve",
        (bureau.ParAcademie, bureau.ParSpecialite, convocation.PlanSaisi),
    ),
    FicheFormulaire("gestionPublier", "Publier un document", (bureau.SaisiePublication,)),
    FicheFormulaire("gestionPublierSelection", "Publier un document", (bureau.SaisiePublication,)),
    FicheFormulaire("gestionCorrigerNote", "Corriger une note", (bureau.NoteCorrigee, MotifDeDecision)),
    FicheFormulaire("gestionStatuerJury", "Décision du jury", (bureau.DecisionJury, MotifDeDecision)),
    FicheFormulaire("gestionEffacerCompte", "Effacer un compte", (bureau.Effacement,)),
    FicheFormulaire("etablissementEnvoyerMessages", "Envoyer un message", (message.MessageSaisi,)),
)


def formulaires(today: date, domaine: str | None = None) -> Iterator[Formulaire]:
    """Every form, as a person may fill it today; without a domaine, in the wording that all share."""
    for fiche in FICHES:
        champs = fiche.champs(today, domaine)
        yield Formulaire(code=fiche.code, titre=fiche.titre, mutation=fiche.mutation, groupes=groupes(champs))


# The mutations whose use case looks at the form itself, since it tells other problems with those of the form.
VERIFIEES = frozenset(
    {
        *("compteCreer", "compteRenvoyerActivation", "compteReinitialiserMotDePasse", "compteModifier"),
        *("compteVerifierAdresse", "compteDemanderAdresse", "compteModifierMotDePasse"),  # a wrong password, beside
        *("compteExporterDonnees", "compteEffacer"),  # no password just after FranceConnect
        *("gestionCorrigerEtatCivil", "gestionCreerSession", "gestionModifierSession"),
        *("gestionCreerPeriode", "gestionModifierPeriode"),
        *("gestionPublierMessageAccueil", "gestionModifierMessageAccueil"),
        *("gestionCreerCompte", "gestionCreerCompteEtablissement", "gestionHabiliterCompte"),
        *("gestionCreerMachine", "gestionHabiliterMachine", "gestionCreerAbonnement"),
    }
)
A_VERIFIER = {fiche.mutation: fiche for fiche in FICHES if fiche.mutation not in VERIFIEES}


def problems_decrits(mutation: str, saisie: Mapping[str, Any], today: date) -> list[Problem]:
    """The problems that the description of a mutation's form tells; none where its use case looks for them itself."""
    fiche = A_VERIFIER.get(mutation)
    return fiche.problems(saisie, today) if fiche else []

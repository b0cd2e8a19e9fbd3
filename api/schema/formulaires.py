"""The forms of the tabs, as inputs of mutations and as outputs of a candidature."""

import api.schema.enums  # noqa: F401 - forms find their enums registered
from api.rules.onglets import (
    acquis,
    conditions,
    diplome,
    epreuves,
    identification,
    informations,
    modalites,
    precedentes,
    qualification,
    supplementaires,
    titre,
)
from api.schema.base import form_input, form_type


@form_input("The form of the tab « Modalités d'inscription ».")
class ModalitesInput(modalites.Modalites):
    pass


@form_type("The tab « Modalités d'inscription », as saved.")
class Modalites(modalites.Modalites):
    pass


@form_input("The form of the tab « Candidatures précédentes ».")
class CandidaturesPrecedentesInput(precedentes.CandidaturesPrecedentes):
    pass


@form_type("The tab « Candidatures précédentes », as saved.")
class CandidaturesPrecedentes(precedentes.CandidaturesPrecedentes):
    pass


@form_input("The form of the tab « Identification ».")
class IdentificationInput(identification.Identification):
    pass


@form_type("The tab « Identification », as saved.")
class Identification(identification.Identification):
    pass


@form_input("The form of the tab « Informations candidature ».")
class InformationsInput(informations.Informations):
    pass


@form_type("The tab « Informations candidature », as saved.")
class Informations(informations.Informations):
    pass


@form_input("The form of the tab « Qualification présentée ».")
class QualificationInput(qualification.Qualification):
    pass


@form_type("The tab « Qualification présentée », as saved.")
class Qualification(qualification.Qualification):
    pass


@form_input("A mark obtained.")
class NoteObtenueInput(acquis.NoteObtenue):
    pass


@form_input("An earlier presentation of the same spécialité.")
class DejaPresenteInput(acquis.DejaPresente):
    notes: list[NoteObtenueInput] | None = None  # type: ignore[assignment]  # the input of the same form


@form_input("An earlier presentation of another spécialité.")
class AutreSpecialitePresenteeInput(acquis.AutreSpecialitePresentee):
    notes: list[NoteObtenueInput] | None = None  # type: ignore[assignment]  # idem


@form_input("A diploma obtained.")
class TitreObtenuInput(acquis.TitreObtenu):
    pass


@form_input("Dispenses by validation of experience.")
class VaeInput(acquis.Vae):
    pass


@form_input("The form of the tab « Acquis ».")
class AcquisInput(acquis.Acquis):
    presentations: list[DejaPresenteInput] | None = None  # type: ignore[assignment]  # idem
    autres_specialites: list[AutreSpecialitePresenteeInput] | None = None  # type: ignore[assignment]  # idem
    titres: list[TitreObtenuInput] | None = None  # type: ignore[assignment]  # idem
    vae: list[VaeInput] | None = None  # type: ignore[assignment]  # idem


@form_type("A mark obtained, as saved.")
class NoteObtenue(acquis.NoteObtenue):
    pass


@form_type("An earlier presentation of the same spécialité, as saved.")
class DejaPresente(acquis.DejaPresente):
    notes: list[NoteObtenue] | None = None  # type: ignore[assignment]  # the type of the same form


@form_type("An earlier presentation of another spécialité, as saved.")
class AutreSpecialitePresentee(acquis.AutreSpecialitePresentee):
    notes: list[NoteObtenue] | None = None  # type: ignore[assignment]  # idem


@form_type("A diploma obtained, as saved.")
class TitreObtenu(acquis.TitreObtenu):
    pass


@form_type("Dispenses by validation of experience, as saved.")
class Vae(acquis.Vae):
    pass


@form_type("The tab « Acquis », as saved.")
class Acquis(acquis.Acquis):
    presentations: list[DejaPresente] | None = None  # type: ignore[assignment]  # idem
    autres_specialites: list[AutreSpecialitePresentee] | None = None  # type: ignore[assignment]  # idem
    titres: list[TitreObtenu] | None = None  # type: ignore[assignment]  # idem
    vae: list[Vae] | None = None  # type: ignore[assignment]  # idem


@form_input("The form of the tab « Diplôme possédé ».")
class DiplomePossedeInput(diplome.DiplomePossede):
    pass


@form_type("The tab « Diplôme possédé », as saved.")
class DiplomePossede(diplome.DiplomePossede):
    pass


@form_input("The form of the tab « Informations supplémentaires ».")
class InformationsSupplementairesInput(supplementaires.InformationsSupplementaires):
    pass


@form_type("The tab « Informations supplémentaires », as saved.")
class InformationsSupplementaires(supplementaires.InformationsSupplementaires):
    pass


@form_input("The form of the tab « Titre pour inscription ».")
class TitreInscriptionInput(titre.TitreInscription):
    pass


@form_type("The tab « Titre pour inscription », as saved.")
class TitreInscription(titre.TitreInscription):
    pass


@form_input("The choice made for one épreuve.")
class ChoixEpreuveInput(epreuves.ChoixEpreuve):
    pass


@form_input("The form of the tab « Epreuves ».")
class EpreuvesInput(epreuves.Epreuves):
    choix: list[ChoixEpreuveInput] | None = None  # type: ignore[assignment]  # the input of the same form


@form_type("The choice made for one épreuve, as saved.")
class ChoixEpreuve(epreuves.ChoixEpreuve):
    pass


@form_type("The tab « Epreuves », as saved.")
class ChoixEpreuves(epreuves.Epreuves):
    choix: list[ChoixEpreuve] | None = None  # type: ignore[assignment]  # the type of the same form


@form_input("The form of the tab « Conditions d'inscription ».")
class ConditionsInput(conditions.Conditions):
    pass


@form_type("The tab « Conditions d'inscription », as saved.")
class Conditions(conditions.Conditions):
    pass

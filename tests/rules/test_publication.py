"""The documents of an office: the law, the hours of the place, the order of the days."""

from datetime import UTC, datetime

from api.rules.amenagement import DecisionAmenagement, FormeEpreuve
from api.rules.convocation import Lieu, Place, Plan, ReglePlaces, fuseau_de
from api.rules.impression import Numerotation
from api.rules.piece import groupes
from api.rules.publication import convocation, notification_amenagements, relance_pieces, seance
from tests.rules.dossiers import dubois, ngmb_dupont

LE = datetime(2024, 1, 12, 9, tzinfo=UTC)
NUMEROS = Numerotation.of(5, 2, LE)


def plan(code: str, debut: datetime) -> Plan:
    lieux = (Lieu(libelle="Lycée Félix Eboué", adresse=("97300 CAYENNE",), salle="Gymnase", capacite=9),)
    return Plan(epreuve=code, forme=FormeEpreuve.ECRIT, debut=debut, duree=240, regle=ReglePlaces.NOM, lieux=lieux)


def test_prints_the_hours_of_the_place():
    debut = datetime(2024, 6, 17, 11, 30, tzinfo=UTC)

    here, there = (
        seance("E2 - Etude", plan("E2", debut), Place(0, 7), (), fuseau_de(centre)) for centre in ("03", "33")
    )

    assert (here.jour, here.heure, here.zone) == ("lundi 17 juin 2024", "13:30", "Europe/Paris")
    assert (there.heure, there.zone, there.debut) == ("08:30", "America/Cayenne", debut)
    assert (there.lieu, there.salle, there.place) == (("Lycée Félix Eboué", "97300 CAYENNE"), "Gymnase", "7")


def test_a_convocation_goes_by_the_order_of_the_days():
    late, early = (
        seance(code, plan(code, datetime(2024, 6, day, 7, tzinfo=UTC)), Place(0, 1), ())
        for code, day in (("E1", 19), ("E2", 17))
    )

    printed = convocation(ngmb_dupont(), NUMEROS, [late, early], ["ORDINATEUR", "TIERS_TEMPS_ECRIT"])

    assert [epreuve.code for epreuve in printed.epreuves] == ["E2", "E1"]
    assert printed.heures == "heure de Cayenne"
    assert printed.amenagements[0] == "Majoration d'un tiers du temps des épreuves écrites"
    assert printed.entete.version_ligne == "Version : 2 du 12/01/2024 à 10:00"
    assert printed.entete.titre == "CONVOCATION AUX EPREUVES"


def test_a_decision_rests_on_the_law_of_the_domaine():
    printed = [
        notification_amenagements(
            dossier, NUMEROS, decision=decision, codes=["ORDINATEUR"], motif="Un.\n\n Deux.", decidee_le=LE
        )
        for dossier, decision in ((ngmb_dupont(), DecisionAmenagement.ACCORDE), (dubois(), DecisionAmenagement.PARTIEL))
    ]

    assert [un.textes for un in printed] == ["D.351-27 à D.351-32", "D.613-26 à D.613-30"]
    assert [un.recours for un in printed] == [False, True]
    assert printed[1].mesures[0].reference == "code de l'éducation, article D613-26, 1°"
    assert printed[1].motif == ("Un.", "Deux.")
    assert printed[0].decidee_le == "vendredi 12 janvier 2024"


def test_a_relance_is_a_demande_of_what_is_missing():
    (first, *_) = groupes(dubois())

    printed = relance_pieces(dubois(), NUMEROS, [first])

    assert [groupe.titre for groupe in printed.groupes] == [first.titre]
    assert printed.entete.titre == "RELANCE DE PIECES JUSTIFICATIVES"

"""The editions of the règlements: which one is in force, which one a candidature keeps."""

from dataclasses import replace

import pytest

from api.rules.onglets.epreuves import A_CHANGE
from api.rules.onglets.qualification import specialite_de
from api.rules.parcours import problemes_de
from api.rules.reglement import LIVREE, LIVREES, Edition, Editions, EtatEdition, OrigineEdition
from tests.rules.dossiers import ngmb_dupont

BROUILLON, PUBLIEE, RETIREE = EtatEdition
CLE = "aeronautique-systemes"
LIVRE = LIVREES.reglement("bcp", CLE, 2027)


def edition(numero, etat=PUBLIEE, origine=OrigineEdition.ADMINISTRATEUR, **values):
    lu = replace(LIVRE, libelle=f"Édition {numero}", **values)
    return Edition(numero=numero, etat=etat, origine=origine, depuis=lu.depuis, jusque=lu.jusque, reglement=lu)


def editions(*items):
    return Editions({("bcp", CLE): items})


def en_vigueur(found, annee=2027, numero=None):
    lu = found.reglement("bcp", CLE, annee, numero)
    return lu and (lu.libelle, lu.edition)


def test_the_files_count_as_long_as_nothing_else_is_written():
    assert en_vigueur(LIVREES) == (LIVRE.libelle, LIVREE)
    assert en_vigueur(editions(edition(1, BROUILLON))) == (LIVRE.libelle, LIVREE)


def test_the_last_published_is_in_force_and_the_one_before_once_it_is_withdrawn():
    first, second = edition(1), edition(2)

    assert en_vigueur(editions(first, second)) == ("Édition 2", 2)
    assert en_vigueur(editions(first, replace(second, etat=RETIREE))) == ("Édition 1", 1)
    assert en_vigueur(editions(*(replace(item, etat=RETIREE) for item in (first, second)))) == (LIVRE.libelle, LIVREE)


def test_a_specialite_whose_files_are_loaded_closes_when_they_are_withdrawn():
    loaded = edition(1, origine=OrigineEdition.LIVREE)

    assert en_vigueur(editions(loaded)) == ("Édition 1", 1)
    assert en_vigueur(editions(replace(loaded, etat=RETIREE))) is None


def test_an_edition_counts_for_its_own_sessions():
    found = editions(edition(1, jusque=2027), edition(2, depuis=2028))

    assert [en_vigueur(found, annee) for annee in (2027, 2028)] == [("Édition 1", 1), ("Édition 2", 2)]


def test_a_candidature_keeps_its_edition_whatever_is_published_or_withdrawn_since():
    found = editions(edition(1, RETIREE), edition(2))

    assert en_vigueur(found, numero=1) == ("Édition 1", 1)
    assert en_vigueur(found, numero=LIVREE) == (LIVRE.libelle, LIVREE)


def test_a_candidature_of_the_files_keeps_the_first_that_were_loaded():
    loaded, newer = (edition(numero, origine=OrigineEdition.LIVREE) for numero in (1, 2))

    assert en_vigueur(editions(replace(loaded, etat=RETIREE), newer), numero=LIVREE) == ("Édition 1", 1)


def test_what_is_past_keeps_its_label():
    found = editions(edition(1, RETIREE, OrigineEdition.LIVREE))

    assert en_vigueur(found) is None
    assert found.connu("bcp", CLE, 2027).libelle == "Édition 1"


def test_a_draft_is_told_to_offices_with_what_it_misses():
    found = editions(edition(1, RETIREE, OrigineEdition.LIVREE), edition(2, BROUILLON))
    incomplete = editions(edition(1, BROUILLON, OrigineEdition.LIVREE, manques=("Coefficients non lus.",)))

    told = {item.cle: item.manques for item in found.specialites_incompletes("bcp", 2027)}
    assert told[CLE] == ("Brouillon n° 2 : non publié.",)
    told = {item.cle: item.manques for item in incomplete.specialites_incompletes("bcp", 2027)}
    assert told[CLE] == ("Coefficients non lus.",)


def test_a_new_specialite_needs_no_file():
    nouvelle = edition(1, cle="art-du-verre", code="99999")
    found = Editions({("bcp", "art-du-verre"): (nouvelle,)})

    assert found.reglement("bcp", "art-du-verre", 2027).code == "99999"
    assert "art-du-verre" in {item.cle for item in found.specialites("bcp", 2027)} & found.completes("bcp")


def test_remembers_no_key_that_was_only_typed():
    found = Editions()

    assert [found.reglement("bcp", f"typed-{rang}", 2027) for rang in range(3)] == [None] * 3
    assert found._lues == {}


class TestDossier:
    def dossier(self, *items, **values):
        return replace(ngmb_dupont(), editions=editions(*items), **values)

    def test_a_registered_dossier_keeps_its_edition_and_finds_its_specialite_in_the_list(self):
        kept = self.dossier(edition(1, RETIREE, OrigineEdition.LIVREE), gardees={CLE: 1})

        assert specialite_de(kept).edition == 1
        assert CLE in {item.cle for item in kept.specialites()}
        assert specialite_de(replace(kept, gardees={})) is None

    @pytest.mark.parametrize(("epreuves", "is_told"), [(LIVRE.epreuves, False), (LIVRE.epreuves[:-1], True)])
    def test_a_draft_is_told_when_the_tree_of_its_epreuves_changed(self, epreuves, is_told):
        changed = self.dossier(edition(1, epreuves=epreuves), edition_saisie=LIVREE)

        assert (A_CHANGE in problemes_de(changed.domaine.onglet("EPREUVES"), changed)) is is_told
        assert A_CHANGE not in problemes_de(changed.domaine.onglet("EPREUVES"), replace(changed, edition_saisie=None))

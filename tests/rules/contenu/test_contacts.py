"""The contacts of académies: those that the guides print, and those written since."""

from api.rules.contenu import LIVRES
from api.rules.contenu.contacts import CONTACTS, contact_de
from tests.rules.contenu.ecrits import ecrits


def test_the_contact_of_guyane_is_the_printed_one():
    contact = contact_de(LIVRES, "33")

    assert contact.lignes == (
        "RECTORAT DE GUYANE",
        "DIVISIONS EXAMENS ET CONCOURS",
        "DEC 2",
        "PLACE LEOPOLD HEDER BP 6011",
        "97306 CAYENNE CEDEX",
    )
    assert (contact.telephone, contact.courriel) == ("0594272243", "dec.exapro@ac-guyane.fr")


def test_the_contacts_of_reims_and_besancon_are_the_printed_ones():
    reims, besancon = contact_de(LIVRES, "19"), contact_de(LIVRES, "03")

    assert reims.lignes == ("Rectorat de Reims", "1, Rue Navier", "51082 REIMS CEDEX")
    assert (reims.telephone, reims.courriel) == ("0326056969", "contact@ac-reims.fr")
    assert besancon.lignes == ("Recteur", "1 chemin de l'olivier", "25000 BESANCON")
    assert (besancon.telephone, besancon.courriel) == ("0383030303", "sactBesancon@ac-besancon.fr")


def test_an_unknown_contact_is_none():
    assert list(LIVRES.tous(CONTACTS)) == ["03", "19", "33"]
    assert contact_de(LIVRES, "01") is None


def test_that_of_a_domaine_comes_before_that_of_all_and_each_counts_for_its_sessions():
    found = ecrits(
        CONTACTS,
        {"academie": "03", "domaine": "BTS", "lignes": ["DEC 2"], "telephone": "0381000000", "courriel": "a@x.fr"},
        {"academie": "03", "depuis": 2028, "lignes": ["DEC 1"], "telephone": "0381000001", "courriel": "b@x.fr"},
    )

    said = [contact_de(found, "03", *asked).lignes[0] for asked in (("BTS", 2027), ("BCP", 2027), ("BCP", 2028))]
    assert said == ["DEC 2", "Recteur", "DEC 1"]
    assert list(found.tous(CONTACTS, 2028)) == ["03", "19", "33", "03/BTS"]

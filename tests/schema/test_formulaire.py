"""The descriptions of forms against the schema: every name that they tell exists, and no field of a tab is left out."""

from datetime import date
from itertools import chain

import pytest
from graphql import get_named_type

from api.rules.domaines import domaines
from api.rules.donnees import nom_du_schema
from api.rules.formulaire import nom_de_l_input
from api.rules.formulaires.registre import formulaires
from api.schema import schema
from api.schema.formulaire import Formulaire
from tests.rules.dossiers import entier

TYPES = schema._schema.type_map
HORS_FORMULAIRE = {"candidatureId", "version"}


def tabs(with_dossier):
    for code, domaine in domaines().items():
        dossier = entier(code) if with_dossier else None
        for onglet in domaine.onglets:
            if found := onglet.formulaire(domaine, dossier):
                yield onglet, found


ALL = [
    *formulaires(date(2026, 11, 16)),
    *(found for _, found in chain(tabs(with_dossier=False), tabs(with_dossier=True))),
]


@pytest.mark.parametrize("formulaire", ALL, ids=lambda item: item.code)
def test_a_form_names_a_mutation_its_input_and_its_fields(formulaire):
    mutation = TYPES["Mutation"].fields[formulaire.mutation]
    [argument] = mutation.args.values()

    assert get_named_type(argument.type).name == nom_de_l_input(formulaire.mutation)
    for champ in formulaire.champs:
        if not champ.lecture_seule:
            assert nom_du_schema(champ.nom) in fields_of(formulaire, champ.parent), champ.chemin
        if champ.cle:
            assert nom_du_schema(champ.cle) in fields_of(formulaire, champ.chemin)
        for condition in champ.conditions:
            assert nom_du_schema(condition.champ) in fields_of(formulaire, champ.parent)


@pytest.mark.parametrize("formulaire", ALL, ids=lambda item: item.code)
def test_a_list_names_a_query_its_arguments_and_the_fields_of_its_items(formulaire):
    for liste in (champ.liste for champ in formulaire.champs if champ.liste and champ.liste.requete):
        query = TYPES["Query"].fields[liste.requete]

        assert {argument.nom for argument in liste.arguments} <= query.args.keys()
        answer = get_named_type(query.type)
        items = get_named_type(answer.fields["nodes"].type) if liste.paginee else answer
        assert {liste.code, liste.libelle} <= items.fields.keys()


def test_a_tab_tells_every_field_of_its_input_and_where_to_read_it_back():
    for onglet, formulaire in tabs(with_dossier=False):
        told = {nom_du_schema(champ.nom) for champ in formulaire.champs if not champ.parent and not champ.lecture_seule}
        left_out = {nom_du_schema(nom) for nom in onglet.absents}

        assert told | left_out == fields_of(formulaire, "").keys() - HORS_FORMULAIRE
        read = get_named_type(TYPES["Candidature"].fields[formulaire.lecture].type)
        assert told <= read.fields.keys()


def test_a_form_is_told_in_the_names_of_the_schema():
    [naissance] = [item for item in formulaires(date(2026, 11, 16)) if item.code == "COMPTE_CREER"]

    [commune] = [
        champ
        for groupe in Formulaire.of(naissance).groupes
        for champ in groupe.champs
        if champ.nom == "communeNaissance"
    ]

    assert [(item.effet, item.champ, item.vaut) for item in commune.conditions] == [
        ("MONTRER", "paysNaissance", ["99100"])
    ]
    assert [(item.nom, item.champ, item.est_saisie) for item in commune.liste.arguments] == [
        ("departement", "departementNaissance", False),
        ("recherche", None, True),
    ]


async def test_the_forms_outside_of_the_wizard_are_told_to_anybody(client):
    told = await client.run("{ formulaires { code titre mutation input groupes { champs { nom genre } } } }")
    one = await client.run('{ formulaire(code: "COMPTE_REINITIALISER_MOT_DE_PASSE") { titre input } }')
    few = await client.run('{ formulaires(codes: ["COMPTE_CREER", "INCONNU"]) { code } }')

    assert len(told) == len({form["code"] for form in told}) >= 10
    assert one == {"titre": "Nouveau mot de passe", "input": "CompteReinitialiserMotDePasseInput"}
    assert few == [{"code": "COMPTE_CREER"}]
    assert await client.run('{ formulaire(code: "INCONNU") { code } }') is None


def fields_of(formulaire, parent):
    """The fields of the input, or of the rows of one of its lists."""
    found = TYPES[nom_de_l_input(formulaire.mutation)]
    for nom in filter(None, parent.split(".")):
        found = get_named_type(found.fields[nom_du_schema(nom)].type)
    return found.fields

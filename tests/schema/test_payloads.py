"""Payloads: each mutation gives back all that it changed, and the ids of what is gone, so that a cache asks nothing."""

import pytest
from bureau import bureau, inscrits, periode_bts
from graphql import get_named_type

from api.models import Message
from api.rules.ids import global_id
from api.schema import schema
from tests.journeys.etapes import periode_id, ready_to_save
from tests.journeys.story import DEMARRER

MUTATIONS = schema._schema.mutation_type.fields
RIEN = ()  # nothing that a client can hold

# Each mutation with the types of the objects that it changes, makes or deletes; a new one is a line here.
CHANGES = {
    "candidatureAbandonner": ("Candidature", "Candidature disparue"),
    "candidatureDesinscrire": ("Candidature disparue",),
    "candidatureEnregistrer": ("Candidature", "Compte"),
    **dict.fromkeys(
        [
            "candidatureDemarrer",
            "candidatureMarquerVue",
            "candidatureModifier",
            "candidatureReprendrePrecedente",
            *(name for name in MUTATIONS if name.startswith("candidatureRenseigner")),
        ],
        ("Candidature",),
    ),
    "compteConfirmerAdresse": ("Compte",),
    "compteModifier": ("Candidat", "Candidature"),
    "compteModifierMotDePasse": ("Compte",),
    "compteModifierPreferences": ("Compte",),
    "compteRenouvelerCodesSecours": ("Compte",),
    "compteRenouvelerJeton": ("Compte",),
    "compteRevoquerAppareil": ("Compte", "Appareil disparu"),
    "compteSeConnecter": ("Compte",),
    "compteVerifierAdresse": ("Compte",),
    "franceConnectTerminer": ("Compte",),
    "proConnectTerminer": ("Compte",),
    # Before the sign-in, or after its end: the whole cache begins, or goes.
    "compteActiver": RIEN,
    "compteCreer": RIEN,
    "compteDemanderMotDePasse": RIEN,
    "compteEffacer": RIEN,
    "compteEnrolerSecondFacteur": RIEN,
    "compteReinitialiserMotDePasse": RIEN,
    "compteRenvoyerActivation": RIEN,
    "compteSeDeconnecter": RIEN,
    "compteSupprimer": RIEN,
    "franceConnectDemarrer": RIEN,
    "proConnectDemarrer": RIEN,
    # An address to send a file to, a file, a mail to come.
    "compteDemanderAdresse": RIEN,
    "compteExporterDonnees": RIEN,
    "etablissementEnvoyerMessages": RIEN,
    "etablissementImporterEleves": RIEN,
    "gestionExporter": RIEN,
    "gestionImporterNotes": RIEN,
    "gestionImporterEtablissements": RIEN,
    "pieceOuvrirDepot": RIEN,
    "messageMarquerLu": ("Message", "Compte"),
    "pieceDeposer": ("Piece", "GroupePieces", "Candidature"),
    "pieceRetirer": ("Piece", "GroupePieces", "Candidature"),
    "piecesValider": ("GroupePieces", "Candidature"),
    "importationAccepter": ("Importation",),
    "importationAnnuler": ("Importation",),
    "etablissementEditerPapillons": ("Eleve",),
    **dict.fromkeys(
        [
            "gestionAnnulerTransfert",
            "gestionDemanderTransfert",
            "gestionEcarterCandidature",
            "gestionRattacherEleve",
            "gestionRestaurerCandidature",
            "gestionSupprimerCandidature",
        ],
        ("GestionCandidature",),
    ),
    "gestionAccepterTransfert": ("GestionCandidature", "DemandeTransfert disparue"),
    "gestionControlerPieces": ("Piece", "GroupePieces", "GestionCandidature"),
    "gestionCorrigerEtatCivil": ("GestionCandidature",),
    "gestionCorrigerNote": ("NoteGestion", "GestionCandidature"),
    "gestionDeciderAmenagement": ("Amenagement", "GestionCandidature"),
    "gestionEffacerCompte": ("GestionCandidature disparue",),
    "gestionEnvoyerMessage": ("Message", "GestionCandidature"),
    "gestionPublier": ("Document", "GestionCandidature"),
    "gestionRefuserTransfert": ("DemandeTransfert disparue",),
    "gestionStatuerJury": ("ApercuNotes", "GestionCandidature"),
    # Its work is done later, and told by events.
    **dict.fromkeys(
        [
            "gestionAnnulerLot",
            "gestionEnvoyerMessages",
            "gestionOuvrirComptesEcoles",
            "gestionPreparerSession",
            "gestionPublierNotes",
            "gestionPublierSelection",
        ],
        ("Lot",),
    ),
    "gestionDeplanifierEpreuve": ("PlanEpreuve disparu",),
    "gestionPlanifierEpreuve": ("PlanEpreuve",),
    **dict.fromkeys(
        [
            *("gestionCreerSession", "gestionFermerSession", "gestionModifierSession", "gestionRouvrirSession"),
            *("gestionOuvrirSpecialites", "gestionFermerSpecialites"),
            "gestionCopierSession",
            "gestionFixerFenetres",
        ],
        ("GestionSession", "SessionExamen"),
    ),
    **dict.fromkeys(
        ["gestionCreerPeriode", "gestionCreerPeriodes", "gestionFermerPeriode", "gestionModifierPeriode"],
        ("Periode", "GestionSession", "SessionExamen"),
    ),
    "gestionModifierMessageAccueil": ("GestionMessageAccueil", "MessageAccueil"),
    "gestionPublierMessageAccueil": ("GestionMessageAccueil", "MessageAccueil"),
    "gestionRetirerMessageAccueil": ("GestionMessageAccueil disparu", "MessageAccueil disparu"),
    **dict.fromkeys(
        [
            "gestionCreerCompte",
            "gestionCreerCompteEtablissement",
            "gestionDesactiverCompte",
            "gestionHabiliterCompte",
            "gestionReactiverCompte",
            "gestionRecupererCompte",
        ],
        ("Gestionnaire",),
    ),
    **dict.fromkeys(
        ["gestionCreerAbonnement", "gestionRenouvelerSecretAbonnement", "gestionRelancerEnvois"], ("Abonnement",)
    ),
    "gestionSupprimerAbonnement": ("Abonnement disparu",),
    **dict.fromkeys(["gestionImporterContenus", "gestionRetirerContenu"], ("EditionContenu",)),
    **dict.fromkeys(
        ["gestionImporterReglement", "gestionPublierReglement", "gestionRetirerReglement"], ("EditionReglement",)
    ),
    **dict.fromkeys([name for name in MUTATIONS if name.startswith("gestion") and "Machine" in name], ("Machine",)),
}
# The fields that give the id of what is gone.
DISPARUS = {
    "Abonnement": "abonnementId",
    "Appareil": "appareilId",
    "Candidature": "candidatureId",
    "DemandeTransfert": "demandeId",
    "GestionCandidature": "gestionCandidatureIds",
    "GestionMessageAccueil": "gestionMessageId",
    "MessageAccueil": "messageId",
    "PlanEpreuve": "planId",
}


def test_every_mutation_says_what_it_changes():
    assert CHANGES.keys() == MUTATIONS.keys()


@pytest.mark.parametrize("mutation", sorted(MUTATIONS))
def test_a_payload_gives_each_object_that_its_mutation_changes_or_the_id_of_one_that_is_gone(mutation):
    fields = MUTATIONS[mutation].type.fields
    given = {get_named_type(field.type).name for field in fields.values()}
    given |= {f"{kind} disparu" for kind, name in DISPARUS.items() if name in fields}

    assert {kind.replace("disparue", "disparu") for kind in CHANGES[mutation]} - given == set()


@pytest.mark.parametrize("mutation", sorted(MUTATIONS))
def test_nothing_of_a_payload_but_its_errors_and_its_lists_is_sure_to_be_there(mutation):
    fields = MUTATIONS[mutation].type.fields
    sure = {name for name, field in fields.items() if str(field.type).endswith("!") and "[" not in str(field.type)}

    assert {name for name in sure if str(fields[name].type) != "Boolean!"} == set()


AUTOUR = "groupe { code estValidable problemesValidation { code } } candidature { groupesPieces { estValidable } }"


async def test_the_last_file_opens_the_validation_of_its_group_in_the_answer_itself(mes, client):
    await mes.tout_ajouter()
    piece = await mes.piece()
    query = "mutation($id: ID!) { pieceRetirer(input: {pieceId: $id}) { errors { code } %s } }"
    validate = "mutation($id: ID!, $groupe: String!) { piecesValider(input: {candidatureId: $id, groupe: $groupe}) { errors { code } candidature { groupesPieces { estValidable } } } }"
    before = (await mes.groupe())["estValidable"]

    removed = await client.run(query % AUTOUR, id=piece["id"])
    await mes.ajouter()
    done = await client.run(validate, id=mes.id, groupe=removed["groupe"]["code"])

    assert (before, removed["groupe"]["estValidable"], len(removed["groupe"]["problemesValidation"])) == (
        True,
        False,
        1,
    )
    assert removed["candidature"]["groupesPieces"][0]["estValidable"] is False
    assert done["candidature"]["groupesPieces"][0]["estValidable"] is False  # locked: nothing is left to validate


async def test_two_mutations_of_one_document_each_give_what_they_left(mes, client):
    await mes.tout_ajouter()
    ids = [(await mes.piece(code))["id"] for code in ("93475001", "93475003")]
    query = f"""mutation($a: ID!, $b: ID!) {{
      a: pieceRetirer(input: {{pieceId: $a}}) {{ {AUTOUR} }} b: pieceRetirer(input: {{pieceId: $b}}) {{ {AUTOUR} }} }}"""

    done = await client.run(query, a=ids[0], b=ids[1])

    assert [len(done[name]["groupe"]["problemesValidation"]) for name in ("a", "b")] == [1, 2]


async def test_a_read_message_counts_down_the_account_s(client, recit, jeanne, horloge):
    said = {"compte_id": jeanne.compte_id, "expediteur": "DEC", "objet": "x", "corps": "x", "envoye_le": horloge.now}
    rows = [await Message.create(**said) for _ in range(2)]
    query = (
        "mutation($id: ID!) { messageMarquerLu(input: {messageId: $id}) { errors { code } compte { messagesNonLus } } }"
    )

    done = await client.run(query, id=global_id("Message", rows[0].id))

    assert done["compte"] == {"messagesNonLus": 1} == await client.run("{ moi { messagesNonLus } }")


async def test_a_draft_that_is_given_up_and_a_withdrawn_candidature_leave_their_ids(client, recit, periode):
    started = await client.run(DEMARRER, periode=periode_id(periode))
    given_up = await client.run(
        "mutation($id: ID!) { candidatureAbandonner(input: {candidatureId: $id}) { errors { code } candidatureId candidature { id } } }",
        id=started["candidature"]["id"],
    )
    await ready_to_save(recit, periode)
    saved = await client.run(
        "mutation($id: ID!) { candidatureEnregistrer(input: {candidatureId: $id}) { errors { code } compte { estModifiable } } }",
        id=recit.id,
    )
    query = "mutation($id: ID!, $oui: Boolean!) { candidatureDesinscrire(input: {candidatureId: $id, confirmation: $oui}) { errors { code } candidatureId } }"
    refused = (await client.send(query, id=recit.id, oui=False))["data"]["candidatureDesinscrire"]
    done = await client.run(query, id=recit.id, oui=True)

    assert given_up["candidatureId"] == started["candidature"]["id"]
    assert given_up["candidature"] is None
    assert saved["compte"] == {"estModifiable": False}
    assert (len(refused["errors"]), refused["candidatureId"], done["candidatureId"]) == (1, None, recit.id)


async def test_an_office_s_acts_give_the_candidature_with_its_new_version(client, services):
    (row,) = await inscrits(1, await periode_bts())
    office = await bureau(client, services, ("03", None))
    query = """mutation($id: ID!, $objet: String!) { gestionEnvoyerMessage(input: {candidatureId: $id, objet: $objet, corps: "x"}) {
      errors { code } message { objet } candidature { candidatureId historique { nodes { type } } } } }"""
    wanted = global_id("Candidature", row.id)

    sent = await office.run(query, id=wanted, objet="Convocation")
    refused = (await office.send(query, id=wanted, objet=""))["data"]["gestionEnvoyerMessage"]

    assert sent["candidature"]["historique"]["nodes"][-1] == {"type": "MESSAGE_ENVOYE"}
    assert refused["errors"]
    assert refused["candidature"]["candidatureId"] == wanted

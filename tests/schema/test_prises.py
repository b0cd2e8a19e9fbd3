"""The table of takings: each actor does each act for real, and reaches no more than the table grants."""

import base64
import hashlib
import io
import re

import factories
import fichiers
import pytest
import pytest_asyncio
from bureau import entre
from ecole import IMPORTATION, UAI
from grips import BOITE, JEANNE, MOT_DE_PASSE, RETOUR, Acteur, Monde, Oreille, monde
from pypdf import PdfReader

from api.models import Candidat, Candidature, Compte, Depot, SessionExamen
from api.rules.candidature import EtatCandidature
from api.schema.base import global_id, uuid_of
from api.services.outbox import drain
from tests.journeys.justificatifs import DEPOSER, OUVRIR, annonce
from tests.schema.test_compte_creation import CREER, form

EDITER = """mutation($ids: [ID!]!) { etablissementEditerPapillons(input: {eleves: {candidatureIds: $ids}}) {
  errors { code } feuille { contenu } } }"""
VERIFIER = """mutation($c: String!, $m: String!) {
  compteVerifierAdresse(input: {courriel: $c, courrielConfirmation: $c, motDePasse: $m}) { errors { code } } }"""
OUBLIE = "mutation($i: String!) { compteDemanderMotDePasse(input: {identifiant: $i}) { errors { code } } }"
REINITIALISER = """mutation($j: String!, $m: String!) {
  compteReinitialiserMotDePasse(input: {jeton: $j, motDePasse: $m, motDePasseConfirmation: $m}) { errors { code } } }"""
ACTIVER = "mutation($j: String!) { compteActiver(input: {jeton: $j}) { errors { code } } }"
ADRESSE = """mutation($c: String!, $m: String!) {
  compteDemanderAdresse(input: {courriel: $c, courrielConfirmation: $c, motDePasse: $m}) { errors { code } } }"""
CONFIRMER = "mutation($j: String!) { compteConfirmerAdresse(input: {jeton: $j}) { errors { code } } }"
PARTIR = "mutation($r: String!) { franceConnectDemarrer(input: {retour: $r}) { errors { code } url liaison } }"
REVENIR = """mutation($e: String!, $c: String!, $l: String) {
  franceConnectTerminer(input: {etat: $e, code: $c, liaison: $l}) { errors { code } estNouveau } }"""
DEMANDER = """mutation($id: ID!, $m: String!) {
  gestionDemanderTransfert(input: {candidatureId: $id, academie: "33", motif: $m}) { errors { code } } }"""
ACCEPTER = """mutation($id: ID!, $p: ID!) {
  gestionAccepterTransfert(input: {candidatureId: $id, periodeId: $p}) { errors { code } } }"""
RATTACHER = """mutation($id: ID!, $m: String!) {
  gestionRattacherEleve(input: {candidatureId: $id, motif: $m}) { errors { code } } }"""
RECUPERER = "mutation($id: ID!) { gestionRecupererCompte(input: {compteId: $id}) { errors { code } lien } }"
HABILITER = (
    """mutation($id: ID!) { gestionHabiliterCompte(input: {compteId: $id, habilitations: [{}]}) { errors { code } } }"""
)
EFFACER = """mutation($n: String!) {
  gestionEffacerCompte(input: {numeroCandidat: $n, motif: DEMANDE_COURRIER, confirmation: true}) {
    errors { code
  } } }"""
REPRENDRE = """mutation($id: ID!, $p: ID!) {
  candidatureReprendrePrecedente(input: {candidatureId: $id, precedenteId: $p}) { errors { code } } }"""
PREPARER = (
    "mutation($o: ID!, $s: ID!) { gestionPreparerSession(input: {origineId: $o, sessionId: $s}) { errors { code } } }"
)
PREFERENCES = (
    "mutation { compteModifierPreferences(input: {avisPieces: true}) { errors { code } compte { id courriel } } }"
)
ECRIRE = """mutation($ids: [ID!]!) {
  etablissementEnvoyerMessages(input: {objet: "o", corps: "c", eleves: {candidatureIds: $ids}}) { errors { code } } }"""
NOTES = """mutation($input: GestionImporterNotesInput!) { gestionImporterNotes(input: $input) {
  errors { code } adresse { url importation { id } } } }"""
INSCRIRE = "mutation($id: ID!) { importationAccepter(input: {importationId: $id}) { errors { code } } }"
MODIFIER = "mutation($id: ID!) { candidatureModifier(input: {candidatureId: $id}) { errors { code } } }"
CHANGER_D_ECOLE = """mutation($id: ID!) { candidatureRenseignerInformations(input: {
  candidatureId: $id, categorie: "SCOLAIRE_BACPRO_1_AN", etablissement: "0250013D" }) { errors { message } } }"""


async def papillon(monde: Monde, acteur: Acteur, *noms: str) -> list[Oreille]:
    """Prints the slips of registrations, and signs in by each."""
    found = []
    for nom in noms or ("A",):
        payload = await acteur.client.essayer(EDITER, ids=[monde.objets.get(nom, monde.pierre)])
        if payload:
            page = PdfReader(io.BytesIO(base64.b64decode(payload["feuille"]["contenu"]))).pages[0].extract_text()
            secret = re.search(r"mot de passe \(\*\) : *(\S+)", page)[1]
            found += await monde.connecter("pierre.dubois", secret)
            await found[-1].essayer(VERIFIER, c=BOITE, m=secret)
    return found


async def papillon_apres_pre_inscription(monde: Monde, acteur: Acteur) -> list[Oreille]:
    await monde.pre_inscrire(acteur.client)
    return await papillon(monde, acteur, "B", "A")


async def papillon_apres_un_ine_et_un_jour(monde: Monde, acteur: Acteur) -> list[Oreille]:
    """The actor knows only the INE and the birth of Pierre."""
    await monde.pre_inscrire(acteur.client, nom="INCONNU", prenoms="Autre")
    return await papillon(monde, acteur, "B")


async def papillon_apres_rattachement(monde: Monde, acteur: Acteur) -> list[Oreille]:
    """The office gives the account to school B, which then prints."""
    done = await acteur.client.essayer(RATTACHER, id=monde.objets["B"], m="Changement d'établissement")
    return await papillon(monde, monde.acteurs["école B"], "B") if done else []


async def mot_de_passe_oublie(monde: Monde, acteur: Acteur) -> list[Oreille]:
    """The actor asks by every name of the victims, and opens each link in its own mailbox."""
    pierre = await Candidat.get(compte__identifiant="pierre.dubois")
    for identifiant in ("pierre.dubois", "pierre.dubois@example.org", pierre.numero, JEANNE, monde.jeanne.numero):
        await acteur.client.essayer(OUBLIE, i=identifiant)
    return await _par_mail(monde, acteur)


async def _par_mail(monde: Monde, acteur: Acteur) -> list[Oreille]:
    jeton = await monde.courrier(acteur.boite, "mot-de-passe")
    if jeton and await acteur.client.essayer(REINITIALISER, j=jeton, m=MOT_DE_PASSE):
        return await monde.connecter(acteur.boite)
    return []


async def compte_a_l_adresse_de_jeanne(monde: Monde, acteur: Acteur) -> list[Oreille]:
    """The actor creates an account at the address of Jeanne, who opens each link she gets."""
    await acteur.client.essayer(
        CREER, input=form(JEANNE, motDePasse="Autre.2026!", motDePasseConfirmation="Autre.2026!")
    )
    await _ouvrir(monde, JEANNE, "activation", ACTIVER)
    return await monde.connecter(JEANNE, "Autre.2026!")


async def compte_avant_zoe(monde: Monde, acteur: Acteur) -> list[Oreille]:
    """The actor creates an account at the address of Zoé before her; she opens the link, then recovers it by mail."""
    zoe = f"zoe.{acteur.boite.replace('@', '.')}@example.org"
    await acteur.client.essayer(CREER, input=form(zoe))
    await (await monde.personne()).essayer(
        CREER, input=form(zoe, motDePasse="Zoe.2026!", motDePasseConfirmation="Zoe.2026!")
    )
    await _ouvrir(monde, zoe, "activation", ACTIVER)
    held = await monde.connecter(zoe)
    await (await monde.personne()).essayer(OUBLIE, i=zoe)
    jeton = await monde.courrier(zoe, "mot-de-passe")
    assert await (await monde.personne()).essayer(REINITIALISER, j=jeton, m="Zoe.2027!")
    monde.objets[f"compte de Zoé ({acteur.nom})"] = global_id("Compte", (await Compte.get(identifiant=zoe)).id)
    assert await monde.connecter(zoe, "Zoe.2027!")
    return [*held, *await monde.connecter(zoe)]


async def adresse_de_jeanne(monde: Monde, acteur: Acteur) -> list[Oreille]:
    """The actor asks for the address of Jeanne as its own; she opens each link she gets."""
    await acteur.client.essayer(ADRESSE, c=JEANNE, m=MOT_DE_PASSE)
    await _ouvrir(monde, JEANNE, "adresse", CONFIRMER)
    return await monde.connecter(JEANNE, "Autre.2026!")


async def _ouvrir(monde: Monde, boite: str, page: str, query: str) -> None:
    if jeton := await monde.courrier(boite, page):
        await (await monde.personne()).essayer(query, j=jeton)


async def franceconnect(monde: Monde, acteur: Acteur) -> list[Oreille]:
    """The actor comes back with the identity and address of Jeanne, under a `sub` of its own."""
    client = await monde.personne()
    depart = await client.essayer(PARTIR, r=RETOUR)
    etat = depart["url"].partition("state=")[2]
    assert await client.essayer(REVENIR, e=etat, c=f"sub-{acteur.nom}", l=depart["liaison"])
    return [client]


async def transfert_accepte(monde: Monde, acteur: Acteur) -> list[Oreille]:
    row = await Candidature.get(etablissement=UAI).select_related("periode__session")
    where = await factories.periode(centre="33", session=row.periode.session, libelle=acteur.nom)
    await acteur.client.essayer(ACCEPTER, id=monde.pierre, p=global_id("Periode", where.id))
    return []


async def compte_professionnel_recupere(monde: Monde, acteur: Acteur) -> list[Oreille]:
    """The actor asks for a link to the account of school A, and to those of persons, as if they were an office's."""
    found = []
    for identifiant in (monde.acteurs["école A"].boite, JEANNE, "pierre.dubois"):
        compte = await Compte.get(identifiant=identifiant)
        payload = await acteur.client.essayer(RECUPERER, id=global_id("Compte", compte.id))
        if payload:
            jeton = payload["lien"].partition("jeton=")[2]
            await acteur.client.essayer(REINITIALISER, j=jeton, m=MOT_DE_PASSE)
            found += await monde.connecter(compte.identifiant)
    return found


async def habilitation_elargie(monde: Monde, acteur: Acteur) -> list[Oreille]:
    await acteur.client.essayer(HABILITER, id=acteur.compte or "x")
    return []


async def effacement_puis_nouveau_compte(monde: Monde, acteur: Acteur) -> list[Oreille]:
    await acteur.client.essayer(EFFACER, n=monde.jeanne.numero)
    return await compte_a_l_adresse_de_jeanne(monde, acteur)


async def precedente_d_un_homonyme(monde: Monde, acteur: Acteur) -> list[Oreille]:
    """The actor takes the registration of Jeanne over into its own draft."""
    owner = await Candidat.get(compte__identifiant="homonyme@example.org")
    draft = await Candidature.filter(candidat_id=owner.id).first() or await factories.candidature(
        owner, EtatCandidature.BROUILLON, periode=monde.periode
    )
    await acteur.client.essayer(
        REPRENDRE,
        id=global_id("Candidature", draft.id),
        p=global_id("CandidaturePrecedente", uuid_of(monde.objets["inscription de Jeanne"], "Candidature")),
    )
    return []


async def depot_dans_la_piece_de_jeanne(monde: Monde, acteur: Acteur) -> list[Oreille]:
    contenu = fichiers.pdf()
    piece = monde.objets["pièce de Jeanne"]
    opened = await acteur.client.essayer(OUVRIR, input={"pieceId": piece, **annonce(contenu)})
    if opened:
        await acteur.client.http.put(opened["depot"]["url"], content=contenu)
        await acteur.client.essayer(DEPOSER, id=piece, jeton=opened["depot"]["jeton"])
    assert not await Depot.exists()
    return []


async def session_preparee(monde: Monde, acteur: Acteur) -> list[Oreille]:
    """The office prepares a session from an earlier one."""
    for origine in await SessionExamen.filter(annee__in=[2022, 2027]):
        later = await SessionExamen.filter(domaine=origine.domaine, annee=2028).first()
        if later:
            ids = {"o": global_id("SessionExamen", origine.id), "s": global_id("SessionExamen", later.id)}
            await acteur.client.essayer(PREPARER, **ids)
    await drain(monde.services)
    return []


async def cle_d_idempotence_de_jeanne(monde: Monde, acteur: Acteur) -> list[Oreille]:
    (jeanne,) = await monde.connecter(JEANNE)
    for client in (jeanne, acteur.client):
        client.http.headers["idempotency-key"] = "cle-de-jeanne"
        await client.essayer(PREFERENCES)
    del acteur.client.http.headers["idempotency-key"]
    assert JEANNE not in "".join(acteur.client.dit)
    return []


async def message_d_une_ecole(monde: Monde, acteur: Acteur) -> list[Oreille]:
    await acteur.client.essayer(ECRIRE, ids=[monde.pierre, monde.objets["inscription de Jeanne"]])
    return []


async def notes_par_numero(monde: Monde, acteur: Acteur) -> list[Oreille]:
    """The actor imports a mark of Jeanne, named by her numbers."""
    session = await SessionExamen.get(domaine="BTS")
    contenu = f"numero_candidat;numero_inscription;epreuve;note\n{monde.jeanne.numero};001;E2;12\n".encode()
    announced = {"nom": "n.csv", "taille": len(contenu), "empreinte": hashlib.sha256(contenu).hexdigest()}
    payload = await acteur.client.essayer(
        NOTES, input={"sessionId": global_id("SessionExamen", session.id), **announced}
    )
    if payload:
        await acteur.client.http.put(payload["adresse"]["url"], content=contenu)
        await drain(monde.services)
        id_ = payload["adresse"]["importation"]["id"]
        assert (await acteur.client.essayer(IMPORTATION, id=id_))["etat"] == "A_CORRIGER"
        await acteur.client.essayer(INSCRIRE, id=id_)
        await drain(monde.services)
    return []


async def autre_ecole_dite_par_l_eleve(monde: Monde, acteur: Acteur) -> list[Oreille]:
    """Pierre names school B in a registration that his office prepared, without a class."""
    await Candidature.filter(etablissement=UAI).update(classe=None)
    compte = await Compte.get(identifiant="pierre.dubois")
    compte.premiere_connexion = False
    await compte.save()
    pierre = Oreille(await entre(monde.racine, monde.services, compte))
    await pierre.essayer(MODIFIER, id=monde.pierre)
    assert await pierre.essayer(CHANGER_D_ECOLE, id=monde.pierre) is None
    assert "Votre établissement vous a inscrit" in pierre.dit[-1]
    return []


async def a_b(monde: Monde) -> None:
    """A registration of Pierre by school B too."""
    assert await monde.pre_inscrire(monde.acteurs["école B"].client)


async def a_b_et_ailleurs(monde: Monde) -> None:
    """A registration of Pierre by school B too, and an older one out of reach of the office 03."""
    await a_b(monde)
    pierre = await Candidat.get(compte__identifiant="pierre.dubois")
    where = await factories.periode(centre="19", session=await factories.session(annee=2025))
    await factories.candidature(pierre, periode=where, numero_inscription=9)


async def a_demande(monde: Monde) -> None:
    """The office 03 asks the office 33 to take Pierre's registration over."""
    assert await monde.acteurs["bureau 03"].client.essayer(DEMANDER, id=monde.pierre, m="Déménagement")


PIERRE = "compte de Pierre"
# An act, its preparation, and the objects that it opens to each actor beyond those reached before; to others, nothing.
TABLE = (
    (papillon, None, {"école A": {PIERRE}}),
    # A registration by school B is within reach of its office, and of the account that school A printed.
    (
        papillon_apres_pre_inscription,
        None,
        {"école B": {"B"}, "bureau 03": {"B"}, "école A": {PIERRE, "B"}, "administrateur": {"B"}},
    ),
    (papillon_apres_un_ine_et_un_jour, None, {"école A": {PIERRE}}),
    (papillon_apres_rattachement, a_b, {"bureau 03": {PIERRE}}),
    (papillon_apres_rattachement, a_b_et_ailleurs, {"administrateur": {PIERRE}}),
    (mot_de_passe_oublie, None, {}),
    (compte_a_l_adresse_de_jeanne, None, {}),
    (compte_avant_zoe, None, {}),
    (adresse_de_jeanne, None, {}),
    (franceconnect, None, {}),
    (transfert_accepte, None, {}),
    (transfert_accepte, a_demande, {"bureau 33": {"A"}}),
    (compte_professionnel_recupere, None, {"administrateur": {"compte de l'école A"}}),
    (habilitation_elargie, None, {}),
    (effacement_puis_nouveau_compte, None, {}),
    (precedente_d_un_homonyme, None, {}),
    (depot_dans_la_piece_de_jeanne, None, {}),
    (session_preparee, None, {}),
    (cle_d_idempotence_de_jeanne, None, {}),
    (message_d_une_ecole, None, {}),
    (notes_par_numero, None, {}),
    (autre_ecole_dite_par_l_eleve, None, {}),
)


@pytest_asyncio.fixture
async def world(client, services, messagerie):
    return await monde(client, services, messagerie)


@pytest.mark.parametrize(("acte", "avant", "accorde"), TABLE)
async def test_an_act_opens_what_the_table_grants_and_nothing_else(world, acte, avant, accorde):
    if avant:
        await avant(world)
    reached = {nom: await world.ouvre([acteur.client]) for nom, acteur in world.acteurs.items()}

    gained = {}
    for nom, acteur in world.acteurs.items():
        held = await acte(world, acteur)
        more = await world.ouvre([acteur.client, *held]) - reached[nom]
        gained |= {nom: more} if more else {}

    assert gained == accorde

"""The decisions of an office on a candidature: set aside, delete, take back, correct, transfer; and its history."""

from datetime import UTC, datetime

import pytest
import pytest_asyncio
from bureau import autre_periode, bureau, entre, inscrits, periode_bts

from api.models import Candidat, Candidature, Compte, Document, Evenement
from api.rules.candidature import EtatCandidature, cle_unicite
from api.rules.domaines import domaines
from api.schema.base import global_id

CANDIDATURE = """id version etat etatLibelle nom prenoms numeroInscription numeroOrigine actionsPossibles
  academie { code } academieOrigine { code } academieDestination { code }"""


def decision(nom: str, arguments: str = "") -> str:
    """A decision on one candidature, with its reason."""
    return f"""mutation($id: ID!, $motif: String!, $version: Int) {{
      {nom}(input: {{candidatureId: $id, motif: $motif, version: $version{arguments}}}) {{
        errors {{ code message path }} candidature {{ {CANDIDATURE} }} }} }}"""


ECARTER, SUPPRIMER, RESTAURER = (
    decision("gestionEcarterCandidature"),
    decision("gestionSupprimerCandidature"),
    decision("gestionRestaurerCandidature"),
)
HISTORIQUE = """query($id: ID!, $first: Int!, $after: Cursor) { gestionCandidature(candidatureId: $id) {
  historique(first: $first, after: $after) {
    nodes { type libelle precisions le acteur { type libelle } } pageInfo { hasNextPage endCursor } } } }"""
MOTIF = "Dossier en double."
AVANT = datetime(2026, 11, 10, 10, tzinfo=UTC)


@pytest_asyncio.fixture
async def periode(services):
    return await periode_bts("03")


@pytest_asyncio.fixture
async def inscrit(periode):
    (row,) = await inscrits(1, periode)
    cle = cle_unicite(domaines()["BTS"], row.candidat_id, row.session_examen)
    await Candidature.filter(id=row.id).update(cle_unicite=cle)
    return await Candidature.get(id=row.id)


@pytest_asyncio.fixture
async def office(client, services):
    return await bureau(client, services, ("03", None), nom="besancon")


@pytest_asyncio.fixture
async def candidat(client, services, inscrit):
    compte = await Compte.get(candidat__id=inscrit.candidat_id)
    return await entre(client, services, compte)


def id_de(row):
    return global_id("Candidature", row.id)


def codes(errors):
    return [(error["code"], error["path"]) for error in errors]


class TestHiding:
    @pytest.mark.parametrize(
        ("mutation", "becomes"), [(ECARTER, ("ECARTEE", "Écartée", 2)), (SUPPRIMER, ("SUPPRIMEE", "Supprimée", 2))]
    )
    async def test_hides_the_candidature_and_lets_the_candidate_register_again(
        self, office, candidat, inscrit, mutation, becomes
    ):
        before = await candidat.run("{ candidatures { id } }")
        done = (await office.run(mutation, id=id_de(inscrit), motif=MOTIF))["candidature"]
        after = await candidat.run("{ candidatures { id } }")
        row = await Candidature.get(id=inscrit.id)

        assert len(before) == 1
        assert after == []
        assert (done["etat"], done["etatLibelle"], done["version"]) == becomes
        assert row.cle_unicite is None

    async def test_takes_the_decision_back(self, office, candidat, inscrit):
        await Candidature.filter(id=inscrit.id).update(inscrite_le=AVANT)
        await office.run(ECARTER, id=id_de(inscrit), motif=MOTIF)

        back = (await office.run(RESTAURER, id=id_de(inscrit), motif="Erreur de notre part."))["candidature"]

        assert back["etat"] == "INSCRIT"
        assert len(await candidat.run("{ candidatures { id } }")) == 1
        assert (await Candidature.get(id=inscrit.id)).cle_unicite == inscrit.cle_unicite

    async def test_takes_nothing_back_once_another_candidature_took_its_place(self, office, inscrit, periode):
        await office.run(ECARTER, id=id_de(inscrit), motif=MOTIF)
        await Candidature.create(
            candidat_id=inscrit.candidat_id,
            periode_id=periode.id,
            session_examen=inscrit.session_examen,
            centre="03",
            nom_tri="X",
            numero_candidat=inscrit.numero_candidat,
            domaine="BTS",
            millesime=2022,
            etat=EtatCandidature.BROUILLON,
            cle_unicite=inscrit.cle_unicite,
        )

        assert codes(await office.refused(RESTAURER, id=id_de(inscrit), motif=MOTIF)) == [("DEJA_INSCRIT", [])]

    async def test_a_withdrawal_deleted_then_taken_back_is_a_withdrawal(self, office, inscrit):
        await Candidature.filter(id=inscrit.id).update(
            etat=EtatCandidature.DESINSCRIT, desinscrite_le=AVANT, cle_unicite=None
        )

        refused = await office.refused(ECARTER, id=id_de(inscrit), motif=MOTIF)
        await office.run(SUPPRIMER, id=id_de(inscrit), motif=MOTIF)
        back = (await office.run(RESTAURER, id=id_de(inscrit), motif=MOTIF))["candidature"]

        assert codes(refused) == [("ACTION_IMPOSSIBLE", [])]
        assert back["etat"] == "DESINSCRIT"
        assert (await Candidature.get(id=inscrit.id)).cle_unicite is None

    @pytest.mark.parametrize(("motif", "code"), [("  ", "OBLIGATOIRE"), ("x" * 501, "TROP_LONG")])
    async def test_wants_a_reason(self, office, inscrit, motif, code):
        assert codes(await office.refused(ECARTER, id=id_de(inscrit), motif=motif)) == [(code, ["motif"])]

    async def test_refuses_a_stale_version_and_a_second_decision(self, office, inscrit):
        stale = await office.refused(ECARTER, id=id_de(inscrit), motif=MOTIF, version=7)
        await office.run(SUPPRIMER, id=id_de(inscrit), motif=MOTIF, version=1)
        twice = await office.refused(SUPPRIMER, id=id_de(inscrit), motif=MOTIF, version=2)
        early = await office.refused(ECARTER, id=id_de(inscrit), motif=MOTIF)

        assert codes(stale) == [("VERSION_PERIMEE", ["version"])]
        assert codes(twice) == codes(early) == [("ACTION_IMPOSSIBLE", [])]

    async def test_the_history_says_who_when_and_what(self, office, inscrit, horloge):
        await office.run(ECARTER, id=id_de(inscrit), motif=MOTIF)
        horloge.advance(minutes=1)
        await office.run(RESTAURER, id=id_de(inscrit), motif="Erreur.")

        first = (await office.run(HISTORIQUE, id=id_de(inscrit), first=1))["historique"]
        rest = (await office.run(HISTORIQUE, id=id_de(inscrit), first=50, after=first["pageInfo"]["endCursor"]))[
            "historique"
        ]

        assert first["nodes"] == [
            {
                "type": "CANDIDATURE_ECARTEE",
                "libelle": "Inscription écartée par le service des examens",
                "precisions": [f"Motif : {MOTIF}"],
                "le": "2026-11-16T11:00:00.000Z",
                "acteur": {"type": "GESTIONNAIRE", "libelle": "besancon"},
            }
        ]
        assert first["pageInfo"]["hasNextPage"] is True
        assert [(node["type"], node["precisions"]) for node in rest["nodes"]] == [
            ("CANDIDATURE_RESTAUREE", ["Motif : Erreur."])
        ]


class TestCivilStatus:
    CORRIGER = f"""mutation($input: GestionCorrigerEtatCivilInput!) {{
      gestionCorrigerEtatCivil(input: $input) {{
        errors {{ code message path }} candidature {{ {CANDIDATURE} }} }} }}"""
    FORM = {  # noqa: RUF012 - a constant
        "civilite": "MADAME",
        "nom": "Éluard-Dupont",
        "nomConfirmation": "Éluard-Dupont",
        "prenoms": "Camille",
        "dateNaissance": "2004-02-03",
        "dateNaissanceConfirmation": "2004-02-03",
        "paysNaissance": "99100",
        "departementNaissance": "011",
        "communeNaissance": "11055",
    }

    async def test_corrects_it_for_every_registration_and_publishes_the_documents_again(
        self, office, inscrit, candidat
    ):
        refused = await candidat.refused(
            "mutation($input: CompteModifierInput!) { compteModifier(input: $input) { errors { code path message } } }",
            input=self.FORM,
        )

        done = (
            await office.run(
                self.CORRIGER, input={"candidatureId": id_de(inscrit), **self.FORM, "motif": "Acte de naissance."}
            )
        )["candidature"]
        row = await Candidature.get(id=inscrit.id)
        (document,) = await Document.filter(candidature_id=row.id, type="CONFIRMATION_INSCRIPTION")

        assert codes(refused) == [("ETAT_CIVIL_FIGE", [])]
        assert (done["nom"], row.nom_tri, row.version_inscription) == ("ÉLUARD-DUPONT", "ELUARD DUPONT CAMILLE", 2)
        assert document.version == 2
        assert "ÉLUARD-DUPONT" in str(document.contenu)
        assert (await Candidat.get(id=row.candidat_id)).commune_naissance == "11055"

    async def test_the_history_keeps_both_values(self, office, inscrit):
        await office.run(
            self.CORRIGER, input={"candidatureId": id_de(inscrit), **self.FORM, "motif": "Acte de naissance."}
        )

        page = await office.run(HISTORIQUE, id=id_de(inscrit), first=50)
        (line,) = [node for node in page["historique"]["nodes"] if node["type"] == "ETAT_CIVIL_CORRIGE"]

        assert line["precisions"][0] == "Motif : Acte de naissance."
        assert any(text.endswith("→ ÉLUARD-DUPONT") for text in line["precisions"])
        assert not any("Prénoms" in text for text in line["precisions"])

    async def test_a_surprising_birth_is_confirmed_first(self, office, inscrit):
        young = self.FORM | {"dateNaissance": "2024-02-03", "dateNaissanceConfirmation": "2024-02-03"}
        form = {"candidatureId": id_de(inscrit), **young, "motif": "Acte de naissance."}

        refused = await office.refused(self.CORRIGER, input=form)
        await office.run(self.CORRIGER, input=form | {"confirmation": True})

        assert codes(refused) == [("CONFIRMATION_REQUISE", ["confirmation"])]
        assert str((await Candidat.get(id=inscrit.candidat_id)).date_naissance) == "2024-02-03"

    async def test_follows_the_rules_of_the_form(self, office, inscrit):
        errors = await office.refused(
            self.CORRIGER,
            input={
                "candidatureId": id_de(inscrit),
                **(self.FORM | {"nomConfirmation": "AUTRE", "prenoms": " "}),
                "motif": " ",
            },
        )

        assert sorted(codes(errors)) == [
            ("CONFIRMATION_DIFFERENTE", ["nomConfirmation"]),
            ("OBLIGATOIRE", ["motif"]),
            ("OBLIGATOIRE", ["prenoms"]),
        ]


class TestTransfer:
    DEMANDER = decision("gestionDemanderTransfert", ', academie: "19"')
    ANNULER = decision("gestionAnnulerTransfert")
    REFUSER = """mutation($id: ID!, $motif: String!) {
      gestionRefuserTransfert(input: {candidatureId: $id, motif: $motif}) { errors { code message path } estFait } }"""
    ACCEPTER = f"""mutation($id: ID!, $periode: ID!) {{
      gestionAccepterTransfert(input: {{candidatureId: $id, periodeId: $periode}}) {{
        errors {{ code message path }} candidature {{ {CANDIDATURE} }} }} }}"""
    DEMANDES = "{ gestionTransferts { nodes { candidatureId numeroCandidat nom origine destination demandeLe } } }"

    @pytest_asyncio.fixture
    async def ailleurs(self, client, services):
        return await bureau(client, services, ("19", "BTS"), nom="reims")

    @pytest_asyncio.fixture
    async def tiers(self, client, services):
        return await bureau(client, services, ("22", None), nom="autre")

    @pytest_asyncio.fixture
    async def la_bas(self, periode):
        return await autre_periode(periode, "19")

    async def test_moves_once_the_other_academie_accepts(self, office, ailleurs, candidat, inscrit, la_bas):
        await Candidat.filter(id=inscrit.candidat_id).update(dernier_numero_inscription=1)
        read = f'{{ gestionCandidature(candidatureId: "{id_de(inscrit)}") {{ candidatureId candidature {{ id }} }} }}'

        asked = (await office.run(self.DEMANDER, id=id_de(inscrit), motif="Déménagement."))["candidature"]
        seen_before = await ailleurs.run(read)
        (demande,) = (await ailleurs.run(self.DEMANDES))["nodes"]
        moved = (await ailleurs.run(self.ACCEPTER, id=id_de(inscrit), periode=global_id("Periode", la_bas.id)))[
            "candidature"
        ]
        (shown,) = await candidat.run("{ candidatures { id numero versionInscription documents { version } } }")

        assert (asked["academie"], asked["academieDestination"]) == ({"code": "03"}, {"code": "19"})
        assert seen_before is None
        assert (demande["candidatureId"], demande["origine"], demande["destination"]) == (id_de(inscrit), "03", "19")
        assert (moved["academie"], moved["academieOrigine"], moved["academieDestination"]) == (
            {"code": "19"},
            {"code": "03"},
            {"code": "19"},
        )
        assert (moved["numeroInscription"], moved["numeroOrigine"]) == ("002", "001")
        assert await office.run(read) is None
        assert (await ailleurs.run(read))["candidatureId"] == id_de(inscrit)
        assert await ailleurs.run(self.DEMANDES) == {"nodes": []}
        assert (shown["numero"], shown["versionInscription"]) == ("002", 2)

    async def test_is_given_up_or_refused_with_a_reason(self, office, ailleurs, inscrit):
        await office.run(self.DEMANDER, id=id_de(inscrit), motif="Déménagement.")
        twice = await office.refused(self.DEMANDER, id=id_de(inscrit), motif="Déménagement.")
        given_up = (await office.run(self.ANNULER, id=id_de(inscrit), motif="Le candidat reste."))["candidature"]
        await office.run(self.DEMANDER, id=id_de(inscrit), motif="Déménagement.")
        refused = await ailleurs.run(self.REFUSER, id=id_de(inscrit), motif="Hors délai.")
        late = await ailleurs.refused(self.REFUSER, id=id_de(inscrit), motif="Hors délai.")
        types = [row.type for row in await Evenement.filter(candidature_id=inscrit.id).order_by("rang")]

        assert codes(twice) == [("ACTION_IMPOSSIBLE", [])]
        assert given_up["academieDestination"] is None
        assert refused["estFait"] is True
        assert codes(late) == [("INTROUVABLE", [])]
        assert types == ["TRANSFERT_DEMANDE", "TRANSFERT_ANNULE"] * 2
        assert (await Candidature.get(id=inscrit.id)).centre == "03"

    async def test_setting_aside_ends_a_request_under_way(self, office, ailleurs, inscrit):
        await office.run(self.DEMANDER, id=id_de(inscrit), motif="Déménagement.")

        hidden = (await office.run(ECARTER, id=id_de(inscrit), motif=MOTIF))["candidature"]

        assert hidden["academieDestination"] is None
        assert await ailleurs.run(self.DEMANDES) == {"nodes": []}

    async def test_only_the_asked_academie_takes_it_over(self, office, tiers, inscrit, la_bas, ailleurs):
        await office.run(self.DEMANDER, id=id_de(inscrit), motif="Déménagement.")
        periode_id = global_id("Periode", la_bas.id)

        assert await tiers.run(self.DEMANDES) == {"nodes": []}
        for actor in (tiers, office):
            assert codes(await actor.refused(self.ACCEPTER, id=id_de(inscrit), periode=periode_id)) == [
                ("INTROUVABLE", [])
            ]
        here = global_id("Periode", inscrit.periode_id)
        wrong = await ailleurs.refused(self.ACCEPTER, id=id_de(inscrit), periode=here)
        assert codes(wrong) == [("INTROUVABLE", [])]

    @pytest.mark.parametrize(("academie", "code"), [("03", "VALEUR_INCOMPATIBLE"), ("ZZ", "VALEUR_INCONNUE")])
    async def test_goes_to_another_academie_of_the_list(self, office, inscrit, academie, code):
        query = decision("gestionDemanderTransfert", f', academie: "{academie}"')

        assert codes(await office.refused(query, id=id_de(inscrit), motif="Déménagement.")) == [(code, ["academie"])]


class TestOnBehalf:
    async def test_an_office_modifies_and_saves_after_the_closing_as_the_candidate_no_longer_may(
        self, client, services, inscrit, horloge
    ):
        horloge.advance(days=60)
        office = await bureau(client, services, ("03", None), nom="besancon")
        candidat = await entre(client, services, await Compte.get(candidat__id=inscrit.candidat_id))
        modifier = """mutation($id: ID!) { candidatureModifier(input: {candidatureId: $id}) {
          errors { code message path } candidature { enSaisie actionsPossibles } } }"""
        enregistrer = """mutation($id: ID!) { candidatureEnregistrer(input: {candidatureId: $id}) {
          errors { code message path } candidature { versionInscription enSaisie } } }"""

        closed = await candidat.refused(modifier, id=id_de(inscrit))
        opened = (await office.run(modifier, id=id_de(inscrit)))["candidature"]
        saved = (await office.run(enregistrer, id=id_de(inscrit)))["candidature"]
        event = await Evenement.filter(candidature_id=inscrit.id, type="CANDIDATURE_MODIFIEE").first()
        compte = await Compte.get(candidat__id=inscrit.candidat_id)

        assert codes(closed) == [("INSCRIPTIONS_CLOSES", [])]
        assert opened["enSaisie"] is True
        assert "RENSEIGNER" in opened["actionsPossibles"]
        assert "SE_DESINSCRIRE" not in opened["actionsPossibles"]
        assert saved == {"versionInscription": 2, "enSaisie": False}
        assert event.compte_id == compte.id
        assert event.acteur == (await Compte.get(identifiant="besancon@example.org")).id

    async def test_an_office_does_not_withdraw_for_the_candidate(self, office, inscrit):
        query = """mutation($id: ID!) { candidatureDesinscrire(input: {candidatureId: $id, confirmation: true}) {
          errors { code message path } } }"""

        assert codes(await office.refused(query, id=id_de(inscrit))) == [("ACTION_IMPOSSIBLE", [])]

    async def test_an_office_sees_no_draft_that_was_never_saved(self, office, periode):
        (row,) = await inscrits(1, periode, etat=EtatCandidature.BROUILLON)

        assert await office.run(f'{{ candidature(id: "{id_de(row)}") {{ id }} }}') is None

    async def test_the_other_registrations_shown_are_those_within_reach(self, client, services, inscrit, periode):
        office = await bureau(client, services, ("03", None), nom="besancon")
        await Candidature.filter(id=inscrit.id).update(inscrite_le=AVANT)
        there = await autre_periode(periode, "19")
        (other,) = await inscrits(1, there)
        await Candidature.filter(id=other.id).update(
            candidat_id=inscrit.candidat_id, numero_inscription=2, cree_le=AVANT, inscrite_le=AVANT
        )
        query = f'{{ candidature(id: "{id_de(inscrit)}") {{ precedentes {{ nodes {{ numero }} }} }} }}'
        nation = await bureau(client, services, (None, None), nom="nation")

        assert (await office.run(query))["precedentes"]["nodes"] == []
        assert (await nation.run(query))["precedentes"]["nodes"] == [{"numero": "002"}]

"""The demo pupils: each created once, at its first sign-in."""

from api.models import Candidature, Compte
from api.resolvers.demo_data import MOT_DE_PASSE_DEMO, semer
from api.resolvers.etablissement.demo_data import ELEVES_DEMO, identifiant


async def test_pupils_are_sown_once_and_sign_in(services, client):
    lines = await semer(services)
    await semer(services)

    logins = [identifiant(un) for un in ELEVES_DEMO]
    assert [login for login in logins if any(f"{login} / {MOT_DE_PASSE_DEMO}" in line for line in lines)] == logins
    assert await Compte.filter(identifiant__in=logins, premiere_connexion=True).count() == len(logins)
    assert await Candidature.filter(est_pre_inscrite=True).count() == len(logins)
    await client.sign_in(logins[0], MOT_DE_PASSE_DEMO)
    assert (await client.errors("{ moi { id } }"))[0]["extensions"]["code"] == "PREMIERE_CONNEXION"

"""Baccalauréat professionnel, the exam of the guide Bac Pro."""

from api.rules.voie_professionnelle import examen_professionnel

DOMAINE = examen_professionnel(
    code="BCP",
    libelle="BACCALAURÉAT PROFESSIONNEL",
    diplome="baccalauréat professionnel",
    sigle="BACPRO",
    reglements="bcp",
)

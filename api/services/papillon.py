"""The password of a connection slip, which nobody can guess, and the drawing of its address."""

import secrets

import segno

from api.rules.papillon import CHIFFRES, LONGUEUR, MAJUSCULES, MINUSCULES, SPECIAUX

_GENERATOR = secrets.SystemRandom()


def nouveau_mot_de_passe() -> str:
    """A password of ten signs: a lower-case letter, an upper-case one, a digit and a special one at least."""
    classes = (MINUSCULES, MAJUSCULES, CHIFFRES, SPECIAUX)
    signs = [secrets.choice(classe) for classe in classes]
    signs += [secrets.choice("".join(classes)) for _ in range(LONGUEUR - len(classes))]
    _GENERATOR.shuffle(signs)
    return "".join(signs)


def qr(adresse: str) -> str:
    """The QR code of an address as inline SVG, with a text for readers without sight."""
    titre = f"QR code de la page de connexion : {adresse}"
    drawing: str = segno.make(adresse, error="m", micro=False).svg_inline(border=4, omitsize=True, title=titre)
    return drawing.replace("<svg ", '<svg role="img" ', 1)

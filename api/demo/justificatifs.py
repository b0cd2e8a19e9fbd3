"""« Mes justificatifs », as a candidate goes through them, with scans made on the spot."""

from io import BytesIO
from typing import Any

import pikepdf

from api.demo import operations_suite as operations
from api.demo.portail import DemoError, Portail, annonce


class Justificatifs:
    """The pièces of one candidature."""

    def __init__(self, portail: Portail, candidature_id: str) -> None:
        self._portail = portail
        self._id = candidature_id

    async def groupe(self, mode: str = "EN_LIGNE") -> dict[str, Any]:
        """The first group of pièces with this way of handing in."""
        candidature = await self._portail.run(operations.JUSTIFICATIFS, id=self._id)
        for groupe in candidature["groupesPieces"]:
            if groupe["mode"] == mode:
                return dict(groupe)
        raise DemoError(f"Aucune pièce n'est demandée ({mode}).")

    async def piece(self, code: str) -> dict[str, Any]:
        """One pièce handed in online, in its present state."""
        return next(piece for piece in (await self.groupe())["pieces"] if piece["code"] == code)

    async def deposer_tout(self) -> dict[str, Any]:
        """Uploads a file for every pièce (« Ajouter »); returns their group."""
        groupe = await self.groupe()
        for piece in groupe["pieces"]:
            await self.deposer(piece)
        return groupe

    async def deposer(self, piece: dict[str, Any], essai: int = 1) -> None:
        """Uploads one file: asks for an address, sends the bytes to it, deposits them."""
        contenu = scan(f"{piece['libelleComplet']} (scan {essai})")
        fichier = annonce(f"{piece['code']}-scan-{essai}.pdf", contenu)
        payload = await self._portail.run(
            operations.OUVRIR_DEPOT, input={"pieceId": piece["id"], "version": piece["version"], **fichier}
        )
        await self._portail.upload(payload["depot"]["url"], contenu)
        await self._portail.run(operations.DEPOSER, id=piece["id"], jeton=payload["depot"]["jeton"])

    async def valider(self) -> None:
        """Validates the group (« J'ai fourni toutes mes pièces »)."""
        groupe = await self.groupe()
        await self._portail.run(operations.VALIDER, id=self._id, groupe=groupe["code"])


def scan(texte: str) -> bytes:
    """A PDF of one page with the name of its pièce."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    police = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=police))
    ecrit = texte.encode("cp1252").hex()
    page.Contents = pikepdf.Stream(document, f"BT /F1 14 Tf 60 760 Td <{ecrit}> Tj ET".encode())
    target = BytesIO()
    document.save(target)
    return target.getvalue()

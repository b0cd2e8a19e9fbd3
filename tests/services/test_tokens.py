"""Secrets: passwords hashed, tokens stored as digests, links signed."""

from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from altered import altered
from pwdlib.hashers.argon2 import Argon2Hasher

from api.services import export, scelles
from api.services.tokens import Tokens

RAPIDE = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
BROUILLES = ["", ".", "a.b", "x" * 10_000, "é", "\x00", "\ud800", "eyJhIjoxfQ.xxxx"]


@pytest.fixture
def tokens():
    return Tokens("clef-de-test", RAPIDE)


class TestMotDePasse:
    @pytest.mark.parametrize(
        "mot_de_passe", ["Lampadaire!", "Été.1234", "Abcdefg😀", "", " ", "\x00", "\ud800", "x" * 5000]
    )
    async def test_is_recognised_and_no_other(self, tokens, mot_de_passe):
        hashed = await tokens.hash_password(mot_de_passe)

        assert hashed.startswith("$argon2id$")
        assert await tokens.verify_password(mot_de_passe, hashed)
        assert not await tokens.verify_password(f"{mot_de_passe}a", hashed)

    @pytest.mark.parametrize("colle", ["Lampadaire! ", " Lampadaire!", "\tLampadaire!\u00a0\r\n"])
    async def test_is_the_same_with_the_spaces_pasted_around_it(self, tokens, colle):
        assert await tokens.verify_password(colle, await tokens.hash_password("Lampadaire!"))
        assert await tokens.verify_password(colle, await tokens.hash_password(colle))  # chosen before that rule
        assert not await tokens.verify_password("Lampadaire!", await tokens.hash_password(colle))
        assert not await tokens.verify_password(colle, None)

    async def test_is_never_hashed_twice_alike(self, tokens):
        assert await tokens.hash_password("Lampadaire!") != await tokens.hash_password("Lampadaire!")

    async def test_of_no_account_is_never_right(self, tokens):
        assert not await tokens.verify_password("Lampadaire!", None)

    @pytest.mark.parametrize("hasher", [RAPIDE, Argon2Hasher()])
    def test_of_no_account_costs_what_a_real_one_costs(self, hasher):
        decoy, real = (text.split("$") for text in (Tokens("clef", hasher)._decoy, hasher.hash("Lampadaire!")))

        assert decoy[:4] == real[:4]
        assert [len(part) for part in decoy] == [len(part) for part in real]
        assert decoy[4:] != real[4:]

    async def test_is_the_same_however_its_accents_are_typed(self, tokens):
        hashed = await tokens.hash_password("Été.1234")

        assert await tokens.verify_password("E\u0301te\u0301.1234", hashed)


class TestJeton:
    def test_is_known_by_its_digest_only(self, tokens):
        jeton, digest = tokens.new_token()

        assert tokens.digest(jeton) == digest
        assert len(jeton) == 43
        assert len(digest) == 64
        assert jeton not in digest

    def test_says_that_its_bearer_goes_first_and_nobody_else_can_write_that(self, tokens):
        first, _ = tokens.new_token(goes_first=True)
        other, _ = tokens.new_token()
        mark = first.partition(".")[2]

        assert tokens.goes_first(first)
        assert Tokens("autre-clef", RAPIDE, former=["clef-de-test"]).goes_first(first)
        assert not Tokens("autre-clef", RAPIDE).goes_first(first)
        for forged in (
            other,
            f"{other}.",
            f"{other}.{mark}",
            altered(first, 3),
            altered(first, 45),
            f"{first}.{mark}",
            *BROUILLES,
        ):
            assert not tokens.goes_first(forged)

    def test_is_never_the_same(self, tokens):
        assert len({tokens.new_token()[0] for _ in range(1000)}) == 1000

    @pytest.mark.parametrize("jeton", BROUILLES)
    def test_any_text_has_a_digest(self, tokens, jeton):
        assert len(tokens.digest(jeton)) == 64


class TestLien:
    def test_names_its_row(self, tokens):
        lien = uuid4()

        assert tokens.read_lien(tokens.sign_lien(lien)) == lien
        assert tokens.sign_lien(lien) == tokens.sign_lien(lien)  # a mail tried again is the same mail

    @pytest.mark.parametrize("jeton", BROUILLES)
    def test_another_text_names_nothing(self, tokens, jeton):
        assert tokens.read_lien(jeton) is None

    def test_of_another_key_or_altered_names_nothing(self, tokens):
        jeton = tokens.sign_lien(uuid4())

        assert Tokens("autre-clef", RAPIDE).read_lien(jeton) is None
        assert [place for place in range(len(jeton) - 1) if tokens.read_lien(altered(jeton, place))] == []
        assert tokens.read_lien(f"{jeton}a") is None

    def test_is_no_download(self, tokens):
        assert tokens.read_fichier(tokens.sign_lien(uuid4())) is None
        assert tokens.read_lien(tokens.sign_fichier("document", uuid4())) is None


class TestFichier:
    def test_names_its_object(self, tokens):
        document = uuid4()

        assert tokens.read_fichier(tokens.sign_fichier("document", document)) == ("document", document)

    @pytest.mark.parametrize("jeton", BROUILLES)
    def test_another_text_names_nothing(self, tokens, jeton):
        assert tokens.read_fichier(jeton) is None


class TestRing:
    """A change of key: the new one signs, the former one is still read with, until it leaves the ring."""

    MAKERS: ClassVar = {
        "lien": (lambda tokens: tokens.sign_lien(UUID(int=1)), Tokens.read_lien),
        "depot": (lambda tokens: tokens.sign_depot(UUID(int=1)), Tokens.read_depot),
        "import": (lambda tokens: tokens.sign_import(UUID(int=1)), Tokens.read_import),
        "fichier": (lambda tokens: tokens.sign_fichier("document", UUID(int=1)), Tokens.read_fichier),
        "appareil": (lambda tokens: tokens.sign_appareil("", UUID(int=1)), Tokens.read_appareil),
        "export": (
            lambda tokens: export.signer(tokens.keys, {"famille": "a"}),
            lambda tokens, jeton: export.lire(tokens.keys, jeton),
        ),
        "second facteur": (
            lambda tokens: scelles.sceller(tokens.keys, "SECRET"),
            lambda tokens, scelle: scelles.ouvrir(tokens.keys, scelle),
        ),
    }

    @pytest.fixture
    def before(self):
        return Tokens("ancienne-clef", RAPIDE)

    @pytest.mark.parametrize("kind", MAKERS)
    def test_a_token_of_a_former_key_is_read_while_that_key_is_in_the_ring(self, before, kind):
        make, read = self.MAKERS[kind]
        made = make(before)

        assert read(Tokens("nouvelle-clef", RAPIDE, former=["plus-ancienne", "ancienne-clef"]), made) is not None
        assert read(Tokens("nouvelle-clef", RAPIDE), made) is None

    @pytest.mark.parametrize("kind", MAKERS)
    def test_the_present_key_alone_makes_new_ones(self, kind):
        make, read = self.MAKERS[kind]
        made = make(Tokens("nouvelle-clef", RAPIDE, former=["ancienne-clef"]))

        assert read(Tokens("nouvelle-clef", RAPIDE), made) is not None
        assert read(Tokens("ancienne-clef", RAPIDE), made) is None

    def test_a_digest_is_known_under_each_key_and_made_under_the_present_one(self, before):
        ring = Tokens("nouvelle-clef", RAPIDE, former=["ancienne-clef"])

        assert ring.keyed_digests("texte") == [ring.keyed_digest("texte"), before.keyed_digest("texte")]

    def test_a_key_listed_twice_is_one(self):
        assert Tokens("clef", RAPIDE, former=["autre", "clef", "autre"]).keys == (b"clef", b"autre")

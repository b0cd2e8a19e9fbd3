"""Drops the index of pièces by statut: `piece_stade` serves every query that it served."""

from tortoise import migrations

from api.models.migrations._online import RemoveIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("models", "0023_keep_contents")]

    operations = [RemoveIndexOnline(model_name="Piece", fields=["statut", "candidature_id"])]

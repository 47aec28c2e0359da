"""Revisions of the tables, run by Alembic (`kith db upgrade`); they ship with Kith."""

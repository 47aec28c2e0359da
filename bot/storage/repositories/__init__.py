"""The repositories of `bot.ports`, each over an `Executor`, for SQLite and PostgreSQL alike."""

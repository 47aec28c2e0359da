"""The database, behind `ports.Storage`: SQLite in one file, or PostgreSQL. The only room with SQLAlchemy."""

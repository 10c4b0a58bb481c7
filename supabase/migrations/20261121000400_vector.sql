-- Vectors for semantic search. A file of its own, because a plain PostgreSQL may lack the extension.
-- Rollback: drop extension vector.
create schema if not exists extensions;
create extension if not exists vector with schema extensions;

-- What is under way without a run (an answer of the API, a long list of embeddings) may take longer than the quarter of an
-- hour after which an open reservation counts as one of a process that died: whoever works on it says so in between.
-- Rollback: alter table public.usage_reservations drop column kept_at;
alter table public.usage_reservations add column kept_at timestamptz;

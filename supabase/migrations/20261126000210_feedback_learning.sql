-- Which feedback the router learns from, and that an answer was given again by another model. Rollback: delete the rows
-- without verdict and wrong choice, drop the constraint and both columns, add the old check again.

alter table public.answer_feedback
  add column replaced boolean not null default false, -- answered again with another model, which the person named
  add column counts boolean not null default true; -- false when it was said while learning was off
alter table public.answer_feedback drop constraint answer_feedback_check;
alter table public.answer_feedback add constraint answer_feedback_says_something
  check (verdict is not null or wrong_choice or replaced);
grant update (replaced, counts) on public.answer_feedback to authenticated;

"""The screens of a change: form, plan, job and log."""

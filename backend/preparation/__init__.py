"""Medical assistants: what is prepared before a visit, tasks, and the time given back to doctors."""

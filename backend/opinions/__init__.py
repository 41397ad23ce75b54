"""Store-and-forward opinions (télé-expertise): a case with photos goes to a specialist, an answer comes back."""

"""What a bank, a recipe and a deck are: frozen records that answer for themselves."""

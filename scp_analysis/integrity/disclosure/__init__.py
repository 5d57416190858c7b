"""What may be published of counts about people, and the proof that what is withheld stays so."""

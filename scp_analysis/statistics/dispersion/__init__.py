"""How much more counts vary than chance alone, and how long they remember: from history."""

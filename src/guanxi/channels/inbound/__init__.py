"""Mail that comes in: what it is (an answer, an absence, a bounce, a complaint), whom it is about, what follows."""

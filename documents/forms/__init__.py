"""How a browser asks for papers, signs them and has them verified."""

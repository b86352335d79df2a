"""What the commands in script/ do. Each command is a few lines of bash and one module here."""

"""How well questions in free wording are answered, on sets that were written from the nota alone."""

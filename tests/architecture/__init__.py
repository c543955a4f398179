"""The house rules. Each test says in its docstring why the rule is there."""

"""One engine for "this value, in this place, is wrong; do this".

`values` says what is wrong with a value: of a setting, a var, a seed. `findings` is what is said, `wording` how.
"""

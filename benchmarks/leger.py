"""The commands of `python -m api`, with passwords hashed at the lowest cost, so that hashing hides no measure."""

import sys
from functools import partial

from pwdlib.hashers.argon2 import Argon2Hasher

from api.services import tokens

LightHasher = partial(Argon2Hasher, time_cost=1, memory_cost=8, parallelism=1)

if __name__ == "__main__":
    tokens.Argon2Hasher = LightHasher  # type: ignore[misc, assignment]
    from api.__main__ import main

    main(sys.argv[1:])

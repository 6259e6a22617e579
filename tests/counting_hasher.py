"""A password hasher that leaves one byte in the file COUNTED_IN for each hash it computes, in whichever process."""

import os

from django.contrib.auth.hashers import MD5PasswordHasher


class CountingHasher(MD5PasswordHasher):
    algorithm = "counting"

    def encode(self, password: str, salt: str) -> str:
        if path := os.environ.get("COUNTED_IN"):
            with open(path, "ab") as file:
                file.write(b".")
        return super().encode(password, salt)

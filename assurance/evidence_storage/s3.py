"""Evidence in a bucket that speaks S3. Needs boto3: `pip install boto3`.

The bytes are gathered and hashed first, sent with their SHA-256 for the store to check and on the condition that the
key is new, and asked for again; only then may a row name the key. A request that breaks off leaves either nothing or an
orphan.
"""

import base64
import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import BinaryIO

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from django.conf import settings

from assurance.evidence_storage import Entry, EvidenceStoreUnavailable
from assurance.evidence_storage.disk import KEY

CHUNK = 64 * 1024
MISSING = {"404", "NoSuchKey"}
EXISTS = {"412", "PreconditionFailed"}
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 5, 20, 2


@cache
def client(endpoint: str, region: str):
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        request_checksum_calculation="when_required",  # we send our own
        s3={"addressing_style": "path" if endpoint else "auto"},
    )
    return boto3.client("s3", endpoint_url=endpoint or None, region_name=region or None, config=config)


class S3Storage:
    def __init__(self, bucket: str):
        self.bucket = bucket

    @property
    def client(self):
        return client(settings.EVIDENCE_S3_ENDPOINT, settings.EVIDENCE_S3_REGION)

    def write(self, key: str, chunks: Iterable[bytes]) -> tuple[int, str]:
        with tempfile.TemporaryFile() as file:
            digest = hashlib.sha256()
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
            size, is_ours = file.tell(), True
            try:
                is_ours = self.put(key, file, size, digest.digest())
                self.read_back(key, size, digest)
            except EvidenceStoreUnavailable:
                if is_ours:
                    with suppress(EvidenceStoreUnavailable):  # what cannot be removed now is an orphan, for the sweep
                        self.remove(key)
                raise
        return size, digest.hexdigest()

    def put(self, key: str, file: BinaryIO, size: int, digest: bytes) -> bool:
        """Whether the key was new. It may exist because the answer to a first attempt was lost: reading back tells."""
        file.seek(0)
        with answered(but_for=EXISTS):
            self.client.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=file,
                ContentLength=size,
                ContentType="application/octet-stream",
                ChecksumSHA256=base64.b64encode(digest).decode(),
                IfNoneMatch="*",
            )
            return True
        return False

    def read_back(self, key: str, size: int, digest) -> None:
        with answered():
            said = self.client.head_object(Bucket=self.bucket, Key=key, ChecksumMode="ENABLED")
        checksum = said.get("ChecksumSHA256")
        if checksum is None:  # a store that keeps no checksums is asked for the bytes
            with self.open(key) as stored:
                checksum = base64.b64encode(hashlib.file_digest(stored, "sha256").digest()).decode()
        if (said["ContentLength"], checksum) != (size, base64.b64encode(digest.digest()).decode()):
            raise EvidenceStoreUnavailable("The store did not keep what was sent to it.")

    def open(self, key: str) -> BinaryIO:
        """All of it, before the first byte is given to anybody: half a file is none."""
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
        try:
            with answered(missing=key):
                said = self.client.get_object(Bucket=self.bucket, Key=key)
                for chunk in said["Body"].iter_chunks(CHUNK):
                    file.write(chunk)
            if file.tell() != said["ContentLength"]:
                raise EvidenceStoreUnavailable("The store broke off in the middle of a file.")
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    def kept(self) -> Iterator[Entry]:
        with answered():
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket):
                for each in page.get("Contents", ()):
                    if re.fullmatch(KEY, each["Key"]):
                        yield Entry(each["Key"], each["LastModified"])

    def unfinished(self) -> Iterator[Entry]:
        """None: an object is there as a whole or not at all."""
        return iter(())

    def remove(self, key: str) -> None:
        with answered():
            self.client.delete_object(Bucket=self.bucket, Key=key)


@contextmanager
def answered(*, missing: str = "", but_for: set[str] = frozenset()) -> Iterator[None]:
    """Turn every failure of the store into the two that callers know: no such file, and no usable answer."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if missing and code in MISSING:
            raise FileNotFoundError(f"The store has no {missing}.") from error
        if code not in but_for:
            raise EvidenceStoreUnavailable(f"The store answered {code or 'with an error'}.") from error
    except (BotoCoreError, HTTPClientError) as error:
        raise EvidenceStoreUnavailable(f"The store does not answer ({type(error).__name__}).") from error

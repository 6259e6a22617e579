"""`python -m tests.seeded_faults [WORDS …]`: try all faults, or those whose name holds one of the words.

Ends with 1 when one of them was not caught.
"""

import sys

from tests.seeded_faults.faults import written_faults
from tests.seeded_faults.trying import Ending, try_all


def main(words: list[str]) -> int:
    faults = [fault for fault in written_faults() if not words or any(word in fault.name for word in words)]
    tried = try_all(faults, lambda line: print(line, flush=True))  # noqa: T201
    caught = sum(each.ending == Ending.CAUGHT for each in tried)
    print(f"{caught} of {len(tried)} caught")  # noqa: T201
    return 0 if caught == len(tried) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

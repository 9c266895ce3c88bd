#!/usr/bin/env python3
"""Check an exported ledger with nothing but Python: verify_ledger.py EXPORT [CHECKPOINTS]

EXPORT is what `manage.py ledger export` wrote. CHECKPOINTS, if given, is an older file of checkpoints that you kept
yourself: then even a ledger that was written anew and signed anew is found out. Ends with 1 when anything is wrong.
"""

import json
import sys
from hashlib import sha256

try:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None

FIRST = "0" * 64


def canonical(said):
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def is_signed(line, keys):
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(keys[line["says"]["key"]]))
        key.verify(bytes.fromhex(line["signature"]), canonical(line["says"]).encode())
    except Exception:
        return False
    return True


def check(export, kept):
    """Yields what is wrong; the last thing yielded is a sentence about what was read, marked with a space."""
    keys, seals, heads, roots = {}, {}, {}, {}
    subject, number, prev, last_seal, count, subjects, sums, end = "", 0, FIRST, FIRST, 0, 0, {}, None
    for raw in export:
        line = json.loads(raw)
        kind = line["type"]
        if kind == "keys":
            keys = line["ed25519"]
        elif kind == "checkpoint":
            said = line["says"]
            seals[said["number"]] = said
            if said["number"] != len(seals) or said["prev"] != last_seal:
                yield f"checkpoint {said['number']} does not follow the one before it"
            last_seal = line["hash"]
            if sha256(canonical(said).encode()).hexdigest() != line["hash"]:
                yield f"checkpoint {said['number']} was changed"
            if Ed25519PublicKey and not is_signed(line, keys):
                yield f"checkpoint {said['number']} is not signed"
            if kept.pop(said["number"], line["hash"]) != line["hash"]:
                yield f"checkpoint {said['number']} is not the one that was kept"
        elif kind == "head":
            heads[line["subject"], line["number"]] = line["hash"]
            root = roots.setdefault(line["checkpoint"], sha256())
            root.update(f"{line['subject']} {line['number']} {line['hash']}\n".encode())
        elif kind == "transaction":
            said = line["says"]
            count += 1
            if said["subject"] != subject:
                subject, number, prev, subjects = said["subject"], 0, FIRST, subjects + 1
            where = f"transaction {said['number']} of {subject}"
            if said["number"] != number + 1 or line["prev"] != prev:
                yield f"{where} does not follow the one before it"
            if sha256(f"{line['prev']}\n{canonical(said)}".encode()).hexdigest() != line["hash"]:
                yield f"{where} was changed"
            if heads.pop((subject, said["number"]), line["hash"]) != line["hash"]:
                yield f"{where} is not the one that a checkpoint sealed"
            units = {}
            for account, unit, milli in said["legs"]:
                units[unit] = units.get(unit, 0) + milli
                if account == "learner":
                    sums[unit] = sums.get(unit, 0) + milli
            if any(units.values()):
                yield f"{where} does not sum to nothing"
            number, prev = said["number"], line["hash"]
        elif kind == "end":
            end = line["transactions"]
    if end != count:
        yield f"the export is not whole: {count} transactions of {end}"
    for number, said in seals.items():
        if roots.get(number, sha256()).hexdigest() != said["root"]:
            yield f"the heads of checkpoint {number} were changed"
    for subject, number in heads:
        yield f"transaction {number} of {subject} stood in a checkpoint and is gone"
    for number in kept:
        yield f"checkpoint {number} was kept and is not in the export"
    signed = "signatures checked" if Ed25519PublicKey else "signatures NOT checked: install cryptography"
    yield f" {count} transactions, {subjects} learners, {len(seals)} checkpoints ({signed}), sums {sums}"


def main(export, checkpoints=None):
    kept = {}
    if checkpoints:
        with open(checkpoints, encoding="utf-8") as file:
            lines = [json.loads(raw) for raw in file]
        kept = {line["says"]["number"]: line["hash"] for line in lines if line["type"] == "checkpoint"}
    wrong = 0
    with open(export, encoding="utf-8") as file:
        for words in check(file, kept):
            wrong += not words.startswith(" ")
            print(words.strip())
    print("WRONG" if wrong else "right")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""The peers' share of scripts/peers.sh: the same files read by lxml and openpyxl, and the ratios."""
import re
import statistics
import sys
import time

import openpyxl
from lxml import etree

folder = sys.argv[1]


def median(act, rounds):
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        act()
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1e3


def ours(name):
    return float(re.search(r"read and checked ([0-9]+) ms", open(f"{folder}/{name}.txt").read())[1])


schema = etree.XMLSchema(etree.parse(f"{folder}/sen2.xsd"))


def sen2():
    tree = etree.parse(f"{folder}/return.xml")
    if not schema.validate(tree):
        raise SystemExit(f"the return does not fit its own schema: {schema.error_log.last_error}")


def annex():
    book = openpyxl.load_workbook(f"{folder}/annex.xlsx", read_only=False, data_only=True)
    return sum(1 for sheet in book for _ in sheet.iter_rows(values_only=True))


lxml_ms, openpyxl_ms = median(sen2, 7), median(annex, 3)
print(f"lxml: parse and schema of the same return {lxml_ms:.0f} ms; OnePlan takes {ours('sen2') / lxml_ms:.2f} of it, bound 0.5")
print(f"openpyxl: reading the same workbook {openpyxl_ms:.0f} ms; OnePlan is {openpyxl_ms / ours('annex'):.0f} times faster, bound 20")

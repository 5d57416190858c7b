"""Whole packs in which nothing changed: is anything said to have?"""

import numpy as np

from calibrate.changes import batches, chunks, course, judged
from calibrate.rows import ALPHA, Row
from calibrate.simulated import clustered
from scp_analysis.statistics.multiplicity import adjust

FAMILY = "pack"
LIKELY = 0.10


def pack_rows(replicates, generator):
    """Judge packs of ten pages with twelve offences each, every page with a tenth of alpha."""
    packs, pages, offences = max(replicates // 10, 1), 10, 12
    mean = course(720, 4)
    p = [
        judged(clustered(3)(mean, n, generator), 4, related=batches(n))
        for n in chunks(packs * pages * offences)
    ]
    p = np.concatenate(p)
    p = p.reshape(packs, pages, offences)
    clear = [any((adjust(page, share=1 / pages) < ALPHA).any() for page in pack) for pack in p]
    outside = (p < LIKELY).any(axis=(1, 2))
    data = "clustered (phi 3), 720 a year, quarters"
    test = "pack of 120 tests, any"
    yield Row(
        family=FAMILY,
        test=f"{test} increased or decreased",
        data=data,
        rate=np.mean(clear),
        replicates=packs,
        target=0.05,
    )
    yield Row(
        family=FAMILY,
        test=f"{test} 90 % interval clear of 0",
        data=data,
        rate=np.mean(outside),
        replicates=packs,
        nominal=LIKELY,
        target=0.20,
        note="no adjustment at this level",
        known_miss=True,
    )


ROWS = (pack_rows,)

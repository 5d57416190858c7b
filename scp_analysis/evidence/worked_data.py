"""Data that others have published, for the worked examples of the validation notebook."""

import pandas as pd

NILE = [1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020]
NILE += [960, 1180, 799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840]
NILE += [874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120]
NILE += [1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845]
NILE += [944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890]
NILE += [744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919]
NILE += [718, 714, 740]
"""Yearly volume of the Nile at Aswan, 1871 to 1970: Cobb GW (1978), Biometrika 65, 243-251."""

COAL = [4, 5, 4, 1, 0, 4, 3, 4, 0, 6, 3, 3, 4, 0, 2, 6, 3, 3, 5, 4, 5, 3, 1, 4, 4, 1, 5, 5]
COAL += [3, 4, 2, 5, 2, 2, 3, 4, 2, 1, 3, 2, 2, 1, 1, 1, 1, 3, 0, 0, 1, 0, 1, 1, 0, 0, 3, 1]
COAL += [0, 3, 2, 2, 0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0, 1, 1, 0, 2, 3, 3, 1, 1]
COAL += [2, 1, 1, 1, 1, 2, 4, 2, 0, 0, 0, 1, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1]
"""British coal mining disasters by year, 1851 to 1962: Jarrett RG (1979), Biometrika 66, 191-193."""

HAIR_BY_EYE = [[68, 20, 15, 5], [119, 84, 54, 29], [26, 17, 14, 14], [7, 94, 10, 16]]
"""Snee RD (1974), The American Statistician 28; R data set HairEyeColor, sexes together."""

PAINT = [33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00]
PAINT += [33.54, 33.12, 33.84]
"""Viscosity of 15 batches of paint: Montgomery DC (2009), example 6.5."""

JUICE = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22]
JUICE += [8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
"""Faulty cans of juice in 30 samples of 50: Montgomery DC (2009), example 7.1."""

STANDARD_AGES = pd.DataFrame(
    {
        "area": "Northtown",
        "stratum": ["0-17", "18-34", "35-64", "65+"],
        "count": [12, 55, 40, 33],
        "population": [8000, 12_000, 9000, 3000],
        "standard": [22_000, 35_000, 28_000, 15_000],
    }
)
"""Four age groups of an invented area, and a standard population."""

TRIAL = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
TRIAL += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
"""Fifteen p values of a trial: Benjamini Y, Hochberg Y (1995), section 3.2."""

MAP = [[0, 2, 0, 1, 0], [1, 5, 3, 0, 0], [0, 4, 2, 0, 1]]
MAP += [[1, 0, 0, 0, 6], [0, 0, 1, 2, 3], [0, 1, 0, 0, 2]]
"""Counts of an invented map of six rows and five columns."""

INCOMES = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
"""Incomes of tenths of the population, USA 1968: example of R's ineq::Gini."""

OPERATION = pd.DataFrame(
    {
        "treated_before": [207],
        "treated_after": [110],
        "control_before": [308],
        "control_after": [318],
        "displacement_before": [178],
        "displacement_after": [157],
        "displacement_control_before": [150],
        "displacement_control_after": [140],
    }
)
"""Worked example of Wheeler AP, Ratcliffe JH (2018), Crime Science 7, 11."""

CONVICTIONS = pd.DataFrame(
    {"treated_before": [15], "treated_after": [2], "control_before": [3], "control_after": [10]}
)
"""Convictions of like-sex twins (Fisher 1962): example of R's fisher.test."""

HARM_WEIGHTS = pd.DataFrame(
    {
        "offence_code": ["39"],
        "offence": ["Theft from the person"],
        "weight": [30.0],
        "police_generated": [False],
        "weight_set": ["invented"],
        "vintage": ["2020"],
    }
)
"""One weight, invented: with one weight the limits of harm are those of the count."""

HARM_COUNTS = pd.DataFrame({"offence_code": ["39"], "count": [10]})
"""Ten offences of that weight."""

JUDGES = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]
"""Three executives rank six applicants: Siegel S (1956), chapter 9."""

SCORES = pd.DataFrame(
    {"scorer": "A", "option": "robbery", "criterion": ["harm", "volume"], "score": [5, 2]}
)
"""One option scored on two criteria."""

SCORE_WEIGHTS = {"harm": 3.0, "volume": 1.0}

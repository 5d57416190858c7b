"""The concepts of docs/methods.md, family by family, and the function that computes each."""

CONCEPTS: dict[str, dict[str, str]] = {
    "Intervals": {
        "Exact Poisson interval (Garwood)": "intervals.counts.poisson_interval",
        "Byar interval": "intervals.counts.byar_interval",
        "Wilson score interval": "intervals.proportions.proportion_interval",
        "Clopper-Pearson interval": "intervals.proportions.exact_proportion_interval",
        "Difference of two proportions (Newcombe)": "intervals.proportions.compare_proportions",
        "Survey percentages with design effect": "surveys.percentages.survey_intervals",
        "Design effect and effective number": "surveys.design.design_effect",
        "Weighted survey share": "surveys.design.weighted_share",
        "Two survey waves compared": "surveys.waves.compare_waves",
    },
    "Change": {
        "Two counts compared, exact ratio interval and p": "changes.comparison.compare_counts",
        "Smallest detectable change": "changes.comparison.smallest_detectable_change",
        "Call-out of two small counts: exact, mid-p, e-test": "changes.single.single_change",
        "Mid-p limits of a ratio": "changes.single.mid_p_limits",
        "Two windows that share no period": "changes.windows.window_totals",
        "Rolling totals": "changes.windows.rolling_sum",
        "Change of a rolling total decomposed": "changes.rolling.decompose_rolling_change",
        "Verdicts, with the rule for small bases": "verdicts.verdicts",
    },
    "Dispersion": {
        "Dispersion from the history of each series": "dispersion.estimates.history_dispersion",
        "Dispersion pooled over areas": "dispersion.estimates.pooled_dispersion",
    },
    "Trend": {
        "Quasi-Poisson trend": "trends.trend.trend",
        "Mann-Kendall test and Sen slope": "trends.kendall.mann_kendall",
        "Seasonal and correlated seasonal Mann-Kendall": "trends.kendall.seasonal_mann_kendall",
    },
    "Change points and joinpoints": {
        "Change point of counts": "trends.changepoints.change_point",
        "Pettitt test": "trends.pettitt.pettitt_test",
        "Joinpoints and annual percent change": "trends.joinpoints.joinpoints",
    },
    "Control charts": {
        "XmR chart": "control.individuals.xmr_chart",
        "c, u and u' charts": "control.attributes.u_chart",
        "p and p' charts": "control.attributes.p_chart",
        "g chart": "control.rare.g_chart",
        "t chart": "control.rare.t_chart",
        "Run chart": "control.runs.run_chart",
        "Seasonally adjusted chart of counts": "control.seasonal.seasonal_chart",
        "Rule sets by name": "control.rules.signals",
        "Assurance against a target": "control.assurance.assurance",
    },
    "Rates and benchmarking": {
        "Rate with interval": "areas.rates.rate",
        "Funnel": "areas.funnels.funnel",
        "Funnel curves": "areas.funnels.funnel_curves",
        "Funnel limits at any level": "areas.funnel_limits.exact_limits",
        "Over-dispersion between areas: phi and additive tau": (
            "areas.between_areas.between_area_spread"
        ),
        "Direct standardisation": "areas.standardisation.directly_standardised",
        "Indirect standardisation": "areas.standardisation.indirectly_standardised",
        "Quantile bands": "areas.bands.quantile_bands",
        "Most similar group: mean": "areas.bands.similar_group_mean",
        "Ranks with intervals": "areas.ranks.rank_rates",
        "One area's rank and who it cannot be told from": "areas.rank_sets.rank_set",
    },
    "Multiplicity": {
        "Benjamini-Hochberg, Benjamini-Yekutieli, Holm": "multiplicity.adjust",
    },
    "Places": {
        "Counts on the national grid": "places.grid.grid_counts",
        "Gi* statistic": "places.hotspots.gi_star",
        "Hot and cold spots": "places.hotspots.hotspots",
        "Hot spots on shifted grids": "places.sensitivity.shifted_hotspots",
        "New, persistent and former hot spots": "places.persistence.hotspot_classes",
        "Lorenz curve": "places.concentration.lorenz",
        "Concentration against chance": "places.concentration.concentration",
        "PAI, PEI, RRI and hit rate": "places.predictions.prediction_accuracy",
        "Scan for one busy spell": "places.scan.busiest_spell",
        "Naus approximation": "places.naus.naus",
        "Scan with the total known": "places.naus.naus_given_total",
        "Hot spots of irregular areas": "places.irregular.irregular_hotspots",
    },
    "Evaluating operations": {
        "Weighted displacement difference": (
            "operations.displacement.weighted_displacement_difference"
        ),
        "Weighted displacement difference of harm": (
            "operations.harm_difference.harm_displacement_difference"
        ),
        "Ratio of ratios": "operations.ratios.ratio_of_ratios",
        "Exact ratio of ratios": "operations.ratios.exact_ratio_of_ratios",
        "Exact test of counts in bins": "operations.bins.exact_counts_in_bins",
        "Interrupted time series": "operations.interrupted.interrupted_series",
        "Placebo in time": "operations.placebo_time.placebo_in_time",
        "Placebo in space": "operations.placebo_space.placebo_in_space",
        "Placebo among the busiest places": "operations.placebo_space.placebo_busiest",
        "Shrinkage against regression to the mean": "operations.shrinkage.shrunk_effect",
        "Claims without a base refused": "operations.claims.assess_claims",
    },
    "Harm": {
        "Harm of counted offences": "harm.totals.harm",
        "Harm per head": "harm.per_head.harm_per_head",
        "A table of weights checked": "harm.weights.weights_by_code",
    },
    "Scoring": {
        "Priority scores, additive and multiplicative": "scoring.scores.priority_scores",
        "Ranks of priorities with intervals": "scoring.uncertainty.rank_priorities",
        "Agreement of scorers": "scoring.scores.scorer_agreement",
        "Kendall's W": "scoring.scores.kendalls_w",
        "Which criterion drives the order": "scoring.influence.criterion_influence",
    },
}

SETTINGS = (
    "areas.strata.Strata",
    "control.baselines.Baseline",
    "scoring.uncertainty.Uncertainty",
    "verdicts.Cutoffs",
)

SHARED = (
    "areas.strata",
    "changes.conditional",
    "control.baselines",
    "control.charts",
    "dispersion.autocorrelation",
    "dispersion.memory",
    "dispersion.moderation",
    "dispersion.scatter",
    "inputs",
    "intervals.rows",
    "intervals.weighted_sums",
    "operations.comparison",
    "places.neighbourhoods",
    "scoring.sheet",
    "series.count_series",
    "series.designs",
    "series.loglinear",
    "series.running",
    "series.season",
    "settings",
    "trends.kinks",
    "trends.levels",
    "trends.pairwise",
)
"""Modules that serve the others and hold no concept of their own."""

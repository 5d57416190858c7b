"""Control charts: is this month out of the ordinary for this series, by limits fixed beforehand?"""

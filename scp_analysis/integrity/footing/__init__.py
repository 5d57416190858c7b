"""Do printed figures add up, carry their bases and speak of one window, place and unit?"""

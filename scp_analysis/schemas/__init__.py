"""Every table that flows through the package, with the columns and rules it must keep."""

# A check that is made before pandera's checks of pandas tables are known does not know them.
import pandera.backends.pandas.builtin_checks  # noqa: F401

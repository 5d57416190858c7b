"""The door by which papermill finds the engine: ``papermill --engine scp-analysis in.ipynb out.ipynb``.

papermill loads every registered engine while it is itself being imported, also when the engine is
what imports it. So this module imports nothing until a notebook is to be run.
"""

from typing import Any


class ChosenEngine:
    """Stands in for `scp_analysis.packs.running.engine.PackEngine` until it is used."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:  # noqa: ANN401
        """Run a notebook: papermill's interface of an engine."""
        from scp_analysis.packs.running.engine import PackEngine

        return PackEngine.execute_notebook(nb, kernel_name, **options)

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:  # noqa: ANN401
        """Name the kernel a notebook asks for."""
        from papermill.utils import nb_kernel_name

        return str(nb_kernel_name(nb, name))

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:  # noqa: ANN401
        """Name the language a notebook is written in."""
        from papermill.utils import nb_language

        return str(nb_language(nb, language))

from scp_analysis.pages import citing, findings
from scp_analysis.presentation.artefacts import MIME, Notice
from scp_analysis.presentation.tables import sources


def test_every_source_of_the_catalogue_is_named_by_publisher_and_title(here):
    known = citing.citations(here)
    assert set(known) == set(here.catalogue.sources())
    for name, source in here.catalogue.sources().items():
        assert known[name].text == f"{source.publisher}: {source.title}"


def test_what_is_shown_names_its_source_and_leads_to_its_row(here, tables, monkeypatch):
    seen = []
    monkeypatch.setattr("scp_analysis.presentation.show.display", lambda it, raw: seen.append(it))
    show = citing.showing(here)
    show(findings.changes(tables["quarterly"], name="x", title="X", why_absent="none held"))
    show(Notice(name="n", title="N", message="Take care."))
    figure, table = seen[0], seen[-2]
    for shown in (figure, table):
        assert shown[MIME]["source"] == [citing.citations(here)["csp_quarterly"].text]
        assert 'href="#sources--csp-quarterly"' in shown["text/html"]
    assert "csp_quarterly" not in figure[MIME]["svg"]


def test_the_rows_that_citations_lead_to_are_those_of_the_table_of_sources(here):
    from scp_analysis.evidence import quality

    page = sources(quality.every_source(here), name=citing.SOURCES).html()
    held = [name for name in here.catalogue.sources() if here.catalogue.has(name)]
    assert all(f'id="{citing.citations(here)[name].row}"' in page for name in held)


def test_a_source_that_is_no_identifier_stays_as_it_is(here):
    notice = Notice(name="n", title="N", message="M", source=("A partner",))
    assert notice.cited(citing.citations(here)).source == ("A partner",)

"""Citations and references in the styles' own forms, each standing alone.

What is expected of Chicago is told by its manual (18th edition, chapters 13 and 14, and the examples of its Citation
Quick Guide), not by what came out.
"""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from pathlib import Path
from xml.etree import ElementTree

import pytest

from build_tools.bibliography import read_bibliography
from build_tools.citation_syntax import LOCATOR_LABELS, parse_citation
from build_tools.citations import style as citation_style
from build_tools.citations.cache import KEPT, Texts, load_texts
from build_tools.citations.csl_forms import LABELS, Form, read_style
from build_tools.citations.csl_styles import UnknownStyle, style_file
from build_tools.citations.pandoc_html import inlines_html, without_links
from build_tools.citations.style import ProcessorFailed, format_citations, load_style
from build_tools.diagnostics import Location
from build_tools.model import Citation, CitationItem, Source

HERE = Path(__file__).parent / "citation_style"
REFERENCE_SET = Path(__file__).parents[2] / "shared" / "corpora" / "biblatex" / "biblatex-examples.bib"
PLACE = Location("content/chapter.md")
CHICAGO = "chicago-notes-bibliography"
QUICK = "harvard-cite-them-right"  # a short style, for what all have in common


def cite(source: str) -> Citation:
    citation = parse_citation(source, lambda offset: PLACE)
    assert citation is not None
    return citation


def work(key: str, **csl) -> Source:
    return Source(
        key,
        {"id": key, "type": "book", **{name.replace("_", "-"): value for name, value in csl.items()}},
        PLACE,
        "cited",
    )


def year(number: int) -> dict:
    return {"date-parts": [[number]]}


def person(family: str, given: str = "") -> dict:
    return {"family": family, "given": given} if given else {"family": family}


@pytest.fixture(scope="module")
def works() -> tuple[Source, ...]:
    sources, diagnostics = read_bibliography((HERE / "works.bib").read_text(encoding="utf-8"), "works.bib")
    assert diagnostics == []
    return sources


# citation -> its full form, its short form
CHICAGO_NOTES = {
    "[@yu2020, p. 45]": (
        "Charles Yu, <em>Interior Chinatown</em> (Pantheon Books, 2020), 45",
        "Yu, <em>Interior Chinatown</em>, 45",
    ),
    "[@yu2020]": ("Charles Yu, <em>Interior Chinatown</em> (Pantheon Books, 2020)", "Yu, <em>Interior Chinatown</em>"),
    "[@binder2022, pp. 117–118]": (
        "Amy J. Binder and Jeffrey L. Kidder, <em>The Channels of Student Activism: How the Left and Right Are Winning (and Losing) "
        "in Campus Politics Today</em> (University of Chicago Press, 2022), 117–18",
        "Binder and Kidder, <em>Channels of Student Activism</em>, 117–18",
    ),
    "[@doyle2023, p. 64]": (
        "Kathleen Doyle, “The Queen Mary Psalter,” in <em>The Book by Design: The Remarkable Story of the World’s Greatest Invention</em>, "
        "ed. P. J. M. Marks and Stephen Parkin (University of Chicago Press, 2023), 64",
        "Doyle, “Queen Mary Psalter,” 64",
    ),
    "[@marks2023]": (
        "P. J. M. Marks and Stephen Parkin, eds., <em>The Book by Design</em> (University of Chicago Press, 2023)",
        "Marks and Parkin, <em>Book by Design</em>",
    ),
    "[@garciamarquez1988, pp. 242–255]": (
        "Gabriel García Márquez, <em>Love in the Time of Cholera</em>, trans. Edith Grossman (Cape, 1988), 242–55",
        "García Márquez, <em>Cholera</em>, 242–55",
    ),
    "[@kwon2022, pp. 1842–1843]": (
        "Hyeyoung Kwon, “Inclusion Work: Children of Immigrants Claiming Membership in Everyday Life,” "
        "<em>American Journal of Sociology</em> 127, no. 6 (2022): 1842–43, "
        '<a href="https://doi.org/10.1086/720277">https://doi.org/10.1086/720277</a>',
        "Kwon, “Inclusion Work,” 1842–43",
    ),
    "[@blum2023]": (
        # The manual has a comma after the question mark; processors of CSL leave it out.
        "Dani Blum, “Are Flax Seeds All That?” <em>The New York Times</em>, December 13, 2023, "
        '<a href="https://www.nytimes.com/2023/12/13/well/eat/flax-seeds-benefits.html">'
        "https://www.nytimes.com/2023/12/13/well/eat/flax-seeds-benefits.html</a>",
        "Blum, “Flax Seeds”",
    ),
    "[@blajer2019, pp. 66–67]": (
        "Yuna Blajer de la Garza, “A House Is Not a Home: Citizenship and Belonging in Contemporary Democracies” "
        "(PhD diss., University of Chicago, 2019), 66–67",
        "Blajer de la Garza, “House,” 66–67",
    ),
    "[@yale]": (
        "“About Yale: Yale Facts,” Yale University, accessed March 8, 2022, "
        '<a href="https://www.yale.edu/about-yale/yale-facts">https://www.yale.edu/about-yale/yale-facts</a>',
        "Yale University, “About Yale”",
    ),
    "[@who2019, ch. 3]": (
        "World Health Organization, <em>Guidelines on Physical Activity</em> (WHO, 2019), chap. 3",
        "World Health Organization, <em>Guidelines on Physical Activity</em>, chap. 3",
    ),
    "[@undated]": (
        "Amnesty International, <em>Reports on Human Rights</em> (Amnesty International, n.d.)",
        "Amnesty International, <em>Reports on Human Rights</em>",
    ),
    "[@ohayon2006]": (
        "Isabelle Ohayon, <em>La sédentarisation des Kazakhs</em> (Maisonneuve &amp; Larose, 2006)",
        "Ohayon, <em>La sédentarisation des Kazakhs</em>",
    ),
}
CHICAGO_REFERENCES = {
    "undated": "Amnesty International. <em>Reports on Human Rights</em>. Amnesty International, n.d.",
    "binder2022": (
        "Binder, Amy J., and Jeffrey L. Kidder. <em>The Channels of Student Activism: How the Left and Right Are Winning "
        "(and Losing) in Campus Politics Today</em>. University of Chicago Press, 2022."
    ),
    "blajer2019": (
        "Blajer de la Garza, Yuna. “A House Is Not a Home: Citizenship and Belonging in Contemporary Democracies.” "
        "PhD diss., University of Chicago, 2019."
    ),
    "blum2023": (
        "Blum, Dani. “Are Flax Seeds All That?” <em>The New York Times</em>, December 13, 2023. "
        '<a href="https://www.nytimes.com/2023/12/13/well/eat/flax-seeds-benefits.html">'
        "https://www.nytimes.com/2023/12/13/well/eat/flax-seeds-benefits.html</a>."
    ),
    "doyle2023": (
        "Doyle, Kathleen. “The Queen Mary Psalter.” In <em>The Book by Design: The Remarkable Story of the World’s Greatest Invention</em>, "
        "edited by P. J. M. Marks and Stephen Parkin. University of Chicago Press, 2023."
    ),
    "garciamarquez1988": "García Márquez, Gabriel. <em>Love in the Time of Cholera</em>. Translated by Edith Grossman. Cape, 1988.",
    "kwon2022": (
        "Kwon, Hyeyoung. “Inclusion Work: Children of Immigrants Claiming Membership in Everyday Life.” "
        "<em>American Journal of Sociology</em> 127, no. 6 (2022): 1818–59. "
        '<a href="https://doi.org/10.1086/720277">https://doi.org/10.1086/720277</a>.'
    ),
    "marks2023": "Marks, P. J. M., and Stephen Parkin, eds. <em>The Book by Design</em>. University of Chicago Press, 2023.",
    "ohayon2006": "Ohayon, Isabelle. <em>La sédentarisation des Kazakhs</em>. Maisonneuve &amp; Larose, 2006.",
    "who2019": "World Health Organization. <em>Guidelines on Physical Activity</em>. WHO, 2019.",
    "yale": (
        "Yale University. “About Yale: Yale Facts.” Accessed March 8, 2022. "
        '<a href="https://www.yale.edu/about-yale/yale-facts">https://www.yale.edu/about-yale/yale-facts</a>.'
    ),
    "yu2020": "Yu, Charles. <em>Interior Chinatown</em>. Pantheon Books, 2020.",
}
MORE_CITATIONS = {
    "[see @yu2020, p. 45, and *passim*]": (
        "see Charles Yu, <em>Interior Chinatown</em> (Pantheon Books, 2020), 45, and <em>passim</em>",
        "see Yu, <em>Interior Chinatown</em>, 45, and <em>passim</em>",
    ),
    "[-@yu2020, p. 45]": ("<em>Interior Chinatown</em> (Pantheon Books, 2020), 45", "<em>Interior Chinatown</em>, 45"),
    "[@yu2020, p. 45; cf. @marks2023]": (
        "Charles Yu, <em>Interior Chinatown</em> (Pantheon Books, 2020), 45; "
        "cf. P. J. M. Marks and Stephen Parkin, eds., <em>The Book by Design</em> (University of Chicago Press, 2023)",
        "Yu, <em>Interior Chinatown</em>, 45; cf. Marks and Parkin, <em>Book by Design</em>",
    ),
    "[@yu2020; @yu2020, p. 3]": (
        "Charles Yu, <em>Interior Chinatown</em> (Pantheon Books, 2020); Charles Yu, <em>Interior Chinatown</em> (Pantheon Books, 2020), 3",
        "Yu, <em>Interior Chinatown</em>; Yu, <em>Interior Chinatown</em>, 3",
    ),
    "[@yu2020 <b>&]": (
        "Charles Yu, <em>Interior Chinatown</em> (Pantheon Books, 2020) &lt;b&gt;&amp;",
        "Yu, <em>Interior Chinatown</em> &lt;b&gt;&amp;",
    ),
}


@pytest.fixture(scope="module")
def chicago(works, tmp_path_factory):
    citations = [cite(source) for source in (CHICAGO_NOTES | MORE_CITATIONS)]
    # Each twice, so that 'ibid.' would be due.
    return format_citations(works, [*citations, *citations], CHICAGO, "en-US", tmp_path_factory.mktemp("cache"))


@pytest.mark.parametrize("source", CHICAGO_NOTES | MORE_CITATIONS)
def test_chicago_notes(chicago, source: str):
    assert (chicago.full[source], chicago.short[source]) == (CHICAGO_NOTES | MORE_CITATIONS)[source]


def test_chicago_references_in_their_order(chicago):
    assert list(chicago.references.items()) == list(CHICAGO_REFERENCES.items())


def test_british_english(works):
    formatted = format_citations(works, [cite("[@doyle2023, p. 64]")], CHICAGO, "en-GB")
    assert formatted.short["[@doyle2023, p. 64]"] == "Doyle, ‘Queen Mary Psalter’, 64"
    assert "13 December 2023" in formatted.references["blum2023"]


AUTHOR_DATE = {
    "apa": ("(Yu, 2020, p. 45)", "Yu, C. (2020). <em>Interior Chinatown</em>. Pantheon Books."),
    "harvard-cite-them-right": (
        "(Yu, 2020, p. 45)",
        "Yu, C. (2020) <em>Interior Chinatown</em>. New York: Pantheon Books.",
    ),
    "modern-language-association": ("(Yu 45)", "Yu, Charles. <em>Interior Chinatown</em>. Pantheon Books, 2020."),
}


@pytest.mark.parametrize("style", AUTHOR_DATE)
def test_styles_with_citations_in_the_text(works, style: str):
    formatted = format_citations(works[:1], [cite("[@yu2020, p. 45]")], style, "en-US")
    citation, reference = AUTHOR_DATE[style]
    assert formatted.full == formatted.short == {"[@yu2020, p. 45]": citation}
    assert formatted.references == {"yu2020": reference}


def test_a_numeric_style_numbers_citations_and_references_alike(works):
    formatted = format_citations(works[:3], [cite("[@doyle2023]"), cite("[@yu2020, p. 45]")], "ieee", "en-US")
    assert formatted.full == {"[@doyle2023]": "[1]", "[@yu2020, p. 45]": "[2, p. 45]"}
    assert [re.sub("<[^>]*>", "", html)[:3] for html in formatted.references.values()] == ["[1]", "[2]", "[3]"]
    assert list(formatted.references) == ["doyle2023", "yu2020", "binder2022"]


def test_a_style_that_depends_on_another():
    assert load_style("annals-of-epidemiology").xml == load_style("elsevier-vancouver").xml


@pytest.mark.parametrize(
    ("style", "hint"),
    [
        ("chicago-notes-bibliograpy", "Did you mean 'chicago-notes-bibliography'?"),
        ("Chicago Notes", None),
        ("../styles/apa", None),
        ("", None),
        ("apa.csl", None),
    ],
)
def test_an_unknown_style(style: str, hint: str | None):
    with pytest.raises(UnknownStyle) as raised:
        style_file(style)
    assert str(raised.value) == f"unknown citation style {style!r}"
    assert hint is None or raised.value.hint == hint


def same_year(count: int) -> list[Source]:
    titles = ("Gamma", "Alpha", "Beta", "Delta")
    return [
        work(f"k{n}", title=titles[n], author=[person("Doe", "Jane")], issued=year(2001), publisher="P")
        for n in range(count)
    ]


@pytest.mark.parametrize("style", ["apa", "harvard-cite-them-right"])
def test_letters_tell_works_of_a_year_apart(style: str):
    """One style says where the letter goes, the other leaves it to the processor."""
    sources = [
        *same_year(3),
        work("other", title="Omega", author=[person("Doe", "Jane")], issued=year(2002), publisher="P"),
    ]
    formatted = format_citations(sources, [cite("[@k0]"), cite("[@k1, p. 3; @other]")], style, "en-US")
    assert list(formatted.references) == ["k1", "k2", "k0", "other"]
    assert [re.search(r"\((\w+)\)", html)[1] for html in formatted.references.values()] == [
        "2001a",
        "2001b",
        "2001c",
        "2002",
    ]
    assert formatted.full["[@k0]"] == "(Doe, 2001c)"
    assert "2001a, p. 3" in formatted.full["[@k1, p. 3; @other]"]


def test_titles_tell_works_apart_where_a_style_says_no_year():
    formatted = format_citations(same_year(2), [cite("[@k0, p. 3]")], "modern-language-association", "en-US")
    assert formatted.full["[@k0, p. 3]"] == "(Doe, <em>Gamma</em> 3)"


def test_a_year_that_is_printed_twice_has_its_letter_once():
    once = citation_style._first_only()
    assert [once(re.match("(a)", "a")), once(re.match("(a)", "a"))] == ["a", ""]


def test_letters_go_on_after_z():
    assert [citation_style._letters(number) for number in (0, 25, 26, 51, 52, 702)] == [
        "a",
        "z",
        "aa",
        "az",
        "ba",
        "aaa",
    ]


def test_no_dashes_for_the_author_above():
    formatted = format_citations(same_year(2), [], "chicago-notes-bibliography-17th-edition", "en-US")
    assert all(html.startswith("Doe, Jane.") for html in formatted.references.values())


def test_what_is_in_a_title_is_text():
    title = 'The <script>alert(1)</script> & "quoted" <span class="nocase">kazakh</span> <i>Book</i> H<sub>2</sub>O'
    sources = [
        work(
            "k",
            title=title,
            author=[{"literal": "A & <b>B"}],
            publisher="P",
            URL='https://example.org/?a=1&b="2"',
            language="fr",
        )
    ]
    html = format_citations(sources, [cite("[@k]")], CHICAGO, "en-US").full["[@k]"]
    assert html == (
        "A &amp; &lt;b&gt;B, <em>The &lt;script&gt;alert(1)&lt;/script&gt; &amp; “quoted” kazakh <em>Book</em> H<sub>2</sub>O</em> (P, n.d.), "
        '<a href="https://example.org/?a=1&amp;b=&quot;2&quot;">https://example.org/?a=1&amp;b=&quot;2&quot;</a>'
    )


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "www.example.org", "ftp://example.org/a", "data:text/html,x"]
)
def test_only_web_addresses_become_links(address: str):
    html = format_citations([work("k", title="T", URL=address)], [], QUICK).references["k"]
    assert "<a" not in html
    assert address in html


def test_short_forms_have_no_links():
    formatted = format_citations(
        [work("k", title="T", URL="https://example.org/")], [cite("[@k]")], "american-medical-association"
    )
    assert "<a" not in "".join(formatted.short.values())
    assert without_links('See <a href="https://x.org/">https://x.org/</a>.') == "See https://x.org/."


def test_every_label_in_every_language():
    sources = [work("k", title="T", author=[person("Doe")])]
    citations = [
        Citation(label, (CitationItem("k", PLACE, locator="12", label=label),), PLACE)
        for label in (*LOCATOR_LABELS, "timestamp")
    ]
    english = format_citations(sources, citations, "apa", "en-GB").full
    assert english["page"] == "(Doe, n.d., p. 12)"
    assert english["chapter"] == "(Doe, n.d., Chapter 12)"
    assert english["sub verbo"] == "(Doe, n.d., Sub verbo 12)"
    assert english["timestamp"] == "(Doe, n.d., timestamp 12)"
    assert LABELS.keys() == LOCATOR_LABELS.keys()
    german = format_citations(sources, citations, "apa", "de-DE").full
    assert german["page"] == "(Doe, o.\xa0J., S. 12)"
    assert german["volume"] == "(Doe, o.\xa0J., Band 12)"
    assert not [html for html in (*english.values(), *german.values()) if "Locator" in html]


def test_a_number_in_a_suffix_is_no_page():
    sources = [work("k", title="T", author=[person("Doe")])]
    citation = Citation("[…]", (CitationItem("k", PLACE, suffix=", 99 years on"),), PLACE)
    assert format_citations(sources, [citation], QUICK).short["[…]"] == "(Doe, no date, 99 years on)"


def test_unknown_keys_are_left_out():
    sources = [work("k", title="T", author=[person("Doe")])]
    formatted = format_citations(sources, [cite("[@k; @unknown]"), cite("[@nobody]")], QUICK)
    assert formatted.short == {"[@k; @unknown]": "(Doe, no date)"}


def test_a_work_that_the_style_does_not_list_is_in_the_references():
    sources = [
        work("k", type="personal_communication", title="A Letter", author=[person("Doe", "Jane")], issued=year(1999)),
        work("l", title="T"),
    ]
    references = format_citations(sources, [], "apa", "en-US").references
    assert set(references) == {"k", "l"}
    assert "Doe" in references["k"]


def test_nothing_to_format():
    formatted = format_citations([], [], CHICAGO)
    assert (formatted.full, formatted.short, formatted.references) == ({}, {}, {})


def test_an_unknown_language_is_no_failure():
    assert format_citations([work("k", title="T")], [cite("[@k]")], QUICK, "kk-KZ").full == {
        "[@k]": "(<em>T</em>, no date)"
    }


def test_the_same_input_gives_the_same_output(works):
    first, second = (format_citations(works[:2], [cite("[@yu2020, p. 3]")], QUICK) for _ in range(2))
    assert first == second
    assert list(first.references) == list(second.references)


class TestCache:
    def format(self, folder: Path, *citations: str, sources: list[Source] | None = None):
        return format_citations(
            sources or [work("k0", title="T", author=[person("Doe")], issued=year(2001))],
            [cite(citation) for citation in citations],
            QUICK,
            "en-GB",
            folder,
        )

    def no_pandoc(self, monkeypatch: pytest.MonkeyPatch):
        def run(*arguments, **options):
            raise AssertionError("Pandoc ran")

        monkeypatch.setattr(citation_style, "run_pandoc", run)

    def test_what_is_known_is_not_formatted_again(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        before = self.format(tmp_path / "cache", "[@k0]", "[@k0, p. 3]")
        self.no_pandoc(monkeypatch)
        assert self.format(tmp_path / "cache", "[@k0]", "[@k0, p. 3]") == before
        assert self.format(tmp_path / "cache", "[@k0, p. 3]").full == {"[@k0, p. 3]": "(Doe, 2001, p. 3)"}

    def test_only_what_is_new_is_formatted(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        self.format(tmp_path, "[@k0]", "[@k1]", sources=same_year(2))
        asked = []
        run = citation_style.run_pandoc

        def watched(clusters, items, *rest, **options):
            asked.append((len(clusters), [item["id"] for item in items]))
            return run(clusters, items, *rest, **options)

        monkeypatch.setattr(citation_style, "run_pandoc", watched)
        formatted = self.format(tmp_path, "[@k0]", "[@k1]", "[@k1, p. 3]", sources=same_year(2))
        assert formatted.full["[@k1, p. 3]"] == "(Doe, 2001a, p. 3)"
        assert asked == [(1, ["k1"])]

    def test_another_work_has_only_what_it_changes_formatted(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        assert self.format(tmp_path, "[@k0]").full == {"[@k0]": "(Doe, 2001)"}
        other = work("other", title="O", author=[person("Roe")], issued=year(1999))
        run, asked = citation_style.run_pandoc, []

        def watched(clusters, items, *rest, **options):
            asked.append((len(clusters), [item["id"] for item in items]))
            return run(clusters, items, *rest, **options)

        monkeypatch.setattr(citation_style, "run_pandoc", watched)
        sources = [work("k0", title="T", author=[person("Doe")], issued=year(2001)), other]
        formatted = self.format(tmp_path, "[@k0]", sources=sources)
        assert list(formatted.references) == ["k0", "other"]
        # Its entry, the order of both, and how both read by themselves; of the citation nothing.
        assert sorted(asked) == [(0, ["k0", "other"]), (0, ["other"]), (1, ["other"])]

    def test_letters_that_a_work_brings_are_in_what_was_kept(self, tmp_path: Path):
        assert self.format(tmp_path, "[@k0]").full == {"[@k0]": "(Doe, 2001)"}
        assert self.format(tmp_path, "[@k0]", sources=same_year(2)).full == {"[@k0]": "(Doe, 2001b)"}
        assert self.format(tmp_path, "[@k0]").full == {"[@k0]": "(Doe, 2001)"}

    def test_two_lists_in_a_style_share_what_they_have_in_common(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        before = self.format(tmp_path, "[@k0, p. 3]")
        self.no_pandoc(monkeypatch)
        sources = [work("k0", title="T", author=[person("Doe")], issued=year(2001))]
        alone = format_citations(sources, [cite("[@k0, p. 4]")], QUICK, "en-GB", tmp_path, stands_alone=True)
        assert alone.full == {"[@k0, p. 4]": "(Doe, 2001, p. 4)"}
        assert alone.references == before.references

    @pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"digest": 1}'])
    def test_a_damaged_cache_counts_as_none(self, tmp_path: Path, damage: str):
        (tmp_path / "citations-style-listed.json").write_text(damage, encoding="utf-8")
        assert load_texts(tmp_path, "style") == Texts()

    def test_a_damaged_cache_is_written_anew(self, tmp_path: Path):
        before = self.format(tmp_path, "[@k0]")
        [file] = tmp_path.iterdir()
        whole = file.read_text(encoding="utf-8")
        file.write_text(whole[:-9], encoding="utf-8")
        assert self.format(tmp_path, "[@k0]") == before
        assert json.loads(file.read_text(encoding="utf-8")) == json.loads(whole)

    def test_a_folder_that_cannot_be_written_to(self, tmp_path: Path):
        (tmp_path / "file").write_text("")
        assert self.format(tmp_path / "file" / "cache", "[@k0]").full == {"[@k0]": "(Doe, 2001)"}

    def test_old_caches_go(self, tmp_path: Path):
        for number in range(2 * KEPT):
            (tmp_path / f"citations-{number}.json").write_text("{}")
        (tmp_path / "other.json").write_text("{}")
        self.format(tmp_path, "[@k0]")
        assert len(list(tmp_path.glob("citations-*"))) == KEPT
        assert (tmp_path / "other.json").exists()


def test_pandoc_that_takes_too_long(monkeypatch: pytest.MonkeyPatch):
    def run(command, **options):
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(subprocess, "run", run)
    citation_style._document_version.cache_clear()
    with pytest.raises(ProcessorFailed, match="did not finish in 60 seconds"):
        format_citations([work("k", title="T")], [], CHICAGO)


def test_pandoc_that_fails():
    with pytest.raises(ProcessorFailed, match="Pandoc: "):
        citation_style.run_pandoc([], [], "no style", "en", lists_all=True)


def test_pandoc_runs_in_its_sandbox(monkeypatch: pytest.MonkeyPatch):
    commands = []
    run = subprocess.run
    monkeypatch.setattr(
        subprocess, "run", lambda command, **options: commands.append(command) or run(command, **options)
    )
    format_citations([work("k", title="T")], [], QUICK)
    assert commands
    assert all("--sandbox" in command for command in commands)


@pytest.mark.skipif(not REFERENCE_SET.is_file(), reason="BibLaTeX's examples are not at ../shared/corpora/biblatex")
@pytest.mark.parametrize("style", [CHICAGO, "apa"])
def test_the_reference_set_is_formatted_without_loss(style: str):
    """Of 92 entries two are sets of others; every name and every word of a title of the other 90 is printed."""
    sources, _ = read_bibliography(REFERENCE_SET.read_text(encoding="utf-8"), "biblatex-examples.bib")
    assert len(sources) == 90
    references = format_citations(sources, [], style, "en-GB").references
    assert references.keys() == {source.key for source in sources}
    for source in sources:
        printed = words(references[source.key])
        assert words(source.csl["title"]) <= printed, source.key
        people = [name for role in ("author", "editor") for name in source.csl.get(role, [])]
        missing = [name["family"] for name in people[:3] if not words(name["family"]) <= printed]
        assert not missing or style == "apa" and "editor" in source.csl, source.key


def words(html: str) -> set[str]:
    text = re.sub(r"<[^>]*>", "", html).replace("&amp;", "&").lower()
    return set(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text)))


# The choice of a style -> what is left of it where the citation is a first one.
CHOICES = {
    '<if position="first"><text value="a"/></if><else><text value="b"/></else>': '<text value="a" />',
    '<if position="subsequent"><text value="a"/></if><else><text value="b"/></else>': '<text value="b" />',
    '<if position="ibid"><text value="a"/></if>': "",
    '<if position="ibid subsequent"><text value="a"/></if><else-if type="book"><text value="b"/></else-if><else><text value="c"/></else>': (
        '<choose><if type="book"><text value="b" /></if><else><text value="c" /></else></choose>'
    ),
    '<if type="book"><text value="a"/></if><else-if position="first"><text value="b"/></else-if><else><text value="c"/></else>': (
        '<choose><if type="book"><text value="a" /></if><else><text value="b" /></else></choose>'
    ),
    '<if position="first" type="book"><text value="a"/></if>': '<choose><if type="book"><text value="a" /></if></choose>',
    '<if position="ibid" type="book"><text value="a"/></if><else><text value="b"/></else>': '<text value="b" />',
    '<if match="any" position="ibid first"><text value="a"/></if>': '<text value="a" />',
    '<if match="any" position="ibid" type="book"><text value="a"/></if>': '<choose><if match="any" type="book"><text value="a" /></if></choose>',
    '<if match="none" position="ibid ibid-with-locator"><text value="a"/></if>': '<text value="a" />',
    '<if match="none" position="first"><text value="a"/></if><else><text value="b"/></else>': '<text value="b" />',
    '<if match="none" position="ibid" type="book"><text value="a"/></if>': '<choose><if match="none" type="book"><text value="a" /></if></choose>',
    '<if position="first"><choose><if position="ibid"><text value="a"/></if><else><text value="b"/></else></choose></if>': '<text value="b" />',
    '<if disambiguate="true"><text value="a"/></if>': '<choose><if variable="x-ambiguous"><text value="a" /></if></choose>',
    '<if variable="first-reference-note-number"><text value="a"/></if>': '<choose><if variable="x-never"><text value="a" /></if></choose>',
}


@pytest.mark.parametrize("choice", CHOICES)
def test_what_depends_on_the_place_is_decided(choice: str):
    xml = (
        '<style xmlns="http://purl.org/net/xbiblio/csl" class="note"><info/><citation><layout suffix=".">'
        f"<choose>{choice}</choose></layout></citation></style>"
    )
    style = read_style(xml).in_form(Form.FULL, "en-GB")
    left = re.search(r"<layout(?: />|>(.*)</layout>)", style)[1] or ""
    assert left == CHOICES[choice]
    assert 'class="in-text"' in style


def test_a_style_is_rewritten_for_each_form():
    xml = """<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" default-locale="fr-FR"><info/>
      <citation et-al-min="3" et-al-subsequent-min="2" disambiguate-add-names="true" disambiguate-add-year-suffix="true" collapse="year-suffix">
        <layout suffix="."><date variable="issued" prefix="(" suffix=")"><date-part name="year"/><date-part name="month"/></date></layout></citation>
      <bibliography subsequent-author-substitute="---"><layout><text variable="title"/></layout></bibliography></style>"""
    style = read_style(xml)
    assert (style.is_note, style.has_year_suffix, style.is_numeric) == (False, True, False)
    full, short, listed = (
        ElementTree.fromstring(style.in_form(form, "en-GB")) for form in (Form.FULL, Form.SHORT, Form.REFERENCE)
    )
    name = "{http://purl.org/net/xbiblio/csl}"
    assert full.get("default-locale") == "en-GB"
    assert full.find(f"{name}citation").attrib == {"et-al-min": "3", "collapse": "year"}
    assert short.find(f"{name}citation").get("et-al-min") == "2"
    assert listed.find(f"{name}bibliography").attrib == {}
    assert full.find(f"{name}bibliography") is None
    layout = full.find(f"{name}citation/{name}layout")
    assert layout.get("suffix") == "."
    [group] = layout
    assert (group.get("prefix"), group.get("suffix")) == ("(", ")")
    assert [part.get("name") or part.get("variable") for part in group.iter() if len(part) == 0 or part.tag == f"{name}if"] == [
        "year", "x-year-suffix", "x-year-suffix", "month"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "style", [CHICAGO, "apa", "modern-language-association", QUICK, "american-medical-association"]
)
def test_pieces_give_what_one_run_gives(works, style: str, monkeypatch: pytest.MonkeyPatch):
    sources = [*works, *same_year(3)]
    citations = [cite(source) for source in (*CHICAGO_NOTES, *MORE_CITATIONS, "[@k0, p. 3]", "[@k1; @k2, p. 4]")]
    in_one = format_citations(sources, citations, style)
    monkeypatch.setattr(citation_style, "_PIECE", 2)
    in_pieces = format_citations(sources, citations, style)
    assert in_pieces == in_one
    assert list(in_pieces.references) == list(in_one.references)


@pytest.mark.parametrize("style", [CHICAGO, "apa", "modern-language-association", QUICK, "oscola"])
def test_what_is_cited_with_locators_reads_as_beside_others(works, style: str, monkeypatch: pytest.MonkeyPatch):
    citations = [
        cite(f"[see @{work.key}, {label} 12, then; @yu2020, p. 7]") for work in works for label in ("p.", "ch.")
    ]
    apart = format_citations(works, citations, style)
    monkeypatch.setattr(citation_style, "_only_numbered", lambda clusters: {})
    assert format_citations(works, citations, style) == apart


INLINES = {
    '[{"t":"Str","c":"<&\\""}]': "&lt;&amp;&quot;",
    '[{"t":"Emph","c":[{"t":"Str","c":"a"},{"t":"Space"},{"t":"Strong","c":[{"t":"Str","c":"b"}]}]}]': "<em>a <strong>b</strong></em>",
    '[{"t":"SmallCaps","c":[{"t":"Str","c":"a"}]}]': '<span class="small-caps">a</span>',
    '[{"t":"Span","c":[["",["nocase"],[]],[{"t":"Str","c":"a"}]]}]': "a",
    '[{"t":"Span","c":[["",["csl-left-margin","x"],[]],[{"t":"Str","c":"a"}]]}]': '<span class="csl-left-margin">a</span>',
    '[{"t":"Quoted","c":[{"t":"SingleQuote"},[{"t":"Str","c":"a"}]]}]': "‘a’",
    '[{"t":"Link","c":[["",[],[]],[{"t":"Str","c":"https://x.org/?a&b"}],["https://x.org/?a&b",""]]}]': (
        '<a href="https://x.org/?a&amp;b">https://x.org/?a&amp;b</a>'
    ),
    '[{"t":"Link","c":[["",[],[]],[{"t":"Str","c":"title"}],["https://x.org/",""]]}]': "title",
    '[{"t":"Link","c":[["",[],[]],[{"t":"Str","c":"javascript:x"}],["javascript:x",""]]}]': "javascript:x",
    '[{"t":"RawInline","c":["html","<script>"]}]': "&lt;script&gt;",
    '[{"t":"Note","c":[{"t":"Para","c":[{"t":"Str","c":"a"}]}]}]': "a",
    '[{"t":"Superscript","c":[{"t":"Str","c":"2"}]},{"t":"SoftBreak"},{"t":"LineBreak"}]': "<sup>2</sup> <br>",
    '[{"t":"Unheard","c":[]}]': "",
}


@pytest.mark.parametrize("inlines", INLINES)
def test_inlines_become_html(inlines: str):
    assert inlines_html(json.loads(inlines)) == INLINES[inlines]

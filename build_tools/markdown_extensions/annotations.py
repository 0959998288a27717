"""`/// annotation | kind` is what the editors add, in a box of its own that says so."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString
from pymdownx.blocks.block import Block

from ..model import ANNOTATION_KIND_WORDS, Annotation
from ..quantities.edtf_dates import say_date
from .page_scope import PageScope


def block(scope: PageScope) -> type[Block]:
    class AnnotationBlock(Block):
        NAME = "annotation"
        ARGUMENT = True

        def on_create(self, parent: Element) -> Element:
            annotation = scope.next_annotation()
            assert annotation.kind == self.argument, "reader and converter see different annotations"
            return _element(parent, annotation)

        def on_markdown(self) -> str:
            return "block"

    return AnnotationBlock


def _element(parent: Element, annotation: Annotation) -> Element:
    label_id = f"{annotation.id}-label"
    classes = f"annotation annotation--{annotation.kind} annotation--{annotation.weight}"
    aside = SubElement(
        parent, "aside", {"id": annotation.id, "class": classes, "role": "note", "aria-labelledby": label_id}
    )
    label = SubElement(aside, "p", {"class": "annotation-label", "id": label_id})
    kind = SubElement(label, "span", {"class": "annotation-kind"})
    kind.text = AtomicString(ANNOTATION_KIND_WORDS.get(annotation.kind, annotation.kind))
    kind.tail = " "
    about = SubElement(label, "span", {"class": "annotation-about"})
    about.text = AtomicString(f"Editors’ {annotation.weight} note on ")
    _links(about, annotation)
    about.tail = " "
    address = SubElement(label, "a", {"class": "annotation-address", "href": f"#{annotation.id}"})
    date = say_date(annotation.date)
    # A name begins with the words that are seen (WCAG 2.2, 2.5.3).
    address.set("aria-label", f"{date}, address of annotation {annotation.id}")
    time = SubElement(address, "time", {"datetime": annotation.date})
    time.text = AtomicString(date)
    return aside


def _links(parent: Element, annotation: Annotation) -> None:
    for number, target in enumerate(annotation.on):
        anchor = target if target.startswith("note-") else f"p{target}"
        link = SubElement(parent, "a", {"href": f"#{anchor}"})
        link.text = AtomicString(target.replace("note-", "note "))
        link.tail = AtomicString(", " if number < len(annotation.on) - 1 else "")

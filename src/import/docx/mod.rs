//! A `.docx` as the HTML that its text is (ECMA-376, WordprocessingML), so that one reader of HTML
//! serves what is pasted and what is saved.
//!
//! Enters: bytes of a file. Leaves: a text and its pictures. Nothing outside of the archive is ever
//! opened: no linked picture, template or object.

mod archive;
mod body;
mod fields;
mod parts;
mod runs;
mod signs;

pub use archive::MOST_ARCHIVE;

use super::html::{self, HtmlOrigin, PictureFile};
use super::paste::PasteError;
use super::text::ImportedText;
use super::{code_lines, headings};
use archive::DocxArchive;
use body::DocxBody;
use parts::{Numbering, Relations, Styles};

/// Reads a document.
///
/// # Errors
/// It is no document, is damaged, or is larger than a text is.
pub(super) fn read(bytes: &[u8]) -> Result<(ImportedText, Vec<PictureFile>), PasteError> {
    let mut archive = DocxArchive::open(bytes)?;
    let package = archive.xml("_rels/.rels")?;
    let main = Relations::of_type(package.as_ref(), "", "/officeDocument")
        .ok_or(PasteError::Damaged("it is no Word document"))?;
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let relations = archive.xml(&format!("{folder}/_rels/{file}.rels"))?;
    let mut part = |end: &str| -> Result<_, PasteError> {
        match Relations::of_type(relations.as_ref(), folder, end) {
            Some(name) => archive.xml(&name),
            None => Ok(None),
        }
    };
    let styles = part("/styles")?;
    let numbering = part("/numbering")?;
    let footnotes = part("/footnotes")?;
    let endnotes = part("/endnotes")?;
    let document = archive
        .xml(&main)?
        .ok_or(PasteError::Damaged("it has no text"))?;
    let root = document
        .child("body")
        .ok_or(PasteError::Damaged("it is no Word document"))?;
    let mut body = DocxBody {
        styles: Styles::of(styles.as_ref()),
        numbering: Numbering::of(numbering.as_ref()),
        relations: Relations::of(relations.as_ref()),
        folder,
        archive: &mut archive,
        files: Vec::new(),
        marks: Vec::new(),
        fields: Vec::new(),
        losses: Vec::new(),
        runs_left: body::MOST_RUNS,
    };
    let page = body.page(root)?;
    let notes = body.notes(footnotes.as_ref(), endnotes.as_ref())?;
    let (files, losses) = (
        std::mem::take(&mut body.files),
        std::mem::take(&mut body.losses),
    );
    let (mut text, files) = html::read_tree(page, HtmlOrigin::Post, None, files, notes);
    code_lines::gather(&mut text.blocks);
    headings::find(&mut text);
    for loss in losses {
        text.lose(
            loss,
            "look at the document, and add by hand what is missing",
        );
    }
    Ok((text, files))
}

//! Links and pictures that are certain only if a file of their name exists, and the findings about
//! those without a file.
//!
//! Enters: questions. Leaves: HTML, findings.

use super::picture;
use super::view::View;
use crate::diagnostic::{Diagnostic, Place};
use crate::model::ResolvedLink;
use crate::parse::{GuessedPicture, Placeholder, is_local};
use std::sync::Arc;

impl View {
    /// Writes the opening tag of a link. If its target does not exist, it writes the original text.
    pub(super) fn guessed_link(
        &self,
        source: &Arc<str>,
        placeholder: &Placeholder,
        (title, raw): (&str, &str),
        into: &mut String,
    ) {
        let Some(url) = self.guessed(source, placeholder) else {
            return into.push_str(raw);
        };
        into.push_str("<a href=\"");
        picture::escape(&url, into);
        if !title.is_empty() {
            into.push_str("\" title=\"");
            picture::escape(title, into);
        }
        into.push_str("\">");
    }

    /// Writes a picture. If there is none of that name, it writes the original text. Returns
    /// whether there is one.
    pub(super) fn guessed_picture(
        &self,
        source: &Arc<str>,
        placeholder: &Placeholder,
        guessed: &GuessedPicture,
        is_lazy: bool,
        into: &mut String,
    ) -> bool {
        let (alt, title) = (&*guessed.alt, &*guessed.title);
        let url = self.guessed(source, placeholder);
        into.push_str(match (guessed.is_figure, &url) {
            (false, _) => "",
            (true, Some(_)) => "<figure>",
            (true, None) => "<p>",
        });
        match &url {
            Some(url) => self.put_picture(source, placeholder, (url, alt, title), is_lazy, into),
            None => into.push_str(&guessed.raw),
        }
        if guessed.is_figure {
            match &url {
                Some(_) => {
                    into.push_str("<figcaption>");
                    picture::escape(title, into);
                    into.push_str("</figcaption></figure>");
                }
                None => into.push_str("</p>"),
            }
        }
        url.is_some()
    }

    /// The URL of the file that is meant. If it does not exist, there is a finding at its place.
    fn guessed(&self, source: &Arc<str>, placeholder: &Placeholder) -> Option<String> {
        let ResolvedLink::Missing(meant) = self.link(source, &placeholder.target) else {
            return Some(self.fill(source, placeholder));
        };
        let place = Place::new(
            source,
            placeholder.line,
            placeholder.column,
            placeholder.width,
        );
        self.find(nothing_there(placeholder, meant).at(place));
        None
    }
}

/// The finding about a wrong guess, with the file that the writer may have meant.
fn nothing_there(placeholder: &Placeholder, meant: Option<String>) -> Diagnostic {
    let target = &*placeholder.target;
    let is_picture = placeholder.is_picture();
    let what = if is_picture { "picture" } else { "link" };
    let sign = if is_picture { "!" } else { "" };
    if is_local(target) {
        let name = target.rsplit(['/', '\\', ':']).next().unwrap_or(target);
        let name = name.split('@').next().unwrap_or(name);
        let message = format!("`{target}` is on your own computer, where no reader can see it");
        let help = format!(
            "copy the file into the folder of this text, and write `{sign}[words]({name})`"
        );
        return Diagnostic::warning("link-local", message).help(help);
    }
    if let Some(name) = target
        .strip_prefix("[[")
        .and_then(|name| name.strip_suffix("]]"))
    {
        let message = format!("this is no {what}, and nothing in the site is called `{name}`");
        let help = format!(
            "write the name of the file behind the words: `{sign}[words](the-file.{})`",
            if is_picture { "jpg" } else { "md" }
        );
        return Diagnostic::warning("link-unread", message).help(help);
    }
    let why = if target.contains(' ') {
        "its address has a space in it"
    } else {
        "there is a space before the address"
    };
    let message = format!("this is no {what}, because {why}, and there is no file `{target}`");
    let help = match meant {
        Some(meant) => format!("did you mean `{sign}[words](<{meant}>)`?"),
        None => {
            format!("write `{sign}[words](<the name of the file>)`, with the file beside this text")
        }
    };
    Diagnostic::warning("link-unread", message).help(help)
}

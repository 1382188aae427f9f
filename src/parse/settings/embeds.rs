//! Reads `embeds:`: what of other sites posts can show, beside what linger knows.

use crate::config::{Embed, EmbedShape, embeds};
use crate::diagnostic::Diagnostic;
use crate::parse::settings::fields::Fields;
use std::sync::Arc;

/// The rows of the site, then those that linger knows.
pub(crate) fn all(fields: &mut Fields<'_, '_>) -> Arc<[Embed]> {
    let own = fields.each_other(embed).into_iter().flatten();
    own.chain(embeds()).collect()
}

fn embed(title: &str, fields: &mut Fields<'_, '_>) -> Option<Embed> {
    let addresses = fields.texts("address");
    let frame = fields.text("frame").unwrap_or_default();
    let shape = fields.choice_or("shape", &EmbedShape::NAMES, EmbedShape::default());
    if fields.is_description() {
        return None;
    }
    let problem = if addresses.is_empty() {
        Some((
            "address",
            "has no `address`",
            "write what readers open, such as `address: films.example/{id}`",
        ))
    } else if !frame.starts_with("https://") {
        Some((
            "frame",
            "has no `frame`",
            "write what the frame shows, such as `frame: https://films.example/embed/{id}`",
        ))
    } else {
        None
    };
    if let Some((key, lacks, help)) = problem {
        let problem = Diagnostic::error("embed", format!("`{title}` under `embeds` {lacks}"));
        fields.complain(key, problem.help(help));
        return None;
    }
    let plain = |address: String| {
        let address = address.trim_start_matches("https://");
        address.trim_end_matches('/').to_owned()
    };
    Some(Embed {
        title: title.to_owned(),
        addresses: addresses.into_iter().map(plain).collect(),
        frame,
        shape,
    })
}

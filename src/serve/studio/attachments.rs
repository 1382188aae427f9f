//! What comes from elsewhere: files that are stored beside a text, and texts of other programs.
//!
//! Enters: a visit with a file, or with HTML of a clipboard. Leaves: the name of the file, or Markdown.
//! Forbidden here: sending HTML back.

use crate::import::{PasteError, paste_html};
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::serve::studio::texts::{json, refused, text_path, wanted};
use crate::write::{self, AttachError, AttachedFile, WriterPath};
use serde::{Deserialize, Serialize};

/// Stores the file in the body beside the text that the query names as `file`, under a name like `name`.
pub(crate) fn attach(visit: &Visit<'_>) -> Response {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Attached {
        name: String,
        is_picture: bool,
        is_recording: bool,
    }
    let answer = || {
        let (mut file, mut name) = (String::new(), String::new());
        for (key, value) in form_urlencoded::parse(visit.request.query.as_bytes()) {
            match &*key {
                "file" => file = value.into_owned(),
                "name" => name = value.into_owned(),
                _ => {}
            }
        }
        let path = text_path(visit, &file)?;
        let stored = store(visit, &path, &name, &visit.request.body)?;
        Ok(json(
            200,
            &Attached {
                name: stored.name,
                is_picture: stored.is_picture,
                is_recording: stored.is_recording,
            },
        ))
    };
    answer().unwrap_or_else(|refusal: Response| refusal)
}

fn store(
    visit: &Visit<'_>,
    path: &WriterPath,
    name: &str,
    bytes: &[u8],
) -> Result<AttachedFile, Response> {
    let stored = write::attach(visit.preview.disk.root(), path, name, bytes);
    stored.map_err(|problem| match problem {
        AttachError::Kind(why) => Response::plain(415, &format!("{why}\n")),
        AttachError::System(problem) => refused(&problem),
    })
}

#[derive(Deserialize)]
struct PasteRequest {
    file: String,
    html: String,
}

#[derive(Serialize)]
struct PastedText {
    markdown: String,
    /// What could not be kept, a sentence each.
    losses: Vec<String>,
}

/// Makes Markdown of HTML. Pictures in it are stored beside the text.
pub(crate) fn paste(visit: &Visit<'_>) -> Response {
    let answer = || {
        let asked: PasteRequest = wanted(visit)?;
        let path = text_path(visit, &asked.file)?;
        let pasted = paste_html(&asked.html).map_err(|error| {
            Response::plain(
                415,
                match error {
                    PasteError::TooLarge => {
                        "This is too large for the text of a post. Paste its parts.\n"
                    }
                    _ => "There is no text in what was pasted.\n",
                },
            )
        })?;
        let mut markdown = pasted.markdown.trim_end().to_owned();
        for (name, bytes) in &pasted.pictures {
            let stored = store(visit, &path, name, bytes)?;
            markdown = markdown.replace(&format!("({name}"), &format!("({}", stored.name));
        }
        if let Some(title) = &pasted.title {
            markdown = format!("## {title}\n\n{markdown}");
        }
        let losses = pasted
            .losses
            .iter()
            .map(|loss| format!("{}: {}.", loss.what, loss.help));
        let remote = pasted.remote_pictures.iter();
        let remote = remote.map(|address| format!("A picture stays on another site: {address}."));
        let losses = losses.chain(remote).collect();
        Ok(json(200, &PastedText { markdown, losses }))
    };
    answer().unwrap_or_else(|refusal: Response| refusal)
}

//! Begins a post or a page.
//!
//! Enters: a visit with a title. Leaves: a new file, and its path. Forbidden here: replacing a file.

use crate::config::{Config, POSTS};
use crate::parse::{NewDocument, file_name_for};
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::serve::pages::dashboard::write_url;
use crate::serve::studio::texts::{refused, text_path, wanted, went};
use crate::write::begin;
use serde::Deserialize;

/// How many names are tried for a title that other posts have, too.
const MOST_NAMES: u32 = 100;
/// The most bytes of a title.
const MOST_TITLE: usize = 1000;

#[derive(Deserialize)]
struct CreateRequest {
    title: String,
    /// What the button says: a post, or a page.
    kind: CreateKind,
    /// The name of the collection to which a post belongs; empty: the posts of the blog.
    #[serde(default)]
    collection: String,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum CreateKind {
    Post,
    Page,
}

/// Makes the file of a post, which is a draft, or of a page.
pub(crate) fn create(visit: &Visit<'_>) -> Response {
    let answer = || {
        let asked: CreateRequest = wanted(visit)?;
        let title = asked.title.trim();
        let is_page = asked.kind == CreateKind::Page;
        if title.is_empty() || title.len() > MOST_TITLE || title.contains(char::is_control) {
            return Err(Response::plain(400, "Write a title on one line.\n"));
        }
        let usual = Config::default();
        let config = visit.snapshot.site().map_or(&usual, |site| &*site.config);
        let slug = file_name_for(config, title);
        if slug.is_empty() {
            return Err(Response::plain(
                400,
                "Use a title with letters or digits: the file is named after it.\n",
            ));
        }
        let now = visit.snapshot.now();
        let id = format!("urn:uuid:{}", uuid::Uuid::new_v4());
        let text = NewDocument {
            title,
            note: None,
            post: (!is_page).then(|| (now.to_zoned(config.timezone.0.clone()), id)),
        };
        let folder = match &*asked.collection {
            _ if is_page => "content".to_owned(),
            "" => format!("content/{POSTS}"),
            name => match config.collection(name) {
                Some(collection) => format!("content/{}", collection.name),
                None => return Err(Response::plain(400, "There is no such collection.\n")),
            },
        };
        for number in 1..=MOST_NAMES {
            let file = match number {
                1 => format!("{folder}/{slug}.md"),
                number => format!("{folder}/{slug}-{number}.md"),
            };
            let path = text_path(visit, &file)?;
            // A folder of that name is a post as well.
            let root = visit.preview.disk.root();
            let is_taken = root.join(file.trim_end_matches(".md")).exists();
            if !is_taken && begin(root, &path, &text.text()).map_err(|found| refused(&found))? {
                return Ok(went(&write_url(&file)));
            }
        }
        Err(Response::plain(
            409,
            "There are posts with all such names.\n",
        ))
    };
    answer().unwrap_or_else(|refusal: Response| refusal)
}

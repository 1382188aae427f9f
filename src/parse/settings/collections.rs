//! Reads `collections:`: the kinds of posts that a site has beside the posts of its blog.
//!
//! Enters: settings. Leaves: [`Collection`]s, and mistakes. Forbidden here: files; whether two things
//! have one address is found when outputs are planned.

use crate::config::{Collection, TAKEN_NAMES};
use crate::diagnostic::Diagnostic;
use crate::parse::settings::fields::Fields;
use crate::parse::settings::permalink::permalink;
use crate::parse::text::slug::{humanise, slugify};

/// Reads all of them. One whose name cannot be used is left out.
pub(crate) fn collections(fields: &mut Fields<'_, '_>) -> Vec<Collection> {
    let read = fields.each_other(|name, fields| {
        let collection = collection(name, fields);
        let problem = (!fields.is_description())
            .then(|| name_problem(name))
            .flatten();
        if let Some(problem) = problem {
            fields.complain_of_name(problem);
            return None;
        }
        Some(collection)
    });
    read.into_iter().flatten().collect()
}

fn collection(name: &str, fields: &mut Fields<'_, '_>) -> Collection {
    Collection {
        name: name.into(),
        title: fields.text("title").unwrap_or_else(|| humanise(name)),
        description: fields.text("description").unwrap_or_default(),
        permalink: permalink(fields, &format!("/{name}/{{slug}}/")),
        on_home: fields.flag_or("on_home", false),
        in_feed: fields.flag_or("in_feed", true),
    }
}

/// The reason why a collection cannot have that name.
fn name_problem(name: &str) -> Option<Diagnostic> {
    let fitting = slugify(name);
    if TAKEN_NAMES.contains(&name) {
        let message =
            format!("`{name}` cannot be the name of a collection, because linger uses it");
        let help = format!("name it after what it holds, such as `webinars` or `{name}-of-ours`");
        return Some(Diagnostic::error("collection-name", message).help(help));
    }
    if fitting == name {
        return None;
    }
    let message = format!(
        "`{name}` cannot be the name of a collection, because it is a folder and a part of addresses"
    );
    let help = match fitting.as_str() {
        "" => "use lower-case letters, digits and hyphens, such as `case-studies`".to_owned(),
        fitting => {
            format!("name it `{fitting}`; its `title:` can be anything, such as `title: {name}`")
        }
    };
    Some(Diagnostic::error("collection-name", message).help(help))
}

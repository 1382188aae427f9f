//! `comments:` -> how readers comment on posts.

use crate::config::{CommentProvider, CommentSettings, Data, Giscus, mailbox};
use crate::diagnostic::Diagnostic;
use crate::parse::settings::fields::Fields;
use crate::parse::settings::forms::{self, COMMENTS};
use crate::parse::settings::site::warn_unknown;

/// What `comments:` may hold, whichever the provider.
const GENERAL: [&str; 2] = ["provider", "feed"];
/// What giscus.app shows for a repository, and where.
const GISCUS: [(&str, &str); 4] = [
    ("repo", "your repository on GitHub, such as marit/letters"),
    (
        "repo_id",
        "shown on giscus.app as data-repo-id, once you have named the repository",
    ),
    (
        "category",
        "the category of the discussions, such as Announcements",
    ),
    (
        "category_id",
        "shown on giscus.app as data-category-id, once you have chosen the category",
    ),
];

/// Every key, for editors.
const ALL: [&str; 16] = [
    "provider",
    "feed",
    "address",
    "id",
    "repo",
    "repo_id",
    "category",
    "category_id",
    "action",
    "name",
    "email",
    "message",
    "honeypot",
    "hidden",
    "consent",
    "subject",
];

/// The settings of comments. `forms` may describe services that linger does not know; `email` is the
/// address of the site.
pub(crate) fn comments(fields: &mut Fields<'_>, forms: &Data, email: &str) -> CommentSettings {
    let written = fields.map("comments");
    fields.known_under("comments", &ALL);
    let feed = match written.get("feed") {
        None | Some(Data::Null) => true,
        Some(Data::Bool(feed)) => *feed,
        Some(_) => {
            let problem =
                Diagnostic::error("wrong-kind", "`comments.feed` should be true or false");
            fields.complain_inside(
                "comments",
                "feed",
                problem.help("for example `feed: false`"),
            );
            true
        }
    };
    let way = match written.get("provider") {
        None | Some(Data::Null) => closed(fields, &written),
        Some(Data::Text(name)) => match &**name {
            "none" => closed(fields, &written),
            "mailto" => mail(fields, &written, email),
            "giscus" => giscus(fields, &written),
            _ => form(fields, &written, forms),
        },
        Some(_) => form(fields, &written, forms),
    };
    CommentSettings { way, feed }
}

fn closed(fields: &mut Fields<'_>, written: &Data) -> CommentProvider {
    unknown(fields, written, &[]);
    CommentProvider::Closed
}

fn form(fields: &mut Fields<'_>, written: &Data, forms: &Data) -> CommentProvider {
    let form = forms::form(fields, "comments", (written, forms), &COMMENTS);
    if form.is_stub() {
        CommentProvider::Closed
    } else {
        CommentProvider::Form(Box::new(form))
    }
}

fn mail(fields: &mut Fields<'_>, written: &Data, email: &str) -> CommentProvider {
    unknown(fields, written, &["address"]);
    let own = text(written, "address");
    let address = own.clone().unwrap_or_else(|| email.to_owned());
    if address.is_empty() {
        missing(
            fields,
            "mailto",
            "address",
            "where comments go, such as marit@example.com",
        );
        return CommentProvider::Closed;
    }
    let Some(mailbox) = mailbox(&address) else {
        let message = format!("`{address}` is not the address of a mailbox");
        let problem = Diagnostic::error("bad-sender", message)
            .help("write only the address: `address: marit@example.com`");
        let key = if own.is_some() { "address" } else { "provider" };
        fields.complain_inside("comments", key, problem);
        return CommentProvider::Closed;
    };
    CommentProvider::Mail(mailbox)
}

fn giscus(fields: &mut Fields<'_>, written: &Data) -> CommentProvider {
    unknown(fields, written, &GISCUS.map(|(key, _)| key));
    let mut lacks = false;
    let [repo, repo_id, category, category_id] = GISCUS.map(|(key, place)| {
        text(written, key).unwrap_or_else(|| {
            missing(fields, "giscus", key, place);
            lacks = true;
            String::new()
        })
    });
    if lacks {
        CommentProvider::Closed
    } else {
        CommentProvider::Giscus(Giscus {
            repo,
            repo_id,
            category,
            category_id,
        })
    }
}

fn missing(fields: &mut Fields<'_>, name: &str, key: &str, place: &str) {
    let message = format!("the provider `{name}` needs `{key}`, under `comments`");
    let problem = Diagnostic::error("provider-setting", message);
    let problem = problem.help(format!("`{key}` is {place}"));
    fields.complain_inside("comments", "provider", problem);
}

fn unknown(fields: &mut Fields<'_>, written: &Data, own: &[&str]) {
    let known = [&GENERAL[..], own].concat();
    warn_unknown(fields, "comments", written, &known);
}

fn text(written: &Data, key: &str) -> Option<String> {
    forms::as_text(written.get(key)?)
}

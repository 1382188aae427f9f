//! Reads `comments:`, the ways to comment on posts.

use crate::config::{CommentProvider, CommentSettings, Giscus, Provider, mailbox};
use crate::diagnostic::Diagnostic;
use crate::parse::settings::fields::Fields;
use crate::parse::settings::forms::{self, COMMENTS};

/// The values that giscus.app shows for a repository, and their names there.
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

/// The settings of comments. `own` are services that the site describes itself; `email` is the
/// address of the site.
pub(crate) fn comments(
    fields: &mut Fields<'_, '_>,
    own: &[Provider<'_>],
    email: &str,
) -> CommentSettings {
    let provider = fields.text("provider");
    let feed = fields.flag_or("feed", true);
    if fields.is_description() {
        mail(fields, email);
        giscus(fields);
    }
    let way = match provider.as_deref().unwrap_or("none") {
        "none" if !fields.is_description() => CommentProvider::Closed,
        "mailto" => mail(fields, email),
        "giscus" => giscus(fields),
        name => match forms::form(fields, name, own, &COMMENTS) {
            form if form.is_stub() => CommentProvider::Closed,
            form => CommentProvider::Form(Box::new(form)),
        },
    };
    CommentSettings { way, feed }
}

fn mail(fields: &mut Fields<'_, '_>, email: &str) -> CommentProvider {
    let own = fields.word("address");
    let address = own.unwrap_or(email);
    if address.is_empty() {
        let place = "where comments go, such as marit@example.com";
        missing(fields, "mailto", "address", place);
        return CommentProvider::Closed;
    }
    let Some(mailbox) = mailbox(address) else {
        let message = format!("`{address}` is not the address of a mailbox");
        let problem = Diagnostic::error("bad-sender", message)
            .help("write only the address: `address: marit@example.com`");
        let key = if own.is_some() { "address" } else { "provider" };
        fields.complain(key, problem);
        return CommentProvider::Closed;
    };
    CommentProvider::Mail(mailbox)
}

fn giscus(fields: &mut Fields<'_, '_>) -> CommentProvider {
    let mut lacks = false;
    let [repo, repo_id, category, category_id] = GISCUS.map(|(key, place)| {
        fields.text(key).unwrap_or_else(|| {
            missing(fields, "giscus", key, place);
            lacks = true;
            String::new()
        })
    });
    if lacks {
        return CommentProvider::Closed;
    }
    CommentProvider::Giscus(Giscus {
        repo,
        repo_id,
        category,
        category_id,
    })
}

fn missing(fields: &mut Fields<'_, '_>, name: &str, key: &str, place: &str) {
    let message = format!("the provider `{name}` needs `{key}`, under `comments`");
    let problem = Diagnostic::error("provider-setting", message);
    fields.complain("provider", problem.help(format!("`{key}` is {place}")));
}

//! An item as a neutral entry.
//!
//! Enters: an item, the facts of its file. Leaves: an [`ImportedEntry`], or why there is none.

use super::blocks;
use super::facts::{WxrFacts, plain_words};
use super::fields::WxrItem;
use super::meta;
use super::prepare::prepared;
use crate::import::entry::{
    ImportedBody, ImportedComment, ImportedDate, ImportedEntry, ImportedKind, ImportedPicture,
    ImportedState,
};
use crate::import::html::read_html;
use crate::import::losses::{LossKind, LossList};
use crate::parse::When;
use jiff::SignedDuration;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::collections::HashMap;

/// Kinds of items that others need, and that are no loss by themselves.
const SILENT: [&str; 9] = [
    "attachment",
    "nav_menu_item",
    "wp_block",
    "revision",
    "custom_css",
    "wp_global_styles",
    "wp_navigation",
    "wp_template",
    "wp_template_part",
];

/// A change within this time after the publication is none that readers should hear of.
const FIRST_DAYS: SignedDuration = SignedDuration::from_hours(3 * 24);

/// The entry of an item. `None`: it is none, or is left out, which is noted.
pub(super) fn entry(
    item: WxrItem,
    facts: &WxrFacts,
    losses: &mut LossList,
) -> Option<ImportedEntry> {
    let kind = match item.field("post_type") {
        // Recordings have a type of their own in some plugins.
        "post" | "podcast" | "" => ImportedKind::Post,
        "page" => ImportedKind::Page,
        kind if SILENT.contains(&kind) => return None,
        kind => {
            losses.lose(
                LossKind::LeftOut,
                &item.place,
                format!("an item of the kind `{kind}` was left out: it is no post and no page"),
                "nothing, unless readers saw it: copy its text into a page then",
            );
            return None;
        }
    };
    let mut state = state(&item, losses)?;
    if state == ImportedState::Live && is_reblog(&item) {
        losses.lose(
            LossKind::HeldBack,
            &item.place,
            "an entry repeats what somebody else wrote (a reblog), so it is a draft now",
            "delete it, or write what you think of it",
        );
        state = ImportedState::Draft;
    }
    if let Some(builder) = builder(&item) {
        losses.lose(
            LossKind::Markup,
            &item.place,
            format!("a text was made with {builder}, which keeps a part of it outside of the text"),
            "compare the page with the old one",
        );
    }
    if meta::is_hidden_from_search(&item) {
        losses.lose(
            LossKind::Setting,
            &item.place,
            "an entry asked search engines not to show it, which linger cannot ask",
            "make it a draft, if only some should find it",
        );
    }
    let mut entry = ImportedEntry {
        kind,
        place: item.place.clone(),
        title: plain_words(&item.title),
        slug: slug(&item),
        address: address(&item, state),
        id: Some(item.guid.clone()).filter(|id| !id.is_empty()),
        date: date(&item, state),
        updated: updated(&item, state),
        state,
        authors: facts.author(&item.creator).into_iter().collect(),
        description: meta::description(&item),
        series: meta::series(&item),
        recording: meta::recording(&item),
        picture: picture(&item, facts, losses),
        takes_comments: match item.field("comment_status") {
            "closed" => Some(false),
            "open" => Some(true),
            _ => None,
        },
        ..ImportedEntry::default()
    };
    entry.old_addresses = old_addresses(&item, &entry);
    for term in &item.terms {
        match &*term.domain {
            "category" | "" => {
                let path = facts.category(&term.slug, &term.name);
                if !path.is_empty() {
                    entry.categories.push(path);
                }
            }
            "post_tag" | "tag" => entry.tags.push(plain_words(&plain_words(&term.name))),
            _ => {}
        }
    }
    entry.comments = comments(&item, &entry.authors, losses);
    let html = blocks::html(&item, facts, losses);
    entry.body = match read_html(&html) {
        Ok(page) => ImportedBody::Tree(prepared(page, facts)),
        Err(_) => ImportedBody::Html(html),
    };
    Some(entry)
}

/// Only what is known is taken: another word may mean anything.
fn state(item: &WxrItem, losses: &mut LossList) -> Option<ImportedState> {
    let has_password = !item.field("post_password").is_empty();
    let state = match item.field("status") {
        "publish" | "" if has_password => ImportedState::Password,
        "publish" => ImportedState::Live,
        "future" => ImportedState::Scheduled,
        "draft" | "pending" => ImportedState::Draft,
        "private" => ImportedState::Private,
        "trash" => {
            losses.lose(
                LossKind::LeftOut,
                &item.place,
                "an entry lay in the bin and was left out",
                "nothing, unless you want it: take it out of the bin and export again",
            );
            return None;
        }
        "auto-draft" | "inherit" => return None,
        // A program of another kind wrote the file.
        "" => {
            losses.lose(
                LossKind::HeldBack,
                &item.place,
                "an entry does not say whether readers see it, so it is a draft now",
                "take `draft: true` out, if everybody may read it",
            );
            ImportedState::Draft
        }
        status => {
            losses.lose(
                LossKind::LeftOut,
                &item.place,
                format!("an entry has the status `{status}`, which linger does not know, and was left out"),
                "if readers see it, publish it on the old site and export again",
            );
            return None;
        }
    };
    Some(state)
}

fn is_reblog(item: &WxrItem) -> bool {
    item.meta("is_reblog").is_some_and(|value| value != "0") && item.title.trim().is_empty()
}

/// The page builder that keeps texts elsewhere. One that was only tried has left an empty list, or says
/// that it is switched off.
fn builder(item: &WxrItem) -> Option<&'static str> {
    let has_parts = |key: &str| {
        let parts = item.meta(key).unwrap_or_default().trim();
        !matches!(parts, "" | "[]" | "a:0:{}")
    };
    let is_on = |key: &str| item.meta(key).is_none_or(|value| !value.trim().is_empty());
    if has_parts("_elementor_data") && is_on("_elementor_edit_mode") {
        Some("Elementor")
    } else if item.meta("_et_pb_use_builder") == Some("on") {
        Some("Divi")
    } else if has_parts("_fl_builder_data") && is_on("_fl_builder_enabled") {
        Some("Beaver Builder")
    } else if has_parts("_bricks_page_content_2")
        && item.meta("_bricks_editor_mode") != Some("wordpress")
    {
        Some("Bricks")
    } else {
        None
    }
}

/// The slug, without what the bin and Squarespace add to it.
fn slug(item: &WxrItem) -> String {
    let slug = item.field("post_name");
    let slug = match slug.strip_suffix("__trashed") {
        Some(_) => item.meta("_wp_desired_post_slug").unwrap_or_default(),
        None => slug,
    };
    let slug = slug.trim_matches('/');
    let slug = slug.rsplit('/').next().unwrap_or(slug);
    let slug = slug.strip_suffix(".html").unwrap_or(slug);
    match slug {
        "null" => String::new(),
        slug => slug.to_owned(),
    }
}

/// The address of an entry that readers know. Of a draft it is only `?p=12`.
fn address(item: &WxrItem, state: ImportedState) -> String {
    let link = item.link.trim();
    let is_known = !matches!(state, ImportedState::Draft) && !link.ends_with("/null");
    if is_known {
        link.to_owned()
    } else {
        String::new()
    }
}

/// `2019-02-03 09:00:00`, or with a `T`. Zero is no time.
fn moment(text: &str) -> Option<DateTime> {
    let time: DateTime = text.trim().trim_end_matches('Z').parse().ok()?;
    (time.year() > 0).then_some(time)
}

/// When an entry was published: by the world's clock if the export has it, with what the site's clock
/// showed. A draft has no date.
fn date(item: &WxrItem, state: ImportedState) -> Option<ImportedDate> {
    if state == ImportedState::Draft {
        return None;
    }
    let local = moment(item.field("post_date"));
    let exact = moment(item.field("post_date_gmt"));
    match (exact, local) {
        (Some(exact), local) => {
            let moment = exact.to_zoned(TimeZone::UTC).ok()?.timestamp();
            let local = local.or(Some(exact));
            Some(ImportedDate {
                when: When::Exact(moment),
                local,
            })
        }
        (None, Some(local)) => Some(ImportedDate::local(local)),
        (None, None) => None,
    }
}

/// When an entry was changed, if that is for readers: nearly all are changed again on their first days.
fn updated(item: &WxrItem, state: ImportedState) -> Option<ImportedDate> {
    if state != ImportedState::Live {
        return None;
    }
    let time = |exact: &str, local: &str| moment(item.field(exact)).or(moment(item.field(local)));
    let published = time("post_date_gmt", "post_date")?;
    let changed = time("post_modified_gmt", "post_modified")?;
    if changed.duration_since(published) < FIRST_DAYS {
        return None;
    }
    let local = moment(item.field("post_modified"));
    let exact = moment(item.field("post_modified_gmt"))
        .and_then(|exact| Some(exact.to_zoned(TimeZone::UTC).ok()?.timestamp()));
    Some(match exact {
        Some(exact) => ImportedDate {
            when: When::Exact(exact),
            local,
        },
        None => ImportedDate::local(changed),
    })
}

/// Addresses that led to the entry once: those of its old slugs, and those by its number.
fn old_addresses(item: &WxrItem, entry: &ImportedEntry) -> Vec<String> {
    let mut addresses = Vec::new();
    let path = entry.address.trim_end_matches('/');
    if let Some((parent, last)) = path.rsplit_once('/')
        && !last.contains(['?', '='])
    {
        for old in item.all_meta("_wp_old_slug").take(50) {
            let old = old.trim().trim_matches('/');
            if !old.is_empty() && !old.contains('/') && old != last {
                addresses.push(format!("{parent}/{old}/"));
            }
        }
    }
    let id = item.field("post_id");
    let is_number =
        |id: &str| !id.is_empty() && id != "0" && id.bytes().all(|b| b.is_ascii_digit());
    if is_number(id) && entry.state != ImportedState::Draft {
        let key = match entry.kind {
            ImportedKind::Post => "p",
            ImportedKind::Page => "page_id",
        };
        addresses.push(format!("/?{key}={id}"));
    }
    addresses
}

/// The featured picture. Its key may stand several times, and the last counts.
fn picture(item: &WxrItem, facts: &WxrFacts, losses: &mut LossList) -> Option<ImportedPicture> {
    let id = item
        .meta("_thumbnail_id")
        .filter(|id| *id != "0" && *id != "-1")?;
    let Some(found) = facts.attachment(id) else {
        losses.lose(
            LossKind::Media,
            &item.place,
            "the picture of an entry is not in the export",
            "export all content, not only posts; or name one: `image: name.jpg`",
        );
        return None;
    };
    Some(ImportedPicture {
        address: found.url.clone(),
        alt: found.alt.clone(),
        caption: found.caption.clone(),
    })
}

/// What readers said. Links from other sites (pingbacks) are no comments.
fn comments(item: &WxrItem, authors: &[String], losses: &mut LossList) -> Vec<ImportedComment> {
    let mut comments = Vec::new();
    for fields in &item.comments {
        let field = |name: &str| fields.get(name).map_or("", |text| text.trim());
        match field("comment_type") {
            "" | "comment" => {}
            "pingback" | "trackback" => {
                losses.lose(
                    LossKind::Comment,
                    &item.place,
                    "a note that another site links here (a pingback) was left out",
                    "nothing: it is no comment",
                );
                continue;
            }
            kind => {
                losses.lose(
                    LossKind::Comment,
                    &item.place,
                    format!("a comment of the kind `{kind}` was left out"),
                    "look at it on the old site",
                );
                continue;
            }
        }
        if matches!(field("comment_approved"), "spam" | "trash" | "post-trashed") {
            continue;
        }
        let parent = field("comment_parent");
        let user = field("comment_user_id");
        comments.push(ImportedComment {
            id: field("comment_id").to_owned(),
            parent: Some(parent.to_owned()).filter(|parent| !matches!(&**parent, "" | "0")),
            author: plain_words(field("comment_author")),
            url: Some(field("comment_author_url").to_owned()).filter(|url| !url.is_empty()),
            date: comment_date(fields),
            body: ImportedBody::Html(super::classic::paragraphs(field("comment_content"))),
            is_approved: field("comment_approved") == "1",
            // A name alone can be anybody's; one with an account is the author's.
            is_by_author: !matches!(user, "" | "0")
                && authors
                    .iter()
                    .any(|author| author == field("comment_author")),
        });
    }
    comments
}

fn comment_date(fields: &HashMap<&'static str, String>) -> Option<ImportedDate> {
    let time = |name: &str| moment(fields.get(name).map_or("", String::as_str));
    match time("comment_date_gmt") {
        Some(exact) => Some(ImportedDate {
            when: When::Exact(exact.to_zoned(TimeZone::UTC).ok()?.timestamp()),
            local: None,
        }),
        None => time("comment_date").map(ImportedDate::local),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_no_time_and_drafts_have_none() {
        assert_eq!(moment("0000-00-00 00:00:00"), None);
        assert!(moment("2026-06-07T22:29:03").is_some());
        let mut item = WxrItem::default();
        item.fields
            .insert("post_date", "2019-02-03 10:00:00".to_owned());
        item.fields
            .insert("post_date_gmt", "0000-00-00 00:00:00".to_owned());
        assert_eq!(date(&item, ImportedState::Draft), None);
        assert!(date(&item, ImportedState::Live).is_some_and(|date| date.local.is_some()));
    }

    #[test]
    fn slugs_lose_what_was_added() {
        let slug_of = |name: &str, wanted: &str| {
            let mut item = WxrItem::default();
            item.fields.insert("post_name", name.to_owned());
            item.meta
                .push(("_wp_desired_post_slug".to_owned(), wanted.to_owned()));
            slug(&item)
        };
        assert_eq!(slug_of("blog/2019/hello", ""), "hello");
        assert_eq!(slug_of("hello.html", ""), "hello");
        assert_eq!(slug_of("hello__trashed", "hello"), "hello");
        assert_eq!(slug_of("/null", ""), "");
    }
}

//! One page of Medium's export as an entry.

use crate::import::entry::{ExportPlace, ImportedBody, ImportedEntry, ImportedState};
use crate::import::formats::dates::date;
use crate::import::html::{HtmlElement, HtmlNode, read_html};
use crate::import::losses::{LossKind, LossList};
use percent_encoding::percent_decode_str;
use std::sync::Arc;
use url::Url;

/// Reads a story. `None`: it is none, which has been noted.
pub(super) fn entry(name: &Arc<str>, html: &str, losses: &mut LossList) -> Option<ImportedEntry> {
    let place = ExportPlace::file(Arc::clone(name));
    let Ok(page) = read_html(html) else {
        let what = "a story has more elements than a text has, and was left out";
        losses.lose(
            LossKind::Damaged,
            &place,
            what,
            "copy it out of Medium by hand",
        );
        return None;
    };
    let field = |name: &'static str| page.find(&move |e| e.attribute("data-field") == Some(name));
    let Some(body) = field("body") else {
        let what = "a page that is no story was left out";
        losses.lose(
            LossKind::LeftOut,
            &place,
            what,
            "look at the file, and copy what you need",
        );
        return None;
    };
    let name_of_page = page
        .find(&|e| e.has_class("p-name"))
        .map(words)
        .unwrap_or_default();
    let title = body.find(&|e| e.has_class("graf--title")).map(words);
    let is_draft = name
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .starts_with("draft_");
    if title.is_none() && is_answer(body, &name_of_page) && !is_draft {
        let what = "an answer to somebody's story was left out";
        losses.lose(
            LossKind::LeftOut,
            &place,
            what,
            "make a post of it by hand if it stands alone",
        );
        return None;
    }
    let canonical = page.find(&|e| e.has_class("p-canonical"));
    let canonical = canonical.and_then(|a| Url::parse(a.attribute("href")?).ok());
    let published = page.find(&|e| e.has_class("dt-published"));
    let published = published.and_then(|time| date(time.attribute("datetime")?));
    if published.is_none() && !is_draft {
        let what = "a published story has no date";
        losses.lose(LossKind::Date, &place, what, "write its date into `date:`");
    }
    let author = page.find(&|e| e.has_class("p-author")).map(words);
    let mut body = body.clone();
    let subtitle = field("subtitle").map(words).unwrap_or_default();
    let own_subtitle = body.find(&|e| e.has_class("graf--subtitle")).map(words);
    prepare(&mut body, &mut |what, help| {
        losses.lose(LossKind::Markup, &place, what, help)
    });
    let is_cut = |text: &str| text.ends_with('…') || text.ends_with("...");
    let description = own_subtitle.or(Some(subtitle).filter(|text| !is_cut(text)));
    Some(ImportedEntry {
        title: match title {
            Some(title) if name_of_page.is_empty() || is_cut(&name_of_page) => title,
            _ => name_of_page,
        },
        slug: canonical.as_ref().map(slug).unwrap_or_default(),
        address: canonical
            .filter(|url| !is_mediums(url))
            .map(Url::into)
            .unwrap_or_default(),
        id: guid(&page),
        date: published,
        state: if is_draft {
            ImportedState::Draft
        } else {
            ImportedState::Live
        },
        authors: author.into_iter().filter(|name| !name.is_empty()).collect(),
        description: description.filter(|text| !text.is_empty()),
        body: ImportedBody::Tree(body),
        place,
        ..ImportedEntry::default()
    })
}

fn words(element: &HtmlElement) -> String {
    element
        .text()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether the first paragraph begins with what the page is called.
fn is_answer(body: &HtmlElement, name: &str) -> bool {
    let Some(first) = body.find(&|e| e.has_class("graf")) else {
        return false;
    };
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let (name, text) = (letters(name), letters(&first.text()));
    first.name == "p" && !name.is_empty() && text.starts_with(&name)
}

/// Whether an address is below a domain of Medium, where nobody can redirect anything.
fn is_mediums(url: &Url) -> bool {
    url.host_str()
        .is_none_or(|host| host == "medium.com" || host.ends_with(".medium.com"))
}

/// The last part of an address without the id behind its last hyphen.
fn slug(url: &Url) -> String {
    let last = url
        .path()
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let last = percent_decode_str(last).decode_utf8_lossy().into_owned();
    let is_id = |id: &str| {
        (8..=12).contains(&id.len()) && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    match last.rsplit_once('-') {
        Some((slug, id)) if is_id(id) => slug.to_owned(),
        _ if is_id(&last) => String::new(),
        _ => last,
    }
}

/// What Medium's feed calls a story: the short address in its last lines.
fn guid(page: &HtmlElement) -> Option<String> {
    let is_short = |e: &HtmlElement| {
        e.attribute("href")
            .is_some_and(|href| href.starts_with("https://medium.com/p/"))
    };
    let footer = page.find(&|e| e.name == "footer")?;
    let address = footer.find(&is_short)?.attribute("href")?;
    Some(
        address
            .split(['?', '#'])
            .next()
            .unwrap_or(address)
            .to_owned(),
    )
}

/// Takes out what is no text, and makes neutral elements of the rest.
fn prepare(body: &mut HtmlElement, note: &mut dyn FnMut(&str, &str)) {
    let mut is_first_rule = true;
    body.rewrite(&mut |mut element| {
        if element.has_class("graf--title") || element.has_class("graf--subtitle") {
            return Vec::new();
        }
        // A rule stands above each section, also above the first.
        if element.name == "hr" && element.has_class("section-divider") {
            let is_first = std::mem::replace(&mut is_first_rule, false);
            return if is_first {
                Vec::new()
            } else {
                vec![element.into()]
            };
        }
        if element.has_class("graf--mixtapeEmbed") {
            note(
                "a preview of another page became a link, without its picture",
                "look whether the link is enough",
            );
            return preview(&element);
        }
        match element.name.as_str() {
            // The title of the page is its first level.
            "h3" => element.name = "h2".to_owned(),
            "h4" => element.name = "h3".to_owned(),
            "pre" => {
                if let Some(language) = element.attribute("data-code-block-lang") {
                    let language = language.to_owned();
                    element = element.with("data-language", &language);
                }
            }
            "script" => return script(&element, note),
            _ => {}
        }
        vec![element.into()]
    });
}

/// The words of a preview: its title as a link, what it says of itself behind it.
fn preview(element: &HtmlElement) -> Vec<HtmlNode> {
    let anchor = element.find(&|e| e.name == "a" && e.attribute("href").is_some());
    let Some(anchor) = anchor else {
        return Vec::new();
    };
    let address = anchor.attribute("href").unwrap_or_default();
    let part = |name: &'static str| anchor.find(&move |e| e.name == name).map(words);
    let title = part("strong").unwrap_or_else(|| words(anchor));
    let title = if title.is_empty() { address } else { &title };
    let link = HtmlElement::new("a").with("href", address).saying(title);
    let mut line = HtmlElement::new("p").holding([link.into()]);
    if let Some(about) = part("em").filter(|about| !about.is_empty()) {
        line = line.saying(&format!(": {about}"));
    }
    vec![line.into()]
}

/// A piece of code on another site, shown by a script.
fn script(element: &HtmlElement, note: &mut dyn FnMut(&str, &str)) -> Vec<HtmlNode> {
    let source = element.attribute("src").unwrap_or_default();
    let Some(address) = source
        .strip_prefix("https://gist.github.com/")
        .map(|rest| format!("https://gist.github.com/{}", rest.trim_end_matches(".js")))
    else {
        return Vec::new();
    };
    note(
        "a piece of code on another site became a link",
        "copy the code into the post",
    );
    let link = HtmlElement::new("a")
        .with("href", &address)
        .saying(&address);
    vec![HtmlElement::new("p").holding([link.into()]).into()]
}

//! Shortcodes of WordPress and of common plugins as HTML.
//!
//! Enters: a text. Leaves: the same, in which the shortcodes that linger knows are tags. Others stay as
//! they are written and are counted: most words in square brackets are words.

use super::classic::tag_end;
use super::facts::WxrFacts;
use super::fields::WxrItem;
use super::short_tag::{ShortTag, TagEnds, short_tag, verbatim_end};
use super::shown::{caption, code, embed, escaped, gallery, player, playlist};
use crate::import::losses::{LossKind, LossList};

/// Names that hold code.
const CODE: [&str; 32] = [
    "code",
    "sourcecode",
    "source",
    "cc",
    "highlight",
    "php",
    "html",
    "xml",
    "css",
    "js",
    "javascript",
    "java",
    "python",
    "py",
    "ruby",
    "rb",
    "bash",
    "shell",
    "sql",
    "c",
    "cpp",
    "csharp",
    "perl",
    "yaml",
    "json",
    "plain",
    "text",
    "go",
    "rust",
    "swift",
    "kotlin",
    "diff",
];

/// Names whose tags only lay out what is between them.
const LAYOUT: [&str; 8] = [
    "et_pb_", "vc_", "fusion_", "av_", "fl_", "nectar_", "mk_", "column",
];

/// Names of plugins' parts that a static site cannot have.
const PARTS: [&str; 19] = [
    "contact-form",
    "contact-form-7",
    "contact-field",
    "gravityform",
    "wpforms",
    "ninja_form",
    "mc4wp_form",
    "archives",
    "recent_posts",
    "polldaddy",
    "poll",
    "subscribe2",
    "jetpack_subscription_form",
    "newsletter_form",
    "searchform",
    "sitemap",
    "wp_sitemap_page",
    "rev_slider",
    "layerslider",
];

/// Replaces the shortcodes of a text.
pub(super) fn replaced(
    html: &str,
    item: &WxrItem,
    facts: &WxrFacts,
    losses: &mut LossList,
) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    let ends = TagEnds::of(html);
    let mut unclosed = Vec::new();
    while let Some(at) = rest.find(['[', '<']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(end) = layout_end(rest) {
            out.push_str("\n\n");
            rest = &rest[end..];
            continue;
        }
        if let Some(end) = verbatim_end(rest, &mut unclosed) {
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        // `[[name]]` shows a tag instead of obeying it.
        if rest.starts_with("[[")
            && let Some(tag) = short_tag(&rest[1..])
            && is_known(tag.name)
            && rest[1 + tag.end..].starts_with(']')
        {
            out.push_str(&rest[1..1 + tag.end]);
            rest = &rest[tag.end + 2..];
            continue;
        }
        let Some(tag) = short_tag(rest).filter(|_| rest.starts_with('[')) else {
            let end = if rest.starts_with('<') {
                tag_end(rest).max(1)
            } else {
                1
            };
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        };
        let after = &rest[tag.end..];
        let end = ends
            .next(html.len() - after.len(), tag.name)
            .filter(|_| !tag.is_self_closed);
        let (inner, whole) = match end {
            Some((at, end)) => (Some(&html[html.len() - after.len()..at]), end),
            None => (None, html.len() - after.len()),
        };
        if is_layout(tag.name) {
            losses.lose(
                LossKind::Markup,
                &item.place,
                "the layout of a page builder was taken off its text",
                "compare the page with the old one",
            );
            out.push_str("\n\n");
            rest = after;
            continue;
        }
        match shown(&tag, inner, item, facts, losses) {
            Some(shown) => {
                out.push_str(&shown);
                rest = &html[whole..];
            }
            None => {
                note_unknown(&tag, inner.is_some(), item, losses);
                out.push_str(&rest[..tag.end]);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Whether linger knows what a name means.
fn is_known(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let shown = [
        "caption",
        "wp_caption",
        "gallery",
        "playlist",
        "audio",
        "video",
        "wpvideo",
        "embed",
        "youtube",
        "vimeo",
    ];
    [&shown[..], &CODE, &PARTS].concat().contains(&&*name) || is_layout(&name)
}

/// The end of `[/name]` of a tag that lays out.
fn layout_end(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix("[/")?;
    let end = inner.find(']').filter(|end| *end < 100)?;
    is_layout(&inner[..end]).then_some(end + 3)
}

fn is_layout(name: &str) -> bool {
    let is_name = name
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    is_name && LAYOUT.iter().any(|start| name.starts_with(start))
}

/// What a known shortcode shows, as HTML.
fn shown(
    tag: &ShortTag<'_>,
    inner: Option<&str>,
    item: &WxrItem,
    facts: &WxrFacts,
    losses: &mut LossList,
) -> Option<String> {
    let attribute = |name: &str| tag.attributes.get(name).map_or("", String::as_str);
    let name = tag.name.to_ascii_lowercase();
    let first = || tag.values.first().cloned().unwrap_or_default();
    match &*name {
        "caption" | "wp_caption" => Some(caption(attribute("caption"), inner?)),
        "gallery" => Some(gallery(tag, item, facts, losses)),
        "playlist" => Some(playlist(attribute("ids"), facts)),
        "audio" | "video" | "wpvideo" => {
            let known = ["src", "mp3", "m4a", "ogg", "mp4", "webm", "m4v", "ogv"];
            let source = known
                .iter()
                .map(|name| attribute(name))
                .find(|source| !source.is_empty());
            let source = source.map(str::to_owned).or(Some(first()));
            let source =
                source.filter(|source| source.starts_with("http") || source.starts_with('/'));
            let element = if name == "audio" { "audio" } else { "video" };
            match source {
                Some(source) => Some(format!(
                    "<{element} src=\"{}\"></{element}>{}",
                    escaped(&source),
                    inner.unwrap_or_default()
                )),
                None => {
                    losses.lose(
                        LossKind::Media,
                        &item.place,
                        "a film or recording that only WordPress.com knows was left out",
                        "download it there, put it beside the post, and play it: `{{< video \"name.mp4\" >}}`",
                    );
                    Some(inner.unwrap_or_default().to_owned())
                }
            }
        }
        "embed" => Some(embed(inner?.trim())),
        "youtube" | "vimeo" | "soundcloud" | "spotify" | "tweet" | "twitter" | "instagram"
        | "facebook" | "gist" | "ted" | "dailymotion" | "slideshare" | "flickr" => {
            let value = ["url", "src", "id", "v", ""]
                .iter()
                .map(|name| attribute(name));
            let value = value.map(str::to_owned).find(|value| !value.is_empty());
            let value = value.unwrap_or_else(|| {
                // `[youtube=https://...]`
                let written = first();
                if written.is_empty() {
                    inner.unwrap_or_default().trim().to_owned()
                } else {
                    written
                }
            });
            player(&name, value.trim_start_matches('=')).map(|address| embed(&address))
        }
        name if CODE.contains(&name) => Some(code(name, tag, inner?, item)),
        name if PARTS.contains(&name) => {
            losses.lose(
                LossKind::Markup,
                &item.place,
                format!("a part that WordPress makes itself (`[{name}]`) was left out"),
                "a form for subscribers is a shortcode here: `{{< subscribe >}}`",
            );
            Some(String::new())
        }
        _ => None,
    }
}

/// Says that a shortcode is not known, where it is one: words in brackets are none.
fn note_unknown(tag: &ShortTag<'_>, is_closed: bool, item: &WxrItem, losses: &mut LossList) {
    if is_closed || !tag.attributes.is_empty() || tag.is_self_closed || tag.name.contains('_') {
        losses.lose(
            LossKind::Markup,
            &item.place,
            format!(
                "linger does not know the shortcode `[{}`, so readers see it as it is written",
                tag.name
            ),
            "write what it showed in its place",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(text: &str) -> (String, usize) {
        let mut losses = LossList::default();
        let out = replaced(text, &WxrItem::default(), &WxrFacts::default(), &mut losses);
        (out, losses.iter().map(|loss| loss.count).sum())
    }

    #[test]
    fn words_in_brackets_stay_words() {
        for text in [
            "[the] cause, [L] and [i], a[0], [sic!]",
            "<code>[gallery]</code> and <pre>[caption]x[/caption]</pre>",
            "[ not a tag ] [unclosed",
        ] {
            assert_eq!(made(text), (text.to_owned(), 0));
        }
        assert_eq!(made("[[gallery]]").0, "[gallery]");
        assert_eq!(made("[tabs style=\"a\"]x[/tabs]").1, 1);
    }

    #[test]
    fn known_ones_become_html() {
        let caption = "[caption id=\"a\" width=\"300\"]<a href=\"b.jpg\"><img src=\"b.jpg\" alt=\"\" /></a> At <em>work</em>[/caption]";
        assert_eq!(
            made(caption).0,
            "<figure><a href=\"b.jpg\"><img src=\"b.jpg\" alt=\"\" /></a><figcaption>At <em>work</em></figcaption></figure>"
        );
        let old = "[caption caption=\"At work\"]<img src=\"b.jpg\">[/caption]";
        assert!(made(old).0.contains("<figcaption>At work</figcaption>"));
        assert!(
            made("[youtube=https://youtu.be/abcdefghijk]")
                .0
                .contains("<iframe src=\"https://youtu.be/abcdefghijk\">")
        );
        assert_eq!(
            made("[php]if ($a < 1) { echo \"&\"; }[/php]").0,
            "<pre><code class=\"language-php\">if ($a &lt; 1) { echo \"&amp;\"; }</code></pre>"
        );
        assert!(
            made("[audio mp3=\"https://a.example/1.mp3\"][/audio]")
                .0
                .starts_with("<audio src=")
        );
        assert_eq!(
            made("[vc_row][vc_column]Words[/vc_column][/vc_row]")
                .0
                .trim(),
            "Words"
        );
        assert_eq!(made("[gallery ids=\"1,2\"]"), (String::new(), 1));
    }
}

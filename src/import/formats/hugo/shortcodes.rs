//! Hugo's shortcodes: what maps becomes Markdown or a tag of linger, the rest is kept and counted.
//!
//! Hugo reads shortcodes before Markdown, so they count in code too; `{{</* name */>}}` is how one is
//! shown.

use crate::import::formats::static_site::elsewhere::page_of;
use crate::import::formats::static_site::rewritten::Rewritten;
use crate::import::formats::static_site::tag_loss::TagLoss;
use crate::import::formats::static_site::{TextFile, word};
use crate::import::shortcode::{shortcode, words_of_html};
use crate::parse::{ShortcodeTag, TagKind, scan_shortcodes};
use std::collections::BTreeSet;

/// How deep boxes may nest.
const DEPTH: usize = 8;

/// Rewrites a text. `page`: the address of what `ref` names.
pub(super) fn rewrite(
    text: &str,
    page: &dyn Fn(&str) -> Option<String>,
    file: &TextFile,
) -> (Rewritten, TagLoss) {
    let (tags, _) = scan_shortcodes(text, &[]);
    let mut rewriter = HugoRewriter {
        text,
        tags: &tags,
        page,
        file,
        out: Rewritten::default(),
        loss: TagLoss::default(),
        unclosed: BTreeSet::new(),
    };
    rewriter.all(0..tags.len(), 0..text.len(), 0);
    (rewriter.out, rewriter.loss)
}

struct HugoRewriter<'a> {
    text: &'a str,
    tags: &'a [ShortcodeTag],
    page: &'a dyn Fn(&str) -> Option<String>,
    file: &'a TextFile,
    out: Rewritten,
    loss: TagLoss,
    /// Names of which no end comes any more.
    unclosed: BTreeSet<&'a str>,
}

impl<'a> HugoRewriter<'a> {
    /// Writes a part of the text with the tags in it.
    fn all(&mut self, tags: std::ops::Range<usize>, bytes: std::ops::Range<usize>, depth: usize) {
        let mut from = bytes.start;
        let mut at = tags.start;
        while at < tags.end {
            let tag = &self.tags[at];
            self.words(from..tag.range.start);
            let close = self.close_of(at, tags.end);
            let next = match close {
                Some(close) if self.around(at, close, depth) => close,
                _ => {
                    self.alone(tag);
                    at
                }
            };
            from = self.tags[next].range.end;
            at = next + 1;
            // A block of code has ended its line already.
            if next != tags.start && self.out.is_at_line_start() && tag.name == "highlight" {
                from += usize::from(self.text[from..].starts_with('\n'));
            }
        }
        self.words(from.min(bytes.end)..bytes.end);
    }

    /// Words; shortcodes that are only shown lose the signs that kept them.
    fn words(&mut self, range: std::ops::Range<usize>) {
        let text = &self.text[range];
        if !text.contains("/*") {
            self.out.words(text);
            return;
        }
        let shown = [
            ("{{</*", "*/>}}", "{{<", ">}}"),
            ("{{%/*", "*/%}}", "{{%", "%}}"),
        ];
        let shown = shown
            .iter()
            .fold(text.to_owned(), |text, (open, close, a, b)| {
                text.replace(open, a).replace(close, b)
            });
        self.out.words(&shown);
    }

    /// The tag that ends the one at `at`.
    fn close_of(&mut self, at: usize, end: usize) -> Option<usize> {
        let tag = &self.tags[at];
        if tag.kind != TagKind::Open || self.unclosed.contains(tag.name.as_str()) {
            return None;
        }
        let mut depth = 0_usize;
        for (offset, other) in self.tags[at + 1..end].iter().enumerate() {
            match other.kind {
                _ if other.name != tag.name => {}
                TagKind::Open => depth += 1,
                TagKind::Close if depth == 0 => return Some(at + 1 + offset),
                TagKind::Close => depth -= 1,
                TagKind::Single => {}
            }
        }
        if end == self.tags.len() {
            self.unclosed.insert(&tag.name);
        }
        None
    }

    /// Shortcodes around text. `false`: it is none of them.
    fn around(&mut self, at: usize, close: usize, depth: usize) -> bool {
        let (tag, end) = (&self.tags[at], &self.tags[close]);
        let inner = tag.range.end..end.range.start;
        let tags = at + 1..close;
        let argument = |names: &[&str]| argument(tag, names);
        match tag.name.as_str() {
            "highlight" => {
                let language = positional(tag, 0).or(argument(&["lang", "type"]));
                let code = self.text[inner].to_owned();
                self.out.code(&language.unwrap_or_default(), &code);
            }
            "notice" | "admonition" | "callout" | "alert" | "note" | "tip" | "warning" | "info"
            | "hint" | "box" | "tldr"
                if depth < DEPTH =>
            {
                let kind = argument(&["type", "kind"]).or(positional(tag, 0));
                let kind = kind.unwrap_or_else(|| tag.name.clone()).to_lowercase();
                let kind = match kind.as_str() {
                    "tip" | "success" | "hint" => "tip",
                    "warning" | "danger" | "caution" | "error" | "important" => "warning",
                    _ => "",
                };
                let title = argument(&["title"]).unwrap_or_default();
                self.out
                    .tag(shortcode("note", &[("title", &title), ("kind", kind)]));
                self.all(tags, inner, depth + 1);
                self.out.tag("{{< /note >}}".to_owned());
            }
            "blockquote" | "quote" if depth < DEPTH => {
                let cite = argument(&["author", "cite", "source"]).unwrap_or_default();
                let address = argument(&["link", "url"]).unwrap_or_default();
                self.out
                    .tag(shortcode("quote", &[("cite", &cite), ("url", &address)]));
                self.all(tags, inner, depth + 1);
                self.out.tag("{{< /quote >}}".to_owned());
            }
            "details" | "expand" | "collapse" if depth < DEPTH => {
                let summary = argument(&["summary", "title"]).or(positional(tag, 0));
                let summary = words_of_html(&summary.unwrap_or_default());
                self.out
                    .tag(format!("<details>\n<summary>{summary}</summary>\n"));
                self.all(tags, inner, depth + 1);
                self.out.tag("\n</details>".to_owned());
            }
            "rawhtml" | "html" | "raw" | "unsafe" => self.words(inner),
            "figure" | "img" | "image" => {
                let caption = self.text[inner].trim().to_owned();
                return self.picture(tag, &caption);
            }
            _ => return false,
        }
        true
    }

    /// Shortcodes that stand for themselves.
    fn alone(&mut self, tag: &ShortcodeTag) {
        let argument = |names: &[&str]| argument(tag, names);
        let first = positional(tag, 0);
        let id = argument(&["id", "videoId", "src", "url"]).or(first.clone());
        let done = match tag.name.as_str() {
            "figure" | "img" | "image" | "imgproc" => self.picture(tag, ""),
            "ref" | "relref" => {
                let target = argument(&["path"]).or(first);
                let address = target.as_deref().and_then(|target| (self.page)(target));
                self.written(address)
            }
            "youtube" | "youtubeLite" | "youtube-lite" => match id {
                Some(id) => {
                    let title = argument(&["title"]).unwrap_or_default();
                    self.out
                        .tag(shortcode("youtube", &[("", &id), ("title", &title)]));
                    true
                }
                None => false,
            },
            "audio" | "video" => match id {
                Some(address) => {
                    let title = argument(&["title", "caption"]).unwrap_or_default();
                    let all = [("src", &*address), ("title", &title)];
                    self.out.tag(shortcode(&tag.name, &all));
                    true
                }
                None => false,
            },
            "gist" => {
                let id = first.map(|user| match positional(tag, 1) {
                    Some(id) => format!("{user}/{id}"),
                    None => user,
                });
                self.linked("gist", id)
            }
            "tweet" | "x" | "twitter" => {
                let address = match (argument(&["user"]), argument(&["id"])) {
                    (Some(user), Some(id)) => Some(format!("https://x.com/{user}/status/{id}")),
                    _ => first,
                };
                self.linked("tweet", address)
            }
            "vimeo" | "instagram" => self.linked(&tag.name, id),
            "param" => {
                let name = first.unwrap_or_default();
                let found = self.file.value(&name).and_then(word);
                self.written(found)
            }
            "toc" => true,
            _ => false,
        };
        if !done {
            let name = match tag.kind {
                TagKind::Close => return self.out.words(&self.text[tag.range.clone()]),
                _ => &tag.name,
            };
            *self.loss.kept.entry(name.clone()).or_default() += 1;
            self.out.words(&self.text[tag.range.clone()]);
        }
    }

    fn written(&mut self, words: Option<String>) -> bool {
        if let Some(words) = &words {
            self.out.words(words);
        }
        words.is_some()
    }

    fn linked(&mut self, name: &str, id: Option<String>) -> bool {
        let address = id.and_then(|id| page_of(name, &id));
        self.loss.links += usize::from(address.is_some());
        self.written(address)
    }

    /// A picture with a caption: a figure where it has more than an alt text.
    fn picture(&mut self, tag: &ShortcodeTag, inner: &str) -> bool {
        let argument = |names: &[&str]| argument(tag, names).unwrap_or_default();
        let first = positional(tag, 0).unwrap_or_default();
        let source = match argument(&["src", "link_src", "url", "path"]) {
            source if source.is_empty() => first,
            source => source,
        };
        if source.is_empty() {
            return false;
        }
        let parts = [
            argument(&["title"]),
            argument(&["caption"]),
            inner.to_owned(),
        ];
        let parts: Vec<&str> = parts
            .iter()
            .map(String::as_str)
            .filter(|p| !p.is_empty())
            .collect();
        let caption = parts.join(": ");
        self.out.tag(shortcode(
            "figure",
            &[
                ("src", &source),
                ("alt", &argument(&["alt"])),
                ("caption", &caption),
                ("credit", &argument(&["attr"])),
                ("link", &argument(&["link"])),
            ],
        ));
        true
    }
}

/// The value of the first of some names.
fn argument(tag: &ShortcodeTag, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let found = tag
            .arguments
            .iter()
            .find(|argument| argument.name.eq_ignore_ascii_case(name));
        found
            .map(|argument| argument.value.trim().to_owned())
            .filter(|value| !value.is_empty())
    })
}

/// The value of the argument without a name at that place.
fn positional(tag: &ShortcodeTag, at: usize) -> Option<String> {
    let mut values = tag
        .arguments
        .iter()
        .filter(|argument| argument.name.is_empty());
    values
        .nth(at)
        .map(|argument| argument.value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(text: &str) -> (String, TagLoss) {
        let page = |target: &str| (target == "a.md#b").then(|| "/posts/a/#b".to_owned());
        let (made, loss) = rewrite(text, &page, &TextFile::default());
        (made.finish(), loss)
    }

    #[track_caller]
    fn becomes(text: &str, wanted: &str) {
        let (text, loss) = made(text);
        assert_eq!(text, wanted);
        assert!(loss.kept.is_empty(), "{loss:?}");
    }

    #[test]
    fn shortcodes_that_map() {
        becomes("[x]({{< ref \"a.md#b\" >}})", "[x](/posts/a/#b)");
        becomes(
            "{{< figure src=\"a.jpg\" title=\"Desk\" caption=\"at eight\" attr=\"Ann\" width=300 >}}",
            "{{< figure src=\"a.jpg\" caption=\"Desk: at eight\" credit=\"Ann\" >}}",
        );
        becomes(
            "{{< youtube abcdefghijk >}} {{< youtube id=\"abc\" >}}",
            "{{< youtube \"abcdefghijk\" >}} {{< youtube \"abc\" >}}",
        );
        becomes(
            "{{< vimeo 123 >}} {{< gist ann 12ab >}}",
            "https://vimeo.com/123 https://gist.github.com/ann/12ab",
        );
        becomes(
            "a\n{{< highlight go \"linenos=table\" >}}\nx := 1\n{{< /highlight >}}\nb",
            "a\n```go\nx := 1\n```\nb",
        );
        becomes(
            "{{% notice tip %}}\nCall **now**: {{< youtube abcdefghijk >}}\n{{% /notice %}}",
            "{{< note kind=\"tip\" >}}\nCall **now**: {{< youtube \"abcdefghijk\" >}}\n{{< /note >}}",
        );
        becomes(
            "Shown: {{</* ref \"x\" */>}}\n\n    {{%/* y */%}}\n<!--more-->",
            "Shown: &#123;&#123;< ref \"x\" >}}\n\n    {{% y %}}\n<!-- more -->",
        );
    }

    #[test]
    fn the_rest_is_kept_as_words() {
        let (text, loss) = made("{{< chart 1 >}}\nx\n{{< /chart >}}\n\n`{{< y >}}`");
        assert_eq!(
            text,
            "&#123;&#123;< chart 1 >}}\nx\n&#123;&#123;< /chart >}}\n\n`{{< y >}}`"
        );
        assert_eq!(loss.kept.get("chart"), Some(&1));
        let hostile = "{{< note >}}".repeat(2000);
        assert_eq!(made(&hostile).1.kept.get("note"), Some(&2000));
    }
}

//! Liquid in Markdown, as Jekyll and Octopress have it: what maps becomes Markdown or a tag of linger,
//! the rest is kept and counted.
//!
//! Jekyll reads Liquid before Markdown, so tags count in code too; `{% raw %}` is what keeps them.

use super::elsewhere::page_of;
use super::liquid_tag::{LiquidTag, find_tag, head, tag, without_raw, words};
use super::liquid_value::{LiquidSite, evaluated};
use super::rewritten::Rewritten;
use super::tag_loss::TagLoss;
use crate::import::shortcode::shortcode;
use std::collections::BTreeSet;

/// Rewrites a text.
pub(in crate::import::formats) fn rewrite(
    text: &str,
    site: &dyn LiquidSite,
) -> (Rewritten, TagLoss) {
    let mut rewriter = LiquidRewriter {
        site,
        out: Rewritten::default(),
        loss: TagLoss::default(),
    };
    rewriter.all(text, 0, BTreeSet::new());
    (rewriter.out, rewriter.loss)
}

/// Tags that stand around text, up to `endNAME`.
const AROUND: [&str; 7] = [
    "raw",
    "verbatim",
    "comment",
    "highlight",
    "codeblock",
    "blockquote",
    "pullquote",
];

/// How deep quotations may nest.
const DEPTH: usize = 8;

struct LiquidRewriter<'a> {
    site: &'a dyn LiquidSite,
    out: Rewritten,
    loss: TagLoss,
}

impl LiquidRewriter<'_> {
    /// `unclosed`: names of which no end is in the text, so that none is looked for again.
    fn all(&mut self, text: &str, depth: usize, mut unclosed: BTreeSet<&'static str>) {
        let mut rest = text;
        while let Some(at) = rest.find("{%").into_iter().chain(rest.find("{{")).min() {
            self.out.words(&rest[..at]);
            rest = &rest[at..];
            let len = if rest.starts_with("{%") {
                self.tag(rest, depth, &mut unclosed)
            } else {
                self.output(rest)
            };
            rest = &rest[len..];
        }
        self.out.words(rest);
    }

    fn keep(&mut self, whole: &str, name: &str) -> usize {
        *self.loss.kept.entry(name.to_owned()).or_default() += 1;
        self.out.words(whole);
        whole.len()
    }

    /// Writes what a tag becomes; how long it was, with what stood in it.
    fn tag(&mut self, text: &str, depth: usize, unclosed: &mut BTreeSet<&'static str>) -> usize {
        let Some(found) = tag(text) else {
            self.out.words("{%");
            return 2;
        };
        let after = &text[found.whole.len()..];
        // Around text, up to its end.
        let around = AROUND.iter().find(|name| **name == found.name);
        let around = around.filter(|name| !unclosed.contains(*name));
        let end = around.and_then(|name| {
            let end = find_tag(after, &format!("end{name}"));
            if end.is_none() {
                unclosed.insert(name);
            }
            end
        });
        if let Some((inner_end, len)) = end
            && self.around(&found, &after[..inner_end], depth, unclosed)
        {
            let mut len = found.whole.len() + len;
            // A block of code has ended its line already.
            let is_block = matches!(found.name, "highlight" | "codeblock" | "comment");
            if is_block && self.out.is_at_line_start() && text[len..].starts_with('\n') {
                len += 1;
            }
            return len;
        }
        if self.alone(&found) {
            return found.whole.len();
        }
        self.keep(found.whole, found.name)
    }

    /// Tags around text. `false`: it is none of them.
    fn around(
        &mut self,
        found: &LiquidTag<'_>,
        inner: &str,
        depth: usize,
        unclosed: &BTreeSet<&'static str>,
    ) -> bool {
        match found.name {
            "raw" | "verbatim" => self.out.words(inner),
            "comment" => {}
            "highlight" => {
                let language = found.rest.split_whitespace().next().unwrap_or_default();
                self.out.code(language, &without_raw(inner));
            }
            "codeblock" => {
                let mut words = found.rest.split_whitespace();
                let language = words.find_map(|word| word.strip_prefix("lang:"));
                self.out
                    .code(language.unwrap_or_default(), &without_raw(inner));
            }
            "blockquote" if depth < DEPTH => {
                let address = found
                    .rest
                    .split_whitespace()
                    .find(|word| word.starts_with("http"));
                let cite: Vec<&str> = found
                    .rest
                    .split_whitespace()
                    .take_while(|word| !word.starts_with("http"))
                    .collect();
                let arguments = [
                    ("cite", &*cite.join(" ")),
                    ("url", address.unwrap_or_default()),
                ];
                self.out.tag(shortcode("quote", &arguments));
                self.all(inner, depth + 1, unclosed.clone());
                self.out.tag("{{< /quote >}}".to_owned());
            }
            // The words between `{"` and `"}` are shown a second time.
            "pullquote" if depth < DEPTH => {
                let inner = inner.replace("{\"", "").replace("\"}", "");
                self.all(inner.trim(), depth + 1, unclosed.clone());
            }
            _ => return false,
        }
        true
    }

    /// Tags that stand for themselves. `false`: it is none of them.
    fn alone(&mut self, found: &LiquidTag<'_>) -> bool {
        let words = words(found.rest);
        let plain = || {
            words
                .iter()
                .find(|word| word.0.is_empty())
                .map(|word| word.1.as_str())
        };
        match found.name {
            "post_url" => {
                let name = found.rest.trim_matches(['"', '\'', '/']);
                let name = name.rsplit('/').next().unwrap_or(name);
                let Some(address) = self.site.post(name) else {
                    return false;
                };
                self.address(&address);
            }
            "link" => {
                let path = found.rest.trim_matches(['"', '\'', '/']);
                let address = self.site.page(path);
                self.address(&address.unwrap_or_else(|| format!("/{path}")));
            }
            "gist" | "vimeo" | "tweet" | "twitter" => {
                let Some(address) = plain().and_then(|word| page_of(found.name, word)) else {
                    return false;
                };
                self.loss.links += 1;
                self.out.words(&address);
            }
            "youtube" => {
                let Some(id) = plain() else {
                    return false;
                };
                self.out.tag(shortcode("youtube", &[("", id)]));
            }
            "video" | "audio" => {
                let Some(address) = plain() else {
                    return false;
                };
                self.out.tag(shortcode(found.name, &[("", address)]));
            }
            "img" => return self.picture(found.rest),
            "include" | "include_relative" | "include_cached" => return self.include(&words),
            "toc" | "more" => {}
            _ => return false,
        }
        true
    }

    /// An address, which begins with the path of the site; that may stand before the tag already.
    fn address(&mut self, address: &str) {
        let base = self.site.value("site.baseurl").unwrap_or_default();
        let plain = address.strip_prefix(base.as_str());
        match plain.filter(|_| !base.is_empty() && self.out.ends_with(&base)) {
            Some(plain) => self.out.words(plain),
            None => self.out.words(address),
        }
    }

    /// Octopress: `img [classes] address [width [height]] [title ["alt"]]`.
    fn picture(&mut self, rest: &str) -> bool {
        let words: Vec<String> = words(rest).into_iter().map(|(_, value)| value).collect();
        let Some(at) = words.iter().position(|word| word.contains('/')) else {
            return false;
        };
        let title: Vec<&str> = words[at + 1..]
            .iter()
            .map(String::as_str)
            .skip_while(|word| {
                word.trim_end_matches("px")
                    .bytes()
                    .all(|b| b.is_ascii_digit())
            })
            .collect();
        let is_quoted = rest.contains(['"', '\'']);
        let (alt, title) = match title.as_slice() {
            [title, alt] if is_quoted => (*alt, (*title).to_owned()),
            words => ("", words.join(" ")),
        };
        self.show(&words[at], if alt.is_empty() { &title } else { alt }, "");
        true
    }

    fn show(&mut self, address: &str, alt: &str, caption: &str) {
        let clean = |text: &str| text.replace(['[', ']', '"'], "").replace('\n', " ");
        let title = match clean(caption) {
            caption if caption.is_empty() => String::new(),
            caption => format!(" \"{caption}\""),
        };
        let address = address.trim().replace(' ', "%20");
        self.out
            .words(&format!("![{}]({address}{title})", clean(alt)));
    }

    /// `include figure.html src="a.jpg" caption="..."`, and players.
    fn include(&mut self, words: &[(String, String)]) -> bool {
        let Some((_, file)) = words.iter().find(|(key, _)| key.is_empty()) else {
            return false;
        };
        let name = file.rsplit('/').next().unwrap_or(file).to_lowercase();
        let name = name.split('.').next().unwrap_or_default();
        let argument = |keys: &[&str]| {
            let found = keys
                .iter()
                .find_map(|key| words.iter().find(|(name, _)| name == key));
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let address = argument(&["src", "url", "image_path", "path", "image", "img", "file"]);
        let caption = argument(&["caption", "description"]);
        if name.contains("youtube") {
            let id = argument(&["id", "video_id", "youtubeId", "youtube_id", "url", "src"]);
            return if id.is_empty() {
                false
            } else {
                self.out.tag(shortcode("youtube", &[("", &id)]));
                true
            };
        }
        let is_picture = ["figure", "image", "img", "picture", "photo"]
            .iter()
            .any(|kind| name.contains(kind));
        if is_picture && !address.is_empty() && !address.contains("{{") {
            self.show(&address, &argument(&["alt", "title"]), &caption);
            return true;
        }
        if matches!(name, "audio" | "video") && !address.is_empty() {
            self.out.tag(shortcode(
                name,
                &[("src", &address), ("title", &argument(&["title"]))],
            ));
            return true;
        }
        false
    }

    /// `{{ "/a.png" | relative_url }}`, `{{ site.baseurl }}`.
    fn output(&mut self, text: &str) -> usize {
        let Some(end) = head(text)
            .find("}}")
            .filter(|end| !text[2..*end].contains(['\n', '{']))
        else {
            self.out.words("{{");
            return 2;
        };
        let whole = &text[..end + 2];
        let inside = text[2..end]
            .trim_start_matches('-')
            .trim_end_matches('-')
            .trim();
        // A shortcode of Hugo or of linger is no Liquid.
        if inside.starts_with(['<', '%']) {
            self.out.words(whole);
            return whole.len();
        }
        match evaluated(inside, self.site) {
            Some(value) => {
                self.out.words(&value);
                whole.len()
            }
            None => {
                let name = inside
                    .split(['|', ' '])
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                self.keep(whole, &format!("{{{{ {name} }}}}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Site;

    impl LiquidSite for Site {
        fn post(&self, name: &str) -> Option<String> {
            (name == "2020-01-02-calls").then(|| "/2020/calls/".to_owned())
        }
        fn page(&self, path: &str) -> Option<String> {
            (path == "about.md").then(|| "/about/".to_owned())
        }
        fn value(&self, name: &str) -> Option<String> {
            match name {
                "site.baseurl" => Some("/blog".to_owned()),
                "site.url" => Some("https://shop.example".to_owned()),
                _ => None,
            }
        }
    }

    #[track_caller]
    fn becomes(text: &str, wanted: &str) {
        let (made, loss) = rewrite(text, &Site);
        let made = made.finish();
        assert_eq!(made, wanted);
        assert!(loss.kept.is_empty(), "{loss:?}");
    }

    #[test]
    fn tags_that_map() {
        becomes(
            "A\n\n{% highlight ruby linenos %}\nputs {% raw %}{{ x }}{% endraw %}\n{% endhighlight %}\n\nB",
            "A\n\n```ruby\nputs {{ x }}\n```\n\nB",
        );
        becomes(
            "- a\n\n  {% highlight sh %}\n  ls\n  {% endhighlight %}\n- b",
            "- a\n\n  ```sh\n  ls\n  ```\n- b",
        );
        becomes(
            "{% codeblock Title lang:js %}\nlet a\n{% endcodeblock %}\n",
            "```js\nlet a\n```\n",
        );
        becomes(
            "[c]({% post_url 2020-01-02-calls %}) {% link about.md %}",
            "[c](/2020/calls/) /about/",
        );
        becomes(
            "![a]({{ site.baseurl }}/a.png) {{ \"/b\" | relative_url }}",
            "![a](/blog/a.png) /blog/b",
        );
        becomes(
            "{{ '/c' | prepend: site.baseurl | prepend: site.url }}",
            "https://shop.example/blog/c",
        );
        becomes(
            "{% img left /i/a.png 10 20 My desk %}",
            "![My desk](/i/a.png)",
        );
        becomes(
            "{% img /i/a.png 'Title' 'Alt text' %}",
            "![Alt text](/i/a.png)",
        );
        becomes(
            "{% include figure.html src=\"/a.jpg\" alt='Desk' caption=\"The desk\" %}",
            "![Desk](/a.jpg \"The desk\")",
        );
        becomes(
            "{% include youtube.html id=\"abcdefghijk\" %}",
            "{{< youtube \"abcdefghijk\" >}}",
        );
        becomes("{%- comment -%} no {%- endcomment -%}Yes", "Yes");
        becomes(
            "{% blockquote Ann, Book https://a.example %}\nWords\n{% endblockquote %}",
            "{{< quote cite=\"Ann, Book\" url=\"https://a.example\" >}}\nWords\n{{< /quote >}}",
        );
        becomes("{% gist ann/12ab %}", "https://gist.github.com/ann/12ab");
    }

    #[test]
    fn the_rest_is_kept_and_counted() {
        let text = "{% if x %}a{% endif %} {{ page.x }} {% post_url none %} {% broken {{< note >}}";
        let (made, loss) = rewrite(text, &Site);
        let made = made.finish();
        assert_eq!(
            made,
            "{% if x %}a{% endif %} {{ page.x }} {% post_url none %} {% broken &#123;&#123;< note >}}"
        );
        let kept: Vec<_> = loss.kept.keys().map(String::as_str).collect();
        assert_eq!(kept, ["endif", "if", "post_url", "{{ page.x }}"]);
    }
}

//! Reads the tags of shortcodes: `{{< figure src="desk.jpg" alt="My desk" >}}`, and around text
//! `{{< note >}} … {{< /note >}}`.
//!
//! Enters: text. Leaves: tags with their places, and mistakes. Forbidden here: Markdown, and the
//! meaning of any shortcode.
//!
//! The syntax is that of Hugo. These forms are accepted too: `%` instead of `<` and `>`, a `/`
//! before the `>`, commas between the arguments, words without quotes, and the quotation marks of
//! word processors.

use std::ops::Range;

/// One tag.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ShortcodeTag {
    /// Its place in the text.
    pub(crate) range: Range<usize>,
    pub(crate) name: String,
    /// The place of the name.
    pub(crate) name_at: Range<usize>,
    pub(crate) kind: TagKind,
    pub(crate) arguments: Vec<RawArgument>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TagKind {
    /// `{{< note >}}`: text may follow, up to the closing tag.
    Open,
    /// `{{< figure />}}`: no text follows.
    Single,
    /// `{{< /note >}}`
    Close,
}

/// One argument as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RawArgument {
    /// The name; empty if the argument has none.
    pub(crate) name: String,
    /// The bytes of name and value.
    pub(crate) at: Range<usize>,
    pub(crate) value: String,
    /// The bytes of the value, with its quotes.
    pub(crate) value_at: Range<usize>,
    /// Whether the value is in quotes.
    pub(crate) is_quoted: bool,
}

/// Why a tag cannot be read: the place, the mistake, and what to do.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mistake {
    pub(crate) at: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: &'static str,
}

const EXAMPLE: &str =
    "a shortcode looks like this: {{< figure src=\"desk.jpg\" alt=\"My desk\" >}}";

/// Where the first tag may begin. `None` if there is none. Most texts have none, so this has to be
/// fast.
pub(crate) fn first_sign(text: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = memchr::memmem::find(&text.as_bytes()[from..], b"{{") {
        let at = from + found;
        if sign(text, at).is_some() {
            return Some(at);
        }
        from = at + 2;
    }
    None
}

/// If a tag begins at `at`: the start of its content, and the character that ends it.
fn sign(text: &str, at: usize) -> Option<(usize, char)> {
    let rest = text[at..].strip_prefix("{{")?;
    let inside = rest.trim_start_matches(' ');
    let close = match inside.chars().next()? {
        '<' => '>',
        '%' => '%',
        _ => return None,
    };
    let start = at + 2 + (rest.len() - inside.len()) + 1;
    let word = text[start..].trim_start().trim_start_matches('/');
    word.trim_start()
        .starts_with(|c: char| c.is_alphabetic() || c == '_')
        .then_some((start, close))
}

/// Reads every tag of `text` that does not begin in one of the `code` ranges, which are sorted.
pub(crate) fn scan(text: &str, code: &[Range<usize>]) -> (Vec<ShortcodeTag>, Vec<Mistake>) {
    let (mut tags, mut mistakes) = (Vec::new(), Vec::new());
    let mut from = 0;
    while let Some(found) = memchr::memmem::find(&text.as_bytes()[from..], b"{{") {
        let at = from + found;
        from = at + 2;
        let after = code.partition_point(|range| range.start <= at);
        let is_code = after > 0 && at < code[after - 1].end;
        if is_code {
            continue;
        }
        let Some((start, close)) = sign(text, at) else {
            continue;
        };
        let mut reader = TagReader {
            text,
            at: start,
            close,
        };
        match reader.tag(at) {
            Ok(tag) => {
                from = tag.range.end;
                tags.push(tag);
            }
            Err(mistake) => mistakes.push(mistake),
        }
    }
    (tags, mistakes)
}

/// Reads one tag.
struct TagReader<'a> {
    text: &'a str,
    at: usize,
    close: char,
}

impl TagReader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn skip(&mut self, skipped: impl Fn(char) -> bool) {
        self.at += self.rest().len() - self.rest().trim_start_matches(skipped).len();
    }

    fn take(&mut self, wanted: impl Fn(char) -> bool) -> Range<usize> {
        let start = self.at;
        self.skip(wanted);
        start..self.at
    }

    /// If the tag ends here: the end, and whether the tag closes itself.
    fn end(&self) -> Option<(usize, bool)> {
        let rest = self.rest();
        let (single, rest) = match rest.strip_prefix('/') {
            Some(rest) => (true, rest.trim_start()),
            None => (false, rest),
        };
        let rest = rest.strip_prefix(self.close)?.trim_start();
        let rest = rest.strip_prefix("}}")?;
        Some((self.text.len() - rest.len(), single))
    }

    fn tag(&mut self, start: usize) -> Result<ShortcodeTag, Mistake> {
        self.skip(char::is_whitespace);
        let is_close = self.rest().starts_with('/');
        self.skip(|c| c == '/' || c.is_whitespace());
        let name_at = self.take(is_name);
        let mut arguments = Vec::new();
        loop {
            self.skip(|c| c.is_whitespace() || c == ',');
            if let Some((end, single)) = self.end() {
                let kind = match (is_close, single) {
                    (true, _) => TagKind::Close,
                    (false, true) => TagKind::Single,
                    (false, false) => TagKind::Open,
                };
                return Ok(ShortcodeTag {
                    range: start..end,
                    name: self.text[name_at.clone()].to_owned(),
                    name_at,
                    kind,
                    arguments,
                });
            }
            let before = self.at;
            arguments.push(self.argument(start)?);
            if self.at == before {
                return Err(self.unclosed(start));
            }
        }
    }

    fn unclosed(&self, start: usize) -> Mistake {
        let line = self.text[start..].lines().next().unwrap_or_default();
        Mistake {
            at: start..start + line.len(),
            message: "this shortcode is opened and never closed".to_owned(),
            help: EXAMPLE,
        }
    }

    fn argument(&mut self, start: usize) -> Result<RawArgument, Mistake> {
        let from = self.at;
        let word = self.take(is_name);
        let after = self.at;
        self.skip(char::is_whitespace);
        let is_named = !word.is_empty() && self.rest().starts_with('=');
        if is_named {
            self.at += 1;
            self.skip(char::is_whitespace);
        } else {
            self.at = from;
        }
        let value_from = self.at;
        let (value, is_quoted) = match self.quoted(start)? {
            Some(value) => (value, true),
            None => (self.bare().to_owned(), false),
        };
        if value.is_empty() && !is_quoted && is_named {
            return Err(Mistake {
                at: from..after,
                message: format!("`{}` has no value", &self.text[word]),
                help: "write the value in quotes after the =, such as alt=\"My desk\"",
            });
        }
        let name = if is_named { &self.text[word] } else { "" };
        Ok(RawArgument {
            name: name.to_owned(),
            at: from..self.at,
            value,
            value_at: value_from..self.at,
            is_quoted,
        })
    }

    /// A value without quotes: up to a space, a comma or the end of the tag.
    fn bare(&mut self) -> &str {
        let start = self.at;
        while let Some(c) = self.rest().chars().next() {
            // `/ >}}` after a word is the end of an address, then the end of the tag.
            let is_slash = c == '/' && self.rest()[1..].starts_with(' ');
            let ends = self.rest().starts_with("}}") || (!is_slash && self.end().is_some());
            if c.is_whitespace() || c == ',' || ends {
                break;
            }
            self.at += c.len_utf8();
        }
        &self.text[start..self.at]
    }

    /// A value in quotes, if one begins here.
    fn quoted(&mut self, start: usize) -> Result<Option<String>, Mistake> {
        let Some(open) = self.rest().chars().next() else {
            return Err(self.unclosed(start));
        };
        let closes: &[char] = match open {
            '"' => &['"'],
            '\'' => &['\''],
            // Word processors turn straight quotes into the pair of their language.
            '“' | '”' | '„' => &['”', '“', '"'],
            '‘' | '’' | '‚' => &['’', '‘', '\''],
            '«' => &['»'],
            _ => return Ok(None),
        };
        let from = self.at;
        let mut value = String::new();
        let mut chars = self.text[from + open.len_utf8()..].char_indices();
        while let Some((at, c)) = chars.next() {
            if c == '\\'
                && let Some((_, escaped)) = chars.clone().next()
                && (closes.contains(&escaped) || escaped == '\\')
            {
                value.push(escaped);
                chars.next();
            } else if closes.contains(&c) {
                self.at = from + open.len_utf8() + at + c.len_utf8();
                return Ok(Some(value));
            } else if c == '\n' && value.ends_with('\n') {
                break;
            } else {
                value.push(c);
            }
        }
        Err(Mistake {
            at: from..from + open.len_utf8(),
            message: "a quotation mark is opened here and never closed".to_owned(),
            help: "close it before the >}} of the shortcode",
        })
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> ShortcodeTag {
        let (mut tags, mistakes) = scan(text, &[]);
        assert_eq!((tags.len(), mistakes), (1, vec![]), "{text}");
        tags.remove(0)
    }

    fn arguments(text: &str) -> Vec<(String, String)> {
        let tag = one(text);
        let pairs = tag.arguments.into_iter();
        pairs.map(|a| (a.name, a.value)).collect()
    }

    #[test]
    fn the_ways_in_which_people_write_tags() {
        for text in [
            "{{< figure src=\"a b.jpg\" alt='It\\'s me' wide=true >}}",
            "{{<figure src=\"a b.jpg\", alt=\"It's me\", wide=true/>}}",
            "{{% figure src = “a b.jpg” alt=\"It's me\"\n  wide=true %}}",
            "{{ <figure src=«a b.jpg» alt=\"It's me\" wide=\"true\" /> }}",
        ] {
            let expected = [("src", "a b.jpg"), ("alt", "It's me"), ("wide", "true")];
            let found = arguments(text);
            let found: Vec<_> = found.iter().map(|(n, v)| (&**n, &**v)).collect();
            assert_eq!(found, expected, "{text}");
            assert_eq!(one(text).range, 0..text.len());
        }
        assert_eq!(one("{{< /note >}}").kind, TagKind::Close);
        assert_eq!(one("{{< audio a.mp3 />}}").kind, TagKind::Single);
        assert_eq!(
            arguments("{{< youtube dQw4 >}}"),
            [("".into(), "dQw4".into())]
        );
        assert_eq!(
            arguments("{{< cta url=https://example.com/a/ >}}"),
            [("url".into(), "https://example.com/a/".into())]
        );
    }

    #[test]
    fn what_is_no_tag_stays() {
        for text in [
            "{{ first_name }}",
            "{{<",
            "{{< 3 >}}",
            "a << b",
            "{{ page.title }}",
        ] {
            assert_eq!(scan(text, &[]), (vec![], vec![]), "{text}");
            assert_eq!(first_sign(text), None, "{text}");
        }
        assert_eq!(scan("`{{< x >}}`", std::slice::from_ref(&(0..11))).0, []);
    }

    #[test]
    fn mistakes_have_places() {
        for (text, at, said) in [
            ("a {{< figure src=\"x\"\n\nb", 2, "never closed"),
            ("{{< figure src= >}}", 11, "has no value"),
            ("{{< figure src=\"x >}}\n\nb", 15, "quotation mark"),
            ("{{< figure", 0, "never closed"),
            ("{{< figure }}", 0, "never closed"),
        ] {
            let (tags, mistakes) = scan(text, &[]);
            assert_eq!((tags.len(), mistakes.len()), (0, 1), "{text}");
            assert_eq!(mistakes[0].at.start, at, "{text}");
            assert!(mistakes[0].message.contains(said), "{mistakes:?}");
        }
    }
}

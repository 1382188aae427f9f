//! Addresses in Markdown that somebody else wrote, changed in place.
//!
//! Enters: Markdown. Leaves: the same, with other addresses in its links, pictures, definitions and
//! tags. Code is left as it is. Forbidden here: what an address means.

use super::text::AddressUse;

/// Shows each address to `change`.
pub(crate) fn changed(markdown: &str, change: &mut dyn FnMut(AddressUse, &mut String)) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut fence: Option<(char, usize)> = None;
    for line in markdown.split_inclusive('\n') {
        let start = line.trim_start();
        let sign = start.chars().next().unwrap_or(' ');
        let count = start.chars().take_while(|c| *c == sign).count();
        let is_fence = matches!(sign, '`' | '~') && count >= 3;
        match fence {
            Some((open, least)) => {
                let closes = is_fence && sign == open && count >= least;
                if closes && start[count..].trim().is_empty() {
                    fence = None;
                }
                out.push_str(line);
            }
            None if is_fence => {
                fence = Some((sign, count));
                out.push_str(line);
            }
            None => in_line(line, change, &mut out),
        }
    }
    out
}

fn in_line(line: &str, change: &mut dyn FnMut(AddressUse, &mut String), out: &mut String) {
    let mut rest = line;
    // `[label]: address`
    if let Some(after) = line.trim_start().strip_prefix('[')
        && !after.starts_with('^')
        && let Some((_, target)) = after.split_once("]:")
        && target.starts_with(' ')
    {
        let at = line.len() - target.len();
        let blanks = target.len() - target.trim_start().len();
        out.push_str(&line[..at + blanks]);
        rest = target.trim_start();
        rest = one_address(rest, AddressUse::Link, change, out);
    }
    while let Some(at) = rest.find(['`', ']', '=']) {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        if found.starts_with('`') {
            let ticks = found.len() - found.trim_start_matches('`').len();
            let (open, inner) = found.split_at(ticks);
            let end = inner.find(open).map_or(ticks, |end| ticks + end + ticks);
            out.push_str(&found[..end]);
            rest = &found[end..];
        } else if let Some(target) = found.strip_prefix("](") {
            out.push_str("](");
            let is_picture = opens_picture(out);
            let usage = if is_picture {
                AddressUse::Picture
            } else {
                AddressUse::Link
            };
            rest = one_address(target, usage, change, out);
        } else if let Some((usage, quote)) = attribute(out, found) {
            out.push('=');
            out.push(quote);
            let value = &found[2..];
            let end = value.find(quote).unwrap_or(value.len());
            let mut address = value[..end].to_owned();
            change(usage, &mut address);
            out.push_str(&address);
            rest = &value[end..];
        } else {
            out.push_str(&found[..1]);
            rest = &found[1..];
        }
    }
    out.push_str(rest);
}

/// Whether the brackets that end here are those of a picture.
fn opens_picture(out: &str) -> bool {
    let inner = &out[..out.len() - 2];
    let mut depth = 1;
    for (at, c) in inner.char_indices().rev() {
        match c {
            ']' => depth += 1,
            '[' => depth -= 1,
            '\n' => return false,
            _ => {}
        }
        if depth == 0 {
            return inner[..at].ends_with('!');
        }
    }
    false
}

/// `src="` and `href="` of a tag.
fn attribute(written: &str, found: &str) -> Option<(AddressUse, char)> {
    let quote = found[1..]
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\''))?;
    let before = written.rsplit('\n').next().unwrap_or(written);
    let name = before.rsplit([' ', '<', '\t']).next()?.to_ascii_lowercase();
    let is_in_tag = before.rfind('<') > before.rfind('>');
    match name.as_str() {
        "src" if is_in_tag => Some((AddressUse::Picture, quote)),
        "href" if is_in_tag => Some((AddressUse::Link, quote)),
        _ => None,
    }
}

/// Writes one address, and answers with what comes after it.
fn one_address<'a>(
    rest: &'a str,
    usage: AddressUse,
    change: &mut dyn FnMut(AddressUse, &mut String),
    out: &mut String,
) -> &'a str {
    let (open, inner) = match rest.strip_prefix('<') {
        Some(inner) => ("<", inner),
        None => ("", rest),
    };
    let mut depth = 0_i32;
    let end = inner.find(|c: char| {
        if !open.is_empty() {
            return c == '>' || c == '\n';
        }
        depth += i32::from(c == '(') - i32::from(c == ')');
        c.is_whitespace() || depth < 0
    });
    let end = end.unwrap_or(inner.len());
    let written = &inner[..end];
    // A tag of a template is none.
    if written.is_empty() || written.starts_with('{') {
        out.push_str(open);
        out.push_str(written);
        return &inner[end..];
    }
    let mut address = written.to_owned();
    change(usage, &mut address);
    out.push_str(open);
    if open.is_empty() && address != written {
        out.push_str(
            &address
                .replace(' ', "%20")
                .replace('(', "%28")
                .replace(')', "%29"),
        )
    } else {
        out.push_str(&address)
    }
    &inner[end..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_changed_and_nothing_else() {
        let mut seen = Vec::new();
        let text = "[a](/x \"t\") ![b](<p q.jpg>) `[c](/no)` <img alt='=' src=\"y.png\"> a = b](\n\
                    ```\n[d](/no)\n```\n[e]: /z\n[^1]: note\n[![f](g.png)](/h_(i)) {{ x }}";
        let out = changed(text, &mut |usage, address| {
            seen.push((usage, address.clone()));
            address.insert(0, '+');
        });
        let expected = "[a](+/x \"t\") ![b](<+p q.jpg>) `[c](/no)` <img alt='=' src=\"+y.png\"> a = b](\n\
                        ```\n[d](/no)\n```\n[e]: +/z\n[^1]: note\n[![f](+g.png)](+/h_%28i%29) {{ x }}";
        assert_eq!(out, expected);
        assert!(seen.contains(&(AddressUse::Picture, "p q.jpg".to_owned())));
        assert!(seen.contains(&(AddressUse::Link, "/h_(i)".to_owned())));
    }
}

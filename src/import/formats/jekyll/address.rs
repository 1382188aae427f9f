//! Where Jekyll puts a post: its permalink styles and placeholders.

use jiff::civil::{Date, DateTime};

/// What an address is made of.
pub(super) struct AddressParts<'a> {
    pub(super) pattern: &'a str,
    pub(super) date: Option<DateTime>,
    /// The name without its date, or `slug:`.
    pub(super) title: &'a str,
    pub(super) categories: &'a [String],
    /// The path of a page below the top, without its name; with a `/` in front.
    pub(super) folder: &'a str,
    pub(super) collection: &'a str,
}

/// The path of a post or a page.
pub(super) fn address(parts: &AddressParts<'_>) -> String {
    let pattern = match parts.pattern {
        "date" => "/:categories/:year/:month/:day/:title:output_ext",
        "pretty" => "/:categories/:year/:month/:day/:title/",
        "ordinal" => "/:categories/:year/:y_day/:title:output_ext",
        "weekdate" => "/:categories/:year/W:week/:short_day/:title:output_ext",
        "none" => "/:categories/:title:output_ext",
        other => other,
    };
    let day = parts.date.map(DateTime::date).unwrap_or_default();
    let time = parts.date.unwrap_or_default();
    let mut made = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once(':') {
        made.push_str(before);
        let len = after
            .bytes()
            .take_while(|byte| byte.is_ascii_lowercase() || *byte == b'_')
            .count();
        let (name, known) = (0..=len)
            .rev()
            .find_map(|len| Some((len, placeholder(&after[..len], day, time, parts)?)))
            .unwrap_or((0, ":".to_owned()));
        made.push_str(&known);
        rest = &after[name..];
    }
    made.push_str(rest);
    let mut path = format!("/{made}");
    while path.contains("//") {
        path = path.replace("//", "/");
    }
    path
}

fn placeholder(name: &str, day: Date, time: DateTime, parts: &AddressParts<'_>) -> Option<String> {
    let iso = day.iso_week_date();
    Some(match name {
        "categories" | "slugified_categories" => {
            let names = parts.categories.iter().map(|name| path_word(name));
            names.collect::<Vec<_>>().join("/")
        }
        "year" => format!("{:04}", day.year()),
        "short_year" => format!("{:02}", day.year().rem_euclid(100)),
        "month" => format!("{:02}", day.month()),
        "i_month" => day.month().to_string(),
        "short_month" => day.strftime("%b").to_string(),
        "long_month" => day.strftime("%B").to_string(),
        "day" => format!("{:02}", day.day()),
        "i_day" => day.day().to_string(),
        "y_day" => format!("{:03}", day.day_of_year()),
        "week" => format!("{:02}", iso.week()),
        "short_day" => day.strftime("%a").to_string(),
        "hour" => format!("{:02}", time.hour()),
        "minute" => format!("{:02}", time.minute()),
        "second" => format!("{:02}", time.second()),
        "title" | "slug" | "name" | "basename" => parts.title.to_owned(),
        "path" => format!("{}/{}", parts.folder, parts.title),
        "collection" => parts.collection.to_owned(),
        "output_ext" => ".html".to_owned(),
        _ => return None,
    })
}

/// A category in an address: small letters; blanks are written as `%20`, and kept as such.
fn path_word(name: &str) -> String {
    let small = name.to_lowercase();
    if small.contains([' ', '/']) {
        small.replace(' ', "%20").replace('/', "%2F")
    } else {
        small
    }
}

/// A name as the last part of an address: what stands between letters, digits and a few signs becomes a
/// hyphen. Capitals stay.
pub(super) fn pretty(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_alphanumeric() || "._~!$&'()+,;=@".contains(c) || is_mark(c) {
            out.push(c);
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_matches('-').to_owned()
}

/// Marks that stand on a letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{dff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_jekylls() {
        let categories = ["X Y".to_owned(), "z".to_owned()];
        let made = |pattern: &str| {
            address(&AddressParts {
                pattern,
                date: Some(jiff::civil::date(2020, 1, 2).at(9, 5, 0, 0)),
                title: "My-Post",
                categories: &categories,
                folder: "",
                collection: "posts",
            })
        };
        assert_eq!(made("date"), "/x%20y/z/2020/01/02/My-Post.html");
        assert_eq!(made("pretty"), "/x%20y/z/2020/01/02/My-Post/");
        assert_eq!(made("none"), "/x%20y/z/My-Post.html");
        assert_eq!(made("/b/:short_year/:i_month/:title"), "/b/20/1/My-Post");
        assert_eq!(made("/:title:output_ext"), "/My-Post.html");
        assert_eq!(made("blog/:title/:other"), "/blog/My-Post/:other");
        assert_eq!(pretty("Ünï & co: a/b "), "Ünï-&-co-a-b");
    }
}

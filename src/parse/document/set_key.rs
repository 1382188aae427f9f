//! Sets the value of one key of front matter in the way in which the file writes it, so that every
//! other byte stays.
//!
//! Enters: the text of a Markdown file, a key, a value. Leaves: the new text, or nothing where the value
//! is written in a way that this cannot keep. What leaves was read again: the key has the value, and
//! every other key has the one that it had.

use crate::config::Data;
use crate::parse::document::edit::{is_key, line_of, list_items, value_of, with_key, without_key};
use crate::parse::document::fences::{Split, Syntax, split};
use crate::parse::document::front_lines::{quoted, yaml_text};
use crate::parse::{foreign_toml, foreign_yaml};

/// A value of a key.
#[derive(Clone, Copy, Debug)]
pub enum KeyValue<'a> {
    /// Words.
    Text(&'a str),
    /// Several words.
    Texts(&'a [String]),
    /// A date, a number, `true` or `false`: what needs no quotation marks.
    Plain(&'a str),
    /// No value: the line goes.
    Nothing,
}

/// The keys of the front matter with their values, in their order. `None`: it cannot be read.
pub fn top_values(text: &str) -> Option<Vec<(String, Data)>> {
    let text = text.trim_start_matches('\u{feff}');
    let data = match split(text) {
        Split::None => return Some(Vec::new()),
        Split::Unclosed(_) => return None,
        Split::Found { syntax, inside, .. } => match syntax {
            Syntax::Yaml => foreign_yaml(&text[inside])?,
            Syntax::Toml => foreign_toml(&text[inside])?,
        },
    };
    match data {
        Data::Map(values) => Some(values),
        Data::Null => Some(Vec::new()),
        _ => None,
    }
}

/// `text` with `value` as the value of the top-level `key`. `None`: the value that is there is written
/// over several lines, or in a way that cannot be kept.
pub fn set_key(text: &str, key: &str, value: KeyValue<'_>) -> Option<String> {
    let before = top_values(text)?;
    let changed = match value {
        KeyValue::Nothing => without_key(text, key)?,
        KeyValue::Text(words) => with_key(text, key, &scalar(text, key, words)?)?,
        KeyValue::Plain(plain) => with_key(text, key, &plain_scalar(text, key, plain)?)?,
        KeyValue::Texts(words) => with_texts(text, key, words)?,
    };
    let after = top_values(&changed)?;
    let others = |values: &[(String, Data)]| -> Vec<(String, Data)> {
        let others = values.iter().filter(|(name, _)| name != key);
        others.cloned().collect()
    };
    let is_set = after.iter().filter(|(name, _)| name == key).count()
        == usize::from(!matches!(value, KeyValue::Nothing))
        && after
            .iter()
            .all(|(name, data)| name != key || is_meant(value, data));
    (is_set && others(&before) == others(&after)).then_some(changed)
}

/// Like [`set_key`], for a file of settings, which has no lines around its keys.
pub fn set_site_key(text: &str, key: &str, value: KeyValue<'_>) -> Option<String> {
    let newline = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let changed = set_key(&format!("---\n{text}{newline}---\n"), key, value)?;
    let inside = changed.strip_prefix("---\n")?.strip_suffix("---\n")?;
    Some(inside.to_owned())
}

/// Whether [`set_key`] can give the top-level `key` of `text` another value, as far as its form tells.
pub fn can_set(text: &str, key: &str, is_list: bool) -> bool {
    written(text, key).is_some() || is_list && with_lines(text, key, &[]).is_some()
}

/// Whether a value that was read is the one that was to be written.
fn is_meant(value: KeyValue<'_>, data: &Data) -> bool {
    match (value, data) {
        (KeyValue::Text(words), Data::Text(text)) => words == &**text,
        (KeyValue::Plain(_), Data::Text(_) | Data::Bool(_) | Data::Int(_)) => true,
        (KeyValue::Texts(words), Data::List(items)) => {
            words.len() == items.len()
                && words
                    .iter()
                    .zip(items)
                    .all(|(word, item)| spoken(item).as_deref() == Some(word))
        }
        _ => false,
    }
}

/// A single value as words. `None`: it is a list or a mapping.
fn spoken(data: &Data) -> Option<String> {
    match data {
        Data::Text(text) => Some(text.to_string()),
        Data::Bool(flag) => Some(flag.to_string()),
        Data::Int(number) => Some(number.to_string()),
        Data::Float(number) => Some(number.to_string()),
        Data::Null => Some(String::new()),
        Data::List(_) | Data::Map(_) => None,
    }
}

/// The syntax of the front matter of a text.
fn syntax(text: &str) -> Syntax {
    match split(text.trim_start_matches('\u{feff}')) {
        Split::Found { syntax, .. } | Split::Unclosed(syntax) => syntax,
        Split::None => Syntax::Yaml,
    }
}

/// The value of a key as it is written. The outer `None`: it is not on one line.
fn written<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    match line_of(text, key)? {
        Some(line) => value_of(text, &line).map(|span| &text[span]),
        None => Some(""),
    }
}

/// Words in the quotation marks of the value that stands there.
fn scalar(text: &str, key: &str, words: &str) -> Option<String> {
    let is_one_line = !words.contains(char::is_control);
    Some(match written(text, key)?.chars().next() {
        Some('\'') if is_one_line && syntax(text) == Syntax::Yaml => {
            format!("'{}'", words.replace('\'', "''"))
        }
        Some('"') => quoted(words),
        _ if syntax(text) == Syntax::Toml => quoted(words),
        _ => yaml_text(words),
    })
}

fn plain_scalar(text: &str, key: &str, plain: &str) -> Option<String> {
    let is_toml = syntax(text) == Syntax::Toml;
    Some(match written(text, key)?.chars().next() {
        Some(quote @ ('"' | '\'')) => format!("{quote}{plain}{quote}"),
        // A time of TOML has seconds.
        _ if is_toml && plain.len() == "2026-03-01T09:00".len() => format!("{plain}:00"),
        _ => plain.to_owned(),
    })
}

/// Several words: in brackets, or each on a line of its own where it is written so. An item that stays
/// is not written anew.
fn with_texts(text: &str, key: &str, words: &[String]) -> Option<String> {
    if line_of(text, key).is_none() {
        return with_lines(text, key, words);
    }
    let syntax = syntax(text);
    let there = written(text, key)?;
    let inside = there.strip_prefix('[');
    let items: Vec<&str> = match inside {
        Some(inside) => {
            let items = list_items(inside).into_iter();
            items.map(|item| inside[item].trim()).collect()
        }
        None if there.is_empty() => Vec::new(),
        None => vec![there],
    };
    let known: Vec<(&str, String)> = items
        .into_iter()
        .filter_map(|item| Some((item, meaning(item, syntax)?)))
        .collect();
    let item = |word: &String| {
        let kept = known.iter().find(|(_, meant)| meant == word);
        kept.map_or_else(|| list_item(word, syntax), |(item, _)| (*item).to_owned())
    };
    let items: Vec<String> = words.iter().map(item).collect();
    with_key(text, key, &format!("[{}]", items.join(", ")))
}

/// What an item means.
fn meaning(item: &str, syntax: Syntax) -> Option<String> {
    let data = match syntax {
        Syntax::Yaml => foreign_yaml(&format!("x: {item}\n"))?,
        Syntax::Toml => foreign_toml(&format!("x = {item}\n"))?,
    };
    match data {
        Data::Map(values) => spoken(&values.first()?.1),
        _ => None,
    }
}

fn list_item(word: &str, syntax: Syntax) -> String {
    let plain = yaml_text(word);
    if syntax == Syntax::Toml || word.contains(',') {
        quoted(word)
    } else {
        plain
    }
}

/// A list whose items have a line each.
fn with_lines(text: &str, key: &str, words: &[String]) -> Option<String> {
    let Split::Found {
        syntax: Syntax::Yaml,
        inside,
        ..
    } = split(text.trim_start_matches('\u{feff}'))
    else {
        return None;
    };
    let skipped = text.len() - text.trim_start_matches('\u{feff}').len();
    let (mut at, end) = (skipped + inside.start, skipped + inside.end);
    let (mut before, mut left): (usize, Vec<String>) = (0, words.to_vec());
    let mut kept = String::new();
    // Where the next item goes, in `kept`, and how it begins.
    let (mut last, mut lead) = (0, "- ".to_owned());
    let mut is_inside = false;
    for line in text[at..end].split_inclusive('\n') {
        if !is_inside {
            at += line.len();
            if is_key(line, key, Syntax::Yaml) {
                let value = line.split_once(':')?.1.trim();
                if !(value.is_empty() || value.starts_with('#')) {
                    return None;
                }
                (is_inside, before) = (true, at - line.len());
                kept.push_str(line);
                last = kept.len();
            }
            continue;
        }
        let indented = line.trim_start_matches([' ', '\t']);
        let is_note = indented.trim().is_empty() || indented.starts_with('#');
        if !is_note && !indented.starts_with('-') {
            if indented.len() < line.len() {
                return None;
            }
            break;
        }
        at += line.len();
        if is_note {
            kept.push_str(line);
            continue;
        }
        let item = indented[1..].trim();
        let item = item.find(" #").map_or(item, |note| item[..note].trim());
        let meant = meaning(item, Syntax::Yaml)?;
        if let Some(found) = left.iter().position(|word| *word == meant) {
            left.remove(found);
            kept.push_str(line);
            let start = indented.len() - indented[1..].trim_start().len();
            lead = line[..line.len() - indented.len() + start].to_owned();
            last = kept.len();
        }
    }
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let added = left
        .iter()
        .map(|word| format!("{lead}{}{newline}", yaml_text(word)));
    kept.insert_str(last, &added.collect::<String>());
    if words.is_empty() {
        let colon = kept.find(':')? + 1;
        kept.insert_str(colon, " []");
    }
    is_inside.then(|| format!("{}{kept}{}", &text[..before], &text[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_value_is_written_as_its_file_writes_it() {
        for (before, words, after) in [
            ("title: A # b\n", "Bee", "title: Bee # b\n"),
            ("title: A\n", "Bee: c", "title: \"Bee: c\"\n"),
            ("title: 'A ''b'' c'  # x\n", "It's", "title: 'It''s'  # x\n"),
            ("title: \"A \\\"b\\\" c\"\n", "Bee", "title: \"Bee\"\n"),
            (
                "title:   A\nx:\n  title: no\n",
                "",
                "title:   \"\"\nx:\n  title: no\n",
            ),
            (
                "# title: no\nx: y\n",
                "7",
                "title: \"7\"\n# title: no\nx: y\n",
            ),
            ("title: A\r\n", "B", "title: B\r\n"),
        ] {
            let text = |front: &str| format!("---\n{front}---\ntitle: body\n");
            let changed = set_key(&text(before), "title", KeyValue::Text(words));
            assert_eq!(changed, Some(text(after)), "{before}");
        }
        let toml = "+++\ntitle = 'A' # b\n[extra]\ntitle = 'x'\n+++\n";
        assert_eq!(
            set_key(toml, "title", KeyValue::Text("B \"c\"")).as_deref(),
            Some("+++\ntitle = \"B \\\"c\\\"\" # b\n[extra]\ntitle = 'x'\n+++\n")
        );
        let dated = "---\ndate: \"2026-01-01\"\n---\n";
        assert_eq!(
            set_key(dated, "date", KeyValue::Plain("2026-02-01")).as_deref(),
            Some("---\ndate: \"2026-02-01\"\n---\n")
        );
        assert_eq!(
            set_key(dated, "date", KeyValue::Nothing).as_deref(),
            Some("---\n---\n")
        );
    }

    #[test]
    fn a_list_keeps_its_form_and_the_items_that_stay() {
        for (before, words, after) in [
            (
                "tags: [a, \"b, c\" , 'd #e'] # x\n",
                &["a", "d #e", "f, g"][..],
                "tags: [a, 'd #e', \"f, g\"] # x\n",
            ),
            ("tags: []\n", &["a"], "tags: [a]\n"),
            ("tags: sales\n", &["sales", "b"], "tags: [sales, b]\n"),
            ("tags: [2026]\n", &["2026", "x"], "tags: [2026, x]\n"),
            (
                "tags:\n- a\n# one\n- \"b\" # two\nx: y\n",
                &["b", "c"],
                "tags:\n# one\n- \"b\" # two\n- c\nx: y\n",
            ),
            (
                "tags:\n  -   a\n\nx: y\n",
                &["a", "b"],
                "tags:\n  -   a\n  -   b\n\nx: y\n",
            ),
            ("tags: # t\n- a\n", &[], "tags: [] # t\n"),
            ("x: y\n", &["a"], "tags: [a]\nx: y\n"),
        ] {
            let text = |front: &str| format!("---\n{front}---\n- body\n");
            let changed = set_key(&text(before), "tags", KeyValue::Texts(&texts(words)));
            assert_eq!(changed, Some(text(after)), "{before}");
        }
        let toml = "+++\ntags = ['a', \"b\"]\n+++\n";
        assert_eq!(
            set_key(toml, "tags", KeyValue::Texts(&texts(&["b", "c"]))).as_deref(),
            Some("+++\ntags = [\"b\", \"c\"]\n+++\n")
        );
    }

    #[test]
    fn settings_are_changed_in_place() {
        let text = "# Mine\ntitle: A\nbase_url: https://example.com/ # yet\n\nmenu:\n- x: y\n";
        let value = KeyValue::Text("https://a.net/");
        assert_eq!(
            set_site_key(text, "base_url", value).as_deref(),
            Some("# Mine\ntitle: A\nbase_url: \"https://a.net/\" # yet\n\nmenu:\n- x: y\n")
        );
        assert_eq!(
            set_site_key("title: A", "base_url", value).as_deref(),
            Some("title: A\nbase_url: \"https://a.net/\"\n")
        );
    }

    #[test]
    fn what_cannot_be_kept_is_left_to_the_writer() {
        for front in [
            "title: |\n  A\n",
            "title: A\n  b\n",
            "title: &t A\nx: *t\n",
            "title: !s A\n",
            "{title: A}\n",
            "title: A\ntitle: B\n",
            "title: [A\n",
        ] {
            let text = format!("---\n{front}---\n");
            assert_eq!(
                set_key(&text, "title", KeyValue::Text("C")),
                None,
                "{front}"
            );
        }
        for front in [
            "tags:\n- [a]\n",
            "tags:\n  a: b\n",
            "tags:\n- a\n  b\n",
            "tags: [[a]]\n",
        ] {
            let text = format!("---\n{front}---\n");
            let words = texts(&["c"]);
            let changed = set_key(&text, "tags", KeyValue::Texts(&words));
            assert_eq!(changed, None, "{front}");
        }
        assert_eq!(
            set_key("---\ntitle: A\n", "title", KeyValue::Text("C")),
            None
        );
    }
}

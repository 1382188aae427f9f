//! Calls to action: what `content/data/ctas.yaml` says, typed.
//!
//! Enters: the file as plain values, and its text for places. Leaves: [`Cta`]s in the order of the
//! file, and what is wrong with them. Forbidden here: posts, and which moment it is.

use crate::config::Data;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::parse::text::identity;
use crate::parse::text::when::When;
use std::sync::Arc;

/// An invitation to readers: words, a button, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cta {
    /// What posts call it by.
    pub name: String,
    /// What it promises, in a few words; may be empty.
    pub title: String,
    /// More words; may be empty.
    pub text: String,
    /// What stands on the button.
    pub button: String,
    /// Where the button leads, as in a link of a file that lies in `content/`.
    pub url: String,
    /// The names of the tags whose posts it is for.
    pub tags: Vec<String>,
    /// Whether it is for posts that no other is for.
    pub is_default: bool,
    /// From when on it is shown.
    pub from: Option<When>,
    /// Until when it is shown: the start of what comes after.
    pub until: Option<When>,
    /// `source`, `medium`, ... and their values, in the order of the file.
    pub utm: Vec<(String, String)>,
    /// Where its URL stands.
    pub place: Place,
}

const KEYS: [&str; 9] = [
    "title", "text", "button", "url", "tags", "default", "from", "until", "utm",
];
/// What analytics programs read.
const UTM: [&str; 5] = ["source", "medium", "campaign", "term", "content"];

/// Whether a data file, by its path under `content/data/`, is the one with the calls to action.
pub(crate) fn is_ctas(name: &str) -> bool {
    matches!(name, "ctas.yaml" | "ctas.yml")
}

/// Reads `data`, which is what the `text` of `file` holds. What is wrong is pushed to `problems`;
/// a call to action without a URL is left out.
pub(crate) fn read(
    file: &Arc<str>,
    text: &str,
    data: &Data,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Cta> {
    let mut reader = CtaReader {
        file,
        text,
        problems,
    };
    match data {
        Data::Map(entries) => {
            reader.complain_of_one_name(entries);
            let ctas = entries.iter();
            ctas.filter_map(|(name, entry)| reader.one(name, entry))
                .collect()
        }
        Data::Null => Vec::new(),
        _ => {
            let problem = Diagnostic::error("cta", "expected a name for each call to action");
            let help = "begin each with its name and a colon, and indent its lines by two spaces";
            reader
                .problems
                .push(problem.at(Place::file(file)).help(help));
            Vec::new()
        }
    }
}

struct CtaReader<'a> {
    file: &'a Arc<str>,
    text: &'a str,
    problems: &'a mut Vec<Diagnostic>,
}

impl CtaReader<'_> {
    /// Posts could not tell apart what differs in spelling alone.
    fn complain_of_one_name(&mut self, entries: &[(String, Data)]) {
        for (at, (name, _)) in entries.iter().enumerate() {
            let mut before = entries[..at].iter().map(|(other, _)| other);
            if let Some(other) = before.find(|other| identity::same_name(other, name)) {
                let message = format!("`{other}` and `{name}` are one name");
                let problem = Diagnostic::error("cta", message);
                self.push(name, "", problem, "give one of them another name");
            }
        }
    }

    fn one(&mut self, name: &str, entry: &Data) -> Option<Cta> {
        let Data::Map(keys) = entry else {
            let problem = Diagnostic::error("cta", format!("`{name}` has no lines of its own"));
            self.push(
                name,
                "",
                problem,
                "indent `title:`, `button:` and `url:` below it",
            );
            return None;
        };
        for (key, _) in keys.iter().filter(|(key, _)| !KEYS.contains(&key.as_str())) {
            self.unknown(name, key, &KEYS);
        }
        let url = self.text_of(name, entry, "url");
        let title = self.text_of(name, entry, "title").unwrap_or_default();
        let button = self.text_of(name, entry, "button");
        if url.is_none() || (button.is_none() && title.is_empty()) {
            let lacks = if url.is_none() { "url" } else { "button" };
            let problem = Diagnostic::error("cta", format!("`{name}` has no `{lacks}`"));
            let help = match lacks {
                "url" => "add where the button leads, such as `url: /subscribe/`",
                _ => "add what the button says, such as `button: Subscribe`",
            };
            self.push(name, "", problem, help);
        }
        let cta = Cta {
            name: name.to_owned(),
            text: self.text_of(name, entry, "text").unwrap_or_default(),
            button: button.unwrap_or_else(|| title.clone()),
            tags: self.tags(name, entry),
            is_default: self.flag(name, entry, "default"),
            from: self.when(name, entry, "from"),
            until: self.when(name, entry, "until"),
            utm: self.utm(name, entry),
            place: self.place(name, "url"),
            url: url?,
            title,
        };
        Some(cta)
    }

    fn text_of(&mut self, name: &str, entry: &Data, key: &str) -> Option<String> {
        match entry.get(key)? {
            Data::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Data::Int(number) => Some(number.to_string()),
            Data::Float(number) => Some(number.to_string()),
            Data::Bool(flag) => Some(flag.to_string()),
            Data::Null => None,
            _ => {
                self.wrong(name, key, "text");
                None
            }
        }
    }

    fn flag(&mut self, name: &str, entry: &Data, key: &str) -> bool {
        match entry.get(key) {
            Some(Data::Bool(flag)) => *flag,
            None | Some(Data::Null) => false,
            Some(_) => {
                self.wrong(name, key, "true or false");
                false
            }
        }
    }

    fn tags(&mut self, name: &str, entry: &Data) -> Vec<String> {
        let names = |text: &str| {
            let names = text.split(',').map(|name| name.trim().to_owned());
            names.filter(|name| !name.is_empty()).collect::<Vec<_>>()
        };
        match entry.get("tags") {
            None | Some(Data::Null) => Vec::new(),
            Some(Data::Text(text)) => names(text),
            Some(Data::List(items)) => items
                .iter()
                .flat_map(|item| match item {
                    Data::Text(text) => vec![text.trim().to_owned()],
                    Data::Int(number) => vec![number.to_string()],
                    _ => {
                        self.wrong(name, "tags", "a list of words");
                        Vec::new()
                    }
                })
                .collect(),
            Some(_) => {
                self.wrong(name, "tags", "a list of words");
                Vec::new()
            }
        }
    }

    fn when(&mut self, name: &str, entry: &Data, key: &str) -> Option<When> {
        let written = self.text_of(name, entry, key)?;
        let Some(when) = When::parse(&written) else {
            let problem = Diagnostic::error("bad-date", format!("`{written}` is not a date"));
            self.push(
                name,
                key,
                problem,
                "write year-month-day, such as 2026-03-01",
            );
            return None;
        };
        match when {
            // "Until 30 June" has all of that day in it.
            When::Local(day) if key == "until" && written.len() <= 10 => day
                .date()
                .tomorrow()
                .ok()
                .map(|next| When::Local(next.at(0, 0, 0, 0))),
            when => Some(when),
        }
    }

    fn utm(&mut self, name: &str, entry: &Data) -> Vec<(String, String)> {
        let Some(utm @ Data::Map(keys)) = entry.get("utm") else {
            if !matches!(entry.get("utm"), None | Some(Data::Null)) {
                self.wrong(name, "utm", "`source:`, `medium:` and `campaign:` lines");
            }
            return Vec::new();
        };
        let mut pairs = Vec::new();
        for (key, _) in keys {
            if !UTM.contains(&key.as_str()) {
                self.unknown(name, key, &UTM);
            } else if let Some(value) = self.text_of(name, utm, key) {
                pairs.push((key.clone(), value));
            }
        }
        pairs
    }

    fn unknown(&mut self, name: &str, key: &str, known: &[&str]) {
        let message = format!("`{key}` under `{name}` is not a key that linger knows");
        let help = match nearest(key, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("known are {}", known.join(", ")),
        };
        self.push(
            name,
            key,
            Diagnostic::warning("unknown-key", message),
            &help,
        );
    }

    fn wrong(&mut self, name: &str, key: &str, wanted: &str) {
        let problem = Diagnostic::error("wrong-kind", format!("`{key}` should be {wanted}"));
        self.push(name, key, problem, "docs/writing.md has an example");
    }

    fn push(&mut self, name: &str, key: &str, problem: Diagnostic, help: &str) {
        let place = self.place(name, key);
        self.problems.push(problem.at(place).help(help));
    }

    /// The line of `key` below the line of `name`; of `name` if it is not there.
    fn place(&self, name: &str, key: &str) -> Place {
        let is = |line: &str, key: &str| {
            let line = line.trim_start().trim_start_matches(['"', '\'']);
            line.strip_prefix(key)
                .is_some_and(|rest| rest.trim_start_matches(['"', '\'']).starts_with(':'))
        };
        let spot = |at: usize, line: &str| {
            let line = line.trim_end();
            let indent = line.len() - line.trim_start().len();
            let width = line.trim_start().chars().count();
            Place::new(self.file, at as u32 + 1, indent as u32 + 1, width as u32)
        };
        let mut lines = self.text.lines().enumerate();
        let top = lines.find(|(_, line)| !line.starts_with([' ', '\t', '#']) && is(line, name));
        let Some((at, top)) = top else {
            return Place::file(self.file);
        };
        let below = lines
            .take_while(|(_, line)| line.starts_with([' ', '\t', '#']) || line.trim().is_empty());
        match below
            .into_iter()
            .find(|(_, line)| !key.is_empty() && is(line, key))
        {
            Some((at, line)) => spot(at, line),
            None => spot(at, top),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{ParseOptions, Parsed, read as read_file};

    fn ctas(text: &str) -> (Vec<Cta>, Vec<String>) {
        let mut problems = Vec::new();
        let file = "content/data/ctas.yaml".into();
        let Parsed::Ctas(_, ctas) = read_file(
            &file,
            text.as_bytes(),
            &ParseOptions::default(),
            &mut problems,
        ) else {
            panic!("this file holds calls to action");
        };
        let said = problems.iter().map(|problem| {
            let place = problem.place.as_ref().unwrap();
            format!("{}:{} {}", place.line, place.column, problem.message)
        });
        (ctas.to_vec(), said.collect())
    }

    #[test]
    fn what_a_call_says() {
        let (ctas, problems) = ctas(
            "letter:\n  title: A letter\n  url: /subscribe/\n  tags: [Renewals, 2026]\n  until: 2026-06-30\n\
             \x20 utm: {source: blog, medium: post}\nother: {url: x.md, button: Go, default: true}\n",
        );
        assert_eq!(problems, [""; 0]);
        assert_eq!(
            (ctas[0].button.as_str(), ctas[0].place.line),
            ("A letter", 3)
        );
        assert_eq!(ctas[0].tags, ["Renewals", "2026"]);
        assert_eq!(ctas[0].until, When::parse("2026-07-01"));
        assert_eq!(ctas[0].utm.len(), 2);
        assert!(ctas[1].is_default && !ctas[0].is_default);
    }

    #[test]
    fn every_mistake_has_its_line() {
        let (found, problems) = ctas(
            "a:\n  title: A\nb:\n  url: /b/\nc: words\nd:\n  url: /d/\n  button: D\n  utl: x\n  from: soon\n  default: perhaps\n  utm: {sauce: x}\n",
        );
        assert_eq!(found.len(), 2);
        let expected = [
            "1:1 `a` has no `url`",
            "3:1 `b` has no `button`",
            "5:1 `c` has no lines of its own",
            "9:3 `utl` under `d` is not a key that linger knows",
            "11:3 `default` should be true or false",
            "10:3 `soon` is not a date",
            "6:1 `sauce` under `d` is not a key that linger knows",
        ];
        assert_eq!(problems, expected);
        assert_eq!(
            ctas("- a\n- b\n").1,
            ["1:1 expected a name for each call to action"]
        );
    }
}

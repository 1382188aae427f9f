//! Syntax highlighting: the words of a block of code get classes, which a stylesheet colours.
//!
//! Enters: code and the name of its language. Leaves: HTML. The grammars are loaded when the first
//! block asks, so that a site without code does not pay for them.

use crate::concurrency::Once;
use crate::diagnostic::nearest;
use pulldown_cmark_escape::escape_html_body_text;
use std::sync::Arc;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

/// A longer block gets no colours: it is data, and colouring it would take long.
const MAX_BYTES: usize = 200_000;
/// A longer line is data, and a grammar may take very long for it.
const MAX_LINE: usize = 4_000;

/// Languages that use the grammar of a similar language.
const ALIASES: [(&str, &str); 16] = [
    ("cfg", "properties"),
    ("conf", "properties"),
    ("console", "bash"),
    ("env", "properties"),
    ("golang", "go"),
    ("ini", "properties"),
    ("javascript", "js"),
    ("jsonc", "json"),
    ("jsx", "js"),
    ("shell", "bash"),
    ("svg", "xml"),
    ("toml", "properties"),
    ("ts", "js"),
    ("tsx", "js"),
    ("typescript", "js"),
    ("vue", "html"),
];

/// Names for text that is in no language.
const PLAIN: [&str; 8] = [
    "",
    "text",
    "txt",
    "plain",
    "plaintext",
    "none",
    "output",
    "mermaid",
];

/// The class for the beginning of a scope. The innermost scope decides, with the first line that
/// matches it.
const CLASSES: [(&str, &str); 24] = [
    ("comment", "hl-comment"),
    ("constant.character.escape", "hl-escape"),
    ("constant.numeric", "hl-number"),
    ("constant", "hl-number"),
    ("string", "hl-string"),
    ("keyword.operator", ""),
    ("keyword", "hl-keyword"),
    ("storage", "hl-keyword"),
    ("entity.name.function", "hl-function"),
    ("support.function", "hl-function"),
    ("variable.function", "hl-function"),
    ("entity.name.tag", "hl-tag"),
    ("entity.other.attribute-name", "hl-attribute"),
    ("support.type.property-name", "hl-attribute"),
    ("entity.name.section", "hl-keyword"),
    ("entity.name", "hl-type"),
    ("entity.other.inherited-class", "hl-type"),
    ("support.type", "hl-type"),
    ("support.class", "hl-type"),
    ("markup.heading", "hl-keyword"),
    ("markup.inserted", "hl-added"),
    ("markup.deleted", "hl-removed"),
    ("meta.diff.header", "hl-comment"),
    ("variable.language", "hl-keyword"),
];

/// The grammars, loaded when the first block needs them.
#[derive(Clone, Debug, Default)]
pub struct Grammars(Arc<Once<Loaded>>);

#[derive(Debug)]
struct Loaded {
    set: SyntaxSet,
    classes: Vec<(Scope, &'static str)>,
}

/// The result for a block of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Coloured {
    /// HTML.
    Html(String),
    /// The code stays as it is: it is plain text, or there is no grammar for it.
    Plain,
    /// There is no grammar of that name; the writer may have meant this one.
    Unknown(String),
}

impl Grammars {
    /// Colours `code`, which is in the language `name`.
    pub(crate) fn colour(&self, name: &str, code: &str) -> Coloured {
        let name = name.to_ascii_lowercase();
        if PLAIN.contains(&&*name) || code.len() > MAX_BYTES {
            return Coloured::Plain;
        }
        if code.lines().any(|line| line.len() > MAX_LINE) {
            return Coloured::Plain;
        }
        let loaded = self.0.get(Loaded::new);
        match loaded.grammar(&name) {
            Some(grammar) => match loaded.html(grammar, code) {
                Some(html) => Coloured::Html(html),
                None => Coloured::Plain,
            },
            None => loaded
                .meant(&name)
                .map_or(Coloured::Plain, Coloured::Unknown),
        }
    }
}

impl Loaded {
    fn new() -> Loaded {
        let classes = CLASSES
            .iter()
            .filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, *class)))
            .collect();
        Loaded {
            set: SyntaxSet::load_defaults_newlines(),
            classes,
        }
    }

    fn grammar(&self, name: &str) -> Option<&SyntaxReference> {
        let alias = ALIASES.iter().find(|(alias, _)| *alias == name);
        let name = alias.map_or(name, |(_, grammar)| grammar);
        self.set.find_syntax_by_token(name)
    }

    /// The language that a mistyped name most likely means.
    fn meant(&self, name: &str) -> Option<String> {
        let names: Vec<String> = self
            .set
            .syntaxes()
            .iter()
            .map(|syntax| syntax.name.to_ascii_lowercase())
            .collect();
        let known = names
            .iter()
            .map(String::as_str)
            .chain(ALIASES.iter().map(|(alias, _)| *alias));
        nearest(name, known.filter(|known| known.len() > 3)).map(str::to_owned)
    }

    /// `None`: the grammar failed.
    fn html(&self, grammar: &SyntaxReference, code: &str) -> Option<String> {
        let mut state = ParseState::new(grammar);
        let mut stack = ScopeStack::new();
        let mut page = CodeWriter {
            html: String::with_capacity(code.len() * 2),
            class: "",
        };
        for line in code.split_inclusive('\n') {
            let mut from = 0;
            for (at, change) in state.parse_line(line, &self.set).ok()? {
                page.write(&line[from..at], self.class(&stack));
                stack.apply(&change).ok()?;
                from = at;
            }
            page.write(&line[from..], self.class(&stack));
        }
        page.turn_to("");
        Some(page.html)
    }

    fn class(&self, stack: &ScopeStack) -> &'static str {
        let of = |scope: &Scope| {
            let found = self
                .classes
                .iter()
                .find(|(known, _)| known.is_prefix_of(*scope));
            found.map(|(_, class)| *class)
        };
        stack.as_slice().iter().rev().find_map(of).unwrap_or("")
    }
}

/// Writes HTML; neighbouring words of one class share a span.
struct CodeWriter {
    html: String,
    class: &'static str,
}

impl CodeWriter {
    fn turn_to(&mut self, class: &'static str) {
        if self.class == class {
            return;
        }
        if !self.class.is_empty() {
            self.html.push_str("</span>");
        }
        if !class.is_empty() {
            self.html.push_str("<span class=\"");
            self.html.push_str(class);
            self.html.push_str("\">");
        }
        self.class = class;
    }

    fn write(&mut self, text: &str, class: &'static str) {
        if text.is_empty() {
            return;
        }
        // White space has no colour, so it joins the text before it.
        if !text.trim().is_empty() {
            self.turn_to(class);
        }
        // Writing to a `String` cannot fail.
        let _ = escape_html_body_text(&mut self.html, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(language: &str, code: &str) -> String {
        match Grammars::default().colour(language, code) {
            Coloured::Html(html) => html,
            other => panic!("{language}: {other:?}"),
        }
    }

    #[test]
    fn words_carry_classes() {
        assert_eq!(
            html("rust", "// a < b\nlet x = \"y\\n\"; // z\n"),
            "<span class=\"hl-comment\">// a &lt; b\n</span><span class=\"hl-keyword\">let</span> x = \
             <span class=\"hl-string\">\"y</span><span class=\"hl-escape\">\\n</span>\
             <span class=\"hl-string\">\"</span>; <span class=\"hl-comment\">// z\n</span>"
        );
        assert!(html("diff", "-old\n+new\n").contains("hl-removed"));
        assert!(html("json", "{\"a\": 1}").contains("<span class=\"hl-number\">1</span>"));
        assert!(html("toml", "# note\na = 1\n").contains("hl-comment"));
        assert!(html("ts", "const a: number = 1").contains("hl-keyword"));
    }

    #[test]
    fn the_code_is_kept_to_the_letter() {
        let code = "fn main() {\n\tprintln!(\"<&>\u{a0}å\");\n}\n\n# odd '\" \\ \n";
        for language in [
            "rust", "python", "html", "bash", "sql", "js", "yaml", "markdown", "php",
        ] {
            let html = html(language, code);
            let text: String = html
                .split('<')
                .map(|piece| piece.split_once('>').map_or(piece, |(_, t)| t))
                .collect();
            let text = text
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
            assert_eq!(text, code, "{language}");
            assert_eq!(
                html.matches("<span").count(),
                html.matches("</span").count()
            );
        }
    }

    #[test]
    fn plain_unknown_and_mistyped_languages() {
        let grammars = Grammars::default();
        assert_eq!(grammars.colour("text", "x"), Coloured::Plain);
        assert_eq!(grammars.colour("klingon", "x"), Coloured::Plain);
        assert_eq!(
            grammars.colour("pyhton", "x"),
            Coloured::Unknown("python".into())
        );
        assert_eq!(grammars.colour("rust", &"x".repeat(5_000)), Coloured::Plain);
    }
}

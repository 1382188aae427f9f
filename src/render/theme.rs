//! The template engine with a theme loaded, and Tera's errors as diagnostics with places.

use super::{filters, functions, known_names};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::model::{Templates, unknown_word};
use crate::parse::{Template, blocks, unbalanced};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use tera::{ComponentInfo, Context, ErrorKind, Tera};

/// The text after the name of the block in Tera's message about a block that does not exist.
const NO_SUCH_BLOCK: &str = "` is not defined in any parent template";

/// The compiled templates.
pub struct CompiledTheme {
    tera: Tera,
    /// The templates by name.
    templates: HashMap<Arc<str>, Arc<Template>>,
    /// The components that may be called from Markdown.
    shortcodes: BTreeMap<String, ComponentInfo>,
    /// Whether the templates could be compiled.
    is_whole: bool,
}

impl std::fmt::Debug for CompiledTheme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Theme")
            .field("is_whole", &self.is_whole)
            .finish_non_exhaustive()
    }
}

impl CompiledTheme {
    /// Compiles the templates. Every mistake in any of them is pushed to `problems`; with one, no
    /// page can be rendered.
    pub fn new(templates: &Templates, problems: &mut Vec<Diagnostic>) -> CompiledTheme {
        let texts = || {
            templates
                .all()
                .map(|template| (&*template.name, &*template.text))
        };
        let by_name = templates
            .all()
            .map(|t| (Arc::clone(&t.name), Arc::clone(t)))
            .collect();
        let mut theme = CompiledTheme {
            tera: engine(),
            templates: by_name,
            shortcodes: BTreeMap::new(),
            is_whole: true,
        };
        let Err(error) = theme.tera.add_raw_templates(texts()) else {
            let named = |(name, _): (&str, _)| {
                Some((name.to_owned(), theme.tera.get_component_definition(name)?))
            };
            theme.shortcodes = templates.shortcodes().filter_map(named).collect();
            return theme;
        };
        theme.is_whole = false;
        let before = problems.len();
        // The engine stops at the first syntax error: try each template alone to find them all.
        for (name, text) in texts() {
            if let Err(error) = engine().add_raw_template(name, text)
                && matches!(error.kind(), ErrorKind::SyntaxError(_))
            {
                theme.explain(&error, name, problems);
            }
        }
        if problems.len() == before {
            theme.explain(&error, "", problems);
        }
        theme
    }

    /// Renders a template.
    pub(super) fn render(&self, name: &str, context: &Context) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut bytes = Vec::with_capacity(16 * 1024);
        match self.tera.render_to(name, context, &mut bytes) {
            Ok(()) => Ok(bytes),
            Err(error) => Err(Box::new(self.one(&error, name))),
        }
    }

    /// The diagnostic for an error while `name` was rendered.
    fn one(&self, error: &tera::Error, name: &str) -> Diagnostic {
        let mut problems = Vec::new();
        self.explain(error, name, &mut problems);
        problems.into_iter().next().unwrap_or_else(|| {
            Diagnostic::error("template", format!("`{name}` cannot be rendered: {error}"))
        })
    }

    /// The definition of a shortcode, if there is one of that name.
    pub(super) fn shortcode(&self, name: &str) -> Option<&ComponentInfo> {
        self.shortcodes.get(name)
    }

    /// The names of all shortcodes.
    pub(super) fn shortcodes(&self) -> impl Iterator<Item = &str> {
        self.shortcodes.keys().map(String::as_str)
    }

    /// Renders a shortcode. An error has no place in the post; the caller adds it.
    pub(super) fn render_shortcode(
        &self,
        name: &str,
        arguments: &Context,
        around: &Context,
        body: Option<&str>,
    ) -> Result<String, Box<Diagnostic>> {
        let rendered = self
            .tera
            .render_component_with_implicits(name, arguments, around, body, true);
        rendered.map_err(|error| Box::new(self.one(&error, name)))
    }

    /// Whether the templates could be compiled, so that pages can be rendered.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// The path of the file of a template, for a place.
    fn path(&self, name: &str) -> Arc<str> {
        match self.templates.get(name) {
            Some(template) => Arc::clone(&template.path),
            None => format!("templates/{name}").into(),
        }
    }

    /// Turns a Tera error into diagnostics. Its text may hold several reports.
    fn explain(&self, error: &tera::Error, name: &str, problems: &mut Vec<Diagnostic>) {
        match error.kind() {
            ErrorKind::SyntaxError(report) => {
                let file = if report.filename().is_empty() {
                    name
                } else {
                    report.filename()
                };
                // The engine reports a tag that is not closed at a later place.
                if let Some(problem) = self.unbalanced(file) {
                    problems.push(problem);
                    return;
                }
                problems.push(self.placed(
                    "template-syntax",
                    report.message(),
                    file,
                    report.span(),
                ));
            }
            ErrorKind::RenderingError(report) => {
                problems.push(self.placed(
                    "template",
                    report.message(),
                    report.filename(),
                    report.span(),
                ));
            }
            ErrorKind::MissingParent { current, parent } => {
                let message = format!("this extends `{parent}`, which is not there");
                problems.push(self.at_mention("template-missing", message, current, parent));
            }
            ErrorKind::CircularExtend { tpl, .. } => {
                let message = "this template extends itself, in a circle".to_owned();
                problems.push(self.at_mention("template-syntax", message, tpl, "extends"));
            }
            ErrorKind::CircularInclude { tpl, include_chain } => {
                let message = format!(
                    "this template includes itself: {}",
                    include_chain.join(" -> ")
                );
                problems.push(self.at_mention("template-syntax", message, tpl, "include"));
            }
            ErrorKind::Msg(text) if text.starts_with("error: ") => {
                problems.extend(text.split("\n\n").filter_map(|report| self.report(report)));
            }
            other => {
                let place = Place::file(&self.path(name));
                let help = "see docs/themes.md for what templates may use";
                problems.push(
                    Diagnostic::error("template", other.to_string())
                        .at(place)
                        .help(help),
                );
            }
        }
    }

    /// The tag of a template that is not closed, or closes nothing.
    fn unbalanced(&self, name: &str) -> Option<Diagnostic> {
        let template = self.templates.get(name)?;
        let found = unbalanced(&template.text)?;
        let place = Place::in_text(&template.path, &template.text, found.range);
        let problem = Diagnostic::error("template-syntax", found.message).at(place);
        Some(problem.help(found.help))
    }

    fn placed(
        &self,
        code: &'static str,
        message: &str,
        file: &str,
        span: &tera::Span,
    ) -> Diagnostic {
        let width = if span.end_line == span.start_line {
            span.end_col.saturating_sub(span.start_col)
        } else {
            1
        };
        let place = Place::new(
            &self.path(file),
            span.start_line as u32,
            span.start_col as u32 + 1,
            width as u32,
        );
        if let Some((field, known)) = undefined(message) {
            // A missing word of the theme was reported already, so it is not reported again.
            if self.asks_for_word(file, field, place.line) {
                return unknown_word(field, known).at(place);
            }
            if let Some(meant) = nearest(field, known) {
                let message = format!("`{field}` is not defined");
                let help = format!("did you mean `{meant}`?");
                return Diagnostic::error(code, message).at(place).help(help);
            }
        }
        Diagnostic::error(code, sentence(message))
            .at(place)
            .help(known_names::help(message).unwrap_or_else(|| advice(message).to_owned()))
    }

    /// Whether a template uses the word `key` in that line.
    fn asks_for_word(&self, name: &str, key: &str, line: u32) -> bool {
        self.templates.get(name).is_some_and(|template| {
            let mut asked = template.words.iter().filter(|(known, _)| known == key);
            asked
                .any(|(_, at)| template.text[..at.start].matches('\n').count() + 1 == line as usize)
        })
    }

    /// Reads a report that the engine has formatted: `error: message` and then ` -->
    /// name:line:column`, then the marked line.
    fn report(&self, report: &str) -> Option<Diagnostic> {
        let mut lines = report.lines();
        let message = lines.next()?.strip_prefix("error: ")?;
        let (rest, column) = lines
            .next()?
            .trim()
            .strip_prefix("--> ")?
            .rsplit_once(':')?;
        let (name, line) = rest.rsplit_once(':')?;
        let block = message.strip_prefix("Block `");
        if let Some(block) = block.and_then(|rest| rest.strip_suffix(NO_SUCH_BLOCK)) {
            return Some(self.lacks_block(name, block));
        }
        let width = lines.last().map_or(1, |marks| marks.matches('^').count());
        let place = Place::new(
            &self.path(name),
            line.parse().ok()?,
            column.parse().ok()?,
            width as u32,
        );
        Some(
            Diagnostic::error("template", sentence(message))
                .at(place)
                .help(known_names::help(message).unwrap_or_else(|| advice(message).to_owned())),
        )
    }

    /// The error for a block that `name` fills and the template at the end of its chain does not
    /// have. It is placed at the site's own template: at the name of the block if the template
    /// fills it, otherwise at the template that replaces one of the theme.
    fn lacks_block(&self, name: &str, block: &str) -> Diagnostic {
        let mut root = name;
        let mut known = Vec::new();
        // No theme has so many levels. A circle was reported before.
        for _ in 0..16 {
            let Some(template) = self.templates.get(root) else {
                break;
            };
            if root != name {
                known.extend(blocks(&template.text).into_iter().map(|(name, _)| name));
            }
            match &template.extends {
                Some(parent) => root = parent,
                None => break,
            }
        }
        match self
            .templates
            .get(name)
            .filter(|template| is_own(&template.path))
        {
            Some(template) => no_block(template, block, root, &known),
            None => {
                let message = format!(
                    "this template has no block `{block}`, which templates that extend it fill"
                );
                Diagnostic::error("template-block", message)
                    .at(Place::file(&self.path(root)))
                    .help(format!(
                        "add `{{% block {block} %}}{{% endblock %}}` where it belongs"
                    ))
            }
        }
    }

    fn at_mention(
        &self,
        code: &'static str,
        message: String,
        name: &str,
        mention: &str,
    ) -> Diagnostic {
        let mut place = Place::file(&self.path(name));
        if let Some(template) = self.templates.get(name)
            && let Some(at) = template.text.find(mention)
        {
            place = Place::in_text(&place.file, &template.text, at..at + mention.len());
        }
        Diagnostic::error(code, message)
            .at(place)
            .help("templates are found by their path under templates/")
    }
}

/// Whether a template is the site's own, not a theme's.
fn is_own(path: &str) -> bool {
    path.starts_with("templates/")
}

/// The error for a template that fills a block that none of its parents has.
fn no_block(template: &Template, block: &str, root: &str, known: &[&str]) -> Diagnostic {
    let named = blocks(&template.text)
        .into_iter()
        .find(|(name, _)| *name == block);
    let range = named.map_or(0..0, |(_, range)| range);
    let place = Place::in_text(&template.path, &template.text, range);
    let message = format!("`{root}` has no block `{block}` to fill");
    let help = match nearest(block, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("it has {}", known.join(", ")),
    };
    Diagnostic::error("template-block", message)
        .at(place)
        .help(help)
}

pub(super) fn engine() -> Tera {
    let mut tera = Tera::new();
    functions::register(&mut tera);
    filters::register(&mut tera);
    tera
}

/// The engine's message as one sentence without decoration.
fn sentence(message: &str) -> String {
    message
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end_matches('.')
        .to_owned()
}

/// Reads a message about an undefined name: the name, and the names that are defined.
fn undefined(message: &str) -> Option<(&str, Vec<&str>)> {
    let (before, known) = message.split_once(" is not defined. Available ")?;
    let (_, name) = before.trim_end_matches('`').split_once('`')?;
    let (_, known) = known.lines().next()?.split_once(": ")?;
    Some((name, known.split(", ").collect()))
}

/// What to do about a mistake in a template.
fn advice(message: &str) -> &'static str {
    let about = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if about(&["Invalid type", "expected `&str`"]) {
        "the value is missing or of another kind: guard it, as in `{% if page.date %}`"
    } else if about(&["Unknown filter", "Unknown function", "Unknown test"]) {
        "docs/themes.md lists the functions and filters that there are"
    } else if about(&["comment tag"]) {
        "a comment ends with `#}`: put that where it ends"
    } else if about(&["raw block"]) {
        "put `{% endraw %}` where it ends"
    } else if about(&["missing its closing"]) {
        "close it with the same quotation mark"
    } else if about(&["Unknown tag"]) {
        "`else` and `elif` stand between `{% if %}` or `{% for %}` and its end"
    } else if about(&["Unknown template"]) {
        "templates are found by their path under templates/"
    } else if about(&[
        "undefined",
        "not defined",
        "not found in context",
        "does not exist",
    ]) {
        "guard it, as in `{% if page.x %}`, or give a default: `{{ page.x | default(value=\"\") }}`"
    } else if about(&["expected", "Unexpected", "unexpected", "Found", "unclosed"]) {
        "look for a tag that is not closed: each {% if %}, {% for %} and {% block %} needs its end"
    } else {
        "see docs/themes.md for what templates may use"
    }
}

//! Shortcodes: a component of the theme, called from the text of a post. Every mistake in a call is
//! reported at its place in the post.
//!
//! The metadata of a component has what Tera cannot express: `first`, the argument that needs no
//! name, and `body`, which is `"required"` or `"optional"` if there may be text inside.

use super::picture::Markup;
use super::view::View;
use crate::dependencies::with_current_view;
use crate::diagnostic::{Diagnostic, Place, ValuePlace, nearest};
use crate::digest::Digest;
use crate::model::{Entry, Question};
use crate::parse::{Argument, Placeholder, PlaceholderKind, Shortcode, is_inside};
use std::sync::Arc;
use tera::{ComponentArgType, ComponentInfo, Context, Value};

/// The call that is being rendered, for the functions that it uses.
#[derive(Clone, Debug)]
pub(super) struct ShortcodeCall {
    /// The file of the call.
    source: Arc<str>,
    /// Its tag.
    spot: ValuePlace,
    arguments: Vec<Argument>,
}

impl View {
    /// The HTML of the `number`-th shortcode of the entry at the index `at`, around the HTML
    /// `inside`. A call with mistakes renders as nothing, and each mistake is a finding.
    pub(super) fn shortcode(
        &self,
        at: usize,
        entry: &Entry,
        (number, code): (usize, &Shortcode),
        inside: Option<&str>,
    ) -> String {
        self.ask(Question::Shortcode(code.name.clone()));
        let theme = self.theme();
        if !theme.is_whole() {
            // The mistakes in the templates were reported already.
            return String::new();
        }
        let source = &entry.document.path;
        let Some(info) = theme.shortcode(&code.name) else {
            self.find(unknown(code, theme.shortcodes()).at(place(source, code.name_spot)));
            return String::new();
        };
        let arguments = match arguments(info, code, inside.is_some()) {
            Ok(arguments) => arguments,
            Err(mistakes) => {
                for (spot, mistake) in mistakes {
                    self.find(mistake.at(place(source, spot)));
                }
                return String::new();
            }
        };
        let around = self.around(at, entry, number);
        let scene = ShortcodeCall {
            source: Arc::clone(source),
            spot: code.spot,
            arguments: code.arguments.clone(),
        };
        let before = self.scene.replace(Some(scene));
        let render = || theme.render_shortcode(&code.name, &arguments, &around, inside);
        let rendered = match self.itself() {
            Some(asker) => with_current_view(asker, render),
            None => render(),
        };
        self.scene.replace(before);
        rendered.unwrap_or_else(|problem| {
            let mut finding = Diagnostic::error(
                "shortcode",
                format!("`{}` cannot be shown: {}", code.name, problem.message),
            );
            if let Some(at) = &problem.place {
                finding = finding.help(format!("it gave up in {}, line {}", at.file, at.line));
            }
            self.find(finding.at(place(source, code.spot)));
            String::new()
        })
    }

    /// The values that a component gets besides its arguments, by `@name`.
    fn around(&self, at: usize, entry: &Entry, number: usize) -> Context {
        self.ask(Question::Config);
        self.ask(Question::Theme);
        self.ask(Question::Card(Arc::clone(&entry.document.path)));
        let mut around = Context::new();
        around.insert_value("site", self.site_value());
        around.insert_value("theme", self.theme_value());
        around.insert_value("words", self.words(&entry.card.lang));
        around.insert_value("page", self.card_value(at, entry));
        let of_post = Digest::of_bytes(entry.document.path.as_bytes()).hex();
        let unique = format!("code-{of_post:.6}-{}", number + 1);
        around.insert_value("unique", Value::from(unique));
        around
    }

    /// The file of the shortcode that is being rendered.
    pub(super) fn shortcode_source(&self) -> Option<Arc<str>> {
        let scene = self.scene.borrow();
        scene.as_ref().map(|scene| Arc::clone(&scene.source))
    }

    /// The URL of `path`, an argument of the shortcode that is being rendered, as a link of the
    /// post. A broken link is a finding at the argument.
    ///
    /// # Errors
    /// Outside of a shortcode.
    pub(super) fn here(&self, path: &str, kind: PlaceholderKind) -> Result<String, String> {
        let Some(scene) = self.scene.borrow().clone() else {
            return Err("`here` and `picture` can be called in a shortcode only".to_owned());
        };
        if !is_inside(path) {
            return Ok(path.to_owned());
        }
        let argument = scene.arguments.iter().find(|given| &*given.value == path);
        let spot = argument.map_or(scene.spot, |given| given.value_spot);
        let placeholder = Placeholder {
            at: 0,
            target: path.into(),
            kind,
            line: spot.line,
            column: spot.column,
            width: spot.width,
        };
        Ok(self.fill(&scene.source, &placeholder))
    }

    /// The markup of the picture that `path`, an argument of the shortcode, names. It is the same
    /// as for a picture in Markdown.
    ///
    /// # Errors
    /// Outside of a shortcode.
    pub(super) fn picture_here(&self, path: &str, alt: &str) -> Result<String, String> {
        let kind = PlaceholderKind::Picture {
            alt: alt.into(),
            title: "".into(),
        };
        let url = self.here(path, kind)?;
        let source = self.shortcode_source();
        let shown = source
            .filter(|_| is_inside(path))
            .and_then(|source| self.picture_in(&source, path));
        let markup = Markup {
            url: &url,
            alt,
            title: "",
            sizes: shown.as_ref().map_or("", |_| self.picture_sizes()),
            shown: shown.as_ref(),
            is_lazy: true,
        };
        let mut html = String::new();
        markup.write(&mut html);
        Ok(html)
    }
}

fn place(source: &Arc<str>, spot: ValuePlace) -> Place {
    Place::new(source, spot.line, spot.column, spot.width)
}

fn unknown<'a>(code: &Shortcode, names: impl Iterator<Item = &'a str>) -> Diagnostic {
    let names: Vec<&str> = names.collect();
    let help = match nearest(&code.name, names.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!(
            "there are {}; to show the signs themselves, put them in backticks",
            names.join(", ")
        ),
    };
    let message = format!("there is no shortcode `{}`", code.name);
    Diagnostic::error("shortcode-unknown", message).help(help)
}

type Mistakes = Vec<(ValuePlace, Diagnostic)>;

/// The arguments with the types of the component, or all mistakes in them.
fn arguments(info: &ComponentInfo, code: &Shortcode, has_body: bool) -> Result<Context, Mistakes> {
    let mut mistakes = Mistakes::new();
    let mut given: Vec<&str> = Vec::new();
    let mut context = Context::new();
    for argument in &code.arguments {
        let name = match &*argument.name {
            "" => match info.metadata().get("first").and_then(Value::as_str) {
                Some(first) if !given.contains(&first) => first,
                _ => {
                    mistakes.push((argument.spot, nameless(info, argument)));
                    continue;
                }
            },
            name => name,
        };
        let known = info.args().iter().find(|arg| arg.name() == name);
        let Some(known) = known.filter(|arg| !arg.is_implicit()) else {
            mistakes.push((argument.spot, no_such_argument(info, name)));
            continue;
        };
        if given.contains(&name) {
            let problem =
                Diagnostic::error("shortcode-argument", format!("`{name}` is given twice"));
            mistakes.push((argument.spot, problem.help("remove one of the two")));
            continue;
        }
        given.push(name);
        match typed(argument, known.arg_type()) {
            Ok(value) => context.insert_value(name.to_owned(), value),
            Err(wanted) => {
                let message = format!("`{name}` should be {wanted}, not `{}`", argument.value);
                let problem = Diagnostic::error("shortcode-argument", message);
                let help = format!("for example {name}={}", example(wanted));
                mistakes.push((argument.value_spot, problem.help(help)));
            }
        }
    }
    for missing in info.args().iter().filter(|arg| arg.is_required()) {
        if !given.contains(&missing.name()) {
            let (code_name, name) = (&code.name, missing.name());
            let message = format!("`{code_name}` needs `{name}`");
            let problem = Diagnostic::error("shortcode-argument", message);
            let help = format!("write {{{{< {code_name} {name}=\"...\" >}}}}");
            mistakes.push((code.name_spot, problem.help(help)));
        }
    }
    mistakes.extend(body_mistake(info, code, has_body));
    if mistakes.is_empty() {
        Ok(context)
    } else {
        Err(mistakes)
    }
}

/// Finds text inside a shortcode that takes none, and missing text in one that needs it.
fn body_mistake(
    info: &ComponentInfo,
    code: &Shortcode,
    has_body: bool,
) -> Option<(ValuePlace, Diagnostic)> {
    let name = &code.name;
    let wants = info.metadata().get("body").and_then(Value::as_str);
    let (message, help) = match (wants, has_body) {
        (Some("required"), false) => (
            format!("`{name}` needs text, and a closing tag after it"),
            format!("write {{{{< /{name} >}}}} on a line of its own after the text"),
        ),
        (None, true) => (
            format!("`{name}` takes no text"),
            format!("remove {{{{< /{name} >}}}}; what stood before it stays as text of the post"),
        ),
        _ => return None,
    };
    let problem = Diagnostic::error("shortcode-text", message).help(help);
    Some((code.name_spot, problem))
}

fn names(info: &ComponentInfo) -> Vec<&str> {
    let args = info.args().iter().filter(|arg| !arg.is_implicit());
    args.map(tera::ComponentArg::name).collect()
}

fn no_such_argument(info: &ComponentInfo, name: &str) -> Diagnostic {
    let names = names(info);
    let help = match nearest(name, names.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if names.is_empty() => "it takes none".to_owned(),
        None => format!("it takes {}", names.join(", ")),
    };
    let message = format!("`{}` has no argument `{name}`", info.name());
    Diagnostic::error("shortcode-argument", message).help(help)
}

fn nameless(info: &ComponentInfo, argument: &Argument) -> Diagnostic {
    let message = format!("`{}` has no name here", argument.value);
    let help = match names(info).first() {
        Some(name) if argument.is_quoted => {
            format!("write its name before it, such as {name}=\"...\"")
        }
        Some(name) => {
            format!("put words in quotes, with the name before them, such as {name}=\"...\"")
        }
        None => format!("`{}` takes no arguments", info.name()),
    };
    Diagnostic::error("shortcode-argument", message).help(help)
}

/// The value in the type of the component's argument, or what it should be.
fn typed(argument: &Argument, wanted: Option<ComponentArgType>) -> Result<Value, &'static str> {
    let text = &*argument.value;
    let flag = || match text.to_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    };
    let whole = || text.parse::<i64>().ok();
    let number = || text.parse::<f64>().ok().filter(|number| number.is_finite());
    match wanted {
        Some(ComponentArgType::String) => Ok(Value::from(text)),
        Some(ComponentArgType::Bool) => flag().map(Value::from).ok_or("true or false"),
        Some(ComponentArgType::Integer) => whole().map(Value::from).ok_or("a whole number"),
        Some(ComponentArgType::Float | ComponentArgType::Number) => match whole() {
            Some(whole) => Ok(Value::from(whole)),
            None => number().map(Value::from).ok_or("a number"),
        },
        Some(ComponentArgType::Array) => {
            let between = if text.contains(';') { ';' } else { ',' };
            let items = text.split(between).map(str::trim);
            let items = items.filter(|item| !item.is_empty()).map(Value::from);
            Ok(Value::from(items.collect::<Vec<_>>()))
        }
        None if !argument.is_quoted => Ok(match (flag(), whole()) {
            (Some(flag), _) => Value::from(flag),
            (None, Some(whole)) => Value::from(whole),
            (None, None) => number().map_or_else(|| Value::from(text), Value::from),
        }),
        // A post cannot contain maps or bytes.
        _ => Ok(Value::from(text)),
    }
}

fn example(wanted: &str) -> &'static str {
    match wanted {
        "true or false" => "true",
        "a whole number" => "10",
        _ => "2.5",
    }
}

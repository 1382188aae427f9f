//! The functions that templates may call. Each asks through the view of the page that is being
//! rendered, so its questions are recorded there.

use super::linked_data;
use super::value::value_of;
use super::view::current_view;
use crate::config::POSTS;
use crate::diagnostic::nearest;
use crate::model::{List, ResolvedLink, unknown_form};
use crate::parse::{PlaceholderKind, identity};
use std::sync::Arc;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

/// Registers all functions.
pub(super) fn register(tera: &mut Tera) {
    tera.register_function("recent", recent);
    tera.register_function("tagged", tagged);
    tera.register_function("tags", tags);
    tera.register_function("series", series);
    tera.register_function("related", related);
    tera.register_function("author", author);
    tera.register_function("asset", asset);
    tera.register_function("link", link);
    tera.register_function("here", here);
    tera.register_function("picture", picture);
    tera.register_function("cta", cta);
    tera.register_function("embed", embed);
    tera.register_function("form", form);
    tera.register_function("comments", comments);
    tera.register_function("podcast", podcast);
    tera.register_function("data", data);
    tera.register_function("now", now);
    tera.register_function("linked_data", linked_data);
}

fn count(kwargs: &Kwargs) -> TeraResult<usize> {
    Ok(kwargs.get::<u32>("count")?.unwrap_or(5) as usize)
}

/// `recent(count=5)`: the newest posts of the blog; `recent(collection="webinars")`: those of a collection.
fn recent(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let view = current_view()?;
    let name = kwargs.get::<&str>("collection")?.unwrap_or(POSTS);
    let config = view.config();
    let Some(collection) = config.collection(name) else {
        let known = config.collections.iter().map(|known| &*known.name);
        return Err(Error::message(match nearest(name, known) {
            Some(meant) => format!("there is no collection `{name}`; did you mean `{meant}`?"),
            None => format!("there is no collection `{name}` under `collections:` in site.yaml"),
        }));
    };
    let list = List::Collection(Arc::clone(&collection.name));
    Ok(view.cards(&list, 0, count(&kwargs)?))
}

/// `tagged(tag="renewals", count=5)`: the newest posts with a tag, by its name or slug.
fn tagged(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let view = current_view()?;
    let slug = identity::tag(view.config(), kwargs.must_get::<&str>("tag")?);
    Ok(view.cards(&List::Tag(slug.into()), 0, count(&kwargs)?))
}

/// `tags()`: every tag, by name.
fn tags(_: Kwargs, _: &State) -> TeraResult<Value> {
    Ok(current_view()?.tags())
}

/// `series(name="The first ninety days")`: its parts in order.
fn series(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let name = kwargs.must_get::<&str>("name")?;
    Ok(current_view()?.series(name))
}

/// `related(post=page)`: the related posts, most similar first.
fn related(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    Ok(current_view()?.related(&source(&kwargs, "post")?))
}

/// `author(name=page.author)`: an author with a page; none if there is none.
fn author(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    Ok(current_view()?.author(kwargs.must_get::<&str>("name")?))
}

/// `asset(path="style.css")`: the URL of an asset of the theme.
fn asset(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let path = kwargs.must_get::<&str>("path")?;
    let view = current_view()?;
    view.asset(path).map(Value::from).ok_or_else(|| {
        let names = view.asset_names();
        Error::message(match nearest(path, names.iter().map(String::as_str)) {
            Some(meant) => format!("the theme has no asset `{path}`; did you mean `{meant}`?"),
            None => format!("the theme has no asset `{path}` under assets/"),
        })
    })
}

/// `link(path="posts/x.md")`: the URL of a file under `content/`; `link(path="/about/")`: that URL
/// with the site's base path.
fn link(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let path = kwargs.must_get::<&str>("path")?;
    match current_view()?.link(&"content/".into(), path) {
        ResolvedLink::Url(url)
        | ResolvedLink::HeldBack(url, _)
        | ResolvedLink::Withheld(url, _) => Ok(Value::from(url)),
        ResolvedLink::Missing(meant) => Err(Error::message(match meant {
            Some(meant) => format!("there is no file `content/{path}`; did you mean `{meant}`?"),
            None => format!("there is no file `content/{path}`"),
        })),
    }
}

/// `cta(post=page)`: the call to action of a post; `cta(post=page, name="letter")`: that one.
fn cta(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let name = kwargs.get::<&str>("name")?.unwrap_or_default();
    let view = current_view()?;
    let found = view.cta(&source(&kwargs, "post")?, name);
    let found = found.map(|cta| Value::from(cta.as_ref().map(value_of)));
    found.map_err(|problem| {
        let help = problem.help.unwrap_or_default();
        Error::message(format!("{}; {help}", problem.message))
    })
}

/// `embed(url=url, poster=poster)`, in a shortcode: what of another site an address shows.
fn embed(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let url = kwargs.must_get::<&str>("url")?;
    let poster = kwargs.get::<&str>("poster")?.unwrap_or_default();
    current_view()?.embed(url, poster).map_err(Error::message)
}

/// `form(name="contact")`: a form that the settings describe.
fn form(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let name = kwargs.must_get::<&str>("name")?;
    let view = current_view()?;
    if let Some(found) = view.config().lead_form(name) {
        return Ok(view.lead_form(found));
    }
    let problem = unknown_form(name, view.config());
    let help = problem.help.unwrap_or_default();
    Err(Error::message(format!("{}; {help}", problem.message)))
}

/// `comments(post=page)`: the comments on a post, and how to send one.
fn comments(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    Ok(current_view()?.comments_value(&source(&kwargs, "post")?))
}

/// The path of the post in the argument `name`, which is a `page` or a card.
fn source(kwargs: &Kwargs, name: &'static str) -> TeraResult<Arc<str>> {
    let post = kwargs.must_get::<Value>(name)?;
    let source = post.get_from_path("source").and_then(Value::as_str);
    source
        .map(Arc::from)
        .ok_or_else(|| Error::message(format!("`{name}` takes a post, as in `{name}=page`")))
}

/// `here(path="desk.jpg")`, in a shortcode: the URL of a path that is written in the post.
fn here(kwargs: Kwargs, _: &State) -> TeraResult<String> {
    let path = kwargs.must_get::<&str>("path")?;
    current_view()?
        .here(path, PlaceholderKind::Link)
        .map_err(Error::message)
}

/// `picture(path=src, alt=alt)`, in a shortcode: the markup of a picture that one of its arguments
/// names, with its smaller copies.
fn picture(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let path = kwargs.must_get::<&str>("path")?;
    let alt = kwargs.get::<&str>("alt")?.unwrap_or_default();
    let html = current_view()?
        .picture_here(path, alt)
        .map_err(Error::message)?;
    Ok(Value::safe_string(&html))
}

/// `podcast()`: the title and the feed of the podcast; none if no post has a recording.
fn podcast(_: Kwargs, _: &State) -> TeraResult<Value> {
    Ok(current_view()?.podcast_value())
}

/// `data(path="ctas.yaml")`: a file under `content/data/`; none if it is not there.
fn data(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let path = kwargs.must_get::<&str>("path")?;
    Ok(current_view()?.data(path))
}

/// `linked_data(page=page)`: the JSON-LD of a page, as an element for its head.
fn linked_data(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let page = kwargs.must_get::<&Value>("page")?;
    let view = current_view()?;
    Ok(Value::safe_string(&linked_data::element(page, &view)))
}

/// `now()`: midnight of the day of the build, RFC 3339.
fn now(_: Kwargs, _: &State) -> TeraResult<Value> {
    Ok(Value::from(current_view()?.today()))
}

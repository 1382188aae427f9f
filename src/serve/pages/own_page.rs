//! A page of the preview's own: made of a template, kept up to date like any other.
//!
//! Enters: a template and its values. Leaves: an answer, with the script, the run's token where the
//! page may act, and a policy.

use crate::digest::Digest;
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::serve::pages::injected::{Client, PageKind};
use crate::serve::pages::templates;
use serde::Serialize;

/// One of them.
pub(crate) struct OwnPage<'a, V> {
    template: &'static str,
    values: &'a V,
    status: u16,
    /// Whether it is made for a frame of the site's pages.
    is_framed: bool,
    /// Whether it may act.
    acts: bool,
}

impl<'a, V: Serialize> OwnPage<'a, V> {
    /// A page made of a template.
    pub(crate) fn of(template: &'static str, values: &'a V) -> OwnPage<'a, V> {
        OwnPage {
            template,
            values,
            status: 200,
            is_framed: false,
            acts: true,
        }
    }

    /// The same, made for a frame of the site's pages.
    pub(crate) fn framed(self) -> OwnPage<'a, V> {
        OwnPage {
            is_framed: true,
            ..self
        }
    }

    /// The same in the place of a page of the site that cannot be shown. At that origin it may not
    /// act.
    pub(crate) fn in_place_of_site(self) -> OwnPage<'a, V> {
        OwnPage {
            status: 500,
            acts: false,
            ..self
        }
    }

    /// The answer that carries it.
    pub(crate) fn sent(&self, visit: &Visit<'_>) -> Response {
        let page = match visit.preview.templates.render(self.template, self.values) {
            Ok(page) => page,
            Err(error) => return Response::plain(500, &format!("{error}\n")),
        };
        let run = visit.preview.guard.run();
        let tag = format!("\"{}-{run}\"", Digest::of_bytes(&page).hex());
        let site = visit.site_origin();
        let client = Client {
            tag: &tag,
            status: self.status,
            host: visit.host(),
            path: &visit.request.path,
            page: PageKind::Own {
                site: &site,
                token: if self.acts { visit.token() } else { "" },
            },
        };
        let framed_by = self.is_framed.then_some(site.as_str());
        templates::sent(self.status, client.added_to(&page), framed_by).tagged(&tag, visit.request)
    }
}

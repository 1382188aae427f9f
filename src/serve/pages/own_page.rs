//! A page of the preview's own. It is made from a template, and updates itself like a page of the
//! site.
//!
//! Enters: a template and its values. Leaves: an answer with the preview's script and a policy, and
//! with the token if the page may change something.

use crate::digest::Digest;
use crate::serve::http::response::Response;
use crate::serve::pages::context::Visit;
use crate::serve::pages::injected::{Client, LIVE, PageKind};
use crate::serve::pages::templates;
use serde::Serialize;

/// A page of the preview's own.
pub(crate) struct OwnPage<'a, V> {
    template: &'static str,
    values: &'a V,
    status: u16,
    /// Whether it is made for a frame of the site's pages.
    is_framed: bool,
    /// Whether it may change something, and so gets the token.
    acts: bool,
    /// The script that keeps it up to date.
    script: &'static str,
    /// Whether it shows pages of the site in a frame.
    shows_site: bool,
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
            script: LIVE,
            shows_site: false,
        }
    }

    /// The page with a script of its own, which keeps it up to date, and with pages of the site in a
    /// frame.
    pub(crate) fn beside_site(self, script: &'static str) -> OwnPage<'a, V> {
        OwnPage {
            script,
            shows_site: true,
            ..self
        }
    }

    /// The page, made for a frame of the site's pages.
    pub(crate) fn framed(self) -> OwnPage<'a, V> {
        OwnPage {
            is_framed: true,
            ..self
        }
    }

    /// The page, shown instead of a page of the site, at the site's origin. There it may not change
    /// anything.
    pub(crate) fn in_place_of_site(self) -> OwnPage<'a, V> {
        OwnPage {
            status: 500,
            acts: false,
            ..self
        }
    }

    /// The answer with the page.
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
                script: self.script,
            },
        };
        let framed_by = self.is_framed.then_some(site.as_str());
        let shows = self.shows_site.then_some(site.as_str());
        let policy = templates::policy(framed_by, shows);
        templates::sent(self.status, client.added_to(&page), &policy).tagged(&tag, visit.request)
    }
}

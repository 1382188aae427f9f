//! The files that hosts read: `_headers`, `_redirects`, `.htaccess`, `vercel.json`, `firebase.json`,
//! `staticwebapp.config.json`, and the settings of web servers. All are written from one [`HostTable`].
//!
//! A host reads its file at the top of what is uploaded only (Apache: in the folder of the site).

mod apache;
mod json;
mod limits;
mod netlify;
mod policy;
mod server;
mod table;

pub(super) use netlify::can_redirect;
pub use policy::content_security_policy;
pub use server::WebServer;
pub use table::HostTable;

use super::{Content, Output, Recipe};
use crate::config::{Config, Redirects};
use crate::model::Site;
use crate::render::View;
use netlify::Written;
use std::rc::Rc;
use table::HeaderRule;

/// A file that a host reads.
pub struct HostFile {
    /// Its path.
    name: &'static str,
    /// Whether the site wants it.
    is_wanted: fn(&Site, &Config) -> bool,
    /// What stands in it.
    write: fn(&HostTable, &Redirects) -> Written,
}

/// `_headers`, for Netlify and Cloudflare Pages.
pub const HEADERS: HostFile = HostFile {
    name: "_headers",
    is_wanted: |_, config| config.headers.policy,
    write: netlify::headers,
};

/// `_redirects`, for the same.
pub const REDIRECTS: HostFile = HostFile {
    name: "_redirects",
    is_wanted: |site, config| {
        let hosts = &config.redirects;
        (hosts.netlify || hosts.cloudflare) && site.has_redirects()
    },
    write: netlify::redirects,
};

/// `.htaccess`, for Apache.
pub const HTACCESS: HostFile = HostFile {
    name: ".htaccess",
    is_wanted: |_, config| config.redirects.apache,
    write: |table, _| apache::write(table),
};

/// For Vercel.
pub const VERCEL: HostFile = HostFile {
    name: "vercel.json",
    is_wanted: |_, config| config.redirects.vercel,
    write: |table, _| json::vercel(table),
};

/// For Firebase Hosting.
pub const FIREBASE: HostFile = HostFile {
    name: "firebase.json",
    is_wanted: |_, config| config.redirects.firebase,
    write: |table, _| json::firebase(table),
};

/// For Azure Static Web Apps.
pub const AZURE: HostFile = HostFile {
    name: "staticwebapp.config.json",
    is_wanted: |_, config| config.redirects.azure,
    write: |table, _| json::azure(table),
};

impl Output for HostFile {
    fn plan(&self, site: &Site) -> Vec<Recipe> {
        if !(self.is_wanted)(site, site.config()) {
            return Vec::new();
        }
        let lines: Vec<String> = table::rules(site).iter().map(HeaderRule::line).collect();
        vec![Recipe::new(self.name, lines.join("\n"))]
    }

    fn render(&self, recipe: &Recipe, view: &Rc<View>) -> Option<Content> {
        let rules = recipe.subject.lines().map(HeaderRule::of_line).collect();
        let table = HostTable::new(rules, view);
        let (text, findings) = (self.write)(&table, &view.config().redirects);
        for finding in findings {
            view.find(finding);
        }
        Some(Content::Bytes(text.into_bytes()))
    }
}

/// The settings of a web server for a site. `www` is the folder that it serves as the top of the host.
pub fn server_settings(site: &Site, view: &View, server: WebServer, www: &str) -> String {
    let table = HostTable::new(table::rules(site), view);
    server::write(&table, server, view.config().origin(), www)
}

//! What the preview's answers are made from: the parts that live as long as the preview, and one
//! request together with the build that it sees.

use crate::pipeline::AssetProcessor;
use crate::serve::http::guard::{Guard, host_name};
use crate::serve::http::request::Request;
use crate::serve::live::handle::SiteHandle;
use crate::serve::live::snapshot::Snapshot;
use crate::serve::pages::phone::Phone;
use crate::serve::pages::templates::PageTemplates;
use crate::source::Disk;
use std::sync::Arc;

/// What a writer may want of the preview.
#[derive(Clone, Debug, Default)]
pub struct ServeOptions {
    /// Open pages go to the post that was edited.
    pub follow: bool,
    /// The writer's editor, as a command line.
    pub editor: Option<String>,
    /// Phones in the same network may look at the preview.
    pub host: bool,
    /// Files are looked at every half second, in place of hearing of changes from the system.
    pub poll: bool,
}

/// What lives as long as the preview.
#[derive(Debug)]
pub(crate) struct Preview {
    /// The site that is kept up to date.
    pub(crate) site: SiteHandle,
    /// Makes the preview's own pages.
    pub(crate) templates: PageTemplates,
    pub(crate) options: ServeOptions,
    /// Who may ask.
    pub(crate) guard: Guard,
    /// Where the site is.
    pub(crate) disk: Disk,
    /// Makes what takes long, once a request asks for it.
    pub(crate) processor: AssetProcessor,
    pub(crate) ports: Ports,
}

/// The ports of the two origins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ports {
    /// Where the site's pages are. What their scripts can reach does nothing.
    pub(crate) site: u16,
    /// Where the dashboard is, and everything that acts.
    pub(crate) dashboard: u16,
}

/// One request, and the build that it sees.
#[derive(Debug)]
pub(crate) struct Visit<'a> {
    pub(crate) request: &'a Request,
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) preview: &'a Preview,
}

impl Visit<'_> {
    /// The `Host` that was asked.
    pub(crate) fn host(&self) -> &str {
        self.request.header("Host").unwrap_or_default()
    }

    /// The origin of the site's pages, by the name that was asked at.
    pub(crate) fn site_origin(&self) -> String {
        self.origin(self.preview.ports.site)
    }

    /// The origin of the dashboard, by the name that was asked at.
    pub(crate) fn dashboard_origin(&self) -> String {
        self.origin(self.preview.ports.dashboard)
    }

    /// The token, for the page that answers this request.
    pub(crate) fn token(&self) -> &str {
        self.preview.guard.token_for(self.request)
    }

    /// How a phone in the same network gets to the site now.
    pub(crate) fn phone(&self) -> Option<Phone> {
        let Preview { options, ports, .. } = self.preview;
        options.host.then(|| Phone::here(ports.site)).flatten()
    }

    fn origin(&self, port: u16) -> String {
        match host_name(self.host()).unwrap_or("localhost") {
            address if address.contains(':') => format!("http://[{address}]:{port}"),
            name => format!("http://{name}:{port}"),
        }
    }
}

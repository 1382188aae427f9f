//! What the preview's answers are made from: the parts that live as long as the preview, and one
//! request with the build that it sees.

use crate::concurrency::{Exclusive, Once};
use crate::config::{Config, SITE_FILE};
use crate::parse::{SchemaOf, read_site};
use crate::pipeline::AssetProcessor;
use crate::serve::http::guard::{Guard, host_name};
use crate::serve::http::request::Request;
use crate::serve::live::handle::SiteHandle;
use crate::serve::live::job::Jobs;
use crate::serve::live::save_order::SaveOrder;
use crate::serve::live::snapshot::Snapshot;
use crate::serve::pages::phone::Phone;
use crate::serve::pages::templates::PageTemplates;
use crate::source::{Disk, Source, UnsavedTexts};
use serde_json::Value;
use std::sync::Arc;

/// The options of `linger serve`.
#[derive(Clone, Debug, Default)]
pub struct ServeOptions {
    /// Whether open pages go to the post that was edited.
    pub follow: bool,
    /// The writer's editor, as a command line.
    pub editor: Option<String>,
    /// Whether phones in the same network may look at the preview.
    pub host: bool,
    /// Whether files are polled every half second, instead of using the watches of the system.
    pub poll: bool,
}

/// The parts that live as long as the preview.
#[derive(Debug)]
pub(crate) struct Preview {
    /// The running site.
    pub(crate) site: SiteHandle,
    /// Renders the preview's own pages.
    pub(crate) templates: PageTemplates,
    pub(crate) options: ServeOptions,
    /// Decides which requests are answered.
    pub(crate) guard: Guard,
    /// The site's directory.
    pub(crate) disk: Disk,
    /// Makes derived files when a request asks for them.
    pub(crate) processor: AssetProcessor,
    /// The texts that are being written and are not saved yet.
    pub(crate) unsaved: UnsavedTexts,
    /// The order of looks and saves. Whoever holds it is the only one that reads or saves a text.
    pub(crate) saves: Exclusive<SaveOrder>,
    /// The JSON Schema of front matter, once it is made.
    pub(crate) schema: Once<Value>,
    /// The command that runs beside the preview.
    pub(crate) jobs: Jobs,
    pub(crate) ports: Ports,
}

/// The ports of the two origins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ports {
    /// The port of the site's pages. Their scripts can reach this origin, so nothing can be changed
    /// here.
    pub(crate) site: u16,
    /// The port of the dashboard, where things can be changed.
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
    /// The `Host` of the request.
    pub(crate) fn host(&self) -> &str {
        self.request.header("Host").unwrap_or_default()
    }

    /// The origin of the site's pages, with the host name of this request.
    pub(crate) fn site_origin(&self) -> String {
        self.origin(self.preview.ports.site)
    }

    /// The origin of the dashboard, with the host name of this request.
    pub(crate) fn dashboard_origin(&self) -> String {
        self.origin(self.preview.ports.dashboard)
    }

    /// The token for the page that answers this request.
    pub(crate) fn token(&self) -> &str {
        self.preview.guard.token_for(self.request)
    }

    /// The JSON Schema of front matter.
    pub(crate) fn schema(&self) -> &Value {
        self.preview.schema.get(|| SchemaOf::FrontMatter.schema())
    }

    /// The settings as the file has them now. The preview itself has another address of the site.
    pub(crate) fn settings(&self) -> Config {
        let bytes = self.preview.disk.read(SITE_FILE).unwrap_or_default();
        // Its mistakes are reported by every build.
        read_site(&bytes, &mut Vec::new()).0
    }

    /// The address of the preview for a phone in the same network.
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

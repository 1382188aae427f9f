//! What each host needs: a workflow, the key of `redirects:`, and the steps that only the writer can do.
//!
//! Enters: the settings of a site. Leaves: a [`HostPlan`]. Forbidden here: files.

use super::name::HostName;
use crate::config::{Config, Redirects, address};

/// What `linger host` writes and says.
pub(super) struct HostPlan {
    /// Where the workflow goes, from the top of the repository.
    pub(super) path: &'static str,
    /// The workflow.
    pub(super) text: String,
    /// What the writer does, in this order.
    pub(super) steps: Vec<String>,
}

const HEAD: &str = include_str!("templates/github-head.yml");
const GITHUB_FILE: &str = ".github/workflows/linger.yml";

/// The plan for a host with a service of its own. `None`: it is a web server.
pub(super) fn plan(host: HostName, config: &Config) -> Option<HostPlan> {
    let (path, template, place) = match host {
        HostName::Github => (
            GITHUB_FILE,
            include_str!("templates/github-pages.yml"),
            "GitHub Pages",
        ),
        HostName::Gitlab => (
            ".gitlab-ci.yml",
            include_str!("templates/gitlab.yml"),
            "GitLab Pages",
        ),
        HostName::Codeberg => (
            ".forgejo/workflows/linger.yml",
            include_str!("templates/codeberg.yml"),
            "Codeberg Pages",
        ),
        HostName::Netlify => (
            GITHUB_FILE,
            include_str!("templates/netlify.yml"),
            "Netlify",
        ),
        HostName::Cloudflare => (
            GITHUB_FILE,
            include_str!("templates/cloudflare.yml"),
            "Cloudflare Pages",
        ),
        HostName::Vercel => (GITHUB_FILE, include_str!("templates/vercel.yml"), "Vercel"),
        HostName::Firebase => (
            GITHUB_FILE,
            include_str!("templates/firebase.yml"),
            "Firebase Hosting",
        ),
        HostName::Azure => (
            GITHUB_FILE,
            include_str!("templates/azure.yml"),
            "Azure Static Web Apps",
        ),
        HostName::Apache | HostName::Nginx | HostName::Caddy => return None,
    };
    let template = match path {
        GITHUB_FILE => format!("{HEAD}{template}"),
        _ => template.to_owned(),
    };
    let mut steps = Vec::new();
    if let Some(key) = missing_key(host, &config.redirects) {
        steps.push(format!(
            "Write into site.yaml, so that linger writes what {place} reads: `redirects: [html, {key}]`."
        ));
    }
    steps.extend(own_steps(host).iter().map(|it| (*it).to_owned()));
    Some(HostPlan {
        path,
        text: filled(&template, host, place, config),
        steps,
    })
}

/// The template with its values.
fn filled(template: &str, host: HostName, place: &str, config: &Config) -> String {
    let repository = env!("CARGO_PKG_REPOSITORY");
    let name = repository
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('/'))
        .map_or(repository, |(_, name)| name);
    let below = config.base_path().trim_matches('/');
    let is_below = reads_top_only(host) && !below.is_empty();
    let upload = if is_below { "upload" } else { "public" };
    template
        .replace("@BUILD@\n", &build_lines(host, config, is_below))
        .replace("@UPLOAD@", upload)
        .replace("@PLACE@", place)
        .replace("@VERSION@", env!("CARGO_PKG_VERSION"))
        .replace("@OWNER_AND_NAME@", name)
        .replace("@REPOSITORY@", repository)
}

/// Whether the host reads its files at the top of what is uploaded only, and the top is that of the address.
fn reads_top_only(host: HostName) -> bool {
    use HostName::{Azure, Cloudflare, Firebase, Netlify, Vercel};
    matches!(host, Netlify | Cloudflare | Vercel | Firebase | Azure)
}

/// The lines that build the site into what is uploaded.
fn build_lines(host: HostName, config: &Config, is_below: bool) -> String {
    let mut lines = Vec::new();
    if is_below {
        let below = config.base_path().trim_matches('/');
        let files =
            "_headers _redirects 404.html vercel.json firebase.json staticwebapp.config.json";
        lines.push(format!("linger build -o \"upload/{below}\""));
        lines.push("# The host reads these at the top of what is uploaded only.".to_owned());
        lines.push(format!("for file in {files}; do"));
        lines.push(format!(
            "  if [ -f \"upload/{below}/$file\" ]; then cp \"upload/{below}/$file\" upload/; fi"
        ));
        lines.push("done".to_owned());
        lines.push(format!("rm -f \"upload/{below}/.linger-manifest\""));
    } else {
        lines.push("linger build".to_owned());
        lines.push("# linger's own list of files need not be public.".to_owned());
        lines.push("rm -f public/.linger-manifest".to_owned());
    }
    let domain = address::host(&config.base_url).unwrap_or_default();
    if host == HostName::Codeberg && !domain.ends_with(".codeberg.page") && !domain.is_empty() {
        lines.push("# The domain that Codeberg shows the branch at.".to_owned());
        lines.push(format!("echo '{domain}' > public/.domains"));
    }
    lines
        .iter()
        .map(|line| format!("          {line}\n"))
        .collect()
}

/// The word that `redirects:` has to have for this host, if it has not.
fn missing_key(host: HostName, hosts: &Redirects) -> Option<&'static str> {
    match host {
        HostName::Netlify if !hosts.netlify => Some("netlify"),
        HostName::Cloudflare if !hosts.cloudflare => Some("cloudflare"),
        HostName::Vercel if !hosts.vercel => Some("vercel"),
        HostName::Firebase if !hosts.firebase => Some("firebase"),
        HostName::Azure if !hosts.azure => Some("azure"),
        _ => None,
    }
}

/// What only the writer can do, because it needs an account.
fn own_steps(host: HostName) -> &'static [&'static str] {
    match host {
        HostName::Github => &[
            "On GitHub, in the repository: Settings, Pages, Source: choose \"GitHub Actions\".",
            "Push. The site is at the address that the run shows; it has to be `base_url` in site.yaml.",
        ],
        HostName::Gitlab => &[
            "On GitLab: Build, Pipeline schedules, New schedule: every day. Scheduled posts appear by it.",
            "Push. Deploy, Pages shows the address; it has to be `base_url` in site.yaml.",
        ],
        HostName::Codeberg => &[
            "On Codeberg: Settings, Units, Overview: switch Actions on. The runners of Codeberg itself are few; ask for them, or add one of yours and write its label after `runs-on:`.",
            "Push. The site is at https://NAME.codeberg.page/REPOSITORY/, or at the domain in `base_url`.",
        ],
        HostName::Netlify => &[
            "At Netlify: Add new site, Deploy manually (any folder). Its site ID is under Site configuration.",
            "At Netlify: User settings, Applications, New access token.",
            "On GitHub: Settings, Secrets and variables, Actions: the secret NETLIFY_AUTH_TOKEN, the variable NETLIFY_SITE_ID.",
            "Push.",
        ],
        HostName::Cloudflare => &[
            "At Cloudflare: Workers & Pages, Create, Pages, Upload assets: give the project a name.",
            "At Cloudflare: My profile, API tokens: one with \"Cloudflare Pages: Edit\".",
            "On GitHub: Settings, Secrets and variables, Actions: the secret CLOUDFLARE_API_TOKEN, the variables CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_PROJECT.",
            "Push.",
        ],
        HostName::Vercel => &[
            "At Vercel: make a project (`npx vercel link` in an empty folder); `.vercel/project.json` has its two IDs.",
            "At Vercel: Account settings, Tokens: make one.",
            "On GitHub: Settings, Secrets and variables, Actions: the secret VERCEL_TOKEN, the variables VERCEL_ORG_ID and VERCEL_PROJECT_ID.",
            "Push.",
        ],
        HostName::Firebase => &[
            "At Firebase: make a project, and switch Hosting on.",
            "At Google Cloud: IAM, Service accounts: one with the role \"Firebase Hosting Admin\", and a key of it in JSON.",
            "On GitHub: Settings, Secrets and variables, Actions: the secret FIREBASE_ACCOUNT (the whole JSON), the variable FIREBASE_PROJECT.",
            "Push.",
        ],
        HostName::Azure => &[
            "At Azure: Create, Static Web App, with the source \"Other\". Manage deployment token shows a token.",
            "On GitHub: Settings, Secrets and variables, Actions: the secret AZURE_STATIC_WEB_APPS_TOKEN.",
            "Push.",
        ],
        HostName::Apache | HostName::Nginx | HostName::Caddy => &[],
    }
}

//! The hosts that `linger host` knows, by the words of the command line.

use clap::ValueEnum;

/// A host that linger knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum HostName {
    /// GitHub Pages
    Github,
    /// GitLab Pages
    Gitlab,
    /// Codeberg Pages
    Codeberg,
    /// Netlify, from a repository on GitHub
    Netlify,
    /// Cloudflare Pages, from a repository on GitHub
    Cloudflare,
    /// Vercel, from a repository on GitHub
    Vercel,
    /// Firebase Hosting, from a repository on GitHub
    Firebase,
    /// Azure Static Web Apps, from a repository on GitHub
    Azure,
    /// An Apache of your own; on a web space, `.htaccess` is enough
    Apache,
    /// nginx
    Nginx,
    /// Caddy
    Caddy,
}

//! What `newsletter:` says: who a post comes from when it goes out as an email.

/// The settings of the email edition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Newsletter {
    /// The sender's name and address, if the site's author and address are not meant.
    pub from: Option<(String, String)>,
    /// The postal address that mailing laws of many countries want in every mail; or empty.
    pub address: String,
    /// What stands for the link to unsubscribe, if not what the provider of the subscription form
    /// has for it.
    pub unsubscribe: Option<String>,
}

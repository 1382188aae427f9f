//! Secrets: from the environment, from the files that other programs keep them in, or from whoever sits
//! at the terminal. They are handed to a store, and to nobody else.

use crate::deploy::store::StoreFailure;
use crate::source::{Environment, read_text};

/// Where secrets come from.
pub(crate) struct Credentials<'a> {
    /// What whoever deploys is called.
    pub(crate) by: &'a str,
    /// The process around linger.
    pub(crate) environment: &'a Environment,
}

/// A key of Amazon's, or of a service that speaks its language.
pub(crate) struct AwsKey {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) session: Option<String>,
}

/// What a request to Azure is signed with.
pub(crate) enum AzureSecret {
    /// The key of the account, in base64.
    Key(String),
    /// A shared access signature: the query of an address.
    Signature(String),
}

/// A user and a password.
pub(crate) struct Login {
    pub(crate) user: String,
    pub(crate) password: String,
}

impl Credentials<'_> {
    /// The login for a host. The password comes from the environment, under `variable`, from `~/.netrc`
    /// (where the user may come from as well), or by asking.
    ///
    /// # Errors
    /// There is none, and nobody to ask.
    pub(crate) fn login(
        &self,
        variable: &str,
        host: &str,
        user: Option<&str>,
    ) -> Result<Login, StoreFailure> {
        let place = Environment::variable("NETRC").map(Into::into);
        let home = || Some(self.environment.home.as_ref()?.join(".netrc"));
        let text = place.or_else(home).and_then(|place| read_text(&place));
        let known = text.and_then(|text| netrc(&text, host, user));
        if let (Some(password), Some(user)) = (
            Environment::variable(variable),
            user.or(known.as_ref().map(|known| known.user.as_str())),
        ) {
            let user = user.to_owned();
            return Ok(Login { user, password });
        }
        let asked = || {
            let user = user?.to_owned();
            let question = format!("Password of {user} at {host} (is not shown): ");
            let password = self.hidden(&question)?;
            Some(Login { user, password })
        };
        known.or_else(asked).ok_or_else(|| {
            StoreFailure::lasting(
                format!("there is no user, or no password, for {host}"),
                format!(
                    "write `user:` into site.yaml, and give the password by {variable} or ~/.netrc; never in site.yaml"
                ),
            )
        })
    }

    /// What Azure's requests are signed with: from the environment, or by asking.
    ///
    /// # Errors
    /// There is nothing, and nobody to ask.
    pub(crate) fn azure(&self) -> Result<AzureSecret, StoreFailure> {
        let variable = Environment::variable;
        if let Some(signature) = variable("AZURE_STORAGE_SAS_TOKEN") {
            return Ok(AzureSecret::Signature(signature));
        }
        let asked = || self.hidden("Key of the storage account (is not shown): ");
        let key = variable("AZURE_STORAGE_KEY").or_else(asked);
        key.map(AzureSecret::Key).ok_or_else(|| {
            StoreFailure::lasting(
                "there is no key for the storage account",
                "set AZURE_STORAGE_KEY, or AZURE_STORAGE_SAS_TOKEN; never in site.yaml",
            )
        })
    }

    /// What somebody types, without showing it.
    fn hidden(&self, question: &str) -> Option<String> {
        if !self.environment.can_ask {
            return None;
        }
        let answer = rpassword::prompt_password(question).ok()?;
        let answer = answer.trim().to_owned();
        (!answer.is_empty()).then_some(answer)
    }

    /// The access key: from the environment, `~/.aws/credentials`, or by asking.
    ///
    /// # Errors
    /// There is none, and nobody to ask.
    pub(crate) fn aws(&self) -> Result<AwsKey, StoreFailure> {
        let variable = Environment::variable;
        if let (Some(id), Some(secret)) = (
            variable("AWS_ACCESS_KEY_ID"),
            variable("AWS_SECRET_ACCESS_KEY"),
        ) {
            let session = variable("AWS_SESSION_TOKEN");
            return Ok(AwsKey {
                id,
                secret,
                session,
            });
        }
        let place = variable("AWS_SHARED_CREDENTIALS_FILE").map(Into::into);
        let home = || Some(self.environment.home.as_ref()?.join(".aws/credentials"));
        let text = place.or_else(home).and_then(|place| read_text(&place));
        let profile = variable("AWS_PROFILE").unwrap_or_else(|| "default".to_owned());
        if let Some(key) = text.and_then(|text| profile_key(&text, &profile)) {
            return Ok(key);
        }
        self.asked().ok_or_else(|| {
            StoreFailure::lasting(
                "there is no access key for the bucket",
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write both into ~/.aws/credentials; never into site.yaml",
            )
        })
    }

    fn asked(&self) -> Option<AwsKey> {
        let id = self.hidden("Access key id (is not shown): ")?;
        let secret = self.hidden("Secret access key (is not shown): ")?;
        let session = None;
        Some(AwsKey {
            id,
            secret,
            session,
        })
    }
}

/// The key of a profile in the text of `~/.aws/credentials`.
fn profile_key(text: &str, profile: &str) -> Option<AwsKey> {
    let head = format!("[{profile}]");
    let lines = text.lines().map(str::trim);
    let section = lines.skip_while(|line| *line != head).skip(1);
    let section: Vec<&str> = section.take_while(|line| !line.starts_with('[')).collect();
    let value = |key: &str| {
        let found = section.iter().find_map(|line| {
            let (name, value) = line.split_once('=')?;
            (name.trim() == key).then(|| value.trim().to_owned())
        });
        found.filter(|value| !value.is_empty())
    };
    Some(AwsKey {
        id: value("aws_access_key_id")?,
        secret: value("aws_secret_access_key")?,
        session: value("aws_session_token"),
    })
}

/// The login for a host in the text of `~/.netrc`: for `user`, if that is known.
fn netrc(text: &str, host: &str, user: Option<&str>) -> Option<Login> {
    let (mut is_here, mut login, mut password) = (false, None, None);
    let mut words = text.split_whitespace().chain(["machine", ""]);
    while let Some(word) = words.next() {
        match word {
            "machine" | "default" => {
                if let (Some(name), Some(secret)) = (login.take(), password.take())
                    && user.is_none_or(|user| user == name)
                {
                    let (user, password): (&str, &str) = (name, secret);
                    return Some(Login {
                        user: user.to_owned(),
                        password: password.to_owned(),
                    });
                }
                is_here = word == "default" || words.next() == Some(host);
            }
            "login" => login = words.next().filter(|_| is_here),
            "password" => password = words.next().filter(|_| is_here),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{netrc, profile_key};

    #[test]
    fn netrc_has_a_login_for_each_host() {
        let text = "machine a.example login ann password one\nmachine b.example\n  login bo\n  password two\nmachine b.example login cy password three\n";
        let login = |host: &str, user: Option<&str>| {
            netrc(text, host, user).map(|login| format!("{} {}", login.user, login.password))
        };
        assert_eq!(login("a.example", None).as_deref(), Some("ann one"));
        assert_eq!(login("b.example", Some("cy")).as_deref(), Some("cy three"));
        assert_eq!(login("b.example", None).as_deref(), Some("bo two"));
        assert_eq!(login("b.example", Some("ann")), None);
        assert_eq!(login("c.example", None), None);
    }

    #[test]
    fn a_profile_is_read_and_no_other() {
        let text = "[default]\naws_access_key_id = A\naws_secret_access_key=s=1\n\n[trial]\naws_access_key_id=B\n";
        let key = profile_key(text, "default").unwrap();
        assert_eq!((key.id.as_str(), key.secret.as_str()), ("A", "s=1"));
        assert!(profile_key(text, "trial").is_none(), "it has no secret");
        assert!(profile_key(text, "other").is_none());
    }
}

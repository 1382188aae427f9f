//! `linger deploy --setup`: asks where the site shall go, writes it into site.yaml, tries the connection.

use crate::cli::console::Console;
use crate::config::{SITE_FILE, STORES};
use crate::deploy::local::LocalFiles;
use crate::deploy::protocol::{PutBody, PutCondition, StoreRequest};
use crate::deploy::questions::{QUESTIONS, with_place};
use crate::deploy::store::{Store, StoreFailure};
use crate::diagnostic::Diagnostic;
use crate::source::{Disk, Environment, Source, read_line};
use crate::write::replace_file;

/// Asks, and adds the answers to site.yaml.
pub(super) fn ask(
    disk: &Disk,
    environment: &Environment,
    report: &Console,
) -> Result<(), Diagnostic> {
    if !environment.can_ask {
        let problem = Diagnostic::error(
            "deploy-target",
            "nobody is there to be asked where the site goes",
        );
        let help = "run `linger deploy --setup` in a terminal, or write `deploy:` into site.yaml as docs/going-live.md shows";
        return Err(problem.help(help));
    }
    let kinds = STORES.join(", ");
    let kind = loop {
        let answer = question(report, &format!("Where shall the site go? One of {kinds}"))?;
        if let Some(found) = QUESTIONS.iter().find(|(kind, _)| *kind == answer) {
            break found;
        }
    };
    let mut answers = Vec::new();
    for (key, asked, is_needed) in kind.1 {
        let answer = loop {
            let answer = question(report, asked)?;
            if !answer.is_empty() || !is_needed {
                break answer;
            }
        };
        answers.push((*key, answer));
    }
    let before = disk.read(SITE_FILE)?;
    let before = String::from_utf8_lossy(&before);
    let answer = |key: &str| {
        let found = answers.iter().find(|(known, _)| *known == key);
        found.map_or_else(String::new, |(_, answer)| answer.clone())
    };
    let Some(whole) = with_place(&before, kind.0, &answer) else {
        return Ok(());
    };
    replace_file(&disk.root().join(SITE_FILE), whole.as_bytes())?;
    report.result(&format!(
        "Added to site.yaml:\n{}",
        &whole[before.trim_end().len()..].trim_start()
    ));
    Ok(())
}

fn question(report: &Console, text: &str) -> Result<String, Diagnostic> {
    report.raw(format!("{text}: ").as_bytes());
    match read_line()? {
        Some(line) => Ok(line.trim().to_owned()),
        None => {
            let problem = Diagnostic::error(
                "deploy-target",
                "the answers ended before the questions did",
            );
            Err(problem.help("run `linger deploy --setup` again; nothing was written"))
        }
    }
}

/// Writes a small file, and deletes it again.
///
/// # Errors
/// Why that cannot be done.
pub(super) fn try_out(store: &dyn Store) -> Result<(), StoreFailure> {
    let mut connection = store.connect()?;
    let files = LocalFiles::default();
    let name = format!("linger-probe-{}", uuid::Uuid::new_v4().simple());
    if store.can().is_one_step {
        // What is put there is not seen before all is: reading has to do.
        connection.answer(&StoreRequest::Read { name }, &files)?;
        return Ok(());
    }
    let put = StoreRequest::Put {
        name: name.clone(),
        body: PutBody::Text("linger tries the connection\n".to_owned()),
        condition: PutCondition::Always,
    };
    connection.answer(&put, &files)?;
    connection.answer(&StoreRequest::Delete { name }, &files)?;
    Ok(())
}

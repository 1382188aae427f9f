//! Opens a file of the site in the writer's own editor.
//!
//! Enters: the command line of an editor, as in `$VISUAL` or `$EDITOR`, a file, a place in it.
//! Leaves: a running program. Forbidden here: a shell, and files that the caller has not found
//! among those of the site.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

/// Editors that need a terminal. The preview already uses the terminal.
const IN_TERMINAL: [&str; 14] = [
    "vi", "vim", "nvim", "view", "nano", "pico", "micro", "hx", "helix", "kak", "joe", "ne", "ed",
    "mcedit",
];

/// How long a program may take to notice that it cannot open a file.
const PATIENCE: Duration = Duration::from_millis(600);
/// How often the end of the program is checked in that time.
const LOOKS: u32 = 20;

/// The result of opening a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Opened {
    /// The editor was started.
    Yes,
    /// The editor needs a terminal, so the writer has to type this command.
    Type(String),
}

/// Opens `file` at a 1-based line and column with the command line `editor`. Without an editor, the
/// system opens the file with its default program.
///
/// # Errors
/// When the program cannot be started, or ends at once without success.
pub(crate) fn open(
    editor: Option<&str>,
    file: &Path,
    line: u32,
    column: u32,
) -> io::Result<Opened> {
    let words = editor.map(words).unwrap_or_default();
    let (program, arguments) = match words.split_first() {
        Some((program, more)) => {
            let name = name(program);
            let place = placed(name, file, line, column);
            let arguments: Vec<String> = more.iter().cloned().chain(place).collect();
            let is_in_terminal = IN_TERMINAL.contains(&name)
                || (name == "emacs" && more.iter().any(|word| word == "-nw"))
                || (name == "emacsclient" && more.iter().any(|word| word == "-t" || word == "-nw"));
            if is_in_terminal {
                let quoted = [program]
                    .into_iter()
                    .chain(&arguments)
                    .map(|word| quoted(word));
                return Ok(Opened::Type(quoted.collect::<Vec<_>>().join(" ")));
            }
            (program.clone(), arguments)
        }
        None => {
            let (program, arguments) = usual();
            let path = file.display().to_string();
            let arguments = arguments
                .iter()
                .map(|word| (*word).to_owned())
                .chain([path]);
            (program.to_owned(), arguments.collect())
        }
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    // A program that passes the file on to another ends at once, and its exit code says whether
    // that worked.
    for _ in 0..LOOKS {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(Opened::Yes),
            Some(status) => return Err(io::Error::other(format!("it ended with {status}"))),
            None => thread::sleep(PATIENCE / LOOKS),
        }
    }
    // The editor is still running. A thread waits for its end, because otherwise it would stay as a
    // zombie.
    thread::spawn(move || child.wait());
    Ok(Opened::Yes)
}

/// The program that opens a text file on this system if the writer has not set one.
fn usual() -> (&'static str, &'static [&'static str]) {
    if cfg!(target_os = "macos") {
        ("open", &["-t"])
    } else if cfg!(windows) {
        ("explorer.exe", &[])
    } else {
        ("xdg-open", &[])
    }
}

/// Splits a command line into words. Quotes hold words together. A backslash is an ordinary
/// character, because Windows uses it in paths.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// The name of a program without its directory and ending.
fn name(program: &str) -> &str {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    name.strip_suffix(".exe")
        .or_else(|| name.strip_suffix(".cmd"))
        .unwrap_or(name)
}

/// The arguments that make an editor go to a place. For an unknown editor, the file alone.
fn placed(name: &str, file: &Path, line: u32, column: u32) -> Vec<String> {
    let file = file.display().to_string();
    match name {
        "code" | "code-insiders" | "codium" | "vscodium" | "cursor" | "windsurf" => {
            vec!["--goto".to_owned(), format!("{file}:{line}:{column}")]
        }
        "subl" | "sublime_text" | "zed" | "zeditor" | "atom" | "hx" | "helix" => {
            vec![format!("{file}:{line}:{column}")]
        }
        "emacs" | "emacsclient" | "kak" => vec![format!("+{line}:{column}"), file],
        "vi" | "vim" | "nvim" | "gvim" | "mvim" | "view" | "nano" | "pico" | "micro" | "gedit"
        | "joe" | "ne" | "mcedit" | "kwrite" => vec![format!("+{line}"), file],
        "kate" => vec!["--line".to_owned(), line.to_string(), file],
        "idea" | "webstorm" | "rustrover" | "phpstorm" => {
            vec!["--line".to_owned(), line.to_string(), file]
        }
        "mate" => vec!["--line".to_owned(), format!("{line}:{column}"), file],
        "notepad++" => vec![format!("-n{line}"), file],
        _ => vec![file],
    }
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:=".contains(c);
    if word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_is_cut_into_words() {
        assert_eq!(words("code --wait"), ["code", "--wait"]);
        assert_eq!(
            words(r#""C:\Program Files\ed.exe" -n '' x"#),
            [r"C:\Program Files\ed.exe", "-n", "", "x"]
        );
        assert_eq!(words("  "), [""; 0]);
        assert_eq!(name(r"C:\bin\code.cmd"), "code");
        assert_eq!(name("/usr/bin/vim"), "vim");
    }

    #[test]
    fn an_editor_of_the_terminal_is_not_started_behind_the_writers_back() {
        let file = Path::new("/a b/x.md");
        let opened = open(Some("nvim -p"), file, 7, 3).unwrap();
        assert_eq!(opened, Opened::Type("nvim -p +7 '/a b/x.md'".to_owned()));
    }

    #[test]
    fn what_is_not_there_is_an_error() {
        assert!(open(Some("/nowhere/at-all"), Path::new("/x.md"), 1, 1).is_err());
    }

    #[test]
    fn editors_go_to_the_place() {
        let at = |name| placed(name, Path::new("/x.md"), 7, 3).join(" ");
        assert_eq!(at("code"), "--goto /x.md:7:3");
        assert_eq!(at("subl"), "/x.md:7:3");
        assert_eq!(at("unheard-of"), "/x.md");
    }

    #[cfg(unix)]
    #[test]
    fn what_ends_at_once_without_success_has_opened_nothing() {
        let file = Path::new("/nowhere/x.md");
        let opened = |program| open(Some(program), file, 1, 1);
        assert_eq!(opened("true").unwrap(), Opened::Yes);
        let error = opened("false").unwrap_err().to_string();
        assert!(error.contains("exit status: 1"), "{error}");
        // An editor keeps running.
        assert_eq!(opened("sh -c 'sleep 1'").unwrap(), Opened::Yes);
    }
}

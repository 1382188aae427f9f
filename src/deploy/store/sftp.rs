//! A server that is reached by SSH, by the system's own `sftp`: keys, agents, known hosts and jumps are
//! those of the writer's `~/.ssh/config`. linger sees no password.
//!
//! One session takes a command at a time. After each, `pwd` is asked, whose answer says that it is over:
//! standard output and standard error come through one pipe, in their order.

use crate::deploy::local::LocalFiles;
use crate::deploy::protocol::{
    Capabilities, Conditions, PutBody, PutCondition, StoreAnswer, temporary_name,
};
use crate::deploy::store::{Store, StoreConnection, StoreFailure, folders_above};
use crate::digest::Digest;
use std::collections::HashSet;
use std::fs;
use std::io::{self, BufRead, BufReader, PipeReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// How an answer to `pwd` begins.
const OVER: &str = "Remote working directory:";
/// How `sftp` shows a command that it has read.
const PROMPT: &str = "sftp>";

pub(super) struct SftpStore {
    destination: String,
    port: Option<u32>,
    path: String,
}

impl SftpStore {
    pub(super) fn new(host: &str, port: Option<u32>, user: Option<&str>, path: &str) -> SftpStore {
        let user = user.map(|user| format!("{user}@")).unwrap_or_default();
        SftpStore {
            destination: format!("{user}{host}"),
            port,
            path: path.to_owned(),
        }
    }
}

impl Store for SftpStore {
    fn can(&self) -> Capabilities {
        Capabilities {
            // By a rename that does not replace.
            conditions: Conditions::Absent,
            is_whole: false,
            is_one_step: false,
            at_once: 3,
        }
    }

    fn shown(&self) -> String {
        format!("{}:{}", self.destination, self.path)
    }

    fn connect(&self) -> Result<Box<dyn StoreConnection + '_>, StoreFailure> {
        Ok(Box::new(SftpConnection::open(self)?))
    }
}

struct SftpConnection {
    child: Child,
    input: ChildStdin,
    output: BufReader<PipeReader>,
    /// Texts on their way, in files, because `sftp` sends files.
    scratch: tempfile::TempDir,
    made: HashSet<String>,
}

impl SftpConnection {
    fn open(store: &SftpStore) -> Result<SftpConnection, StoreFailure> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => StoreFailure::lasting(
                "the program `sftp` is not there",
                "install OpenSSH's client (`openssh-client`; on Windows an optional feature), and deploy again",
            ),
            _ => StoreFailure::lasting(format!("cannot run sftp: {error}"), "deploy again"),
        };
        let (reader, writer) = io::pipe().map_err(failed)?;
        let mut command = Command::new("sftp");
        command.args([
            "-b",
            "-",
            "-o",
            "ConnectTimeout=15",
            "-o",
            "ServerAliveInterval=15",
        ]);
        if let Some(port) = store.port {
            command.args(["-P", &port.to_string()]);
        }
        command.arg(&store.destination);
        command.env("LC_ALL", "C");
        command.stdin(Stdio::piped());
        command.stdout(writer.try_clone().map_err(failed)?);
        command.stderr(writer);
        // Ctrl-C is linger's: what is under way is finished first.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(failed)?;
        // The command holds the pipe's other end, and would keep it open.
        drop(command);
        let Some(input) = child.stdin.take() else {
            return Err(StoreFailure::Passing("sftp has no input".to_owned()));
        };
        let mut connection = SftpConnection {
            child,
            input,
            output: BufReader::new(reader),
            scratch: tempfile::tempdir().map_err(failed)?,
            made: HashSet::new(),
        };
        connection.enter(&store.path)?;
        Ok(connection)
    }

    /// Goes to the folder of the site.
    fn enter(&mut self, path: &str) -> Result<(), StoreFailure> {
        let told = self.run(&format!("cd {}", quoted(path)))?;
        if told.is_empty() {
            return Ok(());
        }
        Err(StoreFailure::lasting(
            format!("the server has no folder `{path}`: {told}"),
            "make the folder there, or write another one into `path:` in site.yaml",
        ))
    }

    /// Carries out a command; what was said against it, or nothing.
    fn run(&mut self, command: &str) -> Result<String, StoreFailure> {
        // The `-` keeps the session open if the command fails.
        let sent = writeln!(self.input, "-{command}\npwd").and_then(|()| self.input.flush());
        let mut told = String::new();
        loop {
            let mut line = String::new();
            let read = self.output.read_line(&mut line);
            if !matches!(read, Ok(len) if len > 0) {
                return Err(lost(&told, sent.err()));
            }
            let line = line.trim_end();
            if line.starts_with(OVER) {
                return Ok(told);
            }
            // Progress and the echo of commands are no complaints.
            let is_echo = line.is_empty()
                || line.starts_with(PROMPT)
                || ["Uploading ", "Fetching ", "Changing "]
                    .iter()
                    .any(|start| line.starts_with(start));
            if !is_echo {
                if !told.is_empty() {
                    told.push_str("; ");
                }
                told.push_str(line);
            }
        }
    }

    /// Carries out a command that has to succeed.
    fn done(&mut self, command: &str) -> Result<(), StoreFailure> {
        let told = self.run(command)?;
        if told.is_empty() {
            Ok(())
        } else {
            Err(refused(&told))
        }
    }

    /// A rename that does not replace: who comes second is refused.
    fn rename_absent(&mut self, from: &str, to: &str) -> Result<StoreAnswer, StoreFailure> {
        let told = self.run(&format!("rename -l {} {}", quoted(from), quoted(to)))?;
        if told.is_empty() {
            return Ok(StoreAnswer::Done);
        }
        // The server does not say why it refused.
        let is_there = matches!(self.read(to)?, StoreAnswer::Found { .. });
        self.run(&format!("rm {}", quoted(from)))?;
        if is_there {
            Ok(StoreAnswer::Refused)
        } else {
            Err(refused(&told))
        }
    }

    /// Makes the folders above a file, if they were not made before.
    fn make_folders(&mut self, path: &str) -> Result<bool, StoreFailure> {
        let mut is_made = false;
        let parts: Vec<(usize, &str)> = path.match_indices('/').collect();
        for (at, _) in parts {
            let folder = &path[..at];
            if self.made.insert(folder.to_owned()) {
                // One that is there is no mistake, and one that cannot be made is told by what follows.
                self.run(&format!("mkdir {}", quoted(folder)))?;
                is_made = true;
            }
        }
        Ok(is_made)
    }
}

impl StoreConnection for SftpConnection {
    fn read(&mut self, name: &str) -> Result<StoreAnswer, StoreFailure> {
        let local = self.scratch.path().join("read");
        let told = self.run(&format!("get {} {}", quoted(name), local_quoted(&local)))?;
        if is_missing(&told) {
            return Ok(StoreAnswer::Missing);
        }
        if !told.is_empty() {
            return Err(refused(&told));
        }
        let bytes = fs::read(&local).map_err(|error| scratch_failure(&error))?;
        let version = Digest::of_bytes(&bytes).hex();
        Ok(StoreAnswer::Found { bytes, version })
    }

    fn put(
        &mut self,
        name: &str,
        body: &PutBody,
        condition: &PutCondition,
        files: &LocalFiles,
    ) -> Result<StoreAnswer, StoreFailure> {
        let local = match files.place(body) {
            Some(place) => place,
            None => {
                let local = self.scratch.path().join("write");
                let bytes = files.bytes(body)?;
                fs::write(&local, bytes).map_err(|error| scratch_failure(&error))?;
                local
            }
        };
        let to = match condition {
            // A name of this text's own: another deployer may be making the same file.
            PutCondition::Absent => match body {
                PutBody::Text(text) => temporary_name(text),
                PutBody::File { path, .. } => temporary_name(path),
            },
            _ => name.to_owned(),
        };
        self.done(&format!("put {} {}", local_quoted(&local), quoted(&to)))?;
        if *condition == PutCondition::Absent {
            return self.rename_absent(&to, name);
        }
        Ok(StoreAnswer::Done)
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<StoreAnswer, StoreFailure> {
        let command = format!("rename {} {}", quoted(from), quoted(to));
        let mut told = self.run(&command)?;
        if !told.is_empty() && self.make_folders(to)? {
            told = self.run(&command)?;
        }
        if told.is_empty() {
            return Ok(StoreAnswer::Done);
        }
        let listed = self.run(&format!(
            "get {} {}",
            quoted(from),
            local_quoted(&self.scratch.path().join("read"))
        ))?;
        if is_missing(&listed) {
            return Ok(StoreAnswer::Missing);
        }
        Err(refused(&told))
    }

    fn delete(&mut self, name: &str) -> Result<StoreAnswer, StoreFailure> {
        let told = self.run(&format!("rm {}", quoted(name)))?;
        if !told.is_empty() && !is_missing(&told) {
            return Err(refused(&told));
        }
        // Folders that are empty now go too; the server keeps those that are not.
        for folder in folders_above(name) {
            if !self.run(&format!("rmdir {}", quoted(folder)))?.is_empty() {
                break;
            }
            self.made.remove(folder);
        }
        Ok(StoreAnswer::Done)
    }
}

impl Drop for SftpConnection {
    fn drop(&mut self) {
        // It ends when its input does; one that hangs is not waited for.
        let _ = writeln!(self.input, "bye");
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A name in quotes, as `sftp` reads it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

fn local_quoted(path: &Path) -> String {
    quoted(&path.to_string_lossy())
}

fn is_missing(told: &str) -> bool {
    told.contains("not found") || told.contains("No such file")
}

fn scratch_failure(error: &io::Error) -> StoreFailure {
    StoreFailure::lasting(
        format!("cannot use the folder for temporary files: {error}"),
        "see that there is room on this computer",
    )
}

/// The server has refused a command.
fn refused(told: &str) -> StoreFailure {
    let help = if told.contains("Permission denied") {
        "see that your user may write to that folder on the server"
    } else {
        "the server says no more: its disk or your quota may be full, or its folder not yours to write to"
    };
    StoreFailure::lasting(format!("the server refused: {told}"), help)
}

/// The session has ended.
fn lost(told: &str, error: Option<io::Error>) -> StoreFailure {
    let has = |words: &[&str]| words.iter().any(|word| told.contains(word));
    if has(&["Permission denied", "Too many authentication failures"]) {
        return StoreFailure::lasting(
            format!("the server does not let you in: {told}"),
            "linger uses your SSH key: put it into the agent with `ssh-add`, and see that `sftp` to that server asks no question",
        );
    }
    if has(&["Host key verification failed", "IDENTIFICATION HAS CHANGED"]) {
        return StoreFailure::lasting(
            "this computer does not know the server's key",
            "connect once by hand with `sftp` to that server, and compare the key with what your host says",
        );
    }
    if has(&["Could not resolve", "Bad configuration", "no address"]) {
        return StoreFailure::lasting(
            format!("there is no such server: {told}"),
            "write its name into `host:` in site.yaml, as your host gave it to you",
        );
    }
    let error = error.map(|error| error.to_string()).unwrap_or_default();
    let said = if told.is_empty() { &error } else { told };
    StoreFailure::Passing(format!("the connection ended: {said}"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn names_with_signs_are_one_word() {
        assert_eq!(quoted("a b.html"), "\"a b.html\"");
        assert_eq!(quoted(r#"a"b\c"#), r#""a\"b\\c""#);
    }
}

//! A running `linger serve`, for the suites that need one.

use super::NOW;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How long a test waits for what has to happen.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running preview, ended with the test.
pub struct Preview {
    pub child: Child,
    /// Host and port of the site's pages.
    pub address: String,
    /// Host and port of the dashboard.
    pub dashboard: String,
    lines: Receiver<String>,
}

impl Preview {
    /// One of the site in `dir`: by the program that the environment names in `LINGER` (figures are
    /// taken with an optimised one), or by the one that was built with the tests.
    pub fn start(dir: &Path, more: &[&str]) -> Preview {
        let program = std::env::var_os("LINGER");
        let program = program.unwrap_or_else(|| env!("CARGO_BIN_EXE_linger").into());
        Preview::run(Command::new(program), dir, more)
    }

    /// The same, by a command that ends with the path of linger.
    pub fn run(command: Command, dir: &Path, more: &[&str]) -> Preview {
        Preview::run_logged(command, dir, more, Stdio::null())
    }

    /// The same, with what it complains of.
    pub fn run_logged(
        mut command: Command,
        dir: &Path,
        more: &[&str],
        log: impl Into<Stdio>,
    ) -> Preview {
        // Port 0: any free one.
        command
            .args(["serve", "-v", "--port", "0", "--clock", NOW])
            .args(more)
            .current_dir(dir)
            .env("VISUAL", "vim");
        Preview::of(command, log)
    }

    /// The preview that a command starts.
    pub fn of(mut command: Command, log: impl Into<Stdio>) -> Preview {
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let line = || lines.recv_timeout(Duration::from_secs(20)).unwrap();
        let mut first = line();
        while !first.contains("http://") {
            first = line();
        }
        let mut addresses = first.split("http://").skip(1);
        let mut address = || addresses.next()?.split('/').next().map(str::to_owned);
        let (address, dashboard) = (address().unwrap(), address().unwrap());
        Preview {
            child,
            address,
            dashboard,
            lines,
        }
    }

    /// How it ended, within some seconds. A signal that whoever started the tests ignores ends nothing.
    pub fn ended(&mut self) -> ExitStatus {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("it has not ended; are signals ignored where the tests were started?");
    }

    /// What is answered to these bytes, to the end of the connection.
    pub fn raw(&self, request: &str) -> String {
        Preview::raw_at(&self.address, request)
    }

    /// The same at an address (host and port).
    pub fn raw_at(address: &str, request: &str) -> String {
        let mut stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// What is answered to a GET.
    pub fn get(&self, path: &str) -> String {
        self.raw(&format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        ))
    }

    /// What the dashboard answers to a GET.
    pub fn get_dashboard(&self, path: &str) -> String {
        let address = &self.dashboard;
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        Preview::raw_at(address, &request)
    }

    /// Waits until `path` is answered with `words`; how long that took.
    pub fn until(&self, path: &str, words: &str) -> Duration {
        let start = Instant::now();
        loop {
            let answer = self.get(path);
            if answer.contains(words) {
                return start.elapsed();
            }
            assert!(
                start.elapsed() < PATIENCE,
                "{path} never has {words:?}: {answer}"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// A page that listens to what happens; its events, line by line.
    pub fn listen(&self) -> impl Iterator<Item = String> + use<> {
        let mut events = TcpStream::connect(&self.address).unwrap();
        events.set_read_timeout(Some(PATIENCE)).unwrap();
        let host = &self.address;
        write!(
            events,
            "GET /_linger/events HTTP/1.1\r\nHost: {host}\r\n\r\n"
        )
        .unwrap();
        let mut lines = BufReader::new(events).lines().map_while(Result::ok);
        assert!(lines.any(|line| line == "retry: 500"));
        lines
    }

    /// A number of `/proc/<pid>/status`, such as `VmRSS` in kB.
    pub fn status(&self, key: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(key)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// A number of `/proc/<pid>/io`, such as `rchar`: bytes that it has read from files.
    pub fn io(&self, key: &str) -> u64 {
        let io = std::fs::read_to_string(format!("/proc/{}/io", self.child.id())).unwrap();
        let line = io.lines().find(|line| line.starts_with(key)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// How many descriptors it has open.
    pub fn descriptors(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.child.id()))
            .unwrap()
            .count()
    }

    /// The lines that are said until the next "Rendered", and that one.
    pub fn next_build(&self) -> Vec<String> {
        let mut said = Vec::new();
        loop {
            let line = self
                .lines
                .recv_timeout(Duration::from_secs(20))
                .expect("no build within 20 s");
            let is_build = line.starts_with("Rendered");
            said.push(line);
            if is_build {
                break;
            }
        }
        while let Ok(line) = self.lines.recv_timeout(Duration::from_millis(100)) {
            said.push(line);
        }
        said
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! Child processes that cannot outlive the test: a command in, its lines of output and its end out.
//!
//! Also decides what a missing tool means. Knows no service by name.

use std::fmt::Display;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// The exit code by which our scripts say that the machine lacks a tool they need.
const TOOL_IS_MISSING: i32 = 3;

/// How often a process that was asked to end is looked at.
const END_POLL: Duration = Duration::from_millis(5);

/// The folder of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Says why something is skipped; panics where `CI=true`, for nothing may be skipped there.
pub(crate) fn skip<T>(what: &str, reason: impl Display) -> Option<T> {
    let ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(!ci, "{what} must not be skipped where CI=true: {reason}");
    // Written to the stream itself: the test harness keeps what the print macros say in a passing test.
    let _ = writeln!(std::io::stderr(), "SKIPPED {what}: {reason}");
    None
}

/// Runs a script of ours to its end and gives what it printed; `None` when the machine lacks a tool.
pub(crate) fn run_script(what: &str, script: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(repository().join(script))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{script} does not run: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(TOOL_IS_MISSING) {
        return skip(what, said.trim());
    }
    assert!(output.status.success(), "{script} failed: {said}");
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A running child. Its standard input stays open as long as this value lives; dropping it kills the child.
pub(crate) struct Process {
    name: String,
    child: Child,
    output: Arc<Output>,
}

#[derive(Default)]
struct Output {
    lines: Mutex<Lines>,
    changed: Condvar,
}

#[derive(Default)]
struct Lines {
    texts: Vec<String>,
    streams_ended: usize,
}

impl Output {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines
            .lock()
            .expect("no reader panics while it holds the lines")
    }

    fn collect(self: Arc<Self>, stream: impl Read + Send + 'static) {
        thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                self.lines().texts.push(line);
                self.changed.notify_all();
            }
            self.lines().streams_ended += 1;
            self.changed.notify_all();
        });
    }
}

impl Process {
    /// Starts the command with its three standard streams on pipes.
    pub(crate) fn spawn(name: &str, command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("{name} does not start"))?;
        let output = Arc::new(Output::default());
        Arc::clone(&output).collect(child.stdout.take().context("stdout is piped")?);
        Arc::clone(&output).collect(child.stderr.take().context("stderr is piped")?);
        Ok(Self {
            name: name.to_owned(),
            child,
            output,
        })
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Everything it printed so far, both streams.
    pub(crate) fn printed(&self) -> String {
        self.output.lines().texts.join("\n")
    }

    /// Blocks until a printed line satisfies `find`; an error when the process ends or the deadline passes before.
    pub(crate) fn wait_for_line<T>(
        &self,
        deadline: Duration,
        find: impl Fn(&str) -> Option<T>,
    ) -> Result<T> {
        let until = Instant::now() + deadline;
        let mut seen = 0;
        let mut lines = self.output.lines();
        loop {
            if let Some(found) = lines.texts[seen..].iter().find_map(|line| find(line)) {
                return Ok(found);
            }
            seen = lines.texts.len();
            if lines.streams_ended == 2 {
                bail!("{} ended too early:\n{}", self.name, lines.texts.join("\n"));
            }
            let Some(left) = until.checked_duration_since(Instant::now()) else {
                bail!(
                    "{} is not ready after {deadline:?}:\n{}",
                    self.name,
                    lines.texts.join("\n")
                );
            };
            let waited = self.output.changed.wait_timeout(lines, left);
            lines = waited.expect("no reader panics while it holds the lines").0;
        }
    }

    /// Whether it ended because the machine lacks a tool. Blocks until it ends, so ask after it ended too early.
    pub(crate) fn lacks_a_tool(&mut self) -> bool {
        self.child
            .wait()
            .is_ok_and(|status| status.code() == Some(TOOL_IS_MISSING))
    }

    /// Sends SIGTERM and blocks until it ended and its output is read; an error when it does not within the deadline.
    pub(crate) fn terminate(&mut self, deadline: Duration) -> Result<ExitStatus> {
        let until = Instant::now() + deadline;
        let sent = Command::new("kill")
            .args(["-TERM", &self.id().to_string()])
            .status()?;
        if !sent.success() {
            bail!("{} could not be signalled", self.name);
        }
        while Instant::now() < until {
            let status = self.child.try_wait()?;
            if let Some(status) = status.filter(|_| self.output.lines().streams_ended == 2) {
                return Ok(status);
            }
            thread::sleep(END_POLL);
        }
        bail!(
            "{} still runs {deadline:?} after SIGTERM:\n{}",
            self.name,
            self.printed()
        )
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What stands after `listening on ` in a line, as our binary and our peer print it.
pub(crate) fn listening_address(line: &str) -> Option<String> {
    let at = line.find("listening on http://")? + "listening on ".len();
    Some(line[at..].split_whitespace().next()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(10);

    fn shell(script: &str) -> Process {
        Process::spawn("sh", Command::new("sh").args(["-c", script])).expect("sh starts")
    }

    #[test]
    fn waits_for_a_line_and_terminates() {
        let mut process = shell(
            "echo one; echo listening on http://127.0.0.1:1 now; trap 'exit 0' TERM; while :; do sleep 0.01; done",
        );
        let address = process
            .wait_for_line(SOON, listening_address)
            .expect("it says so");
        assert_eq!(address, "http://127.0.0.1:1");
        assert_eq!(process.terminate(SOON).expect("it ends").code(), Some(0));
    }

    #[test]
    fn an_early_end_is_an_error_with_what_was_said() {
        let mut process = shell("echo no such file >&2; exit 3");
        let error = process
            .wait_for_line(SOON, listening_address)
            .expect_err("it ended");
        assert!(error.to_string().contains("no such file"), "{error}");
        assert!(process.lacks_a_tool());
    }

    #[test]
    fn a_deadline_passes() {
        let process = shell("read line");
        let error = process
            .wait_for_line(Duration::from_millis(20), listening_address)
            .expect_err("silent");
        assert!(error.to_string().contains("not ready"), "{error}");
    }
}

//! What a request costs a running server, seen from outside: its time, and the memory of the process.
//!
//! In: a process id. Out: kilobytes, as `/proc` tells them. Knows nothing of requests.

use std::time::Duration;

/// Memory of a process around a request, in kilobytes.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// Resident before.
    pub before: u64,
    /// Resident after.
    pub after: u64,
    /// The most that was resident in between; `None` where the mark cannot be set back, for then it tells of earlier requests.
    pub peak: Option<u64>,
}

/// What one request cost.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// From sending to the last byte of the answer.
    pub time: Duration,
    /// Memory of the server.
    pub memory: Memory,
}

impl Memory {
    /// Kilobytes kept after the request.
    pub fn kept(&self) -> u64 {
        self.after.saturating_sub(self.before)
    }

    /// Kilobytes more than before at the most.
    pub fn growth(&self) -> Option<u64> {
        self.peak.map(|peak| peak.saturating_sub(self.before))
    }
}

/// Watches the memory of a process while something happens.
pub struct Watch {
    pid: u32,
    before: u64,
    reset: bool,
}

impl Watch {
    /// Starts: sets the high-water mark of the process back, where that is allowed.
    pub fn start(pid: u32) -> Self {
        // 5 sets VmHWM back to VmRSS: proc(5).
        let reset = std::fs::write(format!("/proc/{pid}/clear_refs"), "5").is_ok();
        Self {
            pid,
            before: kilobytes(pid, "VmRSS:"),
            reset,
        }
    }

    /// Ends.
    pub fn end(self) -> Memory {
        Memory {
            before: self.before,
            after: kilobytes(self.pid, "VmRSS:"),
            peak: self.reset.then(|| kilobytes(self.pid, "VmHWM:")),
        }
    }
}

/// A line of the status of a process.
pub fn kilobytes(pid: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a live process");
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or_else(|| panic!("no {name} in\n{status}"))
}

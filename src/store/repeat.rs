//! How often something is tried again, and how long to wait before: one rule for statements and for whole transactions.
//!
//! In: how it is going. Out: a pause, or that it is enough. Whether trying again is safe is not decided here.

use std::time::{Duration, Instant};

/// How often something is tried again at most.
const MAX_REPEATS: u32 = 3;
/// The pause before the first repeat; each further one is four times as long.
const FIRST_PAUSE: Duration = Duration::from_millis(20);

/// The repeats of one statement or transaction.
#[derive(Debug, Clone)]
pub struct Repeats {
    done: u32,
    pause: Duration,
}

impl Default for Repeats {
    fn default() -> Self {
        Self {
            done: 0,
            pause: FIRST_PAUSE,
        }
    }
}

impl Repeats {
    /// How often it was tried again so far.
    pub fn done(&self) -> u32 {
        self.done
    }

    /// Waits before the next repeat; `false` at once where there is none left, or no time until the deadline.
    pub async fn pause(&mut self, deadline: Instant) -> bool {
        let in_time = Instant::now() + self.pause < deadline;
        if !in_time || self.done == MAX_REPEATS {
            return false;
        }
        tokio::time::sleep(self.pause).await;
        self.done += 1;
        self.pause *= 4;
        true
    }
}

//! How often something is tried again, and how long to wait before: one rule for statements and for whole transactions.
//!
//! In: how it is going. Out: a pause, or that it is enough. Whether trying again is safe is not decided here.

use std::time::{Duration, Instant};

/// How often something is tried again at most.
const MAX_REPEATS: u32 = 7;
/// The pause before the first repeat; each further one is twice as long. A random part of up to as much again keeps those apart who
/// failed because of each other.
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
        let pause = self.pause + self.pause.mul_f64(random_part());
        let in_time = Instant::now() + pause < deadline;
        if !in_time || self.done == MAX_REPEATS {
            return false;
        }
        tokio::time::sleep(pause).await;
        self.done += 1;
        self.pause *= 2;
        true
    }
}

/// A number from 0 to 1.
fn random_part() -> f64 {
    let (_, low) = uuid::Uuid::new_v4().as_u64_pair();
    f64::from(low as u32) / f64::from(u32::MAX)
}

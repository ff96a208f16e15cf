//! Threads that serve connections, each with a runtime of its own.
//!
//! In: how many. Out: the runtime for the next connection. A connection lives on one thread from its first byte to its last, and so
//! do its statements' sockets: nothing that happens to a request wakes another thread. (A runtime whose threads share their work
//! wakes one of them for most messages: a third of a point read's processor time.)

use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// How many threads the section `http` asks for.
pub fn threads(configured: usize) -> NonZeroUsize {
    let all_but_one = || {
        let processors = thread::available_parallelism().ok()?;
        NonZeroUsize::new(processors.get() - 1)
    };
    NonZeroUsize::new(configured)
        .or_else(all_but_one)
        .unwrap_or(NonZeroUsize::MIN)
}

/// The threads. They end when this is dropped.
#[derive(Debug)]
pub(super) struct Threads(Vec<Thread>);

#[derive(Debug)]
struct Thread {
    handle: Handle,
    connections: Arc<AtomicUsize>,
    /// Dropped, it ends the thread.
    _stop: oneshot::Sender<()>,
}

/// A place on a thread, held as long as a connection is open.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) handle: Handle,
    connections: Arc<AtomicUsize>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Threads {
    /// Starts them.
    ///
    /// # Errors
    /// Where the system gives no thread or no runtime.
    pub(super) fn start(count: NonZeroUsize) -> io::Result<Self> {
        (0..count.get())
            .map(Thread::start)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// A place on the thread with the fewest connections.
    pub(super) fn place(&self) -> Place {
        let least = self
            .0
            .iter()
            .min_by_key(|thread| thread.connections.load(Ordering::Relaxed))
            .expect("there is at least one thread");
        least.connections.fetch_add(1, Ordering::Relaxed);
        Place {
            handle: least.handle.clone(),
            connections: Arc::clone(&least.connections),
        }
    }
}

impl Thread {
    fn start(number: usize) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        thread::Builder::new()
            .name(format!("http-{number}"))
            // Ends in an error, because the sender is dropped and never sends.
            .spawn(move || drop(runtime.block_on(stopped)))?;
        Ok(Self {
            handle,
            connections: Arc::default(),
            _stop: stop,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn connections_are_spread_and_stay() {
        let threads = Threads::start(NonZeroUsize::new(2).unwrap()).unwrap();
        let on = |place: &Place| {
            place
                .handle
                .spawn(async { thread::current().name().map(str::to_owned) })
        };
        let (first, second) = (threads.place(), threads.place());
        let names = [on(&first).await.unwrap(), on(&second).await.unwrap()];
        assert_eq!(
            names,
            [Some("http-0".to_owned()), Some("http-1".to_owned())]
        );
        drop(second);
        assert_eq!(
            on(&threads.place()).await.unwrap().as_deref(),
            Some("http-1")
        );
    }

    #[test]
    fn no_number_leaves_one_processor_free() {
        assert_eq!(threads(3).get(), 3);
        let processors = thread::available_parallelism().unwrap().get();
        assert_eq!(threads(0).get(), (processors - 1).max(1));
    }
}

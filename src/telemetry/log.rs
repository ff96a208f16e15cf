//! The log: events of `tracing` to standard error, as text or JSON.

use std::io::IsTerminal;

use thiserror::Error;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::telemetry::{LogConfig, LogFormat};

/// Why the log cannot be started.
#[derive(Debug, Error)]
pub enum LogError {
    /// `telemetry.log.level` is neither a level nor a list of levels per module.
    #[error("`telemetry.log.level`: `{level}` cannot be read")]
    Level {
        /// What was written.
        level: String,
        /// What is wrong with it.
        #[source]
        source: tracing_subscriber::filter::ParseError,
    },
    /// Another log runs in this process.
    #[error("a log is already running in this process")]
    Running(#[from] tracing_subscriber::util::TryInitError),
}

/// Sends every event from now on to standard error.
///
/// # Errors
/// A level that cannot be read, or a log that already runs.
pub fn start_log(config: &LogConfig) -> Result<(), LogError> {
    let filter = EnvFilter::try_new(&config.level).map_err(|source| LogError::Level {
        level: config.level.clone(),
        source,
    })?;
    let terminal = std::io::stderr().is_terminal();
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(terminal);
    let json = match config.format {
        LogFormat::Auto => !terminal,
        LogFormat::Text => false,
        LogFormat::Json => true,
    };
    if json {
        builder.json().flatten_event(true).finish().try_init()?;
    } else {
        builder.compact().finish().try_init()?;
    }
    Ok(())
}

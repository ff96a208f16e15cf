//! What can be wrong with a configuration, said so that it can be found and mended.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

/// Where a value was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// In the configuration file.
    File(PathBuf),
    /// In this environment variable.
    Environment(String),
    /// By this flag.
    Flag(&'static str),
    /// Nowhere: it is the default.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(formatter, "{}", path.display()),
            Self::Environment(variable) => write!(formatter, "environment variable {variable}"),
            Self::Flag(flag) => write!(formatter, "flag {flag}"),
            Self::Default => formatter.write_str("the defaults"),
        }
    }
}

/// What is wrong with the configuration.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{}: cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The file is not YAML.
    #[error("{}: not valid YAML: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The parser's message, with line and column.
        message: String,
    },
    /// A key that does not exist.
    #[error("{origin}: unknown key `{key}`{}", suggestion(nearest.as_deref()))]
    UnknownKey {
        /// Where it was written.
        origin: Origin,
        /// The key's path.
        key: String,
        /// The existing key that looks most like it.
        nearest: Option<String>,
    },
    /// A value where a section must be, or the other way round.
    #[error("{origin}: `{key}` is {is}")]
    Form {
        /// Where it was written.
        origin: Origin,
        /// The key's path.
        key: String,
        /// What the key is instead.
        is: &'static str,
    },
    /// A value of the wrong type or outside its range.
    #[error("{origin}: `{key}`: {message}")]
    Value {
        /// Where it was written.
        origin: Origin,
        /// The key's path.
        key: String,
        /// What is wrong with it.
        message: String,
    },
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| {
        format!("; the nearest is `{nearest}`")
    })
}

//! Flags that several commands share, and how they become a layer of the configuration: the strongest one.
//!
//! In: parsed flags. Out: the effective configuration. The process environment is read here and nowhere else.

use std::{ffi::OsString, path::PathBuf};

use clap::Args;

use super::{Config, ConfigError, Layer, Sources, schema::Profile, store::StoreKind};

/// Where the configuration comes from.
#[derive(Debug, Args, Default)]
pub struct ConfigFlags {
    /// The configuration file [default: cygnet.yaml, if it is there]
    #[arg(long, value_name = "FILE", env = "CYGNET_CONFIG")]
    config: Option<PathBuf>,
}

/// Which schema, and how it is published.
#[derive(Debug, Args, Default)]
pub struct SchemaFlags {
    /// Files of type definitions
    #[arg(long, value_name = "FILE", num_args = 1..)]
    schema: Vec<PathBuf>,
    #[command(flatten)]
    publish: PublishFlags,
}

/// Which schema, for commands whose operation may follow it: each file has a flag of its own.
#[derive(Debug, Args, Default)]
pub struct SchemaFlag {
    /// A file of type definitions; may be given several times
    #[arg(long, value_name = "FILE", num_args = 1)]
    schema: Vec<PathBuf>,
    #[command(flatten)]
    publish: PublishFlags,
}

/// How a schema is published.
#[derive(Debug, Args, Default)]
pub struct PublishFlags {
    /// Which API is published
    #[arg(long, value_enum)]
    profile: Option<Profile>,
    /// Publish the deprecated twins as well (title_EQ ...)
    #[arg(long)]
    deprecated: bool,
}

impl SchemaFlags {
    /// As a layer of the configuration.
    pub fn given(&self) -> Schema<'_> {
        Schema {
            files: &self.schema,
            publish: &self.publish,
        }
    }
}

impl SchemaFlag {
    /// As a layer of the configuration.
    pub fn given(&self) -> Schema<'_> {
        Schema {
            files: &self.schema,
            publish: &self.publish,
        }
    }
}

impl PublishFlags {
    /// As a layer of the configuration, where files are named otherwise.
    pub fn given(&self) -> Schema<'_> {
        Schema {
            files: &[],
            publish: self,
        }
    }
}

/// What either form says.
#[derive(Debug, Clone, Copy)]
pub struct Schema<'a> {
    files: &'a [PathBuf],
    publish: &'a PublishFlags,
}

/// Which store.
#[derive(Debug, Args, Default)]
pub struct StoreFlags {
    /// Which store answers
    #[arg(long, value_enum)]
    store: Option<StoreKind>,
    /// The address of a Neo4j: bolt://, neo4j://, with +s or +ssc for TLS
    #[arg(long, value_name = "URI")]
    bolt_uri: Option<String>,
    /// The user to sign in as
    #[arg(long, value_name = "USER")]
    bolt_user: Option<String>,
    /// The password; better given as CYGNET_STORE__NEO4J__PASSWORD
    #[arg(long, value_name = "PASSWORD", hide_env_values = true)]
    bolt_password: Option<String>,
    /// The database [default: the server's]
    #[arg(long, value_name = "NAME")]
    database: Option<String>,
    /// The file of the embedded engine [default: in memory]
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
}

impl Schema<'_> {
    fn layer(self, layer: &mut Layer) {
        let files: Vec<String> = self
            .files
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        layer.flag(
            "--schema",
            "schema.files",
            (!files.is_empty()).then_some(files),
        );
        let profile = self.publish.profile.map(|profile| match profile {
            Profile::Compat => "compat",
            Profile::Full => "full",
        });
        layer.flag("--profile", "schema.profile", profile);
        let deprecated = self.publish.deprecated.then_some(true);
        layer.flag("--deprecated", "schema.deprecated", deprecated);
    }
}

impl StoreFlags {
    fn layer(&self, layer: &mut Layer) {
        let kind = self.store.map(|kind| match kind {
            StoreKind::Embedded => "embedded",
            StoreKind::Neo4j => "neo4j",
        });
        layer.flag("--store", "store.kind", kind);
        layer.flag("--bolt-uri", "store.neo4j.uri", self.bolt_uri.clone());
        layer.flag("--bolt-user", "store.neo4j.user", self.bolt_user.clone());
        layer.flag(
            "--bolt-password",
            "store.neo4j.password",
            self.bolt_password.clone(),
        );
        layer.flag("--database", "store.neo4j.database", self.database.clone());
        let data = self.data.as_ref().map(|path| path.display().to_string());
        layer.flag("--data", "store.embedded.data", data);
    }
}

/// What a command says about the configuration.
#[derive(Debug, Default)]
pub struct Given<'a> {
    /// Where the configuration comes from.
    pub config: Option<&'a ConfigFlags>,
    /// Which schema, and how it is published.
    pub schema: Option<Schema<'a>>,
    /// Which store.
    pub store: Option<&'a StoreFlags>,
    /// `--listen`.
    pub listen: Option<std::net::SocketAddr>,
    /// `--require-indexes`.
    pub require_indexes: bool,
}

/// The effective configuration.
///
/// # Errors
/// As [`super::load`].
pub fn load(given: Given<'_>) -> Result<Config, ConfigError> {
    let mut flags = Layer::default();
    if let Some(schema) = given.schema {
        schema.layer(&mut flags);
    }
    if let Some(store) = given.store {
        store.layer(&mut flags);
    }
    flags.flag(
        "--listen",
        "http.listen",
        given.listen.map(|address| address.to_string()),
    );
    let required = given.require_indexes.then_some(true);
    flags.flag("--require-indexes", "store.require_indexes", required);
    super::load(Sources {
        file: given.config.and_then(|flags| flags.config.clone()),
        environment: environment(),
        flags,
    })
}

/// The process environment. A variable that is not UTF-8 is kept as nearly as text can say it, so that a key's error
/// names it; others are none of ours.
fn environment() -> Vec<(String, String)> {
    let text = |(name, value): (OsString, OsString)| {
        (
            name.to_string_lossy().into_owned(),
            value.to_string_lossy().into_owned(),
        )
    };
    std::env::vars_os().map(text).collect()
}
